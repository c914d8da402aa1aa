"""Others learn of which type identifiers are, and which types there are."""

from services.common.clients import workspace_metadata
from services.common.errors import InvalidArgument
from tests.integration.identity.test_contract import Caller, caller, item
from yike.identity.v1 import identity_resources_pb2 as resources_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb

__all__ = ["caller"]


async def test_a_link_is_told_with_the_type_of_its_carrier_and_nodes_tell_theirs(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item("m1", 1, phone="13800138000", user_id="u1"),
            item("m2", 2, loyalty_no="77", phone="13800138000"),
            identity_pb.IdentitySet(identifiers=item("m3", 3, email="mei@example.cn").identifiers),
        ]
    )
    for _ in range(2):
        resolved = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
        # Of a single identifier who asks knows it.
        assert [each.type for each in resolved] == ["user_id", "phone", ""]
    nodes = [each.node_id for each in resolved]
    answer = await caller.stub.BatchGetNodeTypes(
        identity_pb.BatchGetNodeTypesRequest(node_ids=[*nodes, 404]), metadata=caller.metadata
    )
    types = dict(zip(answer.node_ids, answer.types, strict=True))
    assert types == dict(zip(nodes, ("user_id", "phone", "email"), strict=True))
    nobody = await caller.stub.BatchGetNodeTypes(
        identity_pb.BatchGetNodeTypesRequest(node_ids=nodes), metadata=workspace_metadata("ws_another")
    )
    assert not nobody.node_ids


async def test_whose_nodes_are_whose_is_told_for_many_customers_at_once(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item("m1", 1, phone="13800138000", user_id="u1"),
            item("m2", 2, email="mei@example.cn"),
            identity_pb.IdentitySet(identifiers=item("m3", 3, phone="13800138000").identifiers),
        ]
    )
    user, mail, phone = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
    asked = identity_pb.BatchGetNodeIdsRequest(customer_ids=[phone.node_id, user.node_id, mail.node_id, 404])
    answer = await caller.stub.BatchGetNodeIds(asked, metadata=caller.metadata)
    assert sorted(zip(answer.node_ids, answer.customer_ids, strict=True)) == sorted(
        [(user.node_id, user.customer_id), (phone.node_id, user.customer_id), (mail.node_id, mail.customer_id)]
    )
    nobody = await caller.stub.BatchGetNodeIds(asked, metadata=workspace_metadata("ws_another"))
    assert not nobody.node_ids


async def test_types_are_those_that_yike_knows_that_the_rules_name_and_that_somebody_had(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(items=[item("m1", 1, loyalty_no="77")])
    await caller.stub.ResolveIdentities(request, metadata=caller.metadata)
    rules = await caller.stub.GetIdentityRules(identity_pb.GetIdentityRulesRequest(), metadata=caller.metadata)
    rules.types.append(resources_pb.IdentifierTypeRules(type="storeCard", limit_per_customer=3))
    await caller.stub.UpdateIdentityRules(
        identity_pb.UpdateIdentityRulesRequest(identity_rules=rules), metadata=caller.metadata
    )
    found = await caller.stub.FindIdentifierTypes(
        identity_pb.FindIdentifierTypesRequest(
            names=["Mobile", "loyaltyNo", "store card", "nobodys_card", "*", "wecomUserId", "会员卡"]
        ),
        metadata=caller.metadata,
    )
    assert list(found.types) == ["phone", "loyalty_no", "store_card", "", "", "wecom_user_id", "member_card"]
    try:
        await caller.stub.FindIdentifierTypes(
            identity_pb.FindIdentifierTypesRequest(names=["phone"] * 2_001), metadata=caller.metadata
        )
    except InvalidArgument:
        return
    raise AssertionError("too many names were taken")

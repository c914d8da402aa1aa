"""The service as others call it: over gRPC, with its limits and its errors."""

import asyncio
from collections.abc import AsyncIterator
from copy import deepcopy
from dataclasses import dataclass

import grpc
import pytest
import redis.asyncio as aioredis
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.caller import act_as, new_caller
from services.common.clients import open_channel, workspace_metadata
from services.common.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, Unauthenticated
from services.common.outbox import FACT_PARTITIONS, stream_key
from services.common.payloads import unpack
from services.common.server import make_server
from services.common.settings import ServiceSettings
from services.common.topology import SERVICES
from services.identity.app import build
from tests.integration.identity.conftest import MASTER_KEY, Identity
from tests.support.stores import DatabaseUrls
from yike.common.v1 import errors_pb2
from yike.common.v1.identifier_pb2 import Identifier
from yike.identity.v1 import identity_facts_pb2 as facts_pb
from yike.identity.v1 import identity_resources_pb2 as resources_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

TOKEN = "token-of-the-test"


@dataclass
class Caller:
    """A stub, the metadata of its workspace, and the Redis behind."""

    stub: identity_grpc.IdentityServiceStub
    metadata: tuple[tuple[str, str], ...]
    redis: aioredis.Redis
    address: str


@pytest.fixture
async def caller(identity: Identity, database_urls: DatabaseUrls, redis_url: str) -> AsyncIterator[Caller]:
    """The service as `app.build` wires it, behind a real server."""
    settings = ServiceSettings(
        service="identity",
        database_url=database_urls("identity"),
        redis_url=redis_url,
        service_token=TOKEN,
        encryption_key=MASTER_KEY,
        # Nobody is there: only operations ask.
        addresses=dict.fromkeys(SERVICES, "127.0.0.1:1"),
    )
    service = await build(settings, identity.clock)
    server, _ = make_server(service, TOKEN)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    background = [asyncio.ensure_future(work()) for work in service.background]
    channel = open_channel(f"127.0.0.1:{port}", token=TOKEN)
    yield Caller(
        identity_grpc.IdentityServiceStub(channel),
        workspace_metadata(identity.workspace_id),
        identity.redis,
        f"127.0.0.1:{port}",
    )
    await channel.close()
    await server.stop(0)
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    for close in service.close:
        await close()


def item(message_id: str, seconds: int, **identifiers: str) -> identity_pb.IdentitySet:
    """Returns an item of a request."""
    made = identity_pb.IdentitySet(message_id=message_id, link=True)
    made.occur_time.FromSeconds(1_790_000_000 + seconds)
    made.identifiers.extend(Identifier(type=kind, value=value) for kind, value in identifiers.items())
    return made


async def test_resolve_answers_each_item_in_its_order(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item("m1", 1, anonymous_id="a-1"),
            item("m2", 2, anonymous_id="null"),
            item("m3", 3, user_id="u-1", anonymous_id="a-1"),
        ]
    )
    answer = await caller.stub.ResolveIdentities(request, metadata=caller.metadata)
    first, nobody, login = answer.resolutions
    assert (nobody.node_id, nobody.customer_id, nobody.mapping_version) == (0, 0, 0)
    assert login.customer_id == first.customer_id == first.node_id
    assert login.node_id != first.node_id
    assert login.mapping_version > 0


async def test_lookup_and_reads_agree_about_a_customer(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[item("m1", 1, phone="13912345678", email="Mei@Example.cn"), item("m2", 2, device_id="d-9")]
    )
    mei, device = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
    found = await caller.stub.LookupCustomer(
        identity_pb.LookupCustomerRequest(type="email", value=" MEI@example.CN"), metadata=caller.metadata
    )
    assert found.customer_id == mei.customer_id
    for value, kinds in (("139-1234-5678", ["phone"]), ("d-9", ["device_id"]), ("null", []), ("1391234", [])):
        wanted = identity_pb.FindCustomersRequest(value=value)
        anyone = await caller.stub.FindCustomers(wanted, metadata=caller.metadata)
        assert [each.type for each in anyone.customers] == kinds
    customer = await caller.stub.GetCustomerNodes(
        identity_pb.GetCustomerNodesRequest(customer_id=mei.node_id), metadata=caller.metadata
    )
    assert {(node.identifier.type, node.identifier.value) for node in customer.nodes} == {
        ("phone", "+8613912345678"),
        ("email", "mei@example.cn"),
    }
    assert all(node.create_time.seconds > 0 for node in customer.nodes)
    many = await caller.stub.BatchGetCustomerNodes(
        identity_pb.BatchGetCustomerNodesRequest(customer_ids=[device.node_id, 404, customer.nodes[1].node_id]),
        metadata=caller.metadata,
    )
    assert [each.requested_id for each in many.customers] == [device.node_id, customer.nodes[1].node_id]
    for node in customer.nodes:  # Since when each is known is told of one customer only.
        node.ClearField("first_evidence_time")
    assert many.customers[1].customer == customer
    links = await caller.stub.ListCustomerLinks(
        identity_pb.ListCustomerLinksRequest(customer_id=mei.customer_id), metadata=caller.metadata
    )
    assert [(link.message_id, link.state, link.reason) for link in links.links] == [
        ("m1", identity_pb.LINK_STATE_ACCEPTED, identity_pb.LINK_REASON_SHARED_IDENTIFIER)
    ]
    stats = await caller.stub.GetIdentityStats(identity_pb.GetIdentityStatsRequest(), metadata=caller.metadata)
    assert (stats.identifiers, stats.customers, stats.refused_links) == (3, 2, 0)


async def test_list_nodes_pages_through_all_nodes_once(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(items=[item(f"m{n}", n, anonymous_id=f"a-{n}") for n in range(25)])
    resolved = await caller.stub.ResolveIdentities(request, metadata=caller.metadata)
    seen: list[int] = []
    token = ""
    while True:
        page = await caller.stub.ListNodes(
            identity_pb.ListNodesRequest(page_size=10, page_token=token), metadata=caller.metadata
        )
        seen.extend(node.node_id for node in page.nodes)
        assert all(node.identifier.type == "anonymous_id" and not node.identifier.value for node in page.nodes)
        token = page.next_page_token
        if not token:
            break
    assert seen == sorted(resolution.node_id for resolution in resolved.resolutions)
    with pytest.raises(InvalidArgument) as caught:
        await caller.stub.ListNodes(identity_pb.ListNodesRequest(page_token="bm8"), metadata=caller.metadata)
    assert caught.value.reason == errors_pb2.ERROR_REASON_INVALID_PAGE_TOKEN


async def test_moves_reach_the_fact_stream_of_their_partition(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[item("m1", 1, anonymous_id="a-1"), item("m2", 2, anonymous_id="a-2")]
    )
    first, second = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item("m3", 3, member_card="c-1", anonymous_id="a-1"),
            item("m4", 4, member_card="c-1", anonymous_id="a-2"),
        ]
    )
    await caller.stub.ResolveIdentities(request, metadata=caller.metadata)
    stream = stream_key("identity", first.customer_id % FACT_PARTITIONS)
    [(_, entries)] = await caller.redis.xread({stream: "0"}, block=10_000)
    facts = [facts_pb.IdentityFact.FromString(unpack(fields[b"p"])) for _, fields in entries]
    moves = [move for fact in facts for move in fact.customers_linked.moves]
    assert (second.node_id, second.customer_id, first.customer_id) in [
        (move.node_id, move.from_customer_id, move.to_customer_id) for move in moves
    ]


@pytest.mark.parametrize(
    "broken",
    [
        identity_pb.ResolveIdentitiesRequest(items=[identity_pb.IdentitySet()] * 2_501),
        identity_pb.ResolveIdentitiesRequest(items=[item("m", 1, **{f"type_{n}": "v" for n in range(21)})]),
        identity_pb.ResolveIdentitiesRequest(items=[item("", 1, user_id="u-1", phone="13912345678")]),
        identity_pb.ResolveIdentitiesRequest(items=[item("m\x00", 1, user_id="u-1", phone="13912345678")]),
        identity_pb.ResolveIdentitiesRequest(
            items=[
                identity_pb.IdentitySet(
                    message_id="m",
                    link=True,
                    identifiers=[Identifier(type="a", value="b"), Identifier(type="c", value="d")],
                )
            ]
        ),
    ],
)
async def test_resolve_changes_nothing_when_the_request_is_broken(
    caller: Caller, identity: Identity, broken: identity_pb.ResolveIdentitiesRequest
) -> None:
    with pytest.raises(InvalidArgument):
        await caller.stub.ResolveIdentities(broken, metadata=caller.metadata)
    assert await identity.rows("SELECT 1 FROM nodes") == []


async def test_resolve_survives_any_identifier(caller: Caller) -> None:
    strange = [
        "\x00",
        "a\x00b",
        "\ud7ff",
        "💥" * 200,
        "v" * 501,
        "'; DROP TABLE nodes; --",
        "../..",
        "Foo",
        "foo",
        "é",
        "e\u0301",
    ]
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item(f"m{n}", n, **{kind: value})
            for kind in ("user_id", "phone", "email", "x")
            for n, value in enumerate(strange)
        ]
    )
    answer = await caller.stub.ResolveIdentities(request, metadata=caller.metadata)
    assert len(answer.resolutions) == len(request.items)
    # User ids that differ in case are different identifiers; how a character was composed makes no difference.
    assert len({resolution.node_id for resolution in answer.resolutions[7:11]}) == 3


async def test_calls_are_refused_when_nothing_is_there_or_nobody_asks(caller: Caller) -> None:
    with pytest.raises(NotFound):
        await caller.stub.LookupCustomer(
            identity_pb.LookupCustomerRequest(type="phone", value="13900000001"), metadata=caller.metadata
        )
    with pytest.raises(InvalidArgument):
        await caller.stub.LookupCustomer(identity_pb.LookupCustomerRequest(type="phone"), metadata=caller.metadata)
    with pytest.raises(NotFound):
        await caller.stub.GetCustomerNodes(
            identity_pb.GetCustomerNodesRequest(customer_id=-5), metadata=caller.metadata
        )
    with pytest.raises(NotFound):
        await caller.stub.ListCustomerLinks(
            identity_pb.ListCustomerLinksRequest(customer_id=5), metadata=caller.metadata
        )
    with pytest.raises(InvalidArgument):
        await caller.stub.GetIdentityStats(identity_pb.GetIdentityStatsRequest())
    channel: grpc.aio.Channel = open_channel(caller.address, token="another")
    with pytest.raises(Unauthenticated):
        await identity_grpc.IdentityServiceStub(channel).GetIdentityStats(
            identity_pb.GetIdentityStatsRequest(), metadata=caller.metadata
        )
    await channel.close()


async def test_lookup_spells_types_as_events_do_and_refuses_those_that_nobody_ever_had(caller: Caller) -> None:
    async def look_up(kind: str, value: str) -> int:
        request = identity_pb.LookupCustomerRequest(type=kind, value=value)
        return int((await caller.stub.LookupCustomer(request, metadata=caller.metadata)).customer_id)

    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item("m1", 1, member_card="VIP 001", phone="13912345678", email="mei@example.cn", wecom_user_id="ZhangSan"),
            item("m2", 2, loyalty_no="L-1"),
        ]
    )
    mei, other = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
    for kind, value in [
        ("memberCard", "vip001"),
        ("Member Card", "VIP 001"),
        ("Phone", "139 1234 5678"),
        ("mobile", "+8613912345678"),
        ("E-Mail", "MEI@example.cn"),
        ("WeComUserId", "zhangsan"),
    ]:
        assert await look_up(kind, value) == mei.customer_id
    assert await look_up("loyaltyNo", "L-1") == other.customer_id
    # A type that people have, or that Yike knows, and a value that nobody has.
    for kind in ("loyalty_no", "unionId", "deviceId"):
        with pytest.raises(NotFound):
            await look_up(kind, "nobody's")
    for kind in ("Bad Type", "passport", "卡"):
        with pytest.raises(InvalidArgument) as refused:
            await look_up(kind, "L-1")
        assert refused.value.metadata["field"] == "type"
    with pytest.raises(InvalidArgument, match=r"member_card.*loyalty_no"):
        await look_up("passport", "L-1")


async def test_visitors_stay_apart_when_their_user_id_was_not_rendered(caller: Caller) -> None:
    request = identity_pb.ResolveIdentitiesRequest(
        items=[
            item(f"m{n}", n, user_id=value, anonymous_id=f"visitor-{n}")
            for n, value in enumerate(
                ["{{userId}}", "{{userId}}", "${user.id}", "${user.id}", "%user_id%", "%user_id%"]
            )
        ]
    )
    found = (await caller.stub.ResolveIdentities(request, metadata=caller.metadata)).resolutions
    assert len({each.customer_id for each in found}) == 6


async def test_rules_are_read_changed_by_mask_and_guarded_by_etag(caller: Caller) -> None:
    rules = resources_pb.IdentityRules

    async def change(given: resources_pb.IdentityRules, *paths: str) -> resources_pb.IdentityRules:
        changed: resources_pb.IdentityRules = await caller.stub.UpdateIdentityRules(
            identity_pb.UpdateIdentityRulesRequest(identity_rules=given, update_mask=FieldMask(paths=paths)),
            metadata=caller.metadata,
        )
        return changed

    first = await caller.stub.GetIdentityRules(identity_pb.GetIdentityRulesRequest(), metadata=caller.metadata)
    assert (first.version, first.total_limit, first.creator) == (0, 300, "")
    assert [each.type for each in first.types][:2] == ["user_id", "member_card"]
    smaller = await change(rules(total_limit=250, etag=first.etag), "total_limit")
    assert (smaller.version, smaller.total_limit, list(smaller.types)) == (1, 250, list(first.types))
    assert smaller.HasField("create_time")
    types = [*deepcopy(first).types]
    next(each for each in types if each.type == "phone").blocked_values.append("139 1234 5678")
    blocked = await change(rules(types=types, etag=smaller.etag), "types")
    assert (blocked.version, blocked.total_limit) == (2, 250)
    assert blocked == await caller.stub.GetIdentityRules(
        identity_pb.GetIdentityRulesRequest(), metadata=caller.metadata
    )
    # Each version is kept, down to what Yike comes with.
    newest, rest = None, ""
    listed: list[resources_pb.IdentityRules] = []
    while newest is None or rest:
        request = identity_pb.ListIdentityRulesVersionsRequest(page_size=2, page_token=rest)
        newest = await caller.stub.ListIdentityRulesVersions(request, metadata=caller.metadata)
        listed, rest = [*listed, *newest.versions], newest.next_page_token
    assert listed == [blocked, smaller, first]
    for version, expected in ((2, blocked), (1, smaller), (0, first)):
        assert expected == await caller.stub.GetIdentityRulesVersion(
            identity_pb.GetIdentityRulesVersionRequest(version=version), metadata=caller.metadata
        )
    for version in (-(2**31), -1, 3, 2**31 - 1):
        with pytest.raises(NotFound):
            await caller.stub.GetIdentityRulesVersion(
                identity_pb.GetIdentityRulesVersionRequest(version=version), metadata=caller.metadata
            )
    (nobody,) = (
        await caller.stub.ResolveIdentities(
            identity_pb.ResolveIdentitiesRequest(items=[item("m1", 1, phone="+86 139 1234 5678")]),
            metadata=caller.metadata,
        )
    ).resolutions
    assert nobody.node_id == 0
    for given, paths, kind, field in (
        (rules(total_limit=250, etag=first.etag), ("total_limit",), Aborted, ""),
        (rules(total_limit=1001), ("total_limit",), InvalidArgument, "identity_rules.total_limit"),
        (rules(), ("types",), InvalidArgument, "types"),
        (rules(version=9), ("nothing",), InvalidArgument, "updateMask"),
        (
            rules(types=[{"type": "*", "limit_per_customer": 9, "blocked_patterns": ["*a*"]}]),
            ("types",),
            InvalidArgument,
            "types[0].blockedPatterns[0]",
        ),
    ):
        with pytest.raises(kind) as refused:
            await change(given, *paths)
        assert refused.value.metadata.get("field", "").endswith(field), refused.value.metadata


async def test_cut_and_merge_answer_with_identifiers_and_put_their_caller_on_record(
    caller: Caller, identity: Identity
) -> None:
    metadata = caller.metadata
    act_as(new_caller(identity.workspace_id, "user:7"))
    request = identity_pb.ResolveIdentitiesRequest(items=[item("m1", 1, user_id="u-1", phone="13912345678")])
    (one,) = (await caller.stub.ResolveIdentities(request, metadata=metadata)).resolutions
    phone = Identifier(type="Phone", value="139 1234 5678")
    cut = identity_pb.CutCustomerRequest(customer_id=one.customer_id, identifiers=[phone], reason="shop phone")
    parts = await caller.stub.CutCustomer(cut, metadata=metadata)
    assert [each.value for each in parts.customer.identifiers] == ["u-1"]
    assert [each.value for each in parts.cut_customer.identifiers] == ["+8613912345678"]
    ids = {"customer_id": parts.customer.customer_id, "other_customer_id": parts.cut_customer.customer_id}
    with pytest.raises(InvalidArgument):
        await caller.stub.MergeCustomers(identity_pb.MergeCustomersRequest(**ids, reason="a\nb"), metadata=metadata)
    merge = identity_pb.MergeCustomersRequest(**ids, reason="hers", request_id="r-1")
    for _ in range(2):
        merged = await caller.stub.MergeCustomers(merge, metadata=metadata)
        assert len(merged.customer.identifiers) == 2
    merge.reason = "his"
    with pytest.raises(AlreadyExists):
        await caller.stub.MergeCustomers(merge, metadata=metadata)
    # A reason is welcome, and not needed.
    await caller.stub.CutCustomer(
        identity_pb.CutCustomerRequest(customer_id=one.customer_id, identifiers=[phone]), metadata=metadata
    )
    too_many = identity_pb.CutCustomerRequest(customer_id=one.customer_id, identifiers=[phone] * 51, reason="many")
    with pytest.raises(InvalidArgument, match="50"):
        await caller.stub.CutCustomer(too_many, metadata=metadata)
    log = await identity.rows("SELECT kind, operator, reason FROM link_log WHERE kind <> 'evidence' ORDER BY seq")
    assert log == [("cut", "user:7", "shop phone"), ("lift", "user:7", "hers"), ("cut", "user:7", "")]

"""Restrictions stand at nodes: the stricter holds over a merge, a cut gives them back, no full node keeps them out."""

from datetime import timedelta

import pytest

from services.common.errors import NotFound
from tests.integration.profile.conftest import Workspace, event, identify
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def restrict(
    workspace: Workspace, customer_id: int, reason: str = "asked for by letter"
) -> profile_pb.CustomerRestriction:
    request = profile_pb.RestrictCustomerRequest(customer_id=customer_id, reason=reason)
    answer: profile_pb.CustomerRestriction = await workspace.platform.profile.RestrictCustomer(
        request, metadata=workspace.metadata
    )
    return answer


async def unrestrict(workspace: Workspace, customer_id: int) -> profile_pb.CustomerRestriction:
    request = profile_pb.UnrestrictCustomerRequest(customer_id=customer_id, reason="taken back")
    answer: profile_pb.CustomerRestriction = await workspace.platform.profile.UnrestrictCustomer(
        request, metadata=workspace.metadata
    )
    return answer


async def is_restricted(workspace: Workspace, **identifier: str) -> bool:
    (named,) = identifier.items()
    return (await workspace.file_of(*named)).HasField("restriction")


async def test_who_when_and_why_are_in_the_file_and_the_timeline_and_events_go_on(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", phone="13800000001", traits={"city": "Wuhan"}))
    customer_id = await workspace.customer_of("user_id", "u1")
    answer = await restrict(workspace, await workspace.customer_of("phone", "13800000001"))
    file = await workspace.file(customer_id)
    assert answer == profile_pb.CustomerRestriction(customer_id=customer_id, restriction=file.restriction)
    assert (file.restriction.reason, file.restriction.principal) == ("asked for by letter", "service:unnamed")
    assert file.restriction.start_time.ToMicroseconds() > 0

    # Once more: nothing is added to it, and an identifier that came since is restricted, too.
    assert await restrict(workspace, customer_id, "again") == answer
    await workspace.record(event(user_id="u1", email="a@example.com", name="Order Completed"))
    workspace.platform.clock.advance(timedelta(seconds=1))
    assert await restrict(workspace, customer_id, "again") == answer
    told = [each for each in await workspace.timeline(customer_id) if each.type == profile_pb.EVENT_TYPE_RESTRICTION]
    assert [each.name for each in told] == ["Processing Restricted"] * 3
    assert "Order Completed" in [each.name for each in await workspace.timeline(customer_id)]

    workspace.platform.clock.advance(timedelta(seconds=1))
    assert not (await unrestrict(workspace, customer_id)).HasField("restriction")
    assert not (await unrestrict(workspace, customer_id)).HasField("restriction")
    assert not (await workspace.file(customer_id)).HasField("restriction")
    told = await workspace.timeline(customer_id, types=[profile_pb.EVENT_TYPE_RESTRICTION])
    assert [each.name for each in told].count("Processing Resumed") == 3


async def test_the_stricter_wins_on_a_merge_and_returns_on_a_cut(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1"), identify(anonymous_id="d1"))
    await restrict(workspace, await workspace.customer_of("anonymous_id", "d1"))
    await workspace.record(event("link", user_id="u1", anonymous_id="d1"))
    assert await is_restricted(workspace, user_id="u1")
    await workspace.cut(anonymous_id="d1")
    assert await is_restricted(workspace, anonymous_id="d1")
    assert not await is_restricted(workspace, user_id="u1")


async def test_both_sides_of_a_cut_stay_restricted_when_the_one_customer_was(workspace: Workspace) -> None:
    await workspace.record(event("link", user_id="u1", anonymous_id="d1"))
    await restrict(workspace, await workspace.customer_of("user_id", "u1"))
    await workspace.cut(anonymous_id="d1")
    assert await is_restricted(workspace, user_id="u1")
    assert await is_restricted(workspace, anonymous_id="d1")


async def test_a_full_node_is_restricted_all_the_same(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", traits={f"t{number}": 1 for number in range(500)}))
    assert (await workspace.record(identify(user_id="u1", traits={"more": 1}))).rejected
    assert (await restrict(workspace, await workspace.customer_of("user_id", "u1"), "x" * 500)).HasField("restriction")


async def test_a_rebuild_is_told_of_it(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1"))
    await restrict(workspace, await workspace.customer_of("user_id", "u1"))
    page = await workspace.platform.profile.ExportNodeAttributes(
        profile_pb.ExportNodeAttributesRequest(), metadata=workspace.metadata
    )
    kinds = [each.attribute.kind for each in page.attributes]
    assert kinds == [attribute_pb.ATTRIBUTE_KIND_RESTRICTION]


async def test_nobody_restricts_by_sending_an_event_or_whom_there_is_not(workspace: Workspace) -> None:
    kind = attribute_pb.ATTRIBUTE_KIND_RESTRICTION
    forged = event(user_id="u1", name="Processing Restricted")
    forged.changes.add(kind=kind, key="processing", value_json=b'{"by":"me"}')
    (rejected,) = (await workspace.record(forged)).rejected
    assert ":restrict" in rejected.message
    await workspace.record(event(user_id="u1", name="Processing Restricted"))
    assert not await is_restricted(workspace, user_id="u1")
    for call in (restrict, unrestrict):
        with pytest.raises(NotFound):
            await call(workspace, 4711)

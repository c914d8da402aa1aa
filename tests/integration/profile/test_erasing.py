"""An erased customer's file, and events of theirs that come all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.common.erasing import Erasing
from services.common.errors import NotFound, Reason, Unavailable
from services.common.personal_data import portions
from services.profile.personal_data import LINGERING, STORES
from services.profile.storage import wait_for_recordings
from tests.integration.profile.conftest import START, Workspace, event, identify
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def erase_at_identity(workspace: Workspace, customer_id: int) -> None:
    await workspace.platform.identity.EraseCustomer(
        identity_pb.EraseCustomerRequest(customer_id=customer_id), metadata=workspace.metadata
    )


async def erase_here(workspace: Workspace, *nodes: int) -> dict[str, int]:
    database = workspace.platform.database
    erasing = Erasing(
        service="profile",
        database=database,
        portions=portions(STORES),
        lingering=LINGERING,
        first=wait_for_recordings,
    )
    found = await erasing.erase(workspace.workspace_id, "ers_1", nodes)
    assert {each.store for each in found if each.reason} == {f"profile.{store}" for store in LINGERING}
    return {each.store: each.removed for each in found if each.removed}


async def rows(workspace: Workspace, table: str) -> list[int]:
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        found = await connection.exec_driver_sql(f"SELECT node_id FROM {table} ORDER BY node_id")
        return [row[0] for row in found]


async def test_the_file_goes_and_those_of_others_stay(workspace: Workspace, other_workspace: Workspace) -> None:
    for each in (workspace, other_workspace):
        await each.record(
            identify(user_id="mei", email="mei@example.cn", traits={"city": "Chengdu"}),
            event(user_id="mei"),
            event(user_id="li", properties={"sku": "s-1"}),
            profile_consent("mei@example.cn"),
        )
    file, others = await workspace.file_of("user_id", "mei"), await workspace.file_of("user_id", "li")
    erased = await erase_here(workspace, *file.node_ids)
    assert erased == {"profile.events": 3, "profile.node_attributes": 2, "profile.consent_statements": 1}
    # Once more: nothing more, and still the same sums.
    assert await erase_here(workspace, *file.node_ids) == erased
    assert await rows(workspace, "events") == [others.customer_id]
    assert set(await rows(workspace, "node_attributes")) <= {others.customer_id}
    assert await workspace.file_of("user_id", "li") == others
    assert len(await other_workspace.timeline((await other_workspace.file_of("user_id", "mei")).customer_id)) == 3


async def test_late_events_of_the_erased_are_taken_and_dropped(workspace: Workspace) -> None:
    await workspace.record(event("m1", user_id="mei"), event("m2", user_id="li"))
    mei = await workspace.customer_of("user_id", "mei")
    before = await workspace.stats()
    workspace.platform.clock.advance(timedelta(minutes=10))
    await erase_at_identity(workspace, mei)
    erased = await erase_here(workspace, mei)
    assert erased == {"profile.events": 1}
    with pytest.raises(NotFound) as unknown:
        await workspace.file(mei)
    assert unknown.value.reason == Reason.ERROR_REASON_CUSTOMER_ERASED

    later = START + timedelta(minutes=20)
    answer = await workspace.record(
        # A repeat is told by its message id.
        event("m1", user_id="mei"),
        event("m3", user_id="mei"),
        identify("m4", user_id="mei", email="mei@example.cn", traits={"city": "Chengdu"}),
        event("m5", at=START + timedelta(minutes=9), user_id="li"),
        event("m6", at=later, node_id=mei),
    )
    assert (answer.accepted, answer.duplicates) == (3, 1)
    assert [each.message_id for each in answer.rejected] == ["m6"]
    stats = await workspace.stats()
    assert (stats.events - before.events, stats.erased_events, stats.rejected - before.rejected) == (1, 2, 1)
    assert mei not in await rows(workspace, "events")
    assert mei not in await rows(workspace, "node_attributes")
    with pytest.raises(NotFound):
        await workspace.customer_of("email", "mei@example.cn")

    # Who comes back has nothing of the old; what is late then is dropped as before.
    answer = await workspace.record(
        event("m7", at=later, user_id="mei"), event("m8", user_id="mei"), event("m9", at=later, user_id="mei")
    )
    assert answer.accepted == 3
    back = await workspace.customer_of("user_id", "mei")
    assert back != mei
    assert [each.message_id for each in await workspace.timeline(back)] == ["m9", "m7"]
    assert (await workspace.stats()).erased_events == 3


async def test_what_this_process_remembers_of_the_erased_is_not_recorded(workspace: Workspace) -> None:
    await workspace.record(event(user_id="mei"), event(user_id="li"))
    mei = await workspace.customer_of("user_id", "mei")
    # Erased here while identity still answers with the old node, as another process of it may for a moment.
    await erase_here(workspace, mei)
    answer = await workspace.record(event(user_id="li"))
    assert answer.accepted == 1
    with pytest.raises(Unavailable):
        await workspace.record(event(user_id="mei"))
    assert mei not in await rows(workspace, "events")
    await erase_at_identity(workspace, mei)
    answer = await workspace.record(event(user_id="mei", at=START - timedelta(minutes=1)))
    assert (answer.accepted, (await workspace.stats()).erased_events) == (1, 1)


async def test_from_its_announcement_on_nothing_is_recorded_of_the_erased_and_who_comes_back_is_new(
    workspace: Workspace,
) -> None:
    await workspace.record(event("m1", user_id="mei"))
    mei = await workspace.customer_of("user_id", "mei")
    # This process remembers whose the user id is.
    await workspace.record(event("m2", user_id="mei"))
    workspace.platform.clock.advance(timedelta(minutes=10))
    await erase_at_identity(workspace, mei)
    erasing = Erasing(
        service="profile", database=workspace.platform.database, portions=portions(STORES), lingering=LINGERING
    )
    assert await erasing.announce(workspace.workspace_id, "ers_1", [mei]) == []
    # What there is stays until it is erased.
    assert await rows(workspace, "events") == [mei, mei]
    later = workspace.platform.clock.now() + timedelta(minutes=1)
    answer = await workspace.record(event("m3", at=later, user_id="mei"), event("m4", user_id="mei"))
    assert answer.accepted == 2
    back = await workspace.customer_of("user_id", "mei")
    assert sorted(await rows(workspace, "events")) == sorted([mei, mei, back])
    assert await erase_here(workspace, mei) == {"profile.events": 2}
    assert [each.message_id for each in await workspace.timeline(back)] == ["m3"]


def profile_consent(address: str) -> profile_pb.IncomingEvent:
    made = event(
        user_id="mei",
        email=address,
        changes=[
            profile_pb.AttributeChange(
                kind=attribute_pb.ATTRIBUTE_KIND_CONSENT, key="email:marketing", value_json=b'"granted"'
            )
        ],
    )
    made.consent_authority = profile_pb.CONSENT_AUTHORITY_FULL
    return made

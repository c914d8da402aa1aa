"""Exports: every event and attribute that was committed, each once."""

import asyncio
from datetime import UTC, datetime

from services.common.database import execute, fetch_rows
from services.common.ids import stable_number
from services.profile import storage
from services.profile.usecases import Upkeep
from tests.integration.profile.conftest import Workspace, event, identify
from tests.support.recorded import RecordedEvent, events_of
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def export_events(workspace: Workspace, page_size: int = 0) -> list[RecordedEvent]:
    """Returns all events of all pages."""
    events: list[RecordedEvent] = []
    token = ""
    while True:
        page = await workspace.platform.profile.ExportEvents(
            profile_pb.ExportEventsRequest(page_size=page_size, page_token=token), metadata=workspace.metadata
        )
        events.extend(events_of(page.events))
        token = page.next_page_token
        if not token:
            return events


async def test_export_events_gives_each_once_whatever_the_page(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    await asyncio.gather(
        *(workspace.record(*(event(f"{call}-{n}", user_id=f"u{n}") for n in range(30))) for call in range(5)),
        other_workspace.record(event("theirs", user_id="u1")),
    )
    expected = {f"{call}-{n}" for call in range(5) for n in range(30)}
    for size in (7, 150, 0):
        exported = await export_events(workspace, size)
        assert len(exported) == 150
        assert {each.message_id for each in exported} == expected
    assert len({each.event_id for each in exported}) == 150
    assert all(each.node_id and each.customer_id for each in exported)


async def test_export_events_carries_changes_and_properties_as_facts_do(workspace: Workspace) -> None:
    await workspace.record(identify("a", user_id="u1", traits={"name": "Li", "gone": None}, properties={"p": 1}))
    exported = (await export_events(workspace))[0]
    assert exported.properties_json == b'{"p":1}'
    assert {(each.kind, each.key, each.value_json) for each in exported.changes} == {
        (attribute_pb.ATTRIBUTE_KIND_TRAIT, "name", b'"Li"'),
        (attribute_pb.ATTRIBUTE_KIND_TRAIT, "gone", b"null"),
    }


async def test_export_waits_for_a_transaction_that_took_its_numbers_before(workspace: Workspace) -> None:
    await workspace.record(event("before", user_id="u1"))
    database = workspace.platform.database
    async with database.workspace(workspace.workspace_id) as connection:
        # A recording transaction that has taken its numbers and is slow to commit.
        await execute(connection, "SELECT pg_advisory_xact_lock_shared($1)", 0x79696B65_0001)
        number = (await fetch_rows(connection, "SELECT nextval('record_numbers') * 1000 AS n"))[0]["n"]
        export = asyncio.ensure_future(export_events(workspace))
        later = asyncio.ensure_future(workspace.record(event("after", user_id="u1")))
        await execute(
            connection,
            "INSERT INTO events VALUES ($1, 1, $2, $3, 'slow', 2, 'x', now(), now(), '', '', '')",
            workspace.workspace_id,
            number,
            stable_number("node"),
        )
        _, pending = await asyncio.wait([export], timeout=0.2)
        assert pending, "the export must not begin while numbers below its horizon are under way"
    assert {"before", "slow"} <= {each.message_id for each in await export}
    assert (await later).accepted == 1


async def test_export_node_attributes_pages_through_all(workspace: Workspace) -> None:
    await workspace.record(*(identify(user_id=f"u{n}", traits={"a": n, "b": None}) for n in range(10)))
    attributes: list[profile_pb.NodeAttribute] = []
    token = ""
    while True:
        page = await workspace.platform.profile.ExportNodeAttributes(
            profile_pb.ExportNodeAttributesRequest(page_size=3, page_token=token), metadata=workspace.metadata
        )
        attributes.extend(page.attributes)
        token = page.next_page_token
        if not token:
            break
    assert len(attributes) == 20
    assert len({(each.node_id, each.attribute.key) for each in attributes}) == 20
    assert sorted(each.attribute.value_json for each in attributes if each.attribute.key == "a") == [
        str(n).encode() for n in range(10)
    ]
    assert {each.attribute.value_json for each in attributes if each.attribute.key == "b"} == {b"null"}


async def test_upkeep_makes_partitions_as_the_services_role_and_forgets_old_ids(workspace: Workspace) -> None:
    platform = workspace.platform
    await workspace.record(event("old", user_id="u1"))
    async with platform.database.plain() as connection:
        assert await storage.make_event_partitions(connection, now=datetime(2031, 5, 7, tzinfo=UTC), months=3) == 3
        assert await storage.make_event_partitions(connection, now=datetime(2031, 5, 7, tzinfo=UTC), months=4) == 1
        rows = await fetch_rows(
            connection,
            "SELECT count(*) AS n FROM pg_class WHERE relname LIKE 'events_y2031m%' AND relkind = 'r' "
            "AND relrowsecurity AND relforcerowsecurity",
        )
    assert rows[0]["n"] == 4
    upkeep = Upkeep(database=platform.database, clock=platform.clock)
    async with platform.database.workspace(workspace.workspace_id) as connection:
        await storage.remember_message_ids(
            connection, workspace.workspace_id, {b"\1" * 16: b"\2" * 16}, datetime(2026, 1, 1, tzinfo=UTC)
        )
    assert await upkeep.forget_message_ids() == 1
    assert (await workspace.record(event("old", user_id="u1"))).duplicates == 1


async def test_event_partition_is_skipped_when_its_events_came_before_it(workspace: Workspace) -> None:
    database = workspace.platform.database
    async with database.workspace(workspace.workspace_id) as connection:
        await execute(
            connection,
            "INSERT INTO events VALUES ($1, 1, 1, 1, 'm', 2, 'x', now(), $2, '', '', '')",
            workspace.workspace_id,
            datetime(2040, 6, 15, tzinfo=UTC),
        )
    async with database.plain() as connection:
        assert await storage.make_event_partitions(connection, now=datetime(2040, 5, 1, tzinfo=UTC), months=3) == 2

"""A workspace keeps its raw events for a period of its own: set by its administrators, told to others, carried out here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import fetch_rows
from services.common.errors import Aborted, InvalidArgument
from services.common.json_messages import read_object
from services.common.payloads import unpack
from services.common.times import months_before
from services.profile.facts.told import event_retention_fact
from services.profile.usecases import Periods
from tests.integration.profile.conftest import Platform, Workspace, event, identify
from yike.profile.v1 import profile_facts_pb2 as profile_facts
from yike.profile.v1 import profile_service_pb2 as profile_pb


def periods_of(platform: Platform, *, platform_months: int = 0) -> Periods:
    """Returns the use case over profile's database."""
    return Periods(
        database=platform.database,
        clock=platform.clock,
        platform_months=platform_months,
        encode=event_retention_fact,
    )


async def set_months(workspace: Workspace, months: int, *, etag: str = "") -> profile_pb.EventRetention:
    """Sets the period by the call."""
    request = profile_pb.UpdateEventRetentionRequest(
        event_retention=profile_pb.EventRetention(months=months, etag=etag), update_mask=FieldMask(paths=["months"])
    )
    answer: profile_pb.EventRetention = await workspace.platform.profile.UpdateEventRetention(
        request, metadata=workspace.metadata
    )
    return answer


async def test_events_over_the_period_go_and_what_they_said_stays(workspace: Workspace, platform: Platform) -> None:
    now = platform.clock.now()
    neighbour = Workspace(platform, f"{workspace.workspace_id}b")
    for each in (workspace, neighbour):
        await each.record(
            identify("old", user_id="u1", at=now - timedelta(days=300), traits={"city": "Suzhou"}),
            event("middle", user_id="u1", at=now - timedelta(days=70)),
            event("new", user_id="u1", at=now),
        )
    periods = periods_of(platform)
    assert await periods.forget_events() == 0
    assert (await set_months(workspace, 3)).months == 3
    assert await periods.forget_events() == 1
    customer_id = await workspace.customer_of("user_id", "u1")
    assert [one.message_id for one in await workspace.timeline(customer_id)] == ["new", "middle"]
    assert read_object((await workspace.file(customer_id)).traits, "it") == {"city": "Suzhou"}
    answer = await platform.profile.GetEventRetention(
        profile_pb.GetEventRetentionRequest(), metadata=workspace.metadata
    )
    assert answer.forgotten_before.ToDatetime(tzinfo=UTC) == months_before(now, 3)
    # Nothing more until a month ends, or the period becomes shorter.
    assert await periods.forget_events() == 0
    await set_months(workspace, 2)
    platform.clock.advance(timedelta(days=31))
    assert await periods.forget_events() == 1
    assert [one.message_id for one in await workspace.timeline(customer_id)] == ["new"]
    assert len(await neighbour.timeline(await neighbour.customer_of("user_id", "u1"))) == 3
    told = await facts_of(platform, workspace)
    assert [(each.months, each.revision) for each in told] == [(3, 1), (2, 2)]


async def test_a_long_log_is_walked_in_pages(
    workspace: Workspace, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.profile.storage.periods.PAGE_EVENTS", 2)
    now = platform.clock.now()
    await workspace.record(
        *(event(f"e{day}", user_id="u1", at=now - timedelta(days=day)) for day in (400, 10, 300, 20, 30, 200, 350))
    )
    await set_months(workspace, 2)
    assert await periods_of(platform).forget_events() == 4
    left = await workspace.timeline(await workspace.customer_of("user_id", "u1"))
    assert {one.message_id for one in left} == {"e10", "e20", "e30"}


async def test_a_period_is_refused_that_cannot_be(workspace: Workspace, platform: Platform) -> None:
    for months in (1, -1, 1_201):
        with pytest.raises(InvalidArgument):
            await set_months(workspace, months)
    seen = await set_months(workspace, 6)
    assert (await set_months(workspace, 6)).etag == seen.etag
    await set_months(workspace, 7, etag=seen.etag)
    with pytest.raises(Aborted):
        await set_months(workspace, 8, etag=seen.etag)
    # No longer than the installation's own.
    bounded = periods_of(platform, platform_months=12)
    with pytest.raises(InvalidArgument, match="2 to 12"):
        await bounded.set(workspace.workspace_id, 13)
    assert (await bounded.set(workspace.workspace_id, 12)).months == 12


async def facts_of(platform: Platform, workspace: Workspace) -> list[profile_facts.EventRetentionChanged]:
    """Returns what was told of periods, in order."""
    async with platform.database.workspace(workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
    told = [profile_facts.ProfileFact.FromString(unpack(row["payload"])) for row in rows]
    return [each.event_retention_changed for each in told if each.HasField("event_retention_changed")]


def test_the_period_ends_with_a_month_of_utc() -> None:
    from services.profile.domain.periods import EventPeriod

    late = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
    assert EventPeriod("ws", months=2).due(late) == datetime(2026, 1, 1, tzinfo=UTC)
    assert EventPeriod("ws", months=14).due(late) == datetime(2025, 1, 1, tzinfo=UTC)
    assert EventPeriod("ws", months=2, forgotten_before=datetime(2026, 1, 1, tzinfo=UTC)).due(late) is None
    assert EventPeriod("ws").due(late) is None

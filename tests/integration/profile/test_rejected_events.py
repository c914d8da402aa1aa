"""Events that were refused: kept for a week within published limits, encrypted, one workspace's its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import grpc
import pytest

from services.common.database import fetch_rows
from services.common.errors import NotFound
from services.profile.domain import (
    MAXIMUM_KEPT_BODY_BYTES,
    MAXIMUM_KEPT_CALL_BYTES,
    MAXIMUM_REJECTED_BYTES,
    MAXIMUM_REJECTED_EVENTS,
)
from services.profile.usecases import Upkeep
from tests.integration.profile.conftest import START, Platform, Workspace, time_of
from yike.common.v1 import errors_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

PROMISED = timedelta(days=7)
INVALID = errors_pb2.ERROR_REASON_INVALID_FIELD
REUSED = errors_pb2.ERROR_REASON_MESSAGE_ID_REUSED


async def keep(
    workspace: Workspace,
    bodies: Sequence[bytes],
    *,
    at: datetime = START,
    reason: errors_pb2.ErrorReason = INVALID,
    **more: Any,
) -> None:
    await workspace.platform.profile.KeepRejectedEvents(
        profile_pb.KeepRejectedEventsRequest(
            endpoint="INGESTION_ENDPOINT_BATCH",
            receive_time=at,
            events=[
                profile_pb.RefusedBody(body=body, reason=reason, message="Mend it.", message_id="m") for body in bodies
            ],
            **more,
        ),
        metadata=workspace.metadata,
    )


async def listed(workspace: Workspace, **arguments: Any) -> list[profile_pb.KeptEvent]:
    events: list[profile_pb.KeptEvent] = []
    token = ""
    while True:
        page = await workspace.platform.profile.ListRejectedEvents(
            profile_pb.ListRejectedEventsRequest(page_token=token, **arguments), metadata=workspace.metadata
        )
        events.extend(page.rejected_events)
        token = page.next_page_token
        if not token:
            return events


async def test_a_refused_event_is_kept_with_all_that_sending_it_again_takes(workspace: Workspace) -> None:
    sent = START - timedelta(minutes=1)
    await keep(
        workspace,
        [b'{"type":"track"}'],
        send_time=sent,
        context_json=b'{"ip":"1"}',
        consent_authority=profile_pb.CONSENT_AUTHORITY_FULL,
    )
    [event] = await listed(workspace)
    assert (event.endpoint, event.reason, event.message, event.message_id) == (
        profile_pb.INGESTION_ENDPOINT_BATCH,
        INVALID,
        "Mend it.",
        "m",
    )
    assert (event.body, event.body_bytes, event.body_truncated) == ('{"type":"track"}', 16, False)
    assert (event.batch_context, event.consent_authority) == ('{"ip":"1"}', profile_pb.CONSENT_AUTHORITY_FULL)
    assert (time_of(event.send_time), time_of(event.receive_time)) == (sent, START)
    assert (time_of(event.expire_time), event.occurrences) == (START + PROMISED, 1)
    again = await workspace.platform.profile.GetRejectedEvent(
        profile_pb.GetRejectedEventRequest(rejected_event_id=event.rejected_event_id), metadata=workspace.metadata
    )
    assert again == event


async def test_the_same_again_is_one_entry_and_each_time_is_counted(workspace: Workspace) -> None:
    later = START + timedelta(hours=1)
    await keep(workspace, [b"a", b"a", b"b"])
    await keep(workspace, [b"a"], at=later)
    await keep(workspace, [b"a"], reason=REUSED, counted=True)
    counts = {(each.body, each.reason): each.occurrences for each in await listed(workspace)}
    assert counts == {("a", INVALID): 3, ("b", INVALID): 1, ("a", REUSED): 1}
    first = (await listed(workspace))[0]
    assert (first.body, time_of(first.receive_time), time_of(first.last_receive_time)) == ("a", START, later)
    stats = await workspace.stats()
    # What RecordEvents refused it has counted itself.
    assert (stats.rejected, stats.rejected_kept, stats.rejected_dropped) == (4, 3, 0)


async def test_the_list_is_read_in_pages_by_reason_and_time(workspace: Workspace) -> None:
    for hour in range(5):
        await keep(workspace, [b"%d" % hour], at=START + timedelta(hours=hour), reason=REUSED if hour == 3 else INVALID)
    assert [each.body for each in await listed(workspace, page_size=2)] == ["4", "3", "2", "1", "0"]
    assert [each.body for each in await listed(workspace, reason=REUSED)] == ["3"]
    window = {"start_time": START + timedelta(hours=1), "end_time": START + timedelta(hours=4)}
    assert [each.body for each in await listed(workspace, **window)] == ["3", "2", "1"]


async def test_one_workspaces_list_is_closed_to_others_and_to_readers_of_the_table(
    workspace: Workspace, other_workspace: Workspace
) -> None:
    await keep(workspace, [b'{"email":"li@example.com"}'], context_json=b'{"ip":"203.0.113.7"}')
    [event] = await listed(workspace)
    assert await listed(other_workspace) == []
    for method, request in (
        ("GetRejectedEvent", profile_pb.GetRejectedEventRequest),
        ("DiscardRejectedEvent", profile_pb.DiscardRejectedEventRequest),
    ):
        with pytest.raises(NotFound):
            await getattr(other_workspace.platform.profile, method)(
                request(rejected_event_id=event.rejected_event_id), metadata=other_workspace.metadata
            )
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        [row] = await fetch_rows(connection, "SELECT r::text AS text, sealed FROM rejected_events r")
    assert b"example.com" not in row["sealed"]
    assert b"203.0.113.7" not in row["sealed"]
    assert "example.com" not in row["text"]


async def test_a_discarded_event_is_gone(workspace: Workspace) -> None:
    await keep(workspace, [b"a", b"b"])
    first, second = await listed(workspace)
    request = profile_pb.DiscardRejectedEventRequest(rejected_event_id=first.rejected_event_id)
    assert await workspace.platform.profile.DiscardRejectedEvent(request, metadata=workspace.metadata) == first
    assert await listed(workspace) == [second]
    with pytest.raises(NotFound):
        await workspace.platform.profile.DiscardRejectedEvent(request, metadata=workspace.metadata)
    stats = await workspace.stats()
    assert (stats.rejected, stats.rejected_kept, stats.rejected_dropped) == (2, 1, 0)


async def test_events_go_after_seven_days_and_not_before(workspace: Workspace, platform: Platform) -> None:
    await keep(workspace, [b"old"], at=START - PROMISED - timedelta(microseconds=1))
    await keep(workspace, [b"old, and again lately"], at=START - 2 * PROMISED)
    await keep(workspace, [b"old, and again lately"], at=START - timedelta(days=1))
    await keep(workspace, [b"seven days"], at=START - PROMISED)
    platform.clock.set(START)
    await Upkeep(database=platform.database, clock=platform.clock).forget_rejected_events()
    assert [each.body for each in await listed(workspace)] == ["old, and again lately", "seven days"]
    assert (await workspace.stats()).rejected_kept == 2


async def test_over_the_published_number_the_oldest_go_and_are_counted(workspace: Workspace) -> None:
    for call in range(5):
        bodies = [b"%d" % number for number in range(call * 2_500, (call + 1) * 2_500)]
        await keep(workspace, bodies, at=START + timedelta(minutes=call))
    stats = await workspace.stats()
    assert stats.rejected == 12_500
    assert stats.rejected_kept + stats.rejected_dropped == 12_500
    assert MAXIMUM_REJECTED_EVENTS * 0.9 <= stats.rejected_kept <= MAXIMUM_REJECTED_EVENTS
    left = await listed(workspace, page_size=100, start_time=START + timedelta(minutes=4))
    assert len(left) == 2_500
    assert await listed(workspace, end_time=START + timedelta(minutes=1)) == []


async def test_over_the_published_size_the_oldest_go_and_a_body_is_cut(workspace: Workspace) -> None:
    large = [bytes([65 + number % 26]) * 100_000 + b"%d" % number for number in range(1_250)]
    for start in range(0, 1_250, 125):
        await keep(workspace, large[start : start + 125], at=START + timedelta(minutes=start))
    stats = await workspace.stats()
    assert (stats.rejected, stats.rejected_kept + stats.rejected_dropped) == (1_250, 1_250)
    # Sealing adds some bytes to each.
    assert stats.rejected_kept * MAXIMUM_KEPT_BODY_BYTES <= MAXIMUM_REJECTED_BYTES
    assert stats.rejected_kept * MAXIMUM_KEPT_BODY_BYTES > MAXIMUM_REJECTED_BYTES * 0.85
    page = await workspace.platform.profile.ListRejectedEvents(
        profile_pb.ListRejectedEventsRequest(), metadata=workspace.metadata
    )
    assert [(len(each.body), each.body_truncated) for each in page.rejected_events[:2]] == [(65_536, True)] * 2
    assert page.rejected_events[0].body_bytes > 100_000


async def test_what_is_beyond_8_mb_of_a_call_is_counted_and_not_kept(workspace: Workspace) -> None:
    await keep(workspace, [b"%d" % number + b"x" * 60_000 for number in range(150)])
    stats = await workspace.stats()
    kept = MAXIMUM_KEPT_CALL_BYTES // 60_003
    assert abs(stats.rejected_kept - kept) <= 1
    assert (stats.rejected, stats.rejected_kept + stats.rejected_dropped) == (150, 150)


async def test_more_than_a_batch_at_a_time_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Exception, match="2,500") as refused:
        await keep(workspace, [b"x"] * 2_501)
    assert getattr(refused.value, "status", None) == grpc.StatusCode.INVALID_ARGUMENT

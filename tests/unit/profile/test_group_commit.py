"""Calls side by side share transactions; what one brings does not fail another."""

import asyncio
from collections.abc import Sequence

import pytest

from services.common.errors import InvalidArgument, ResourceExhausted, Unavailable
from services.profile.domain import ACCEPTED, DUPLICATE, EventType, IncomingEvent, Verdict
from services.profile.usecases import GroupCommit


def event(message_id: str) -> IncomingEvent:
    """Returns an event."""
    return IncomingEvent(message_id, EventType.TRACK, "x", (), 0)


class Recording:
    """Records when let, and remembers in which groups."""

    def __init__(self) -> None:
        """Starts shut."""
        self.groups: list[tuple[str, list[str]]] = []
        self.open = asyncio.Event()
        self.error: Exception | None = None

    async def __call__(self, workspace_id: str, events: Sequence[IncomingEvent]) -> list[Verdict]:
        """Waits until open; an event named `bad` fails its group."""
        self.groups.append((workspace_id, [each.message_id for each in events]))
        await self.open.wait()
        if self.error:
            raise self.error
        if any(each.message_id == "bad" for each in events):
            raise InvalidArgument("bad")
        return [DUPLICATE if each.message_id.startswith("dup") else ACCEPTED for each in events]


async def test_group_commit_gathers_calls_while_its_lanes_are_busy() -> None:
    recording = Recording()
    group = GroupCommit(recording, lanes=1)
    calls = [asyncio.ensure_future(group.record("ws_a", [event(name)])) for name in ("a", "b", "dup", "c")]
    calls.append(asyncio.ensure_future(group.record("ws_b", [event("x")])))
    await asyncio.sleep(0)
    recording.open.set()
    answers = await asyncio.gather(*calls)
    assert answers == [[ACCEPTED], [ACCEPTED], [DUPLICATE], [ACCEPTED], [ACCEPTED]]
    assert recording.groups == [("ws_a", ["a"]), ("ws_a", ["b", "dup", "c"]), ("ws_b", ["x"])]


async def test_group_commit_fails_only_the_call_that_is_at_fault() -> None:
    recording = Recording()
    group = GroupCommit(recording, lanes=1)
    calls = [asyncio.ensure_future(group.record("ws_a", [event(name)])) for name in ("a", "b", "bad", "c")]
    await asyncio.sleep(0)
    recording.open.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(answer) for answer in answers] == [list, list, InvalidArgument, list]


async def test_group_commit_fails_all_at_once_when_a_store_is_away() -> None:
    recording = Recording()
    recording.error = Unavailable()
    recording.open.set()
    group = GroupCommit(recording, lanes=1)
    calls = [asyncio.ensure_future(group.record("ws_a", [event(name)])) for name in ("a", "b", "c")]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert len(recording.groups) == 2


async def test_group_commit_leaves_out_a_call_that_went_away_before_its_turn() -> None:
    recording = Recording()
    group = GroupCommit(recording, lanes=1)
    first, gone, last = (asyncio.ensure_future(group.record("ws_a", [event(name)])) for name in ("a", "gone", "b"))
    await asyncio.sleep(0)
    gone.cancel()
    recording.open.set()
    await asyncio.gather(first, last)
    await group.drain()
    assert recording.groups == [("ws_a", ["a"]), ("ws_a", ["b"])]


async def test_group_commit_refuses_when_too_much_waits() -> None:
    recording = Recording()
    group = GroupCommit(recording, lanes=1)
    calls = [
        asyncio.ensure_future(group.record("ws_a", [event(f"{call}-{n}") for n in range(2_500)])) for call in range(9)
    ]
    await asyncio.sleep(0)
    with pytest.raises(ResourceExhausted):
        await group.record("ws_a", [event("one more")])
    recording.open.set()
    await asyncio.gather(*calls)
    assert await group.record("ws_a", [event("one more")]) == [ACCEPTED]


async def test_group_commit_opens_a_third_transaction_only_for_a_full_group() -> None:
    recording = Recording()
    group = GroupCommit(recording, lanes=4)
    calls = [asyncio.ensure_future(group.record("ws_a", [event(f"s{n}")])) for n in range(5)]
    calls.append(asyncio.ensure_future(group.record("ws_b", [event("x")])))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    # Two groups of one, the others gather; another workspace does not wait behind them.
    assert recording.groups == [("ws_a", ["s0"]), ("ws_a", ["s1"]), ("ws_b", ["x"])]
    calls.append(asyncio.ensure_future(group.record("ws_a", [event(f"l{n}") for n in range(2_497)])))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert len(recording.groups) == 4
    assert len(recording.groups[3][1]) == 2_500
    recording.open.set()
    await asyncio.gather(*calls)
    await group.drain()

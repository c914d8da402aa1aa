"""How far a worker is: a position never passes an entry that is open."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.facts.fact import ReceivedFact
from services.common.facts.lanes import Lane, Lanes
from services.common.facts.progress import Progress


def fact(number: int, workspace: str = "ws_a", partition: int = 0, size: int = 10) -> ReceivedFact:
    """Returns a fact of the laboratory."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return ReceivedFact(workspace, "laboratory", partition, f"{number}-0", f"laboratory:{number}", b"x" * size, when)


def begun(*facts: ReceivedFact) -> Progress:
    progress = Progress()
    progress.begin({one.stream: "0-0" for one in facts})
    for one in facts:
        progress.take(one)
    return progress


def absorb(progress: Progress, *facts: ReceivedFact) -> None:
    progress.absorb((one.stream, one.entry_id) for one in facts)


def test_a_position_stops_before_the_oldest_open_entry() -> None:
    one, two, three = facts = [fact(number) for number in (1, 2, 3)]
    progress = begun(*facts)
    absorb(progress, one, three)
    assert progress.reached() == {one.stream: "1-0"}
    # What commits with the position counts.
    assert progress.reached([two]) == {one.stream: "3-0"}
    assert progress.read == {one.stream: "3-0"}


def test_a_stream_does_not_hold_up_another() -> None:
    slow, quick = fact(1, partition=0), fact(2, partition=1)
    progress = begun(slow, quick)
    absorb(progress, quick)
    assert progress.reached() == {quick.stream: "2-0"}


def test_what_was_left_and_taken_again_begins_at_the_position_on_record() -> None:
    one = fact(1)
    progress = begun(one)
    progress.end([one.stream])
    absorb(progress, one)
    assert progress.reached() == {}
    assert progress.positions == {}
    progress.begin({one.stream: "0-0"})
    progress.write({one.stream: "1-0"})
    assert progress.positions == {one.stream: "0-0"}


@settings(deadline=None)
@given(order=st.permutations(range(1, 9)), writes=st.sets(st.integers(0, 7)))
def test_positions_grow_and_end_at_the_last_entry_in_whatever_order_facts_commit(
    order: list[int], writes: set[int]
) -> None:
    facts = {number: fact(number) for number in range(1, 9)}
    progress = begun(*facts.values())
    done: set[int] = set()
    for place, number in enumerate(order):
        absorb(progress, facts[number])
        done.add(number)
        if place in writes:
            progress.write(progress.reached())
        position = int(progress.positions[facts[1].stream].partition("-")[0])
        assert set(range(1, position + 1)) <= done
    progress.write(progress.reached())
    assert progress.positions[facts[1].stream] == "8-0"


def test_beyond_its_room_only_the_place_of_a_fact_is_kept_and_their_order_stays() -> None:
    lanes = Lanes()
    for number in range(1, 6):
        lanes.add(fact(number), lane_bytes=20)
    lanes.add(fact(6, "ws_b"), lane_bytes=20)
    ((_, lane), (_, other)) = lanes.ready(0)
    assert [one.entry_id for one in lane.facts] == ["1-0", "2-0"]
    assert [entry_id for _, entry_id in lane.let_go] == ["3-0", "4-0", "5-0"]
    assert [one.entry_id for one in other.facts] == ["6-0"]
    lanes.finish("ws_a", list(lane.facts))
    # Room again, but what came before goes first.
    lanes.add(fact(7), lane_bytes=20)
    assert [entry_id for _, entry_id in lane.let_go][-1] == "7-0"


def test_one_workspace_holds_its_facts_only_once_and_an_empty_lane_goes() -> None:
    lanes = Lanes()
    one = fact(1)
    lanes.add(one, lane_bytes=20)
    lanes.leave([one.stream])
    # It was in work when its stream was left.
    lanes.finish("ws_a", [one])
    assert lanes.ready(0) == []
    assert not lanes.are_full(1)


def test_a_lane_in_trouble_is_left_alone_for_longer_each_time_and_for_two_seconds_at_most() -> None:
    lane, waits = Lane(), []
    for _ in range(7):
        lane.put_off(100.0)
        waits.append(round(lane.not_before - 100.0, 3))
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0]

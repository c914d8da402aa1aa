"""Who is restricted walks nowhere: runs end, entries are refused, through merges, cuts and any order of the facts."""

from __future__ import annotations

from services.common.event_names import PROCESSING_RESTRICTED, PROCESSING_RESUMED
from services.journey.domain import RunState
from services.journey.domain.definition import Reentry, ReentryMode
from services.journey.storage.customers import NodeMove
from tests.support.journeys import define, restriction, send, wait
from tests.support.recorded import RecordedEvent, fact_of
from yike.common.v1 import attribute_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)


async def under_way(stage) -> dict[int, bool]:
    """Returns by the customers' ids at the start whether they walk."""
    return {run.customer_id: not run.state.ended for run in await stage.runs("welcome")}


async def test_runs_end_and_entries_are_refused_until_it_is_lifted(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), send(), reentry=AGAIN))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.hear(restrictions=[restriction(42, at_us=5)])

    ended = next(run for run in await stage.runs("welcome") if run.customer_id == 42)
    assert (ended.state, ended.reason) == (RunState.EXITED, "customer_restricted")
    # What was said before, and the same again, change nothing.
    await stage.hear(stage.event(42), restrictions=[restriction(42, lifted=True, at_us=4), restriction(42, at_us=5)])
    assert await stage.refusals() == [(42, "customer_restricted", 1)]
    assert await under_way(stage) == {42: False, 43: True}

    await stage.hear(stage.event(42), restrictions=[restriction(42, lifted=True, at_us=6)])
    # The runs of one moment are in no order.
    assert sorted(not run.state.ended for run in await stage.runs("welcome") if run.customer_id == 42) == [False, True]


async def test_a_merge_takes_the_stricter_and_a_cut_gives_it_back(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), send(), reentry=AGAIN))
    await stage.hear(stage.event(1))
    await stage.hear(restrictions=[restriction(2)])
    await stage.hear(moves=[NodeMove(2, 1, 10)])
    assert await under_way(stage) == {1: False}
    await stage.hear(stage.event(1))
    assert await stage.refusals() == [(1, "customer_restricted", 1)]

    await stage.hear(moves=[NodeMove(2, 2, 11)])
    await stage.hear(stage.event(1), stage.event(2))
    assert await stage.refusals() == [(1, "customer_restricted", 1), (2, "customer_restricted", 1)]
    assert sorted(run.state.ended for run in await stage.runs("welcome")) == [False, True]


async def test_a_merge_that_was_told_before_the_restriction_counts(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), send(), reentry=AGAIN))
    await stage.hear(stage.event(1))
    await stage.hear(moves=[NodeMove(2, 1, 10)])
    # The fact was made before the merge: by it the node is its own customer's still.
    await stage.hear(restrictions=[restriction(2)])
    assert await under_way(stage) == {1: False}


async def test_profiles_facts_are_read(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), send(), reentry=AGAIN))
    await stage.hear(stage.event(42), stage.event(43))

    def fact(node_id: int, value: bytes, name: str) -> bytes:
        kind = attribute_pb2.ATTRIBUTE_KIND_RESTRICTION
        change = profile_pb.AttributeChange(kind=kind, key="processing", value_json=value)
        others = [RecordedEvent(event_id=7, node_id=43, customer_id=43, message_id="m7", name="Page Viewed")]
        return fact_of(
            [
                *others,
                RecordedEvent(
                    event_id=8,
                    node_id=node_id,
                    customer_id=node_id,
                    message_id="m8",
                    type=profile_pb.EVENT_TYPE_RESTRICTION,
                    name=name,
                    occur_time_us=9 if name == PROCESSING_RESUMED else 8,
                    receive_time_us=9,
                    changes=[change],
                ),
            ]
        )

    await stage.tell("profile", 42, fact(42, b'{"by":"key:1","reason":""}', PROCESSING_RESTRICTED))
    while await stage.consumer.turn():
        pass
    assert await under_way(stage) == {42: False, 43: True}
    await stage.tell("profile", 42, fact(42, b"null", PROCESSING_RESUMED))
    while await stage.consumer.turn():
        pass
    assert [tuple(row) for row in await stage.rows("SELECT node_id, restricted FROM node_restrictions")] == [
        (42, False)
    ]

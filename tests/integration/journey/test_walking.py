"""Runs over time: entry, effects, waits, ends."""

import json
from datetime import timedelta

import pytest

from services.common.errors import InvalidArgument, Unavailable
from services.common.json_messages import read_object
from services.journey.domain import Operator, PropertyFilter, RunState, SegmentEntered
from services.journey.domain.tasks import MAX_ATTEMPTS
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.segment_entered.rules import SegmentEntry
from tests.support.journeys import condition, define, leave, send, tag, wait


async def test_a_run_goes_through_wait_condition_tag_and_send(stage):
    definition = define(wait(), condition(then="mark", otherwise="out"), tag(next_step_id="mail"), send(), leave())
    stage.peers.holding = {42}
    await stage.publish_journey("welcome", definition)
    assert await stage.hear(stage.event(42), stage.event(43)) == 2
    await stage.settle()
    assert [run.state for run in await stage.runs("welcome")] == [RunState.WAITING, RunState.WAITING]
    await stage.step(timedelta(minutes=59))
    assert stage.peers.asked == []
    await stage.step(timedelta(minutes=1))
    held, not_held = (await stage.runs("welcome", 42))[0], (await stage.runs("welcome", 43))[0]
    assert (held.state, held.reason) == (RunState.EXITED, "exit_step")
    assert await stage.decisions(held) == [
        "entered", "waiting", "wait_over", "condition_requested", "condition_true", "tag_requested", "tag_added",
        "send_requested", "send_answered", "exited",
    ]  # fmt: skip
    assert await stage.decisions(not_held) == [
        "entered", "waiting", "wait_over", "condition_requested", "condition_false", "exited",
    ]  # fmt: skip
    assert len(stage.peers.asked) == 1
    (message,) = stage.peers.sent.values()
    assert (message.customer_id, message.template_id) == (42, "welcome")
    assert message.source == f"journey:welcome/{held.run_id}/mail"
    assert read_object(message.event, "event")["total"] == 10
    (tagged,) = stage.peers.tags.values()
    assert list(tagged.add_tags) == ["walked"]
    journey = await stage.journeys.get(stage.workspace_id, "welcome")
    assert (journey.runs_started, journey.runs_active) == (2, 0)
    assert await stage.rows("SELECT 1 FROM timers") == []
    assert await stage.rows("SELECT 1 FROM effects WHERE state = 1") == []


async def test_a_run_starts_on_a_segment_entered(stage):
    await stage.publish_journey("asleep", define(send(), entry=SegmentEntry("asleep-30")))
    changes = [SegmentEntered(1, 42, "asleep-30", False), SegmentEntered(2, 43, "asleep-30", True)]
    assert await stage.hear(changes=changes) == 1
    await stage.settle()
    (run,) = await stage.runs("asleep")
    assert (run.customer_id, run.cause, run.state) == (42, "segment:1", RunState.COMPLETED)


async def test_an_entry_that_does_not_match_leaves_nothing(stage):
    entry = EventEntry("Order Completed", (PropertyFilter("total", Operator.GTE, 100),))
    await stage.publish_journey("big", define(send(), entry=entry))
    await stage.hear(stage.event(42), stage.event(42, name="Viewed"))
    assert await stage.runs("big") == []
    assert await stage.refusals() == []


async def test_an_old_event_starts_no_run_and_is_recorded_as_refused(stage):
    await stage.publish_journey("welcome", define(send()))
    old = stage.event(42, occur_time=stage.clock.now() - timedelta(days=2))
    assert await stage.hear(old, stage.event(42, occur_time=old.occur_time)) == 0
    assert await stage.refusals() == [(42, "event_too_old", 2)]


async def test_nobody_enters_a_draft_or_a_paused_journey_and_those_inside_go_on(stage):
    await stage.journeys.create(stage.workspace_id, "welcome", "", define(wait(), send()))
    assert await stage.hear(stage.event(42)) == 0
    await stage.journeys.publish(stage.workspace_id, "welcome", by="operator:mei")
    assert await stage.hear(stage.event(42)) == 1
    await stage.journeys.pause(stage.workspace_id, "welcome")
    assert await stage.hear(stage.event(43)) == 0
    await stage.step(timedelta(hours=1))
    assert [run.state for run in await stage.runs("welcome")] == [RunState.COMPLETED]


async def test_an_effect_is_tried_again_under_the_same_key_when_a_service_is_away(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42))
    stage.peers.failures = [Unavailable(retry_after_seconds=1)] * 3
    await stage.settle()
    assert stage.peers.sent == {}
    (row,) = await stage.rows("SELECT attempts, reason, state FROM effects")
    assert tuple(row) == (1, "unavailable: unavailable", 1)
    for _ in range(4):
        await stage.step(timedelta(minutes=1))
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.COMPLETED
    assert list(stage.peers.repeats.values()) == [1]
    assert stage.peers.calls["BatchSendMessages"] == 4


async def test_a_run_fails_with_a_reason_when_the_attempts_are_used_up(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42))
    stage.peers.failures = [Unavailable()] * (MAX_ATTEMPTS + 5)
    for _ in range(MAX_ATTEMPTS + 1):
        await stage.step(timedelta(minutes=15))
    (run,) = await stage.runs("welcome")
    assert (run.state, run.reason) == (RunState.FAILED, "attempts_exhausted: unavailable: unavailable")
    assert stage.peers.calls["BatchSendMessages"] == MAX_ATTEMPTS


async def test_a_refused_effect_fails_its_own_run_and_not_its_neighbours(stage):
    await stage.publish_journey("mark", define(tag()))
    await stage.hear(*(stage.event(customer_id) for customer_id in (41, 404, 42)))
    await stage.settle()
    runs = {run.customer_id: run for run in await stage.runs("mark")}
    assert (runs[404].state, runs[404].reason) == (RunState.FAILED, "not_found: not_found")
    assert [runs[each].state for each in (41, 42)] == [RunState.COMPLETED] * 2


async def test_a_batch_refused_as_a_whole_is_halved_until_the_bad_one_is_alone(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 5)))
    # The whole, its first half, and the first of that.
    stage.peers.failures = [InvalidArgument() for _ in range(3)]
    await stage.settle()
    states = sorted(run.state for run in await stage.runs("welcome"))
    assert states == [RunState.COMPLETED] * 3 + [RunState.FAILED]
    assert set(stage.peers.repeats.values()) == {1}


@pytest.mark.parametrize(
    "properties",
    [
        {"deep": json.loads('{"a":' * 60 + "1" + "}" * 60), "kept": 1},
        {"nul": "\x00", "n\x00l": 1, "kept": 1},
        {"huge": 10**400, "kept": 1},
        {"large": "x" * 40_000, "kept": 1},
    ],
)
async def test_strange_properties_still_make_a_message(stage, properties):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42, properties_json=json.dumps(properties).encode()))
    await stage.settle()
    (message,) = stage.peers.sent.values()
    assert read_object(message.event, "event")["kept"] == 1
    assert len(message.event.json) <= 32 * 1024

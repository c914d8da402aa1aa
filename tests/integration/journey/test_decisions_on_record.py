"""Every kind of decision leaves a row with its reason, and what is told of a run is what is stored of it."""

import ast
import inspect
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from services.common.errors import InvalidArgument
from services.common.payloads import unpack
from services.journey.domain import Reentry, ReentryMode, Refusal, RunState, Step, advancing, walking
from services.journey.domain.definition import Gate
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.entering import MAX_STARTS_PER_DAY
from services.journey.domain.tasks import PATIENCE
from services.journey.servicer.wire import run_to_wire
from services.journey.steps import STEPS
from services.journey.steps.send.rules import SendAction
from services.journey.storage.customers import NodeMove
from tests.integration.journey.decisions_of_steps import STEP_DECISIONS, walk
from tests.integration.journey.test_conditions import hear_all, tell_message
from tests.support.journeys import (
    RULE,
    condition,
    define,
    leave,
    listen,
    on,
    restriction,
    send,
    tag,
    task,
    until_date,
    wait,
    webhook,
)
from tests.support.webhook_receiver import respond
from yike.journey.v1 import journey_facts_pb2
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)


async def a_tag(stage) -> None:
    await walk(stage, tag())


async def a_wait(stage) -> None:
    await walk(stage, wait())
    await stage.step(timedelta(hours=1))


async def a_condition_that_holds(stage) -> None:
    stage.peers.holding = {42}
    await walk(stage, condition(then="out"), leave("out", "held"))


async def a_condition_that_does_not(stage) -> None:
    await walk(stage, condition(then="out"), leave("out", "held"))


async def a_message_not_sent(stage) -> None:
    await walk(stage, send())
    await tell_message(
        stage, "u1", messaging_pb.MESSAGE_STATUS_SUPPRESSED, messaging_pb.MESSAGE_REASON_CONSENT_WITHDRAWN
    )
    await hear_all(stage)


async def a_message_that_another_stands_in_for(stage) -> None:
    await walk(stage, Step("mail", SendAction("welcome", fallback_template_ids=("by-sms",))))
    (run,) = await stage.runs("welcome")
    told = messaging_pb.MESSAGE_STATUS_SUPPRESSED, messaging_pb.MESSAGE_REASON_NO_CONTACT_POINT
    await tell_message(stage, "u1", *told, delivery_id=f"m-{run.awaiting}")
    await hear_all(stage)
    await stage.settle()


async def a_message_of_which_nothing_is_told(stage) -> None:
    await walk(stage, Step("mail", SendAction("welcome", fallback_template_ids=("by-sms",))))
    await stage.step(timedelta(days=3))


async def a_message_not_taken(stage) -> None:
    await stage.publish_journey("welcome", define(Step("mail", SendAction("welcome"))))
    stage.peers.templates = set()
    await stage.hear(stage.event(42))
    await stage.settle()


async def a_webhook(stage) -> None:
    await walk(stage, webhook(stage.peers.receiver.url))


async def a_webhook_not_delivered(stage) -> None:
    stage.peers.receiver.answer = respond(410)
    await walk(stage, webhook(stage.peers.receiver.url, on_failure="out"), leave("out", "not told"))


async def a_task(stage) -> None:
    await walk(stage, task())


async def a_refused_effect(stage) -> None:
    stage.peers.trouble = {42: InvalidArgument()}
    await walk(stage, tag())


async def an_effect_without_end(stage) -> None:
    stage.peers.history = set()
    await walk(stage, condition())
    await stage.step(PATIENCE)


async def an_event(stage) -> None:
    await walk(stage, listen((on("Paid"), "out")), leave("out", "paid"))
    await stage.hear(stage.event(42, name="Paid"))


async def no_event(stage) -> None:
    await walk(stage, listen((on("Paid"), "")))
    await stage.step(timedelta(hours=1))


async def an_exit_and_a_goal(stage) -> None:
    exits, goal = (JourneyExit(on("Paid"), "paid"),), JourneyGoal(on("Paid"), 1)
    await stage.publish_journey("welcome", replace(define(send(), wait()), exits=exits, goal=goal))
    await stage.hear(stage.event(42))
    await stage.settle()
    await stage.hear(stage.event(42, name="Paid"))
    await stage.settle()


async def no_date(stage) -> None:
    await walk(stage, until_date(trait="birthday"))


async def a_merge(stage) -> None:
    await walk(stage, wait())
    stage.clock.advance(timedelta(minutes=1))
    await stage.hear(stage.event(7))
    await stage.hear(moves=[NodeMove(7, 42, 2)])


DECISIONS: dict[Callable[..., Awaitable[None]], list[tuple[str, str]]] = {
    an_event: [
        ("entered", "event:m1"), ("listening", "until 2026-03-01T10:00:00+00:00"),
        ("event_heard", "event Paid event:m2 to out"), ("exited", "paid"),
    ],
    no_event: [
        ("entered", "event:m1"), ("listening", "until 2026-03-01T10:00:00+00:00"), ("wait_timed_out", "to the end"),
        ("completed", "end_of_steps"),
    ],
    an_exit_and_a_goal: [
        ("entered", "event:m1"), ("send_requested", "welcome"), ("send_answered", "queued m-…"),
        ("waiting", "until 2026-03-01T10:00:00+00:00"), ("goal_reached", "event Paid event:m2"),
        ("exit_set_off", "event Paid event:m2"), ("exited", "paid"), ("cancelled", "1 messages, 0 tasks"),
    ],
    no_date: [
        ("entered", "event:m1"), ("date_requested", "birthday"), ("not_waited", "no date"), ("completed", "end_of_steps"),
    ],
    a_tag: [
        ("entered", "event:m1"), ("tag_requested", "walked"), ("tag_added", "walked"), ("completed", "end_of_steps"),
    ],
    a_wait: [
        ("entered", "event:m1"), ("waiting", "until 2026-03-01T10:00:00+00:00"), ("wait_over", ""),
        ("completed", "end_of_steps"),
    ],
    a_condition_that_holds: [
        ("entered", "event:m1"), ("condition_requested", ""), ("condition_true", "to out"), ("exited", "held"),
    ],
    a_condition_that_does_not: [
        ("entered", "event:m1"), ("condition_requested", ""), ("condition_false", "to the end"),
        ("completed", "end_of_steps"),
    ],
    a_message_not_sent: [
        ("entered", "event:m1"), ("send_requested", "welcome"), ("send_answered", "queued m-…"),
        ("completed", "end_of_steps"), ("message_not_sent", "consent_withdrawn msg"),
    ],
    a_message_that_another_stands_in_for: [
        ("entered", "event:m1"), ("send_requested", "welcome"), ("send_answered", "queued m-…"),
        ("send_fell_back", "no_contact_point m-…"), ("send_answered", "queued m-…"), ("completed", "end_of_steps"),
    ],
    a_message_of_which_nothing_is_told: [
        ("entered", "event:m1"), ("send_requested", "welcome"), ("send_answered", "queued m-…"),
        ("send_undecided", "m-…"), ("completed", "end_of_steps"),
    ],
    a_message_not_taken: [
        ("entered", "event:m1"), ("send_requested", "welcome"), ("failed", "not_sent: template_not_found m-…"),
    ],
    a_webhook: [
        ("entered", "event:m1"), ("webhook_requested", "127.0.0.1"), ("webhook_delivered", "http_status: 204"),
        ("completed", "end_of_steps"),
    ],
    a_webhook_not_delivered: [
        ("entered", "event:m1"), ("webhook_requested", "127.0.0.1"), ("webhook_failed", "http_status: 410"),
        ("exited", "not told"),
    ],
    a_task: [
        ("entered", "event:m1"), ("task_requested", "Call back"), ("task_made", "m-…"), ("completed", "end_of_steps"),
    ],
    a_refused_effect: [
        ("entered", "event:m1"), ("tag_requested", "walked"), ("failed", "invalid_argument: invalid_field"),
    ],
    an_effect_without_end: [
        ("entered", "event:m1"), ("condition_requested", ""),
        ("failed", "patience_exhausted: unseen: segment has not heard yet what the run has seen"),
    ],
    a_merge: [
        ("entered", "event:m2"), ("waiting", "until 2026-03-01T10:01:00+00:00"), ("superseded", "run …"),
        ("exited", "customer_merged"),
    ],
    **STEP_DECISIONS,
}  # fmt: skip
"""What happens, and the whole record of the run that it happens to, without ids."""


def test_the_table_holds_every_decision_that_a_run_can_record() -> None:
    modules = [advancing, walking, *(sys.modules[kind.action.__module__] for kind in STEPS)]
    words = set()
    for node in (node for module in modules for node in ast.walk(ast.parse(inspect.getsource(module)))):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("record", "end"):
            said = node.args[1] if node.func.attr == "end" else node.args[0]  # type: ignore[attr-defined]
            words |= {
                each.value for each in ast.walk(said) if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    assert words == {decision for records in DECISIONS.values() for decision, _ in records}
    told = {f"STEP_DECISION_{word.upper()}" for word in words}
    assert told == set(resources_pb.StepDecision.keys()) - {"STEP_DECISION_UNSPECIFIED"}


@pytest.mark.parametrize("happens", DECISIONS, ids=lambda happens: happens.__name__)
async def test_a_decision_leaves_its_row_and_is_told(stage, happens):
    await happens(stage)
    run = (await stage.runs("welcome"))[-1]
    _, records = await stage.reading.trace(stage.workspace_id, "welcome", run.run_id)
    found = [
        (record.decision, record.detail.partition("m-")[0] + "m-…" if "m-" in record.detail else record.detail)
        for record in records
    ]
    naming = ("superseded", "journey_started", "ended_by_journey")
    found = [(decision, "run …" if decision in naming else detail) for decision, detail in found]
    assert found == DECISIONS[happens]
    assert [record.number for record in records] == list(range(len(records)))
    if run.state.ended:
        assert run.reason
        (last,) = [each for each in records if each.decision in ("completed", "exited", "failed")]
        assert run.reason == last.detail or run.messages_not_sent
    told = {}
    for row in await stage.rows("SELECT payload FROM outbox ORDER BY outbox_id"):
        for each in journey_facts_pb2.JourneyFact.FromString(unpack(row["payload"])).runs_advanced.runs:
            told[each.run_id] = each
    journeys = await stage.rows("SELECT DISTINCT journey_id FROM runs")
    walked = [run for row in journeys for run in await stage.runs(row["journey_id"])]
    assert told == {each.run_id: run_to_wire(each) for each in walked}


async def too_old(stage) -> None:
    await stage.publish_journey("welcome", define(wait()))
    await stage.hear(stage.event(42, occur_time=stage.clock.now() - timedelta(hours=24, microseconds=1)))


async def without_key(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), reentry=Reentry(key_property="cart")))
    await stage.hear(stage.event(42))


async def not_met(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), gate=Gate(condition_json=RULE)))
    await stage.hear(stage.event(42))
    await stage.waiting.turn()


async def not_judged(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), gate=Gate(condition_json=RULE)))
    await stage.hear(stage.event(42))
    stage.peers.refused_rules = InvalidArgument("gone")
    await stage.waiting.turn()


async def beyond_the_cap(stage) -> None:
    await stage.publish_journey("welcome", define(leave(), gate=Gate(max_entries_per_day=1)))
    await stage.hear(stage.event(7))
    await stage.hear(stage.event(42))


async def walked(stage) -> None:
    await walk(stage, send())
    await stage.hear(stage.event(42))


async def under_way(stage) -> None:
    await stage.publish_journey("welcome", define(wait(), reentry=AGAIN))
    await stage.hear(stage.event(42), stage.event(42))


async def cooling_down(stage) -> None:
    await stage.publish_journey("welcome", define(leave(), reentry=Reentry(ReentryMode.AFTER_COOLDOWN, 2)))
    await stage.hear(stage.event(42), stage.event(42))


async def too_many(stage) -> None:
    await stage.publish_journey("welcome", define(leave(), reentry=AGAIN))
    for _ in range(MAX_STARTS_PER_DAY + 1):
        await stage.hear(stage.event(42))


async def restricted(stage) -> None:
    await stage.publish_journey("welcome", define(leave()))
    await stage.hear(stage.event(42), restrictions=[restriction(42)])


REFUSALS: dict[Refusal, Callable[..., Awaitable[None]]] = {
    Refusal.EVENT_TOO_OLD: too_old,
    Refusal.KEY_MISSING: without_key,
    Refusal.CONDITION_NOT_MET: not_met,
    Refusal.CONDITION_NOT_JUDGED: not_judged,
    Refusal.DAILY_CAP_REACHED: beyond_the_cap,
    Refusal.ALREADY_WALKED: walked,
    Refusal.RUN_UNDER_WAY: under_way,
    Refusal.COOLING_DOWN: cooling_down,
    Refusal.START_BUDGET_EXHAUSTED: too_many,
    Refusal.CUSTOMER_RESTRICTED: restricted,
}


ELSEWHERE = {Refusal.ENTERED_THIS_YEAR, Refusal.HELD_OUT, Refusal.HELD_OUT_OF_ALL}
"""Of which `test_entries_by_the_clock.py` and the tests of holdouts tell."""


@pytest.mark.parametrize("refusal", [each for each in Refusal if each not in ELSEWHERE])
async def test_a_refused_entry_leaves_its_row(stage, refusal):
    await REFUSALS[refusal](stage)
    (row,) = await stage.rows("SELECT * FROM refused_entries")
    assert (row["journey_id"], row["customer_id"], row["reason"], row["times"]) == ("welcome", 42, refusal, 1)
    assert row["last_cause"].startswith("event:m")
    assert row["first_time"] == row["last_time"] == stage.clock.now()


async def test_an_effect_that_is_given_up_says_why_in_its_own_row(stage):
    stage.peers.history = set()
    await walk(stage, condition())
    await stage.step(PATIENCE)
    (row,) = await stage.rows("SELECT state, reason, finish_time FROM effects")
    assert tuple(row) == (3, "unseen: segment has not heard yet what the run has seen", stage.clock.now())
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.FAILED

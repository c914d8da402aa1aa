from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journey.domain import (
    Answer,
    Ask,
    Effect,
    EffectDone,
    EffectFailed,
    Input,
    InvalidDefinition,
    JourneyDefinition,
    MessageTurnedOut,
    Request,
    Run,
    RunState,
    SeenEvent,
    SetTimer,
    Started,
    Step,
    Superseded,
    TimerDue,
    advance,
    begin_run,
    validate,
)
from services.journey.domain.runs import MAX_SEEN
from services.journey.domain.walking import MAX_STEP_VISITS
from services.journey.steps.add_tag.rules import AddTag, TagAdded
from services.journey.steps.condition.rules import ConditionEvaluated, EvaluateCondition
from services.journey.steps.coupon.rules import CouponIssued, IssueCoupon
from services.journey.steps.end_journey.rules import EndWalks, WalksEnded
from services.journey.steps.points.rules import ChangePoints, PointsChanged
from services.journey.steps.random_split.rules import DrawLot, LotDrawn
from services.journey.steps.remove_tag.rules import RemoveTag, TagRemoved
from services.journey.steps.send.rules import MessageTaken, SendMessage
from services.journey.steps.split.rules import EvaluateSplit, SplitEvaluated
from services.journey.steps.start_journey.rules import StartWalk, WalkStarted
from services.journey.steps.task.rules import MakeTask, TaskMade
from services.journey.steps.update_trait.rules import TraitUpdated, UpdateTrait
from services.journey.steps.wait.rules import DateLookedUp, LookUpDate
from services.journey.steps.webhook.rules import CallWebhook, WebhookAnswered
from tests.support.journeys import RULE, condition, coupon, define, leave, lot, points, send, split, tag, wait, webhook

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def new_run() -> Run:
    return begin_run("ws_test", "welcome", 1, 42, "event:m1", NOW)


def decisions(records: tuple[object, ...]) -> list[str]:
    return [record.decision for record in records]  # type: ignore[attr-defined]


def test_advance_asks_for_the_first_step_when_the_run_starts() -> None:
    moved = advance(define(send()), new_run(), Started(), NOW)
    assert moved.run.state is RunState.ACTIVE
    assert moved.run.step_id == "mail"
    assert moved.effects == (Ask(moved.run.awaiting, SendMessage("welcome")),)
    assert decisions(moved.records) == ["entered", "send_requested"]


def test_a_step_that_ends_completes_the_run_whatever_stands_behind_it() -> None:
    definition = define(Step("pause", wait().action, ends=True), send())
    first = advance(definition, new_run(), Started(), NOW)
    last = advance(definition, first.run, TimerDue(first.run.awaiting), NOW + timedelta(hours=1))
    assert (last.run.state, last.effects) == (RunState.COMPLETED, ())


def test_advance_walks_wait_condition_tag_and_exit_with_a_record_of_each() -> None:
    definition = define(wait(), condition(then="mark", otherwise="out"), tag(next_step_id="out"), leave(reason="done"))
    first = advance(definition, new_run(), Started(), NOW)
    due_at = NOW + timedelta(hours=1)
    assert first.effects == (SetTimer(first.run.awaiting, due_at),)
    assert (first.run.state, first.run.wake_time) == (RunState.WAITING, due_at)
    second = advance(definition, first.run, TimerDue(first.run.awaiting), due_at)
    assert second.effects == (Ask(second.run.awaiting, EvaluateCondition(RULE)),)
    third = advance(definition, second.run, EffectDone(second.run.awaiting, ConditionEvaluated(True)), due_at)
    assert third.effects == (Ask(third.run.awaiting, AddTag("walked")),)
    last = advance(definition, third.run, EffectDone(third.run.awaiting, TagAdded("walked")), due_at)
    assert (last.run.state, last.run.reason, last.run.end_time) == (RunState.EXITED, "done", due_at)
    assert last.effects == ()
    made = [*first.records, *second.records, *third.records, *last.records]
    assert [record.decision for record in made] == [
        "entered",
        "waiting",
        "wait_over",
        "condition_requested",
        "condition_true",
        "tag_requested",
        "tag_added",
        "exited",
    ]
    assert [record.number for record in made] == list(range(len(made)))


def test_advance_completes_the_run_when_a_branch_is_empty() -> None:
    definition = define(condition(then="mail"), send())
    first = advance(definition, new_run(), Started(), NOW)
    last = advance(definition, first.run, EffectDone(first.run.awaiting, ConditionEvaluated(False)), NOW)
    assert (last.run.state, last.run.reason) == (RunState.COMPLETED, "end_of_steps")


def test_advance_fails_the_run_when_an_effect_failed_for_good() -> None:
    definition = define(send(), wait())
    first = advance(definition, new_run(), Started(), NOW)
    last = advance(definition, first.run, EffectFailed(first.run.awaiting, "unavailable"), NOW)
    assert (last.run.state, last.run.reason, last.effects) == (RunState.FAILED, "unavailable", ())


def test_advance_does_not_wake_a_run_when_its_time_has_not_come() -> None:
    first = advance(define(wait()), new_run(), Started(), NOW)
    early = advance(define(wait()), first.run, TimerDue(first.run.awaiting), NOW + timedelta(minutes=59))
    assert early.run is first.run
    assert early.records == ()


@pytest.mark.parametrize("state", ["started", "stale", "wrong_kind"])
def test_advance_ignores_what_the_run_does_not_await(state: str) -> None:
    first = advance(define(send(), wait()), new_run(), Started(), NOW)
    unwanted: dict[str, Input] = {
        "started": Started(),
        "stale": EffectDone("00000000-0000-0000-0000-000000000000", MessageTaken("m", "queued")),
        "wrong_kind": EffectDone(first.run.awaiting, ConditionEvaluated(True)),
    }
    assert advance(define(send(), wait()), first.run, unwanted[state], NOW).run is first.run


def test_advance_exits_a_waiting_run_when_another_of_the_same_person_goes_on() -> None:
    definition = define(wait(), send())
    first = advance(definition, new_run(), Started(), NOW)
    ended = advance(definition, first.run, Superseded("another"), NOW)
    assert (ended.run.state, ended.run.reason) == (RunState.EXITED, "customer_merged")
    late = advance(definition, ended.run, TimerDue(first.run.awaiting), NOW + timedelta(days=1))
    assert late.run is ended.run


def test_begin_run_gives_one_id_for_one_cause() -> None:
    assert new_run().run_id == new_run().run_id
    assert begin_run("ws_test", "welcome", 1, 42, "event:m2", NOW).run_id != new_run().run_id
    assert begin_run("ws_other", "welcome", 1, 42, "event:m1", NOW).run_id != new_run().run_id


@st.composite
def definitions(draw: st.DrawFn) -> JourneyDefinition:
    """Draws valid definitions, loops among them."""
    count = draw(st.integers(1, 7))
    ids = [f"s{number}" for number in range(count)]
    targets = st.sampled_from(["", *ids])
    steps: list[Step] = []
    for step_id in ids:
        kind = draw(
            st.sampled_from(
                ["send", "wait", "long_wait", "condition", "tag", "exit", "webhook", "split", "lot", "points", "coupon"]
            )
        )
        match kind:
            case "send":
                steps.append(send(step_id, draw(targets)))
            case "wait":
                steps.append(wait(step_id, draw(st.integers(1, 1_700)), draw(targets)))
            case "long_wait":
                steps.append(wait(step_id, draw(st.integers(1_800, 90_000)), draw(targets)))
            case "condition":
                steps.append(condition(step_id, draw(targets), draw(targets)))
            case "tag":
                steps.append(tag(step_id, draw(targets)))
            case "split":
                steps.append(split(step_id, draw(targets), draw(targets), otherwise=draw(targets)))
            case "points":
                steps.append(points("redeem", 5, step_id, draw(targets)))
            case "coupon":
                steps.append(coupon(step_id, draw(targets), draw(targets)))
            case "lot":
                steps.append(lot(step_id, draw(targets), draw(targets)))
            case "webhook":
                steps.append(webhook(step_id=step_id, on_failure=draw(targets)))
            case _:
                steps.append(leave(step_id, "bye"))
    return define(*steps)


def is_valid(definition: JourneyDefinition) -> bool:
    try:
        validate(definition)
    except InvalidDefinition:
        return False
    return True


def answer(effect: Effect, draw_result: bool, failed: bool) -> Input:
    match effect:
        case SetTimer(effect_id=effect_id):
            return TimerDue(effect_id)
        case _ if failed:
            return EffectFailed(effect.effect_id, "gone")
        case Ask(effect_id=effect_id, request=request):
            return EffectDone(effect_id, ANSWERS[type(request)](draw_result))
    raise AssertionError(f"nobody answers {effect}")


ANSWERS: dict[type[Request], Callable[[bool], Answer]] = {
    EvaluateCondition: ConditionEvaluated,
    SendMessage: lambda _: MessageTaken("m", "queued"),
    AddTag: lambda _: TagAdded("walked"),
    CallWebhook: lambda _: WebhookAnswered(204),
    MakeTask: lambda _: TaskMade("task_1", "li"),
    EvaluateSplit: lambda result: SplitEvaluated(0 if result else None),
    DrawLot: lambda result: LotDrawn("heads" if result else "tails", result),
    UpdateTrait: lambda result: TraitUpdated(why_not="" if result else "schema_violation"),
    ChangePoints: lambda result: PointsChanged(5, "" if result else "not_enough_points"),
    IssueCoupon: lambda result: CouponIssued("c1", '{"code":"C1"}') if result else CouponIssued(why_not="out_of_stock"),
    StartWalk: lambda result: WalkStarted("r1") if result else WalkStarted(why_not="ping_pong"),
    EndWalks: lambda result: WalksEnded(int(result)),
    RemoveTag: lambda _: TagRemoved("walked"),
    LookUpDate: lambda _: DateLookedUp("Europe/Berlin"),
}
"""How each request is answered; `test_steps.py` holds that every kind that asks is here."""


@settings(max_examples=75, deadline=None)
@given(definitions().filter(is_valid), st.data())
def test_every_run_ends_with_no_effect_twice_and_replays_to_the_same_run(
    definition: JourneyDefinition, data: st.DataObject
) -> None:
    run, now = new_run(), NOW
    log: list[tuple[Input, datetime]] = []
    seen: set[str] = set()
    given_input: Input = Started()
    # A few drawn answers, then a pattern: drawing a thousand would take for ever and find no more.
    results = data.draw(st.lists(st.booleans(), min_size=1, max_size=12))
    fails = data.draw(st.lists(st.integers(0, 15), min_size=1, max_size=12))
    for turn in range(MAX_STEP_VISITS + 2):
        log.append((given_input, now))
        moved = advance(definition, run, given_input, now)
        # Law: an input once taken is never taken again.
        assert advance(definition, moved.run, given_input, now).run is moved.run
        run = moved.run
        assert len(moved.effects) == (0 if run.state.ended else 1)
        if run.state.ended:
            break
        (effect,) = moved.effects
        assert effect.effect_id == run.awaiting
        assert effect.effect_id not in seen
        seen.add(effect.effect_id)
        if isinstance(effect, SetTimer):
            now = effect.due_at
        given_input = answer(effect, results[turn % len(results)], failed=fails[turn % len(fails)] == turn)
    assert run.state.ended
    assert run.reason
    assert run.visits <= MAX_STEP_VISITS
    again = new_run()
    for logged, at in log:
        again = advance(definition, again, logged, at).run
    assert again == run


@pytest.mark.parametrize("why_not", ["", "no_consent"])
def test_the_fate_of_a_message_moves_a_run_nowhere_at_any_step(why_not: str) -> None:
    definition = define(wait(), condition(then="mark"), tag(next_step_id="mail"), send())
    told = MessageTurnedOut("mail", "msg", why_not, SeenEvent(7, 9))
    for step in definition.steps:
        run = replace(
            new_run(), step_id=step.step_id, visits=1, awaiting="e", state=RunState.WAITING, wake_time=NOW, messages=1
        )
        moved = advance(definition, run, told, NOW)
        assert moved.effects == ()
        assert moved.run.seen == (SeenEvent(7, 9),)
        assert moved.run.messages_not_sent == bool(why_not)
        kept = replace(moved.run, seen=(), messages_not_sent=0, why_not_sent="", records=0)
        assert kept == run


def test_a_run_remembers_the_newest_events_it_has_seen_each_once() -> None:
    run = new_run()
    for event_id in range(MAX_SEEN + 5):
        run = run.having_seen(SeenEvent(1, event_id), SeenEvent(1, event_id))
    assert [each.event_id for each in run.seen] == list(range(5, MAX_SEEN + 5))

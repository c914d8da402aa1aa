"""Waits for events, exits and goals: one way out, once, by what counts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journey.domain import (
    Ask,
    DropTimer,
    EffectDone,
    EffectFailed,
    Input,
    InvalidDefinition,
    JourneyDefinition,
    Operator,
    PropertyFilter,
    Run,
    RunState,
    SeenEvent,
    SetTimer,
    SignalHeard,
    Started,
    TimerDue,
    advance,
    validate,
)
from services.journey.domain.cancelling import CancelUnsent, UnsentCancelled, cancel_id
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.listening import Occurrence, OccurrenceKind, Signal, keys_of
from services.journey.storage.stored import definition_from_text, definition_to_text
from services.journey.usecases.listening import in_turns
from tests.support.journeys import define, leave, listen, on, send, wait
from tests.unit.journey.test_advancing import ANSWERS, NOW, new_run

MINUTE = timedelta(minutes=1)


def heard(name: str = "Paid", at: datetime = NOW + MINUTE, cause: str = "event:m9", **paths: object) -> SignalHeard:
    return SignalHeard(Signal(OccurrenceKind.EVENT, name, cause, at, 42, 42, 1, paths, SeenEvent(42, 9)))


def ending(*steps: object, exits: tuple[JourneyExit, ...] = (), goal: JourneyGoal | None = None) -> JourneyDefinition:
    return replace(define(*steps), exits=exits, goal=goal)  # type: ignore[arg-type]


def begun(definition: JourneyDefinition, **more: object) -> Run:
    return advance(definition, replace(new_run(), **more), Started(), NOW).run  # type: ignore[arg-type]


SAME: dict[str, Any] = {"total": 9, "cart.id": "c1"}
WAITING = define(listen((on("Paid"), "out"), (on("Seen"), "mail"), timeout="mail"), send(), leave())


def test_what_is_heard_first_leads_on_and_the_timer_is_dropped() -> None:
    run = begun(WAITING)
    moved = advance(WAITING, run, heard("Seen"), NOW + MINUTE)
    assert [each.decision for each in moved.records] == ["event_heard", "send_requested"]
    assert moved.records[0].detail == "event Seen event:m9 to mail"
    assert moved.effects[0] == DropTimer(run.awaiting)
    assert moved.run.seen == (SeenEvent(42, 9),)
    # The other branch, and the timer: too late.
    for late in (heard("Paid"), TimerDue(run.awaiting)):
        assert advance(WAITING, moved.run, late, NOW + timedelta(hours=2)).run is moved.run


def test_where_nothing_is_heard_the_timeout_leads_on() -> None:
    run = begun(WAITING)
    moved = advance(WAITING, run, TimerDue(run.awaiting), NOW + timedelta(hours=1))
    assert [each.decision for each in moved.records] == ["wait_timed_out", "send_requested"]


@pytest.mark.parametrize(
    "ignored",
    [
        heard("Other"),
        heard(at=NOW - timedelta(microseconds=1)),
        # What set the run off is not what it waits for.
        heard(cause="event:m1"),
    ],
)
def test_what_is_not_waited_for_moves_nothing(ignored: Input) -> None:
    run = begun(WAITING)
    moved = advance(WAITING, run, ignored, NOW + MINUTE)
    assert (moved.run, moved.effects, moved.records) == (run, (), ())
    assert moved.run is run


def test_a_first_wait_counts_from_the_entering_event_and_a_later_one_from_its_begin() -> None:
    early = NOW - MINUTE
    run = begun(WAITING, hear_from=early)
    assert advance(WAITING, run, heard(at=early), NOW).run.state is RunState.EXITED
    behind = define(wait(seconds=60), *WAITING.steps)
    run = begun(behind, hear_from=early)
    run = advance(behind, run, TimerDue(run.awaiting), NOW + MINUTE).run
    assert advance(behind, run, heard(at=NOW + MINUTE / 2), NOW + 2 * MINUTE).run is run
    assert advance(behind, run, heard(at=NOW + MINUTE), NOW + 2 * MINUTE).run.state is RunState.EXITED


def test_filters_and_the_same_value_as_in_the_entering_event_decide() -> None:
    over = PropertyFilter("total", Operator.GT, 5)
    definition = define(listen((on("Paid", over, same="cart.id"), "out")), leave())
    keys = keys_of(definition.occurrences, {"cart.id": "c1", "else": 1})
    run = begun(definition, entry_keys=keys)
    for paths in ({"total": 9, "cart.id": "c2"}, {"total": 5, "cart.id": "c1"}, {"total": 9}):
        assert advance(definition, run, heard(**paths), NOW + MINUTE).run is run
    # Without a value of its own it hears none.
    other = replace(run, entry_keys=keys_of(definition.occurrences, {"cart.id": ["c1"]}))
    assert advance(definition, other, heard(**SAME), NOW + MINUTE).run is other
    assert advance(definition, run, heard(**SAME), NOW + MINUTE).run.state is RunState.EXITED


def test_a_complaint_is_an_unsubscribe_and_not_the_other_way() -> None:
    def told(kind: OccurrenceKind) -> SignalHeard:
        return SignalHeard(Signal(kind, "", "message:u1", NOW + MINUTE, 42, 42))

    for kind, counts in ((OccurrenceKind.UNSUBSCRIBED, True), (OccurrenceKind.COMPLAINED, False)):
        definition = ending(wait(), exits=(JourneyExit(Occurrence(kind)),))
        run = begun(definition)
        assert advance(definition, run, told(OccurrenceKind.COMPLAINED), NOW + MINUTE).run.state is RunState.EXITED
        after = advance(definition, run, told(OccurrenceKind.UNSUBSCRIBED), NOW + MINUTE).run
        assert (after.state is RunState.EXITED) == counts


def test_an_exit_ends_a_run_inside_a_wait_and_takes_back_what_is_not_sent() -> None:
    definition = ending(wait(), send(), exits=(JourneyExit(on("Seen")), JourneyExit(on("Paid"), "bought")))
    run = begun(definition)
    moved = advance(definition, run, heard(), NOW + MINUTE)
    assert (moved.run.state, moved.run.reason, moved.run.step_id) == (RunState.EXITED, "bought", "")
    cancel = Ask(cancel_id(run.run_id), CancelUnsent(False, "event:m9"))
    assert moved.effects == (DropTimer(run.awaiting), cancel)
    assert [(each.decision, each.detail) for each in moved.records] == [
        ("exit_set_off", "event Paid event:m9"), ("exited", "bought"),
    ]  # fmt: skip
    done = advance(definition, moved.run, EffectDone(cancel.effect_id, UnsentCancelled(2, 1)), NOW)
    assert [(each.decision, each.detail) for each in done.records] == [("cancelled", "2 messages, 1 tasks")]
    failed = advance(definition, moved.run, EffectFailed(cancel.effect_id, "gone"), NOW)
    assert [each.detail for each in failed.records] == ["nothing: gone"]
    assert advance(definition, moved.run, heard(), NOW + MINUTE).run is moved.run


def test_an_exit_while_a_message_is_asked_for_is_looked_at_again() -> None:
    definition = ending(send(), exits=(JourneyExit(on("Paid")),))
    moved = advance(definition, begun(definition), heard(), NOW + MINUTE)
    assert moved.effects == (Ask(cancel_id(moved.run.run_id), CancelUnsent(True, "event:m9")),)
    assert moved.run.reason == "exit: event Paid"


def test_an_exit_goes_before_a_branch() -> None:
    definition = replace(WAITING, exits=(JourneyExit(on("Paid"), "exit"),))
    assert advance(definition, begun(definition), heard(), NOW + MINUTE).run.reason == "exit"


@pytest.mark.parametrize("ends_run", [False, True])
def test_a_run_converts_once_within_its_days_and_where_it_stands(ends_run: bool) -> None:
    definition = ending(wait(), leave(), goal=JourneyGoal(on("Paid"), 3, ends_run))
    run = begun(definition, goal_until=NOW + timedelta(days=3))
    late = NOW + timedelta(days=3, microseconds=1)
    assert advance(definition, run, heard(at=late), late).run is run
    moved = advance(definition, run, heard(), NOW + MINUTE)
    assert (moved.converted, moved.run.conversion_cause, moved.run.conversion_time) == (
        "pause",
        "event:m9",
        NOW + MINUTE,
    )
    assert (moved.run.state is RunState.EXITED, moved.run.reason) == (ends_run, "goal_reached" if ends_run else "")
    assert advance(definition, moved.run, heard(), NOW + MINUTE).converted is None
    # After its end, too.
    ended = advance(definition, run, TimerDue(run.awaiting), NOW + timedelta(hours=1)).run
    after = advance(definition, ended, heard(at=NOW + timedelta(days=2)), NOW + timedelta(days=2))
    assert (after.converted, after.run.state, after.run.reason) == ("", RunState.EXITED, "exit_step")


def test_exits_and_goal_survive_the_store_and_what_had_none_stays_the_same_text() -> None:
    occurrences = [Occurrence(kind, "vips" if kind.startswith("segment") else "") for kind in OccurrenceKind]
    exits = tuple(
        JourneyExit(each, "over") for each in (*occurrences[1:], on("Paid", PropertyFilter("a", Operator.IN, (1, "b"))))
    )
    definition = ending(wait(), exits=exits, goal=JourneyGoal(on("Paid", same="cart"), 7, True))
    validate(definition)
    assert definition_from_text(definition_to_text(definition)) == definition
    assert '"exits"' not in definition_to_text(define(wait()))


@pytest.mark.parametrize(
    ("definition", "place", "code"),
    [
        (ending(wait(), exits=(JourneyExit(None),)), "exits[0].on", "missing"),
        (ending(wait(), exits=(JourneyExit(on("a")),) * 11), "exits", "too_many"),
        (ending(wait(), exits=(JourneyExit(on("a"), "r" * 101),)), "exits[0].reason", "bad_text"),
        (ending(wait(), goal=JourneyGoal(on(""), 3)), "goal.on.event.event_name", "bad_text"),
        (ending(wait(), goal=JourneyGoal(on("a"), 0)), "goal.within_days", "out_of_range"),
        (ending(wait(), goal=JourneyGoal(on("a", same="items[].id"), 1)), "goal.on.event.same_property", "bad_text"),
        (define(listen()), "steps[0].wait_for_events.branches", "bad_list"),
        (define(listen((on("a"), "gone"))), "steps[0].wait_for_events.branches[0].step_id", "unknown_step"),
        (define(listen((on("a"), ""), seconds=0)), "steps[0].wait_for_events.timeout_seconds", "out_of_range"),
    ],
)
def test_what_cannot_be_listened_for_is_refused_at_its_place(
    definition: JourneyDefinition, place: str, code: str
) -> None:
    with pytest.raises(InvalidDefinition) as refused:
        validate(definition)
    assert [(each.path, each.code) for each in refused.value.problems] == [(place, code)]


def test_a_way_back_is_slow_by_a_long_timeout_and_quick_by_what_is_heard() -> None:
    validate(define(listen((on("Paid"), ""), timeout="mail"), send(next_step_id="listen")))
    for back in (listen((on("Paid"), "mail"), timeout=""), listen((on("Paid"), ""), timeout="mail", seconds=60)):
        with pytest.raises(InvalidDefinition, match="without a wait"):
            validate(define(back, send(next_step_id="listen")))


NAMES = ("Paid", "Seen", "Left")


@st.composite
def listening_definitions(draw: st.DrawFn) -> JourneyDefinition:
    """Draws definitions that listen, with exits and a goal at times."""
    ids = [f"s{number}" for number in range(draw(st.integers(1, 5)))]
    targets, names = st.sampled_from(["", *ids]), st.sampled_from(NAMES)
    steps = []
    for step_id in ids:
        match draw(st.sampled_from(["listen", "wait", "send", "exit"])):
            case "listen":
                branches = draw(st.lists(st.tuples(names.map(on), targets), min_size=1, max_size=3))
                seconds = draw(st.integers(1, 90_000))
                steps.append(listen(*branches, timeout=draw(targets), seconds=seconds, step_id=step_id))
            case "wait":
                steps.append(wait(step_id, draw(st.integers(1, 90_000)), draw(targets)))
            case "send":
                steps.append(send(step_id, draw(targets)))
            case _:
                steps.append(leave(step_id, "bye"))
    exits = tuple(JourneyExit(on(each)) for each in draw(st.lists(names, max_size=2)))
    goal = draw(st.none() | st.builds(JourneyGoal, names.map(on), st.integers(1, 3), st.booleans()))
    return ending(*steps, exits=exits, goal=goal)


@settings(max_examples=120, deadline=None)
@given(listening_definitions(), st.data())
def test_whatever_comes_in_whatever_order_a_run_ends_once_and_replays(
    definition: JourneyDefinition, data: st.DataObject
) -> None:
    days = definition.goal.within_days if definition.goal else None
    run = replace(new_run(), goal_until=NOW + timedelta(days=days) if days else None)
    first, now = run, NOW
    pending: list[Input] = [Started()]
    log: list[tuple[Input, datetime]] = []
    ends = conversions = 0
    for turn in range(data.draw(st.integers(1, 30))):
        now += timedelta(minutes=data.draw(st.integers(0, 900)))
        happened = now - timedelta(minutes=data.draw(st.integers(0, 60)))
        told = heard(data.draw(st.sampled_from(NAMES)), happened, f"event:t{turn}")
        # Repeats stay among what may come: nothing is taken out.
        given_input = data.draw(st.sampled_from([*pending, told]))
        log.append((given_input, now))
        moved = advance(definition, run, given_input, now)
        for effect in moved.effects:
            match effect:
                case SetTimer(effect_id=effect_id):
                    pending.append(TimerDue(effect_id))
                case Ask(effect_id=effect_id, request=CancelUnsent()):
                    pending.append(EffectDone(effect_id, UnsentCancelled(0, 0)))
                case Ask(effect_id=effect_id, request=request):
                    pending.append(EffectDone(effect_id, ANSWERS[type(request)](True)))
        ends += len([each for each in moved.passages if each.to_step_id == ""])
        conversions += moved.converted is not None
        assert len([each for each in moved.passages if each.from_step_id == ""]) <= (moved.run.visits == 1)
        assert not run.state.ended or (moved.run.state, moved.run.reason) == (run.state, run.reason)
        assert moved.run.records == run.records + len(moved.records)
        run = moved.run
    assert ends == run.state.ended
    assert conversions == (run.conversion_time is not None) <= 1
    for logged, at in log:
        first = advance(definition, first, logged, at).run
    assert first == run


def test_what_is_heard_of_a_person_comes_in_its_order_in_as_few_turns_as_that_takes() -> None:
    told: list[tuple[int, int, Any]] = [(0, 1, "exit"), (2, 1, "exit"), (3, 2, "exit")]
    candidates: list[tuple[int, int, Any]] = [(1, 1, "enter"), (2, 1, "again"), (0, 3, "enter")]
    turns = in_turns(told, candidates)
    done: list[Any] = [(list(turn.told), list(turn.candidates)) for turn in turns]
    assert done == [
        ([(1, "exit"), (2, "exit")], ["enter", "enter"]),
        ([(1, "exit")], ["again"]),
    ]

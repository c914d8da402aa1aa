"""`advance`: how a run moves. A pure function, so live running, tests and simulation over history are the same code.

Each step but an exit asks for one effect and awaits its answer, so a run never has more than one effect under way, and
one call of `advance` enters at most one step. An input that the run does not await changes nothing: that is what makes
repeats harmless. What a kind of step does stands in its own `services/journey/steps/<kind>/rules.py`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.journey.domain.actions import Action
from services.journey.domain.cancelling import UnsentCancelled, cancel_id
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.endings import GOAL_REACHED
from services.journey.domain.inputs import (
    Answer,
    EffectDone,
    EffectFailed,
    EndedByJourney,
    Input,
    MessageTurnedOut,
    Restricted,
    SignalHeard,
    Started,
    Superseded,
    TimerDue,
)
from services.journey.domain.listening import Signal
from services.journey.domain.runs import Run, RunState, StepRecord
from services.journey.domain.walking import MAX_DETAIL_LENGTH, Advance, Passage, Walk


def advance(definition: JourneyDefinition, run: Run, given: Input, now: datetime) -> Advance:
    """Moves a run by one input.

    Args:
        definition: The version of the journey that the run began with; valid.
        run: Where it stands.
        given: What happened. An input that the run does not await (a repeat, a timer before its time, anything but the
            fate of a message after the end) gives the same run back with no effects and no records.
        now: The moment of the decision.
    """
    if not _awaited(definition, run, given, now):
        return Advance(run)
    walk = Walk(definition, run, now)
    match given:
        case Started():
            first = definition.steps[0].step_id
            walk.record("entered", run.cause, first)
            walk.enter(first)
        case TimerDue():
            _action(walk).wake(walk)
        case EffectDone(answer=UnsentCancelled() as cancelled):
            walk.note_cancelled(cancelled)
        case EffectFailed(effect_id=effect_id, reason=reason) if effect_id == cancel_id(run.run_id):
            walk.record("cancelled", f"nothing: {reason}")
        case SignalHeard(signal=signal):
            _hear(definition, walk, signal)
        case EffectDone(answer=answer):
            _action(walk).take(walk, answer)
        case EffectFailed(reason=reason):
            _action(walk).fail(walk, reason)
        case MessageTurnedOut(step_id=step_id) as told if step_id == run.step_id and not run.state.ended:
            _action(walk).hear_message(walk, told)
        case MessageTurnedOut() as told:
            walk.note_message(told)
        case Superseded(by_run_id=by_run_id):
            walk.record("superseded", f"run {by_run_id} of the same customer goes on")
            walk.end(RunState.EXITED, "exited", "customer_merged")
        case EndedByJourney(by_run_id=by_run_id):
            walk.record("ended_by_journey", f"run {by_run_id}")
            walk.end(RunState.EXITED, "exited", "ended_by_journey")
        case Restricted():
            walk.end(RunState.EXITED, "exited", "customer_restricted")
    return walk.result()


def abandon(run: Run, reason: str, now: datetime) -> Advance:
    """Ends a run that cannot be advanced, FAILED for `reason`; whatever its definition says. One that ended stays so."""
    if run.state.ended:
        return Advance(run)
    record = StepRecord(run.run_id, run.records, run.step_id, "failed", reason[:MAX_DETAIL_LENGTH], now)
    ended = replace(
        run,
        state=RunState.FAILED,
        step_id="",
        awaiting="",
        wake_time=None,
        end_time=now,
        reason=record.detail,
        records=run.records + 1,
    )
    return Advance(ended, (), (record,), (Passage(run.step_id, "", RunState.FAILED),))


def _action(walk: Walk) -> Action[Answer]:
    action: Action[Answer] | None = walk.step.action
    if action is None:
        raise LookupError(f"step {walk.step.step_id} is of no kind")
    return action


def _hear(definition: JourneyDefinition, walk: Walk, signal: Signal) -> None:
    """Counts a conversion, also after the end; then ends the run where an exit fits, else lets the step hear it."""
    run, goal = walk.run, definition.goal
    since = run.listens_since
    open_until = run.goal_until if run.conversion_time is None else None
    if goal is not None and goal.on is not None and open_until is not None and signal.time <= open_until:
        if goal.on.fits(signal, run, since):
            walk.convert(signal)
        if goal.ends_run and walk.run.conversion_time is not None and not run.state.ended:
            walk.end_by(signal, GOAL_REACHED)
    if walk.run.state.ended:
        return
    for each in definition.exits:
        if each.on is not None and each.on.fits(signal, run, since):
            walk.end_by(signal, each.reason or f"exit: {signal.kind} {signal.name}".strip())
            return
    _action(walk).hear(walk, signal)


def _awaited(definition: JourneyDefinition, run: Run, given: Input, now: datetime) -> bool:
    """Returns whether the input is the one that moves the run where it stands, or says what became of its message."""
    if isinstance(given, MessageTurnedOut):
        return bool(given.why_not) or not run.state.ended
    if isinstance(given, SignalHeard):
        return run.visits > 0
    if isinstance(given, EffectDone | EffectFailed) and given.effect_id == cancel_id(run.run_id):
        return isinstance(given, EffectFailed) or isinstance(given.answer, UnsentCancelled)
    if run.state.ended:
        return False
    if isinstance(given, Started):
        return run.visits == 0
    if isinstance(given, Superseded):
        return given.by_run_id != run.run_id
    if isinstance(given, Restricted | EndedByJourney):
        return True
    step = definition.step(run.step_id)
    if step is None or step.action is None or not run.awaiting or given.effect_id != run.awaiting:
        return False
    match given:
        case TimerDue():
            return run.wake_time is not None and run.wake_time <= now
        case EffectDone(answer=answer):
            # A step that asks, and then waits, awaits no second answer.
            return run.wake_time is None and step.action.answer is not None and isinstance(answer, step.action.answer)
        case EffectFailed():
            return run.wake_time is None and step.action.answer is not None

"""`advance`: how a run moves. A pure function, so live running, tests and simulation over history are the same code.

Each step but an exit asks for one effect and awaits its answer, so a run never has more than one effect under way, and
one call of `advance` enters at most one step. An input that the run does not await changes nothing: that is what makes
repeats harmless.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from services.journey.domain.definition import (
    AddTagAction,
    ConditionAction,
    ExitAction,
    JourneyDefinition,
    SendAction,
    Step,
    WaitAction,
)
from services.journey.domain.runs import Run, RunState, SeenEvent, StepRecord, effect_id

MAX_STEP_VISITS = 1_000
"""Steps one run may enter; a loop that never leaves ends here, FAILED with the reason `step_budget_exhausted`."""

MAX_DETAIL_LENGTH = 500
"""Characters of a record's detail and of a run's reason; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins."""


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The time of a wait has come."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class ConditionEvaluated:
    """Segment has answered."""

    effect_id: str
    result: bool


@dataclass(frozen=True, slots=True)
class EffectDone:
    """A message was taken or a tag added; `detail` says what became of it, `seen` is the event that records it."""

    effect_id: str
    detail: str = ""
    seen: SeenEvent | None = None


@dataclass(frozen=True, slots=True)
class EffectFailed:
    """An effect could not be carried out, and will not be tried again."""

    effect_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """Customers were merged and an older run of the same person goes on instead."""

    by_run_id: str


@dataclass(frozen=True, slots=True)
class MessageTurnedOut:
    """Messaging told what became of a message of the run; it moves the run nowhere, and may come after its end.

    `why_not` says why it was not sent or not delivered, "" when it was; `seen` is the event that profile records of it.
    """

    step_id: str
    message_id: str
    why_not: str = ""
    seen: SeenEvent | None = None


Input: TypeAlias = Started | TimerDue | ConditionEvaluated | EffectDone | EffectFailed | Superseded | MessageTurnedOut


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Ask messaging to send a template; answered by EffectDone."""

    effect_id: str
    template_id: str


@dataclass(frozen=True, slots=True)
class EvaluateCondition:
    """Ask segment about a rule; answered by ConditionEvaluated."""

    effect_id: str
    rule_json: str


@dataclass(frozen=True, slots=True)
class AddTag:
    """Ask profile to add a tag; answered by EffectDone."""

    effect_id: str
    tag: str


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake the run; answered by TimerDue, never before `due_at`."""

    effect_id: str
    due_at: datetime


Effect: TypeAlias = SendMessage | EvaluateCondition | AddTag | SetTimer


@dataclass(frozen=True, slots=True)
class Advance:
    """What one input did: the run after it, what is to be carried out, and why."""

    run: Run
    effects: tuple[Effect, ...] = ()
    records: tuple[StepRecord, ...] = ()


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
    walk = _Walk(definition, run, now)
    match given:
        case Started():
            first = definition.steps[0].step_id
            walk.record("entered", run.cause, first)
            walk.enter(first)
        case TimerDue():
            walk.record("wait_over")
            walk.leave()
        case ConditionEvaluated(result=result):
            walk.branch(result)
        case EffectDone(detail=detail, seen=seen):
            walk.carried_out(detail, seen)
        case MessageTurnedOut() as turned_out:
            walk.note_message(turned_out)
        case EffectFailed(reason=reason):
            walk.end(RunState.FAILED, "failed", reason)
        case Superseded(by_run_id=by_run_id):
            walk.record("superseded", f"run {by_run_id} of the same customer goes on")
            walk.end(RunState.EXITED, "exited", "customer_merged")
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
    return Advance(ended, (), (record,))


def _awaited(definition: JourneyDefinition, run: Run, given: Input, now: datetime) -> bool:
    """Returns whether the input is the one that moves the run where it stands, or says what became of its message."""
    if isinstance(given, MessageTurnedOut):
        return bool(given.why_not) or not run.state.ended
    if run.state.ended:
        return False
    if isinstance(given, Started):
        return run.visits == 0
    if isinstance(given, Superseded):
        return given.by_run_id != run.run_id
    step = definition.step(run.step_id)
    if step is None or not run.awaiting or given.effect_id != run.awaiting:
        return False
    match given:
        case TimerDue():
            return isinstance(step.action, WaitAction) and run.wake_time is not None and run.wake_time <= now
        case ConditionEvaluated():
            return isinstance(step.action, ConditionAction)
        case EffectDone():
            return isinstance(step.action, SendAction | AddTagAction)
        case EffectFailed():
            return not isinstance(step.action, WaitAction)


def _reason_of_completed(run: Run) -> str:
    """Returns how a run went that reached its end: one whose messages were not sent does not end as if they had been."""
    if not run.messages_not_sent:
        return "end_of_steps"
    if run.messages_not_sent >= run.messages:
        return f"no_message_sent: {run.why_not_sent}"[:MAX_DETAIL_LENGTH]
    return f"messages_not_sent: {run.messages_not_sent} of {run.messages}: {run.why_not_sent}"[:MAX_DETAIL_LENGTH]


class _Walk:
    """The run being moved, with the effects and records gathered on the way."""

    def __init__(self, definition: JourneyDefinition, run: Run, now: datetime) -> None:
        self._definition = definition
        self._run = run
        self._now = now
        self._effects: list[Effect] = []
        self._records: list[StepRecord] = []

    @property
    def step(self) -> Step:
        """The step at which the run stands."""
        step = self._definition.step(self._run.step_id)
        if step is None:
            raise LookupError(f"run {self._run.run_id} stands at no step of its definition")
        return step

    def result(self) -> Advance:
        return Advance(self._run, tuple(self._effects), tuple(self._records))

    def record(self, decision: str, detail: str = "", step_id: str | None = None) -> None:
        place = self._run.step_id if step_id is None else step_id
        number = self._run.records
        self._records.append(
            StepRecord(self._run.run_id, number, place, decision, detail[:MAX_DETAIL_LENGTH], self._now)
        )
        self._run = replace(self._run, records=number + 1)

    def leave(self) -> None:
        """Goes to the step after the present one."""
        self.enter(self._definition.following(self.step))

    def carried_out(self, detail: str, seen: SeenEvent | None) -> None:
        """Notes that the step's effect is carried out, and goes to the next."""
        is_tag = isinstance(self.step.action, AddTagAction)
        self.record("tag_added" if is_tag else "send_answered", detail)
        if not is_tag:
            self._run = replace(self._run, messages=self._run.messages + 1)
        if seen is not None:
            self._run = self._run.having_seen(seen)
        self.leave()

    def note_message(self, told: MessageTurnedOut) -> None:
        """Notes what became of a message. A run that is over tells it by its reason."""
        if told.why_not:
            self.record("message_not_sent", f"{told.why_not} {told.message_id}", told.step_id)
            self._run = replace(
                self._run,
                messages_not_sent=self._run.messages_not_sent + 1,
                why_not_sent=told.why_not[:MAX_DETAIL_LENGTH],
            )
        if self._run.state is RunState.COMPLETED:
            self._run = replace(self._run, reason=_reason_of_completed(self._run))
        elif told.seen is not None:
            self._run = self._run.having_seen(told.seen)

    def branch(self, result: bool) -> None:
        """Goes the way of a condition's answer, which was given in the knowledge of all that the run had seen."""
        action = self.step.action
        if not isinstance(action, ConditionAction):
            raise TypeError("only a condition branches")
        target = action.then_step_id if result else action.else_step_id
        self.record("condition_true" if result else "condition_false", f"to {target}" if target else "to the end")
        self._run = replace(self._run, seen=())
        self.enter(target)

    def enter(self, step_id: str) -> None:
        """Enters a step and asks for its effect; "" is the end."""
        step = self._definition.step(step_id)
        if step is None:
            self.end(RunState.COMPLETED, "completed", _reason_of_completed(self._run))
            return
        if self._run.visits >= MAX_STEP_VISITS:
            self.end(RunState.FAILED, "failed", "step_budget_exhausted")
            return
        visits = self._run.visits + 1
        key = effect_id(self._run.run_id, step_id, visits)
        self._run = replace(
            self._run, state=RunState.ACTIVE, step_id=step_id, visits=visits, awaiting=key, wake_time=None
        )
        self._ask(step, key)

    def _ask(self, step: Step, key: str) -> None:
        match step.action:
            case SendAction(template_id=template_id):
                self.record("send_requested", template_id)
                self._effects.append(SendMessage(key, template_id))
            case WaitAction(duration_seconds=duration_seconds):
                due_at = self._now + timedelta(seconds=duration_seconds)
                self.record("waiting", f"until {due_at.isoformat(timespec='seconds')}")
                self._run = replace(self._run, state=RunState.WAITING, wake_time=due_at)
                self._effects.append(SetTimer(key, due_at))
            case ConditionAction(rule_json=rule_json):
                self.record("condition_requested")
                self._effects.append(EvaluateCondition(key, rule_json))
            case AddTagAction(tag=tag):
                self.record("tag_requested", tag)
                self._effects.append(AddTag(key, tag))
            case ExitAction(reason=reason):
                self.end(RunState.EXITED, "exited", reason or "exit_step")
            case None:
                self.end(RunState.FAILED, "failed", "unknown_step_kind")

    def end(self, state: RunState, decision: str, reason: str) -> None:
        """Ends the run where it stands."""
        self.record(decision, reason)
        self._run = replace(
            self._run,
            state=state,
            step_id="",
            awaiting="",
            wake_time=None,
            end_time=self._now,
            reason=reason[:MAX_DETAIL_LENGTH],
        )

"""A run being moved: what the kinds of steps may do to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.journey.domain.cancelling import CancelUnsent, UnsentCancelled, cancel_id
from services.journey.domain.definition import JourneyDefinition, Step
from services.journey.domain.inputs import Ask, DropTimer, Effect, MessageTurnedOut, Request, SetTimer
from services.journey.domain.listening import Signal
from services.journey.domain.runs import Run, RunState, SeenEvent, StepRecord, effect_id, stable_uuid

MAX_STEP_VISITS = 1_000
"""Steps one run may enter; a loop that never leaves ends here, FAILED with the reason `step_budget_exhausted`."""

MAX_DETAIL_LENGTH = 500
"""Characters of a record's detail and of a run's reason; longer ones are cut."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run went from one step to another: from "" it began. To "" it ended, in the state `end_state`, else None."""

    from_step_id: str
    to_step_id: str
    end_state: RunState | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that is kept with the run under a name, for what it asks for later; as JSON text."""

    name: str
    value_json: str


@dataclass(frozen=True, slots=True)
class Advance:
    """What one input did: the run after it, what is to be carried out, why, which ways it went, and what is kept with it.

    `converted` is the step at which it converted, "" after its end; None where it did not.
    """

    run: Run
    effects: tuple[Effect, ...] = ()
    records: tuple[StepRecord, ...] = ()
    passages: tuple[Passage, ...] = ()
    kept: tuple[Kept, ...] = ()
    converted: str | None = None


class Walk:
    """The run being moved, with the effects and records gathered on the way."""

    def __init__(self, definition: JourneyDefinition, run: Run, now: datetime) -> None:
        """Takes the run where it stands; `now` is the moment of the decision."""
        self._definition = definition
        self._run = run
        self._now = now
        self._effects: list[Effect] = []
        self._records: list[StepRecord] = []
        self._passages: list[Passage] = []
        self._kept: list[Kept] = []
        self._converted: str | None = None
        # From where the run came to the step at which it stands, until a record tells it.
        self._came_from: str | None = None

    @property
    def run(self) -> Run:
        """The run as it stands."""
        return self._run

    @property
    def step(self) -> Step:
        """The step at which the run stands."""
        step = self._definition.step(self._run.step_id)
        if step is None:
            raise LookupError(f"run {self._run.run_id} stands at no step of its definition")
        return step

    def result(self) -> Advance:
        """Returns what the walk brought."""
        return Advance(
            self._run,
            tuple(self._effects),
            tuple(self._records),
            tuple(self._passages),
            kept=tuple(self._kept),
            converted=self._converted,
        )

    def record(self, decision: str, detail: str = "", step_id: str | None = None) -> None:
        """Notes a decision, at the step where the run stands unless told otherwise."""
        place = self._run.step_id if step_id is None else step_id
        number = self._run.records
        self._records.append(
            StepRecord(
                self._run.run_id, number, place, decision, detail[:MAX_DETAIL_LENGTH], self._now, self._came_from
            )
        )
        self._came_from = None
        self._run = replace(self._run, records=number + 1)

    def ask(self, request: Request) -> None:
        """Has a request carried out under the key that the run awaits."""
        self._effects.append(Ask(self._run.awaiting, request))

    @property
    def progress(self) -> str:
        """How far the run is within its step; "" when it comes to one."""
        return self._run.progress

    def note_progress(self, progress: str) -> None:
        """Notes how far the run is within its step."""
        self._run = replace(self._run, progress=progress)

    def ask_again(self, request: Request, place: int) -> None:
        """Has another request of the same step carried out, under a key of its own: the `place`-th after the first."""
        first = effect_id(self._run.run_id, self._run.step_id, self._run.visits)
        self._run = replace(self._run, state=RunState.ACTIVE, awaiting=stable_uuid(first, str(place)), wake_time=None)
        self.ask(request)

    def wait(self, duration: timedelta) -> datetime:
        """Holds the run for so long; returns until when."""
        return self.wait_until(self._now + duration)

    def wait_until(self, due_at: datetime) -> datetime:
        """Holds the run until a time; returns that."""
        self._run = replace(self._run, state=RunState.WAITING, wake_time=due_at)
        self._effects.append(SetTimer(self._run.awaiting, due_at))
        return due_at

    def keep(self, name: str, value_json: str) -> None:
        """Keeps a value with the run, in the place of what had the name before; it goes when the run ends."""
        self._kept.append(Kept(name, value_json))

    @property
    def now(self) -> datetime:
        """The moment of the decision."""
        return self._now

    def stop_waiting(self) -> None:
        """Forgets the timer of a wait that is over before its time."""
        if self._run.state is RunState.WAITING:
            self._effects.append(DropTimer(self._run.awaiting))

    def convert(self, signal: Signal) -> None:
        """Notes that the run reached its goal."""
        self.record("goal_reached", signal.words)
        self._converted = self._run.step_id
        self._run = replace(self._run, conversion_time=signal.time, conversion_cause=signal.cause)

    def end_by(self, signal: Signal, reason: str) -> None:
        """Ends the run by what was heard, and takes back what it asked for and is not sent or done yet."""
        self.record("exit_set_off", signal.words)
        self.stop_waiting()
        if any(step.action is not None and step.action.cancellable for step in self._definition.steps):
            action = self.step.action
            again = self._run.state is RunState.ACTIVE and action is not None and action.cancellable
            self._effects.append(Ask(cancel_id(self._run.run_id), CancelUnsent(again, signal.cause)))
        self.end(RunState.EXITED, "exited", reason)

    def note_cancelled(self, answer: UnsentCancelled) -> None:
        """Notes what was taken back after the end."""
        self.record("cancelled", f"{answer.messages} messages, {answer.tasks} tasks")

    def see(self, event: SeenEvent) -> None:
        """Notes an event that the run has seen and that segment must know before it is asked."""
        self._run = self._run.having_seen(event)

    def forget_seen(self) -> None:
        """Notes that a condition was judged in the knowledge of all that the run had seen."""
        self._run = replace(self._run, seen=())

    def count_message(self) -> None:
        """Notes that messaging took a message."""
        self._run = replace(self._run, messages=self._run.messages + 1)

    def forget_message(self, *, was_noted: bool) -> None:
        """Takes a message out of the counts for which another stands in; `was_noted`: also out of those that were not sent."""
        messages, not_sent = self._run.messages - 1, self._run.messages_not_sent - was_noted
        why = self._run.why_not_sent if not_sent else ""
        self._run = replace(self._run, messages=messages, messages_not_sent=not_sent, why_not_sent=why)

    def note_message(self, told: MessageTurnedOut) -> None:
        """Notes what became of a message. A run that is over tells it by its reason."""
        if told.why_not:
            self.record("message_not_sent", f"{told.why_not} {told.delivery_id}", told.step_id)
            self._run = replace(
                self._run,
                messages_not_sent=self._run.messages_not_sent + 1,
                why_not_sent=told.why_not[:MAX_DETAIL_LENGTH],
            )
        if self._run.state is RunState.COMPLETED:
            self._run = replace(self._run, reason=_reason_of_completed(self._run))
        elif told.seen is not None:
            self.see(told.seen)

    def leave(self) -> None:
        """Goes to the step after the present one."""
        self.enter(self._definition.following(self.step))

    def enter(self, step_id: str) -> None:
        """Enters a step; "" is the end."""
        step = self._definition.step(step_id)
        if step is None:
            self.end(RunState.COMPLETED, "completed", _reason_of_completed(self._run))
            return
        if self._run.visits >= MAX_STEP_VISITS:
            self.end(RunState.FAILED, "failed", "step_budget_exhausted")
            return
        self._passages.append(Passage(self._run.step_id, step_id))
        self._came_from = self._run.step_id
        visits = self._run.visits + 1
        key = effect_id(self._run.run_id, step_id, visits)
        self._run = replace(
            self._run,
            state=RunState.ACTIVE,
            step_id=step_id,
            visits=visits,
            awaiting=key,
            wake_time=None,
            progress="",
        )
        if step.action is None:
            self.end(RunState.FAILED, "failed", "unknown_step_kind")
        else:
            step.action.enter(self)

    def end(self, state: RunState, decision: str, reason: str) -> None:
        """Ends the run where it stands."""
        self.record(decision, reason)
        self._passages.append(Passage(self._run.step_id, "", state))
        self._run = replace(
            self._run,
            state=state,
            step_id="",
            awaiting="",
            wake_time=None,
            end_time=self._now,
            reason=reason[:MAX_DETAIL_LENGTH],
            progress="",
        )


def _reason_of_completed(run: Run) -> str:
    """Returns how a run went that reached its end: one whose messages were not sent does not end as if they had been."""
    if not run.messages_not_sent:
        return "end_of_steps"
    if run.messages_not_sent >= run.messages:
        return f"no_message_sent: {run.why_not_sent}"[:MAX_DETAIL_LENGTH]
    return f"messages_not_sent: {run.messages_not_sent} of {run.messages}: {run.why_not_sent}"[:MAX_DETAIL_LENGTH]

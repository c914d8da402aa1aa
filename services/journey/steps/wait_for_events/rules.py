"""Waiting for what the customer does: the first that is heard leads on, and a timer where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from services.journey.domain.actions import Action
from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.inputs import Answer
from services.journey.domain.listening import Occurrence, Signal, problems_of
from services.journey.domain.problems import Problem
from services.journey.domain.references import Reference
from services.journey.domain.walking import Walk
from services.journey.steps.wait.rules import MAX_WAIT_SECONDS

MAX_BRANCHES = 10


@dataclass(frozen=True, slots=True)
class EventBranch:
    """One way out: on what, and where to; "" is the end of the run. `on` None is no known kind."""

    on: Occurrence | None
    step_id: str = ""


@dataclass(frozen=True, slots=True)
class WaitForEventsAction(Action[Answer]):
    """Wait until one of several things happens, so many seconds at most."""

    kind: ClassVar[str] = "wait_for_events"

    branches: tuple[EventBranch, ...] = ()
    timeout_seconds: int = 0
    timeout_step_id: str = ""

    def __post_init__(self) -> None:
        """Takes the branches that a stored definition has as what they are."""
        object.__setattr__(self, "branches", tuple(_branch(each) for each in self.branches))

    @property
    def goes_on(self) -> bool:
        """Never: it names where."""
        return False

    @property
    def targets(self) -> tuple[str, ...]:
        """Where its branches lead, and the timeout."""
        return (*(each.step_id for each in self.branches), self.timeout_step_id)

    def held_targets(self, seconds: int) -> tuple[str, ...]:
        """Where only a long timeout leads."""
        sooner = {each.step_id for each in self.branches}
        return (self.timeout_step_id,) if self.timeout_seconds >= seconds and self.timeout_step_id not in sooner else ()

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """What its branches wait for."""
        return tuple(each.on for each in self.branches if each.on is not None)

    def problems(self, path: str, definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields what is wrong with the branches and the timeout."""
        if not 1 <= len(self.branches) <= MAX_BRANCHES:
            yield Problem(f"{path}.branches", "bad_list", f"give 1 to {MAX_BRANCHES} branches")
        for place, branch in enumerate(self.branches[:MAX_BRANCHES]):
            yield from problems_of(branch.on, f"{path}.branches[{place}].on")
            if branch.step_id and definition.step(branch.step_id) is None:
                message = f"there is no step {branch.step_id}"
                yield Problem(f"{path}.branches[{place}].step_id", "unknown_step", message)
        if not 1 <= self.timeout_seconds <= MAX_WAIT_SECONDS:
            yield Problem(f"{path}.timeout_seconds", "out_of_range", f"give 1 to {MAX_WAIT_SECONDS}")
        if self.timeout_step_id and definition.step(self.timeout_step_id) is None:
            yield Problem(f"{path}.timeout_step_id", "unknown_step", f"there is no step {self.timeout_step_id}")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segments that its branches name."""
        for place, branch in enumerate(self.branches):
            if branch.on is not None:
                yield from branch.on.references(f"{path}.branches[{place}].on")

    def enter(self, walk: Walk) -> None:
        """Holds the run, at most until the timeout."""
        due_at = walk.wait(timedelta(seconds=self.timeout_seconds))
        walk.record("listening", f"until {due_at.isoformat(timespec='seconds')}")

    def wake(self, walk: Walk) -> None:
        """Goes the way of the timeout."""
        walk.record("wait_timed_out", _words_of(self.timeout_step_id))
        walk.enter(self.timeout_step_id)

    def hear(self, walk: Walk, signal: Signal) -> None:
        """Goes the way of the first branch that fits."""
        run = walk.run
        if run.wake_time is None:
            return
        # It came here when its timer was set. To the first step it came by what it was entered by.
        came = run.wake_time - timedelta(seconds=self.timeout_seconds)
        since = run.listens_since if run.visits == 1 else came
        for branch in self.branches:
            if branch.on is not None and branch.on.fits(signal, run, since):
                walk.record("event_heard", f"{signal.words} {_words_of(branch.step_id)}")
                if signal.seen is not None:
                    walk.see(signal.seen)
                walk.stop_waiting()
                walk.enter(branch.step_id)
                return


def _words_of(step_id: str) -> str:
    return f"to {step_id}" if step_id else "to the end"


def _branch(given: EventBranch | Mapping[str, Any]) -> EventBranch:
    if isinstance(given, EventBranch):
        return given
    on = given["on"]
    return EventBranch(Occurrence(**on) if on is not None else None, given["step_id"])

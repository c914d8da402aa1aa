"""What a journey is made of. A definition may be built wrong; `validation.validate` says what is wrong with it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.journey.domain.actions import Action
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.entries import Entry
from services.journey.domain.listening import Occurrence


class ReentryMode(enum.StrEnum):
    """How often a customer may walk a journey; the values are stored."""

    ONCE = "once"
    WHEN_FINISHED = "when_finished"
    AFTER_COOLDOWN = "after_cooldown"


@dataclass(frozen=True, slots=True)
class Reentry:
    """Whether a customer may walk again; `cooldown_hours` only with AFTER_COOLDOWN.

    Attributes:
        key_property: A path in the values that set the entry off. Where it is given, the rule is for each of its values
            apart: the customer may be inside with several keys at once. "" for none.
    """

    mode: ReentryMode = ReentryMode.ONCE
    cooldown_hours: int = 0
    key_property: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """What holds of every entry, of whatever kind.

    Attributes:
        condition_json: A rule that must hold of the customer before the run begins, as JSON; "" for none.
        max_entries_per_day: Runs that may begin on a day of the entry's zone; 0 for any number.
        time_zone: Whose clock counts: of schedules, of that day, and of dates of customers who have no zone.
    """

    condition_json: str = ""
    max_entries_per_day: int = 0
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; the run is complete after one that `ends`. `action` None stands for no known kind, which `validate` refuses."""

    step_id: str
    action: Action[Any] | None
    next_step_id: str = ""
    ends: bool = False


@dataclass(frozen=True)
class JourneyDefinition:
    """Entry, steps, re-entry, exits and goal of a journey. The first step is where runs begin."""

    entry: Entry | None
    steps: tuple[Step, ...]
    reentry: Reentry = Reentry()
    gate: Gate = Gate()
    exits: tuple[JourneyExit, ...] = ()
    goal: JourneyGoal | None = None
    _places: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Indexes the steps by id; of steps with one id the first counts."""
        for place, step in enumerate(self.steps):
            self._places.setdefault(step.step_id, place)

    @property
    def keeps_values(self) -> bool:
        """Whether a step of it keeps a value with the run."""
        return any(step.action is not None and step.action.keeps for step in self.steps)

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """All that its runs may listen for, each once."""
        named = [each.on for each in self.exits]
        named.extend([self.goal.on] if self.goal else [])
        for step in self.steps:
            named.extend(step.action.occurrences if step.action is not None else ())
        return tuple(dict.fromkeys(each for each in named if each is not None))

    def step(self, step_id: str) -> Step | None:
        """Returns the step of that id, or None."""
        place = self._places.get(step_id)
        return None if place is None else self.steps[place]

    def following(self, step: Step) -> str:
        """Returns the id of the step after this one, or "" where the run is complete; where it goes on."""
        if step.ends or step.next_step_id:
            return "" if step.ends else step.next_step_id
        place = self._places[step.step_id] + 1
        return self.steps[place].step_id if place < len(self.steps) else ""

    def successors(self, step: Step) -> tuple[str, ...]:
        """Returns the ids of all steps that can come right after this one; empty where only the end can."""
        named = () if step.action is None else step.action.targets
        if step.action is None or step.action.goes_on:
            named = (*named, self.following(step))
        return tuple(step_id for step_id in named if step_id)

    def quick_successors(self, step: Step, seconds: int) -> tuple[str, ...]:
        """Returns those of the steps after this one to which a run may come before so many seconds are over."""
        held = () if step.action is None else step.action.held_targets(seconds)
        return tuple(step_id for step_id in self.successors(step) if step_id not in held)

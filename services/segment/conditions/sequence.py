"""On events that follow each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.segment.domain import limits
from services.segment.domain.comparisons import EVER, EventMatcher, Window
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    Condition,
    Definitions,
    Dependencies,
    Edge,
    Moment,
    window_edges,
    window_names,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_matcher, read_path, read_window
from services.segment.domain.wording import Language, Tongue
from services.segment.measures.sequence import Happening, Sequence, Step

SECOND_US = 1_000_000
MAXIMUM_WITHIN = limits.MAXIMUM_DAYS * 86_400


@dataclass(frozen=True)
class SequenceCondition(Condition):
    """The steps happened in their order."""

    kind: ClassVar[str] = "sequence"

    steps: tuple[Step, ...]
    within_us: int | None = None
    window: Window = EVER

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"steps", "within_seconds", "same_property", "window"})
        same = read_path(body, "same_property", path) if body.get("same_property") else ""
        return cls(
            steps=_steps(body.get("steps"), f"{path}.steps", same),
            within_us=_within(body.get("within_seconds", 0), f"{path}.within_seconds"),
            window=read_window(body, path),
        )

    def column(self) -> Sequence:
        """See `Condition.column`."""
        return Sequence(EventMatcher(""), self.window, self.steps, self.within_us)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return f"{value} != 0"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Condition.found`."""
        return True if value else None

    def evidence(self) -> Sequence:
        """See `Condition.evidence`."""
        return self.column()

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        within = "" if self.within_us is None else tongue.duration(self.within_us)
        said = tongue.span(self.window) if tongue.language is Language.CHINESE else ""
        for number, step in enumerate(self.steps):
            events = self._step(step.happens, tongue)
            if number == 0:
                said += tongue.say(f"先有{events}", f"{events} happened")
            else:
                said += tongue.say(f"，之后有{events}", f", then {events}")
            nothing = tongue.either([self._step(one, tongue) for one in step.without])
            if nothing and number + 1 < len(self.steps):
                said += tongue.say(f"，其间没有{nothing}", f", then no {nothing} before the next")
            elif nothing:
                until = tongue.say(f"{within}内" if within else "至今", f"within {within}" if within else "until now")
                said += tongue.say(f"，此后{until}没有{nothing}", f", and no {nothing} {until} after that")
        if within and len(self.steps) > 1:
            said += tongue.say(f"，首尾相隔少于{within}", f", all in less than {within}")
        if self.same:
            name = tongue.field(self.same)
            said += tongue.say(f"，且{name}相同", f", with the same {name}")
        return said if tongue.language is Language.CHINESE else said + tongue.span(self.window)

    def _step(self, one: Happening, tongue: Tongue) -> str:
        """Returns what happens in a step, and where it has the value that all share, where that is elsewhere."""
        events = tongue.events(one.matcher)
        if one.path == self.same:
            return events
        name = tongue.field(one.path)
        return tongue.say(f"{events}（按{name}）", f"{events} (by its {name})")

    @property
    def same(self) -> str:
        """Where the first step has the value that all share; empty where none is asked for."""
        return self.steps[0].happens.path

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`: time alone ends the wait for what may not come after the last step."""
        names = self.column().names
        edges = {edge for name in names for edge in window_edges(name, self.window)}
        if self.steps[-1].without and self.within_us is not None:
            edges.add(Edge(self.steps[-1].happens.matcher.name, self.within_us + self.window.minimum_us))
        told = frozenset(told for name in names for told in window_names(name, self.window))
        return Dependencies(event_names=told, edges=frozenset(edges))


def _steps(data: Any, path: str, same: str) -> tuple[Step, ...]:
    if not isinstance(data, list) or not 2 <= len(data) <= 2 * limits.MAXIMUM_STEPS:
        raise InvalidRule(path, f"must hold 2 to {2 * limits.MAXIMUM_STEPS} steps.")
    steps: list[Step] = []
    absent = 0
    for index, one in enumerate(data):
        here = f"{path}[{index}]"
        if not isinstance(one, Mapping):
            raise InvalidRule(here, "must be an object.")
        known(one, here, {"event_name", "filters", "absent", "property"})
        is_absent = one.get("absent", False)
        if not isinstance(is_absent, bool):
            raise InvalidRule(f"{here}.absent", "must be true or false.")
        if is_absent and not steps:
            raise InvalidRule(f"{here}.absent", "must be false: the first step is one that happens.")
        if one.get("property") and not same:
            raise InvalidRule(f"{here}.property", "must be left out: the steps share no value; give same_property.")
        happening = Happening(
            read_matcher(one, here), read_path(one, "property", here) if one.get("property") else same
        )
        if is_absent:
            absent += 1
            steps[-1] = Step(steps[-1].happens, (*steps[-1].without, happening))
        else:
            steps.append(Step(happening))
    for kind, count in (("happen", len(steps)), ("are absent", absent)):
        if count > limits.MAXIMUM_STEPS:
            raise InvalidRule(path, f"must hold at most {limits.MAXIMUM_STEPS} steps that {kind}.")
    return tuple(steps)


def _within(value: Any, path: str) -> int | None:
    """Returns a time in microseconds; None: any. JSON has whole numbers of 64 bits as texts."""
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= MAXIMUM_WITHIN:
        raise InvalidRule(path, f"must be a whole number of seconds, 0 to {MAXIMUM_WITHIN}.")
    return number * SECOND_US or None

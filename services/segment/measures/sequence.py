"""Whether events followed each other, as one pass over a customer's events in their order.

Of each step it is enough to know the latest beginning of a sequence that has come so far: what follows, and what may not,
is the same for all, and its time is over last. At the end it is the earliest that waits for nothing to come.
"""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from typing import Any

from services.segment.domain.comparisons import EventMatcher, goes_into_lists
from services.segment.domain.conditions import EventColumn, Moment
from services.segment.domain.sequences import Happened, last_sequence
from services.segment.history.comparisons import matcher_conditions, property_value, property_values
from services.segment.history.literals import integer_literal

_NONE = str(-(1 << 62))
_NOTHING = f"toInt64({_NONE})"
_MOST_LOOKED_AT = 10_000


@dataclass(frozen=True)
class Happening:
    """What happens in a step, or may not.

    Attributes:
        matcher: Which events.
        path: Where they have the value that all share; empty where none is asked for. It may go into lists: any of the values.
    """

    matcher: EventMatcher
    path: str = ""


@dataclass(frozen=True)
class Step:
    """A step that happens, with what may not come after it and before the next."""

    happens: Happening
    without: tuple[Happening, ...] = ()


@dataclass(frozen=True)
class Sequence(EventColumn):
    """When the last step of a sequence happened, microseconds since 1970 UTC; 0: there was none.

    Of several it is the latest; where something may not come after the last step it is any of them.

    Attributes:
        steps: In their order.
        within_us: Less time is between the first and the last; None: any.
    """

    steps: tuple[Step, ...]
    within_us: int | None

    @property
    def matchers(self) -> tuple[EventMatcher, ...]:
        """See `TimedColumn.matchers`."""
        return (*super().matchers, *(one.matcher for step in self.steps for one in (step.happens, *step.without)))

    @property
    def names(self) -> frozenset[str]:
        """See `TimedColumn.names`."""
        return frozenset(one.matcher.name for step in self.steps for one in (step.happens, *step.without))

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`: what happened, by the value that is shared, time and id, with the steps that it is of."""
        everything = [one for step in self.steps for one in (step.happens, *step.without)]
        paths = list(dict.fromkeys(one.path for one in everything))
        is_any = f"({' OR '.join(f'({_meant(one, moment)})' for one in everything)})"
        if len(paths) == 1 and not goes_into_lists(paths[0]):
            # All have it in one place: then an event has one value, or none.
            value = property_value(paths[0]) if paths[0] else "''"
            is_there = f" AND {value} != ''" if paths[0] else ""
            return f"groupArrayIf({self._tuple(value, moment)}, {matches} AND {is_any}{is_there})"
        values = {path: property_values(path) for path in paths}
        distinct = f"arrayDistinct(arrayConcat({', '.join(values.values())}))"
        each = f"arrayMap(same -> {self._tuple('same', moment, values)}, {distinct})"
        return f"groupArrayArrayIf({each}, {matches} AND {is_any})"

    def _tuple(self, value: str, moment: Moment, values: dict[str, str] | None = None) -> str:
        def of(one: Happening) -> str:
            return f"({_meant(one, moment)})" + (f" AND has({values[one.path]}, {value})" if values else "")

        happens = [of(step.happens) for step in self.steps]
        # Nothing waits behind a last step that nothing may follow: it is there with its event, or not.
        ends = [" OR ".join(map(of, step.without)) or "0" for step in self.steps[:-1]]
        ends.append(" OR ".join(map(of, self.steps[-1].without)) or "1")
        flags = [", ".join(f"toUInt8({one})" for one in each) for each in (happens, ends)]
        return f"({value}, occur_us, event_id, [{flags[0]}], [{flags[1]}])"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`."""
        return f"arraySlice(arrayReverseSort(one -> one.2, {self.of_node(matches, moment)}), 1, {_MOST_LOOKED_AT})"

    def proven(self, found: SequenceOf[Any], moment: Moment) -> list[tuple[int, int]]:
        """See `TimedColumn.proven`: the events of the steps, in their order."""
        events = [Happened(*one.values()) for one in found]
        until_us = self.window.bounds(moment.now_us, moment.time_zone)[1]
        return last_sequence(events, len(self.steps), self.within_us, until_us, waits=bool(self.steps[-1].without))

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"groupArrayArray({value})"

    def value(self, aggregated: str, moment: Moment) -> str:
        """See `EventColumn.value`."""
        count = len(self.steps)
        nothing = f"[{', '.join([_NOTHING] * count)}]"
        until = integer_literal(self.window.bounds(moment.now_us, moment.time_zone)[1])
        soon = "" if self.within_us is None else f" AND x.2 - p < {integer_literal(self.within_us)}"
        # The beginning that came to the step before, or this event for the first; who stays where it is.
        came = f"arrayConcat([x.2], arraySlice(old, 1, {count - 1}))"
        stages = (
            f"arrayMap((p, o, m, n) -> greatest(if(m AND p > {_NONE}{soon}, p, {_NOTHING}), if(n, {_NOTHING}, o)), "
            f"{came}, old, x.4, x.5)"
        )
        if not self.steps[-1].without:
            found = f"if(new[{count}] > {_NONE}, greatest(acc.4, x.2), acc.4)"
            step = f"tuple(x.1, new, {_NOTHING}, {found})"
            result = "r.4"
        else:
            # The last stage is this event's alone: what waits behind it is known by the time of its last step.
            over = (
                "0"
                if self.within_us is None
                else f"waits > {_NONE} AND waits + {integer_literal(self.within_us)} <= x.2"
            )
            kept = f"if({over} OR x.5[{count}], {_NOTHING}, waits)"
            arrived = f"if({kept} = {_NONE} AND arrives, x.2, {kept})"
            found = f"greatest(before, if({over}, waits, {_NOTHING}))"
            step = (
                f"arrayMap(arrives -> tuple(x.1, new, {arrived}, {found}), "
                f"[arrayMap((p, m) -> m AND p > {_NONE}{soon}, {came}, x.4)[{count}]])[1]"
            )
            result = f"greatest(r.4, {self._kept('r.3', until)})"
        is_same = "acc.1 = x.1"
        fold = (
            f"arrayFold((acc, x) -> arrayMap((old, waits, before) -> arrayMap(new -> {step}, [{stages}])[1], "
            f"[if({is_same}, acc.2, {nothing})], [if({is_same}, acc.3, {_NOTHING})], "
            f"[if({is_same}, acc.4, greatest(acc.4, {self._kept('acc.3', until)}))])[1], "
            f"arraySort({aggregated}), tuple('', {nothing}, {_NOTHING}, {_NOTHING}))"
        )
        return f"arrayMap(r -> if({result} = {_NONE}, toInt64(0), {result}), [{fold}])[1]"

    def _kept(self, waits: str, until: str) -> str:
        """Returns the last step of what waited for nothing to come, where that is over at the end; else nothing."""
        if not self.steps[-1].without or self.within_us is None:
            return waits
        within = integer_literal(self.within_us)
        return f"if({waits} > {_NONE} AND {waits} + {within} <= {until}, {waits}, {_NOTHING})"


def _meant(one: Happening, moment: Moment) -> str:
    return " AND ".join(matcher_conditions(one.matcher, moment)) or "1"

"""Whether events followed each other, in a few passes over a customer's events in their order.

Of each step it is enough to know the latest beginning of a sequence that has come so far: what follows, and what may not,
is the same for all, and its time is over last. Each step is a pass over all events at once, not an event after the other: of a
customer with thousands of events the latter takes as many turns of the engine as there are events.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as SequenceOf
from dataclasses import dataclass
from typing import Any

from services.segment.domain.comparisons import EventMatcher, goes_into_lists
from services.segment.domain.conditions import EventColumn, Moment
from services.segment.domain.sequences import Happened, last_sequence
from services.segment.history.comparisons import matcher_conditions, property_value, property_values
from services.segment.history.literals import integer_literal

_NONE = -(1 << 62)
"""No beginning; below it: what the event before says holds on."""
_NOTHING, _AS_BEFORE = str(_NONE), str(_NONE - 1)
_FAR = 1 << 62
"""Nothing comes; below it: nothing of this value."""
_NEVER, _OF_ANOTHER = f"toInt64({_FAR})", f"toInt64({_FAR - 1})"
_MOST_LOOKED_AT = 10_000
_Values = dict[str, str] | None
_Marks = Callable[[Moment, str, _Values], str]


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

    Of several it is the latest.

    Attributes:
        steps: In their order.
        within_us: Less time is between the first and the last; None: any.
    """

    steps: tuple[Step, ...]
    within_us: int | None

    @property
    def matchers(self) -> tuple[EventMatcher, ...]:
        """See `TimedColumn.matchers`."""
        return (*super().matchers, *(one.matcher for one in self._everything))

    @property
    def names(self) -> frozenset[str]:
        """See `TimedColumn.names`."""
        return frozenset(one.matcher.name for one in self._everything)

    @property
    def _everything(self) -> list[Happening]:
        return [one for step in self.steps for one in (step.happens, *step.without)]

    @property
    def _shares(self) -> bool:
        """Whether all share a value."""
        return any(one.path for one in self._everything)

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`: what happened, by the value that is shared, time and id, with the steps that it is of."""
        if self._shares:
            return self._gathered(matches, moment, self._marks)
        # One number an event: they are kept and put in order many times as fast as tuples. Ids are above 0.
        order = "bitShiftLeft(toInt256(occur_us), 128) + bitShiftLeft(toInt256(event_id), 64)"
        return f"groupArrayIf({order} + {self._marks(moment, '', None)}, {matches} AND {self._is_any(moment)})"

    def _gathered(self, matches: str, moment: Moment, marks: _Marks) -> str:
        """Returns the aggregate of (value, time, id, what `marks` says) of the events of any step, an event once a value."""
        paths = list(dict.fromkeys(one.path for one in self._everything))
        is_any = self._is_any(moment)
        if len(paths) == 1 and not goes_into_lists(paths[0]):
            # All have it in one place: then an event has one value, or none.
            value = property_value(paths[0]) if paths[0] else "''"
            is_there = f" AND {value} != ''" if paths[0] else ""
            said = f"({value}, occur_us, event_id, {marks(moment, value, None)})"
            return f"groupArrayIf({said}, {matches} AND {is_any}{is_there})"
        values = {path: property_values(path) for path in paths}
        distinct = f"arrayDistinct(arrayConcat({', '.join(values.values())}))"
        each = f"arrayMap(same -> (same, occur_us, event_id, {marks(moment, 'same', values)}), {distinct})"
        return f"groupArrayArrayIf({each}, {matches} AND {is_any})"

    def _is_any(self, moment: Moment) -> str:
        return f"({' OR '.join(f'({_meant(one, moment)})' for one in self._everything)})"

    def _marks(self, moment: Moment, value: str, values: _Values) -> str:
        """Returns the expression of which steps an event is of, a bit each, and from bit `len(steps)` on which it ends."""
        happens, ends = self._flags(moment, value, values)
        return "toUInt16(" + " + ".join(f"({one}) * {1 << bit}" for bit, one in enumerate([*happens, *ends])) + ")"

    def _lists(self, moment: Moment, value: str, values: _Values) -> str:
        """Returns the expressions of the same as two lists of 0 or 1."""
        return ", ".join(
            f"[{', '.join(f'toUInt8({one})' for one in each)}]" for each in self._flags(moment, value, values)
        )

    def _flags(self, moment: Moment, value: str, values: _Values) -> tuple[list[str], list[str]]:
        def of(one: Happening) -> str:
            return f"({_meant(one, moment)})" + (f" AND has({values[one.path]}, {value})" if values else "")

        happens = [of(step.happens) for step in self.steps]
        ends = [" OR ".join(map(of, step.without)) or "0" for step in self.steps[:-1]]
        # Nothing waits behind a last step that nothing may follow: it is there with its event, or not.
        return happens, [*ends, " OR ".join(map(of, self.steps[-1].without)) or "1"]

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`."""
        gathered = self._gathered(matches, moment, self._lists)
        return f"arraySlice(arrayReverseSort(one -> one.2, {gathered}), 1, {_MOST_LOOKED_AT})"

    def proven(self, found: SequenceOf[Any], moment: Moment) -> list[tuple[int, int]]:
        """See `TimedColumn.proven`: the events of the steps, in their order."""
        events = [Happened(*one.values()) for one in found]
        until_us = self.window.bounds(moment.now_us, moment.time_zone)[1]
        return last_sequence(events, len(self.steps), self.within_us, until_us, waits=bool(self.steps[-1].without))

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"groupArrayArray({value})"

    def value(self, aggregated: str, moment: Moment) -> str:
        """See `EventColumn.value`.

        Lambdas take lists as arguments, and keep none of them: a list that is kept is copied for each element of another.
        Of all events `t` are the times, `m` the marks, `f` is 1 where the value is another than that of the event before.
        """
        time, marks = ("x.2", "x.4") if self._shares else ("toInt64(bitShiftRight(x, 128))", "toUInt16(x)")
        lists = {"t": f"arrayMap(x -> {time}, o)", "m": f"arrayMap(x -> {marks}, o)"}
        if self._shares:
            lists["f"] = "arrayMap((x, p) -> x.1 != p, o, arrayShiftRight(arrayMap(x -> x.1, o), 1, ''))"
        names, given = ", ".join(lists), ", ".join(f"[{one}]" for one in lists.values())
        latest = f"arrayMax({self._last_steps(moment)})"
        bound = f"arrayMap(({names}) -> {latest}, {given})[1]"
        return f"ifNull(nullIf(arrayMap(o -> {bound}, [arraySort({aggregated})])[1], {_NOTHING}), 0)"

    def _last_steps(self, moment: Moment) -> str:
        """Returns the list of times of the events with which a sequence is over; nothing for the others."""
        last = len(self.steps) - 1
        came = "t"
        for step in range(last):
            begins = self._passed(step, came, "q", f"if({self._ends(step)}, {_NOTHING}, {_AS_BEFORE})")
            came = f"arrayShiftRight(arrayFill(v -> v != {_AS_BEFORE}, {begins}), 1, {_NOTHING})"
        if not self.steps[-1].without:
            return self._passed(last, came, "a", _NOTHING)
        until = integer_literal(self.window.bounds(moment.now_us, moment.time_zone)[1])
        within = None if self.within_us is None else integer_literal(self.within_us)
        is_over = f"n >= {_OF_ANOTHER}" if within is None else f"n - a >= {within} AND a + {within} <= {until}"
        return self._passed(last, came, "a", _NOTHING, is_over)

    def _passed(self, step: int, came: str, then: str, otherwise: str, is_over: str = "") -> str:
        """Returns the list that has `then` for each event that is of a step to which a sequence had come, else `otherwise`.

        In these `a` is its time, `b` its marks, `q` the latest beginning that came, `n` when the next event ends the step.

        Args:
            step: Which.
            came: The list of the latest beginnings that came to it; of the first step each is its own.
            then: An expression.
            otherwise: An expression.
            is_over: A condition more.
        """
        lists = {"a": "t", "b": "m", "q": came, "g": "f" if self._shares else ""}
        conditions = [f"bitTest(b, {step})"]
        if step:
            conditions += [f"q > {_NOTHING}", *(["NOT g"] if self._shares else [])]
            conditions += [] if self.within_us is None else [f"a - q < {integer_literal(self.within_us)}"]
        if is_over:
            conditions.append(is_over)
            lists["n"] = self._next_end(step)
        used = {name: one for name, one in lists.items() if one}
        chosen = f"if({' AND '.join(conditions)}, {then}, {otherwise})"
        return f"arrayMap(({', '.join(used)}) -> {chosen}, {', '.join(used.values())})"

    def _next_end(self, step: int) -> str:
        """Returns the list of when the next event behind each ends a step, of its value."""
        time = f"if(bitTest(b, {len(self.steps) + step}), a, {_NEVER})"
        names, lists = ("(a, b, g)", "t, m, f") if self._shares else ("(a, b)", "t, m")
        ends = f"if(g, {_OF_ANOTHER}, {time})" if self._shares else time
        return (
            f"arrayShiftLeft(arrayReverseFill(v -> v != {_NEVER}, arrayMap({names} -> {ends}, {lists})), 1, {_NEVER})"
        )

    def _ends(self, step: int) -> str:
        ends = [f"bitTest(b, {len(self.steps) + step})"] if self.steps[step].without else []
        return " OR ".join([*ends, *(["g"] if self._shares else [])]) or "0"


def _meant(one: Happening, moment: Moment) -> str:
    return " AND ".join(matcher_conditions(one.matcher, moment)) or "1"

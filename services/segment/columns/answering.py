"""Rules asked of what is kept of some customers' nodes: as the query, by node first and then by customer, at one moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from services.common.attribute_kinds import AttributeKind
from services.segment.columns.layout import MATCHERS_PER_WORD, attribute_of
from services.segment.columns.rows import NONE, Array, NodeRows, Register
from services.segment.domain.comparisons import EXISTS, Comparison, EventMatcher, Operator, Window
from services.segment.domain.conditions import AttributeColumn, Condition, EventColumn, Moment
from services.segment.domain.measures import MeasureCondition
from services.segment.domain.numbers import IntegerRange
from services.segment.domain.rules import All, Inside, Not, Rule
from services.segment.domain.rules import Any as AnyOf
from services.segment.measures.columns import (
    Average,
    Count,
    Distinct,
    FirstTime,
    Greatest,
    Interval,
    LastTime,
    Least,
    Occurrence,
    PropertyValue,
    Sum,
)
from services.segment.measures.results import Number

MAXIMUM_EVENTS = 8_000
"""Of one customer: so many amounts are summed in 64 bits."""

_GREATEST = np.iinfo(np.int64).max
_EVER = np.iinfo(np.int64).min
Found = tuple[Array, Array]
"""A value of each customer, int64, and whether there is one."""


class Answering:
    """One question: some customers, at a moment.

    Attributes:
        is_undecided: Of each customer whether the query must be asked, bool [customers].
    """

    def __init__(
        self, rows: NodeRows, slots: Array, owners: Array, count: int, *, moment: Moment, since_us: int | None
    ) -> None:
        """Takes what is asked of.

        Args:
            rows: What is kept.
            slots: All slots of the customers' nodes, int64 [nodes].
            owners: Of each the number of its customer, int64 [nodes].
            count: How many customers.
            moment: When.
            since_us: Events before it do not count; None: all do.
        """
        self._rows, self._slots, self._owners, self._count = rows, slots, owners, count
        self._moment = moment
        events, of_slots = rows.gather(slots)
        whose = owners[of_slots]
        self.is_undecided = np.bincount(whose, minlength=count) > MAXIMUM_EVENTS
        times = rows.column("occur_us")[events]
        counted = times <= moment.now_us
        if since_us is not None:
            counted &= times >= since_us
        self._events, self._whose, self._times = events[counted], whose[counted], times[counted]
        self._marks = rows.column("marks")[self._events]
        self._matched: dict[tuple[EventMatcher, Window], Array] = {}
        self._found: dict[EventColumn, Found] = {}
        self._texts: dict[AttributeColumn | EventColumn, list[str]] = {}
        self._compared: dict[Condition, Array] = {}

    def holds(self, rule: Rule) -> Array:
        """Returns of whom a rule holds that the layout takes: bool [customers]; of those undecided it says nothing."""
        match rule:
            case All(parts):
                return np.asarray(np.logical_and.reduce([self.holds(part) for part in parts]))
            case AnyOf(parts):
                return np.asarray(np.logical_or.reduce([self.holds(part) for part in parts]))
            case Not(part):
                return ~self.holds(part)
            case Inside(part=part):
                return self.holds(part)
            case _:
                known = self._compared.get(rule)
                if known is None:
                    known = self._compared[rule] = self._condition(rule)
                return known

    def _condition(self, leaf: Condition) -> Array:
        column = leaf.column()
        comparison: Comparison = getattr(leaf, "comparison", EXISTS)
        if isinstance(column, AttributeColumn):
            return self._compare(self._text_of(column, self._attributes), comparison)
        if isinstance(column, PropertyValue):
            return self._compare(self._text_of(column, self._property_values), comparison)
        assert isinstance(leaf, MeasureCondition)
        assert isinstance(column, EventColumn)
        result = leaf.measure.result
        assert isinstance(result, Number)
        values, there = self._value(column)
        match comparison.op:
            case Operator.EXISTS:
                return there
            case Operator.NOT_EXISTS:
                return ~there
        inside = _inside(values, result.within(comparison, self._moment))
        return inside & there if result.lacking else inside

    def _compare(self, values: list[str], comparison: Comparison) -> Array:
        found, check = np.zeros(self._count, np.bool_), self._rows.layout.check(comparison)
        for place, value in enumerate(values):
            one = check(value)
            if one is None:
                self.is_undecided[place] = True
            elif one:
                found[place] = True
        return found

    def _text_of(self, column: Any, of: Callable[[Any], list[str]]) -> list[str]:
        known = self._texts.get(column)
        if known is None:
            known = self._texts[column] = of(column)
        return known

    def _attributes(self, column: AttributeColumn) -> list[str]:
        """Returns what each customer shows, '' where there is none."""
        registers = self._rows.registers[attribute_of(column)]
        shown: list[Register | None] = [None] * self._count
        if registers:
            # What one node lost another may still have.
            is_any = column.kind is AttributeKind.LIST
            for slot, owner in zip(self._slots.tolist(), self._owners.tolist(), strict=True):
                one = registers.get(slot)
                if one is None or (is_any and not one[2]):
                    continue
                known = shown[owner]
                if known is None or known < one:
                    shown[owner] = one
        return ["" if one is None else one[2] for one in shown]

    def _property_values(self, column: PropertyValue) -> list[str]:
        """Returns the value in the first or last event that has the property, '' where none has."""
        events, whose, times = self._of(column)
        place = self._rows.layout.needs.values[column.path]
        values = self._rows.column("values")[events, place]
        there = values > 0
        events, whose, times, values = events[there], whose[there], times[there], values[there]
        # Of events at the same moment the greater id counts as the later.
        order = np.lexsort((self._rows.column("event_id")[events], times, whose))
        if column.occurrence is Occurrence.FIRST:
            order = order[::-1]
        found = [""] * self._count
        for owner, value in zip(whose[order].tolist(), values[order].tolist(), strict=True):
            found[owner] = self._rows.texts[value]
        return found

    def _value(self, column: EventColumn) -> Found:
        known = self._found.get(column)
        if known is None:
            known = self._found[column] = self._compute(column)
        return known

    def _compute(self, column: EventColumn) -> Found:
        events, whose, times = self._of(column)
        always = np.ones(self._count, np.bool_)
        match column:
            case Count():
                return self._number(whose), always
            case LastTime():
                return self._last(whose, times)
            case FirstTime():
                return self._first(whose, times)
            case Interval():
                number = self._number(whose)
                last, first = self._last(whose, times)[0], self._first(whose, times)[0]
                there = number > 1
                return np.where(there, (last - first) // np.maximum(number - 1, 1), 0), there
            case Distinct(path=path):
                values = self._rows.column("values")[events, self._rows.layout.needs.values[path]].astype(np.int64)
                pairs = np.unique(np.stack([whose[values > 0], values[values > 0]]), axis=1)
                return self._number(pairs[0]), always
            case Sum(path=path) | Average(path=path) | Least(path=path) | Greatest(path=path):
                return self._amounts(column, events, whose, path)
        raise TypeError(type(column).__name__)

    def _amounts(self, column: EventColumn, events: Array, whose: Array, path: str) -> Found:
        amounts = self._rows.column("amounts")[events, self._rows.layout.needs.amounts[path]]
        told = amounts != NONE
        amounts, whose = amounts[told], whose[told]
        number = self._number(whose)
        if isinstance(column, Least | Greatest):
            found = np.full(self._count, _GREATEST if isinstance(column, Least) else NONE, np.int64)
            (np.minimum if isinstance(column, Least) else np.maximum).at(found, whose, amounts)
            return found, number > 0
        total = np.zeros(self._count, np.int64)
        np.add.at(total, whose, amounts)
        if isinstance(column, Sum):
            return total, np.ones(self._count, np.bool_)
        for place in np.flatnonzero(number).tolist():
            total[place] = _average(int(total[place]), int(number[place]))
        return total, number > 0

    def _last(self, whose: Array, times: Array) -> Found:
        # No time that is kept is below 1.
        found = np.zeros(self._count, np.int64)
        np.maximum.at(found, whose, times)
        return found, found > 0

    def _first(self, whose: Array, times: Array) -> Found:
        found = np.full(self._count, _GREATEST, np.int64)
        np.minimum.at(found, whose, times)
        found[found == _GREATEST] = 0
        return found, found > 0

    def _number(self, whose: Array) -> Array:
        return np.bincount(whose, minlength=self._count).astype(np.int64)

    def _of(self, column: EventColumn) -> tuple[Array, Array, Array]:
        """Returns the events that count in a column, whose they are, and when they were."""
        key = (column.matcher, column.window)
        chosen = self._matched.get(key)
        if chosen is None:
            word, bit = divmod(self._rows.layout.needs.matchers[column.matcher], MATCHERS_PER_WORD)
            since, until = column.window.bounds(self._moment.now_us, self._moment.time_zone)
            meant = (self._marks[:, word] & (1 << bit)) != 0
            meant &= self._times <= until
            if since is not None:
                meant &= self._times >= since
            chosen = self._matched[key] = np.flatnonzero(meant)
        return self._events[chosen], self._whose[chosen], self._times[chosen]


def _inside(values: Array, wanted: IntegerRange) -> Array:
    inside = np.ones(len(values), np.bool_)
    if wanted.low is not None:
        inside &= values >= max(-_GREATEST, min(_GREATEST, wanted.low))
    if wanted.high is not None:
        inside &= values <= max(-_GREATEST, min(_GREATEST, wanted.high))
    return ~inside if wanted.inverted else inside


def _average(total: int, count: int) -> int:
    """Returns an average of millionths, rounded half away from zero, of what is left when all behind the seventh is cut off."""
    cut = abs(total) * 10 // count
    return ((cut + 5) // 10) * (-1 if total < 0 else 1)

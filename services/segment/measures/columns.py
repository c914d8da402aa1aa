"""What is computed from matching events, as aggregates of the history: by node, then over a customer's nodes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from services.segment.domain.comparisons import goes_into_lists
from services.segment.domain.conditions import EventColumn, Moment, latest_events
from services.segment.domain.limits import MAXIMUM_PROOFS, MAXIMUM_UNIQUE_LIST
from services.segment.history.comparisons import (
    average_of,
    exact_amount,
    interval_of,
    property_value,
    property_values,
)
from services.segment.history.literals import text_literal


class Occurrence(Enum):
    """Which of the events that have a property."""

    FIRST = "FIRST"
    LAST = "LAST"


_AGGREGATES = {Occurrence.FIRST: "argMin", Occurrence.LAST: "argMax"}


@dataclass(frozen=True)
class Count(EventColumn):
    """How many events match."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"countIf({matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"


@dataclass(frozen=True)
class OfProperty(EventColumn):
    """Computed from the values of a property; `path` goes into objects by dots."""

    path: str

    @property
    def stored(self) -> str:
        """The expression of the value of an event, '' where it has none."""
        return property_value(self.path)

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`: what has no value is left out."""
        return latest_events(f"{matches} AND {self.stored} != ''")

    @property
    def each(self) -> str:
        """The expression of the values of an event where the path may go into lists: Array(String), without ''."""
        return property_values(self.path)

    @property
    def amount(self) -> str:
        """The expression of the value as a number exact to 6 decimals; NULL where it is none."""
        return exact_amount(self.stored)


@dataclass(frozen=True)
class Sum(OfProperty):
    """The sum; what is no number counts as 0."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"sumIf(ifNull({self.amount}, toDecimal128(0, 6)), {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"


@dataclass(frozen=True)
class Average(OfProperty):
    """The average of the numbers, rounded to 6 decimals, halves away from 0; NULL without one."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        total = f"sumIf(ifNull({self.amount}, toDecimal128(0, 6)), {matches})"
        return f"tuple({total}, countIf({matches} AND {self.amount} IS NOT NULL))"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return average_of(f"sum(tupleElement({value}, 1))", f"sum(tupleElement({value}, 2))")


@dataclass(frozen=True)
class Least(OfProperty):
    """The least of the numbers; NULL without one."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"minOrNullIf({self.amount}, {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"min({value})"


@dataclass(frozen=True)
class Greatest(OfProperty):
    """The greatest of the numbers; NULL without one."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"maxOrNullIf({self.amount}, {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"max({value})"


@dataclass(frozen=True)
class Distinct(OfProperty):
    """How many different values there are."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`: a hash of 128 bits of each value, once.

        Such lists are joined and gathered at a fraction of what the engine's own states of distinct values cost, which keep the
        same hashes.
        """
        if goes_into_lists(self.path):
            return f"arrayDistinct(groupArrayArrayIf(arrayMap(v -> {_hash('v')}, {self.each}), {matches}))"
        return f"arrayDistinct(groupArrayIf({_hash(self.stored)}, {matches} AND {self.stored} != ''))"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"toUInt64(arrayUniq(groupArrayArray({value})))"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`."""
        return latest_events(f"{matches} AND notEmpty({self.each})")


@dataclass(frozen=True)
class UniqueList(OfProperty):
    """The different values as they are stored, in their order as bytes; of more than the limit the first."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        if goes_into_lists(self.path):
            return f"groupUniqArrayArrayIfState({self.each}, {matches})"
        return f"groupUniqArrayIfState({self.stored}, {matches} AND {self.stored} != '')"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        merged = f"groupUniqArray{_array(self.path)}IfMerge({value})"
        return f"arraySlice(arraySort({merged}), 1, {MAXIMUM_UNIQUE_LIST})"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`."""
        return latest_events(f"{matches} AND notEmpty({self.each})")


@dataclass(frozen=True)
class MostFrequent(OfProperty):
    """The stored value that most events have, of several the one said last, then the least as bytes; '' where there is none."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        ones = f"arrayMap(v -> toUInt64(1), {self.each})"
        counts = f"sumMapIf({self.each}, {ones}, {matches})"
        return f"tuple({counts}, maxMapIf({self.each}, arrayMap(v -> occur_us, {self.each}), {matches}))"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`."""
        return latest_events(f"{matches} AND notEmpty({self.each})")

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        # Both by value, in the same order.
        counts, latest = (
            f"{name}(tupleElement(tupleElement({value}, {place}), 1), tupleElement(tupleElement({value}, {place}), 2))"
            for place, name in ((1, "sumMap"), (2, "maxMap"))
        )
        each = f"arrayZip(tupleElement({counts}, 1), tupleElement({counts}, 2), tupleElement({latest}, 2))"
        ordered = (
            f"arraySort(one -> (-toInt64(tupleElement(one, 2)), -tupleElement(one, 3), tupleElement(one, 1)), {each})"
        )
        return f"tupleElement(arrayElement({ordered}, 1), 1)"


@dataclass(frozen=True)
class MostOfOne(OfProperty):
    """How many values are the same: of that which there are most of; 0 without one."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"sumMapIf({self.each}, arrayMap(v -> toUInt64(1), {self.each}), {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        counts = f"tupleElement(sumMap(tupleElement({value}, 1), tupleElement({value}, 2)), 2)"
        return f"arrayMax(arrayPushBack({counts}, toUInt64(0)))"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`: those of the value, of several the one that is first in the order of lists."""
        found = f"groupArrayArrayIf(arrayMap(v -> (v, occur_us, event_id), {self.each}), {matches})"
        counts = "arrayMap(v -> (-toInt64(countEqual(values, v)), v), arrayDistinct(values))"
        most = f"arrayMap(values -> arraySort({counts})[1].2, [arrayMap(one -> one.1, them)])[1]"
        of_one = f"arrayFilter(one -> one.1 = {most}, them)"
        latest = f"arrayReverseSort(arrayDistinct(arrayMap(one -> (one.2, one.3), {of_one})))"
        return f"arraySlice(arrayMap(them -> {latest}, [{found}])[1], 1, {MAXIMUM_PROOFS})"


@dataclass(frozen=True)
class Interval(EventColumn):
    """The average time from an event that counts to the next, whole microseconds, rounded down; NULL of fewer than two."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        ends = f"minOrNullIf(occur_us, {matches}), maxOrNullIf(occur_us, {matches})"
        return f"tuple(countIf({matches}), {ends})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        count, first, last = (
            f"{name}(tupleElement({value}, {place}))" for place, name in ((1, "sum"), (2, "min"), (3, "max"))
        )
        return interval_of(count, first, last)


@dataclass(frozen=True)
class PropertyValue(OfProperty):
    """The stored value of a property in the first or last event that has it; '' where none has."""

    occurrence: Occurrence

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        # Of events at the same moment the greater id counts as the later: which one it is must not depend on the nodes.
        there = f"{matches} AND {self.stored} != ''"
        return f"{_AGGREGATES[self.occurrence]}IfState({self.stored}, (occur_us, event_id), {there})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"{_AGGREGATES[self.occurrence]}IfMerge({value})"

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`: the one event whose value it is."""
        is_first = self.occurrence is Occurrence.FIRST
        return latest_events(f"{matches} AND {self.stored} != ''", most=1, first=is_first)


@dataclass(frozen=True)
class PropertyTime(PropertyValue):
    """When that event happened, microseconds since 1970 UTC; 0 where none has the property."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        there = f"{matches} AND {self.stored} != ''"
        return f"{_AGGREGATES[self.occurrence]}IfState(occur_us, (occur_us, event_id), {there})"


@dataclass(frozen=True)
class Days(EventColumn):
    """On how many days of the workspace's time zone events match."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        day = f"toDate32(fromUnixTimestamp64Micro(occur_us, {text_literal(moment.time_zone)}))"
        return f"uniqExactIfState({day}, {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"uniqExactIfMerge({value})"


@dataclass(frozen=True)
class LastTime(EventColumn):
    """When the last event happened that counts, microseconds since 1970 UTC; 0 without one."""

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`: that one."""
        return latest_events(matches, most=1)

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"maxIf(occur_us, {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"max({value})"


@dataclass(frozen=True)
class FirstTime(EventColumn):
    """When the first event happened that counts, microseconds since 1970 UTC; 0 without one."""

    def proving(self, matches: str, moment: Moment) -> str:
        """See `TimedColumn.proving`: that one."""
        return latest_events(matches, most=1, first=True)

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"minOrNullIf(occur_us, {matches})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"ifNull(min({value}), 0)"


def _array(path: str) -> str:
    """Returns the combinator of aggregates over the values of lists."""
    return "Array" if goes_into_lists(path) else ""


def _hash(value: str) -> str:
    return f"reinterpretAsUInt128(sipHash128({value}))"

"""What stages and scores look at: one value a customer, from the customer's events."""

from __future__ import annotations

from dataclasses import dataclass

from services.common.orders import ORDER_REFUNDED
from services.segment.domain.conditions import EventColumn, Moment
from services.segment.domain.limits import DAY_US
from services.segment.history.acts import THEIR_OWN_ACTS
from services.segment.history.literals import integer_literal, text_list, text_literal

COMPLAINT = "Complaint Made"


@dataclass(frozen=True)
class ActDays(EventColumn):
    """On how many days of the workspace's time zone the customer did something."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"uniqExactIfState({_day(moment)}, {matches} AND {THEIR_OWN_ACTS})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"uniqExactIfMerge({value})"


@dataclass(frozen=True)
class Acted(EventColumn):
    """1 where the customer did something, else 0."""

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        return f"maxIf(1, {matches} AND {THEIR_OWN_ACTS})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"max({value})"


@dataclass(frozen=True)
class Weighed(EventColumn):
    """The sum of the weights of events, each by its name."""

    weights: tuple[tuple[str, int], ...]

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        names = [name for name, _ in self.weights]
        told = ", ".join(text_literal(name) for name in names)
        weights = ", ".join(integer_literal(weight) for _, weight in self.weights)
        return f"sumIf(transform(name, [{told}], [{weights}], 0), {matches} AND name IN {text_list(names)})"

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        return f"sum({value})"


@dataclass(frozen=True)
class Signs(EventColumn):
    """What tells that a customer may go: a tuple of last_us, interval, complaints and refunds.

    `last_us` is the last act of the customer's own, 0 without one; `interval` the usual one between days with acts, in whole
    days: the mean, taken up to the next of `intervals`; `usual_days` for who acted on one day only.
    """

    intervals: tuple[int, ...]
    usual_days: int

    def of_node(self, matches: str, moment: Moment) -> str:
        """See `EventColumn.of_node`."""
        acts = f"{matches} AND {THEIR_OWN_ACTS}"
        return (
            f"tuple(maxIf(occur_us, {acts}), groupUniqArrayIf({_day(moment)}, {acts}), "
            f"countIf({matches} AND name = {text_literal(COMPLAINT)}), "
            f"countIf({matches} AND name = {text_literal(ORDER_REFUNDED)}))"
        )

    def of_customer(self, value: str) -> str:
        """See `EventColumn.of_customer`."""
        days = f"groupUniqArrayArray(tupleElement({value}, 2))"
        # The mean interval is (last - first) / (days - 1): it is at most `one` where (last - first) <= one * (days - 1).
        span = f"(toInt64(arrayMax({days})) - toInt64(arrayMin({days})))"
        classes = ", ".join(integer_literal(one) for one in self.intervals)
        longest = integer_literal(self.intervals[-1])
        interval = (
            f"if(length({days}) < 2, {integer_literal(self.usual_days)}, "
            f"ifNull(arrayFirstOrNull(one -> {span} <= one * (length({days}) - 1), [{classes}]), {longest}))"
        )
        return (
            f"tuple(max(tupleElement({value}, 1)), toInt64({interval}), "
            f"sum(tupleElement({value}, 3)), sum(tupleElement({value}, 4)))"
        )


def _day(moment: Moment) -> str:
    """Returns the expression of the day an event happened on in the workspace's time zone, as a whole number."""
    return f"toInt32(toDate32(fromUnixTimestamp64Micro(occur_us, {text_literal(moment.time_zone)})))"


INTERVALS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365)
"""The intervals in days that are told apart, so that the ages at which time alone changes a risk are a list."""


def overdue_ages_us(intervals: tuple[int, ...], percents: tuple[int, ...]) -> list[int]:
    """Returns the ages of a last act at which shares of any of the intervals have passed, in microseconds, ascending."""
    return sorted({days * percent * DAY_US // 100 for days in intervals for percent in percents})

"""What a stage or a score comes down to: a number of a customer lies within bounds. A condition that no caller writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, ClassVar, Self

from services.common.orders import ORDER_COMPLETED
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    Condition,
    Definitions,
    Dependencies,
    Edge,
    Moment,
    TimedColumn,
)
from services.segment.domain.limits import DAY_US
from services.segment.domain.numbers import IntegerRange
from services.segment.domain.standing.settings import Risk
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import range_condition
from services.segment.history.literals import clamped_integer, integer_literal, micros_decimal
from services.segment.standing.columns import INTERVALS, overdue_ages_us

EVERY = IntegerRange(None, None)


class Unit(Enum):
    """What the number of a column is.

    A NUMBER, MONEY in millionths, the AGE of a time in microseconds, or the points of SIGNS. Of the last two a customer may
    have none; then nothing holds.
    """

    NUMBER = "number"
    MONEY = "money"
    AGE = "age"
    SIGNS = "signs"


@dataclass(frozen=True)
class Within(Condition):
    """A customer's number lies within one of some ranges; within none of no ranges.

    Attributes:
        number: The column.
        unit: What its number is.
        ranges: Of whole numbers; none of them is inverted.
        apart: What can change the number, but that its age passes a bound.
        risk: By what signs give points; with SIGNS.
    """

    kind: ClassVar[str] = "standing"

    number: TimedColumn
    unit: Unit
    ranges: tuple[IntegerRange, ...]
    apart: Dependencies
    risk: Risk | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any], path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """Is never called: rules say `standing`, which is bound to this."""
        raise NotImplementedError

    def column(self) -> TimedColumn:
        """See `Condition.column`."""
        return self.number

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        if not self.ranges:
            return "0"
        match self.unit:
            case Unit.NUMBER:
                return self._any_range(value, clamped_integer)
            case Unit.MONEY:
                return self._any_range(value, micros_decimal)
            case Unit.AGE:
                # Compared as times: the number of a column is left as it is, and no age is computed.
                times = " OR ".join(range_condition(value, _times(one, moment), clamped_integer) for one in self.ranges)
                return f"({value} != 0 AND ({times}))"
            case Unit.SIGNS:
                assert self.risk is not None
                points = self._any_range(points_sql(value, self.risk, moment), clamped_integer)
                return f"(tupleElement({value}, 1) != 0 AND {points})"

    def says(self, tongue: Tongue) -> str:
        """Is never called: what was written is told, not what it comes down to."""
        raise NotImplementedError

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        name = ORDER_COMPLETED if self.unit is Unit.AGE else ""
        ages = frozenset(Edge(name, age) for age in self._ages())
        return replace(self.apart, edges=self.apart.edges | ages)

    def _ages(self) -> list[int]:
        if self.unit is Unit.SIGNS and self.risk is not None:
            return overdue_ages_us((*INTERVALS, self.risk.usual_days), self.risk.overdue_percent)
        if self.unit is not Unit.AGE:
            return []
        highs = [one.high for one in self.ranges if one.high is not None]
        # From an age on is the same as above the age before it.
        return highs + [one.low - 1 for one in self.ranges if one.low is not None and one.low > 0]

    def _any_range(self, value: str, literal: Callable[[int], str]) -> str:
        return "(" + " OR ".join(range_condition(value, one, literal) for one in self.ranges) + ")"


def points_sql(signs: str, risk: Risk, moment: Moment) -> str:
    """Returns the expression of the points that signs give at a moment; of no use where there is no act."""
    steps = ", ".join(integer_literal(percent) for percent in risk.overdue_percent)
    share = f"({integer_literal(moment.now_us)} - tupleElement({signs}, 1)) * 100"
    step = f"tupleElement({signs}, 2) * {integer_literal(DAY_US)}"
    most = integer_literal(risk.most_counted)
    return (
        f"(toInt64(arrayCount(percent -> {share} >= percent * {step}, [{steps}])) "
        f"+ least(toInt64(tupleElement({signs}, 3)), {most}) * {integer_literal(risk.complaint_points)} "
        f"+ least(toInt64(tupleElement({signs}, 4)), {most}) * {integer_literal(risk.refund_points)})"
    )


def _times(ages: IntegerRange, moment: Moment) -> IntegerRange:
    """Returns the times whose ages are in a range: an age of at most `high` is a time of at least now - high."""
    return IntegerRange(
        None if ages.high is None else moment.now_us - ages.high,
        None if ages.low is None else moment.now_us - ages.low,
    )

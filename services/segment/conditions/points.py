"""On the customer's points: how many there are, or how many end soon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.segment.domain import limits
from services.segment.domain.comparisons import NUMERIC, Operator
from services.segment.domain.conditions import NO_DEFINITIONS, Condition, Definitions, Dependencies, Moment
from services.segment.domain.errors import InvalidRule
from services.segment.domain.kept import Ending
from services.segment.domain.points import POINTS, PointsAggregate, PointsColumn
from services.segment.domain.reading import Data, known, read_number, read_operator, read_whole
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import whole_condition

MOST_POINTS = 10**15


@dataclass(frozen=True)
class PointsCondition(Condition):
    """So many points compare so; `days`: of them those that end within so many days, 0: all."""

    kind: ClassVar[str] = "points"

    op: Operator
    points: int
    days: int = 0

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"aggregate", "op", "value", "within_days"})
        op = read_operator(body, path)
        if op not in NUMERIC:
            raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT or LTE on points: who has none has 0.")
        return cls(op, _points(body, path), _days(body, path))

    def column(self) -> PointsColumn:
        """See `Condition.column`."""
        return PointsColumn(self.days * limits.DAY_US)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return whole_condition(value, self.op, self.points)

    def found(self, value: Any, moment: Moment) -> int:
        """See `Condition.found`."""
        return int(value)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        what = tongue.say("积分余额", "the balance of points")
        if self.days:
            days = tongue.counted(self.days, "天", "day")
            what = tongue.say(f"{days}之内到期的积分", f"the number of points that end within the next {days}")
        return tongue.put(what, self.op, str(self.points))

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(
            kept=frozenset({POINTS}), endings=frozenset({Ending(POINTS), Ending(POINTS, self.days * limits.DAY_US)})
        )


def _points(body: Data, path: str) -> int:
    number = read_number(body, path)
    if number % 1 or not 0 <= number <= MOST_POINTS:
        raise InvalidRule(f"{path}.value", f"must be a whole number from 0 to {MOST_POINTS}.")
    return int(number)


def _days(body: Data, path: str) -> int:
    given = str(body.get("aggregate") or "BALANCE").removeprefix("POINTS_AGGREGATE_")
    try:
        aggregate = PointsAggregate("BALANCE" if given == "UNSPECIFIED" else given)
    except ValueError as error:
        raise InvalidRule(f"{path}.aggregate", "must be BALANCE or ENDING.") from error
    if aggregate is PointsAggregate.ENDING:
        return read_whole(body.get("within_days"), f"{path}.within_days", 1, limits.MAXIMUM_DAYS)
    if body.get("within_days"):
        raise InvalidRule(f"{path}.within_days", "must be left out with BALANCE; ENDING asks for points that end.")
    return 0

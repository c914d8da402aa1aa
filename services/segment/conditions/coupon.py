"""On the customer's coupons: how many can be used, end soon, or were used lately."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.segment.domain import limits
from services.segment.domain.comparisons import NUMERIC, Operator
from services.segment.domain.conditions import NO_DEFINITIONS, Condition, Definitions, Dependencies, Moment
from services.segment.domain.coupons import CouponAggregate, CouponColumn
from services.segment.domain.errors import InvalidRule
from services.segment.domain.kept import Ending, Kept
from services.segment.domain.reading import Data, known, read_name, read_number, read_operator, read_whole
from services.segment.domain.wording import Tongue
from services.segment.history.comparisons import whole_condition

MOST_COUPONS = 10**6
MOST_DAYS = 365


@dataclass(frozen=True)
class CouponCondition(Condition):
    """So many of the coupons compare so; `days`: of ENDING and REDEEMED."""

    kind: ClassVar[str] = "coupon"

    aggregate: CouponAggregate
    template_id: str
    op: Operator
    coupons: int
    days: int = 0

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"aggregate", "coupon_template_id", "op", "value", "within_days"})
        aggregate = _aggregate(body, path)
        op = read_operator(body, path)
        if op not in NUMERIC:
            raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT or LTE on coupons: who has none has 0.")
        template_id = read_name(body, "coupon_template_id", path) if body.get("coupon_template_id") else ""
        number = read_number(body, path)
        if number % 1 or not 0 <= number <= MOST_COUPONS:
            raise InvalidRule(f"{path}.value", f"must be a whole number from 0 to {MOST_COUPONS}.")
        return cls(aggregate, template_id, op, int(number), _days(body, path, aggregate))

    def column(self) -> CouponColumn:
        """See `Condition.column`."""
        return CouponColumn(self.aggregate, self.template_id, self.days * limits.DAY_US)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return whole_condition(value, self.op, self.coupons)

    def found(self, value: Any, moment: Moment) -> int:
        """See `Condition.found`."""
        return int(value)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        of = tongue.quoted(self.template_id) if self.template_id else ""
        days = tongue.counted(self.days, "天", "day")
        match self.aggregate:
            case CouponAggregate.REDEEMED:
                what = tongue.say(f"最近 {days}内核销的券数", f"the number of coupons used in the last {days}")
            case CouponAggregate.ENDING:
                what = tongue.say(
                    f"{days}之内到期的可用券数", f"the number of usable coupons that end within the next {days}"
                )
            case _:
                what = tongue.say("可用券数", "the number of usable coupons")
        said = what if not of else tongue.say(f"{what}（券模板{of}）", f"{what} (of the template {of})")
        return tongue.put(said, self.op, str(self.coupons))

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        subject = (Kept.COUPON, self.template_id)
        within_us = self.days * limits.DAY_US
        if self.aggregate is CouponAggregate.REDEEMED:
            # So long after it was.
            return Dependencies(kept=frozenset({subject}), endings=frozenset({Ending(subject, -within_us)}))
        endings = frozenset({Ending(subject), Ending(subject, within_us)})
        return Dependencies(kept=frozenset({subject}), endings=endings)


def _aggregate(body: Data, path: str) -> CouponAggregate:
    given = str(body.get("aggregate") or "USABLE").removeprefix("COUPON_AGGREGATE_")
    try:
        return CouponAggregate("USABLE" if given == "UNSPECIFIED" else given)
    except ValueError as error:
        raise InvalidRule(
            f"{path}.aggregate", f"must be one of {', '.join(each.value for each in CouponAggregate)}."
        ) from error


def _days(body: Data, path: str, aggregate: CouponAggregate) -> int:
    if aggregate is not CouponAggregate.USABLE:
        return read_whole(body.get("within_days"), f"{path}.within_days", 1, MOST_DAYS)
    if body.get("within_days"):
        raise InvalidRule(f"{path}.within_days", "must be left out with USABLE; ENDING asks for those that end.")
    return 0

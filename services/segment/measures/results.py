"""The kinds of values that measures give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from services.common.json_values import stored_value
from services.segment.domain.attributes import read_stored
from services.segment.domain.comparisons import NUMERIC, VALUELESS, Comparison, Operator
from services.segment.domain.conditions import Moment
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import DAY_US
from services.segment.domain.measures import Result, Shape
from services.segment.domain.numbers import IntegerRange, as_written, integers_satisfying
from services.segment.domain.reading import read_comparison, read_membership, read_number, read_operator
from services.segment.history.comparisons import any_equal, range_condition, value_condition
from services.segment.history.literals import clamped_integer, integer_literal, micros_decimal

MICROS = 1_000_000


@dataclass(frozen=True)
class Number(Result):
    """A number; `lacking`: a customer may have none, so that it can be asked whether there is one."""

    lacking: bool = False

    shape: ClassVar[Shape] = Shape.NUMBER

    @property
    def may_lack(self) -> bool:
        """See `Result.may_lack`."""
        return self.lacking

    def read(self, body: Mapping[str, Any], path: str, field: str) -> Comparison:
        """See `Result.read`."""
        op = read_operator(body, path)
        if self.lacking and op in VALUELESS:
            if body.get(field) is not None:
                raise InvalidRule(f"{path}.{field}", f"must be left out with {op.value}.")
            return Comparison(op)
        if op not in NUMERIC:
            also = ", EXISTS or NOT_EXISTS" if self.lacking else ""
            known = "EQ, NE, GT, GTE, LT, LTE" if self.lacking else "EQ, NE, GT, GTE, LT or LTE"
            raise InvalidRule(f"{path}.op", f"must be {known}{also} on what is computed so.")
        return Comparison(op, (stored_value(read_number(body, path, field)),))

    def age_us(self, comparison: Comparison) -> int | None:
        """See `Result.age_us`."""
        return None

    def within(self, comparison: Comparison, moment: Moment) -> IntegerRange:
        """Returns the numbers, as the column has them in whole units, that compare so by one of NUMERIC.

        Of how many: themselves; of amounts: millionths; of times and spans: microseconds.
        """
        return integers_satisfying(comparison.op, Fraction(_wanted(comparison)))

    def number(self, value: str, moment: Moment) -> str:
        """See `Result.number`."""
        return f"assumeNotNull(toFloat64({value}))"

    def exact(self, value: str) -> str:
        """See `Result.exact`."""
        return f"toDecimal256({value}, 6)"


@dataclass(frozen=True)
class Whole(Number):
    """How many: a whole number, 0 where there is nothing to count."""

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        return range_condition(value, self.within(comparison, moment), clamped_integer)

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"{value} != 0"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        return int(value)


@dataclass(frozen=True)
class Amount(Number):
    """A number exact to 6 decimals; where it may be lacking NULL stands for none."""

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        match comparison.op:
            case Operator.EXISTS:
                return f"{value} IS NOT NULL"
            case Operator.NOT_EXISTS:
                return f"{value} IS NULL"
        inside = range_condition(value, self.within(comparison, moment), micros_decimal)
        return f"ifNull({inside}, 0)" if self.lacking else inside

    def within(self, comparison: Comparison, moment: Moment) -> IntegerRange:
        """See `Number.within`."""
        return integers_satisfying(comparison.op, as_written(_wanted(comparison)) * MICROS)

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"{value} IS NOT NULL" if self.lacking else f"{value} != 0"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        if value is None:
            return None
        return int(value) if value == int(value) else Decimal(value).normalize()


@dataclass(frozen=True)
class Age(Number):
    """Days, with fractions, since a moment, of which the column has the microseconds since 1970 UTC; 0: there is none."""

    lacking: bool = True

    shape: ClassVar[Shape] = Shape.DAYS

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        match comparison.op:
            case Operator.EXISTS:
                return f"{value} != 0"
            case Operator.NOT_EXISTS:
                return f"{value} = 0"
        return f"({value} != 0 AND {range_condition(value, self.within(comparison, moment), clamped_integer)})"

    def within(self, comparison: Comparison, moment: Moment) -> IntegerRange:
        """See `Number.within`: the times of such ages."""
        ages = integers_satisfying(comparison.op, Fraction(_wanted(comparison)) * DAY_US)
        # An age of at most `high` is a time of at least now - high.
        return IntegerRange(
            None if ages.high is None else moment.now_us - ages.high,
            None if ages.low is None else moment.now_us - ages.low,
            ages.inverted,
        )

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"{value} != 0"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        return (moment.now_us - value) / DAY_US if value else None

    def number(self, value: str, moment: Moment) -> str:
        """See `Result.number`."""
        return f"({integer_literal(moment.now_us)} - {value}) / {DAY_US}"

    def exact(self, value: str) -> str:
        """See `Result.exact`: what grows by itself passes no other value at an age that is the same for all."""
        raise ValueError("it grows by itself")

    def age_us(self, comparison: Comparison) -> int | None:
        """See `Result.age_us`."""
        if comparison.op in VALUELESS or _wanted(comparison) < 0:
            return None
        return int(Fraction(_wanted(comparison)) * DAY_US)


@dataclass(frozen=True)
class Span(Number):
    """Days, with fractions, from one event to another, of which the column has the microseconds; NULL stands for none."""

    lacking: bool = True

    shape: ClassVar[Shape] = Shape.DAYS

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        match comparison.op:
            case Operator.EXISTS:
                return f"{value} IS NOT NULL"
            case Operator.NOT_EXISTS:
                return f"{value} IS NULL"
        return f"ifNull({range_condition(value, self.within(comparison, moment), clamped_integer)}, 0)"

    def within(self, comparison: Comparison, moment: Moment) -> IntegerRange:
        """See `Number.within`."""
        return integers_satisfying(comparison.op, Fraction(_wanted(comparison)) * DAY_US)

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"{value} IS NOT NULL"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        return None if value is None else value / DAY_US

    def number(self, value: str, moment: Moment) -> str:
        """See `Result.number`."""
        return f"assumeNotNull({value}) / {DAY_US}"


@dataclass(frozen=True)
class Stored(Result):
    """A value of a property as it was sent; '' stands for none."""

    shape: ClassVar[Shape] = Shape.VALUE

    def read(self, body: Mapping[str, Any], path: str, field: str) -> Comparison:
        """See `Result.read`."""
        return read_comparison(body, path, anniversary=False, field=field)

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        return value_condition(value, comparison, moment.today)

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"{value} != ''"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        return read_stored(value)

    def age_us(self, comparison: Comparison) -> int | None:
        """See `Result.age_us`."""
        return None


@dataclass(frozen=True)
class StoredList(Result):
    """Values of a property, each once."""

    shape: ClassVar[Shape] = Shape.LIST

    def read(self, body: Mapping[str, Any], path: str, field: str) -> Comparison:
        """See `Result.read`."""
        return read_membership(body, path, field=field)

    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """See `Result.holds`."""
        match comparison.op:
            case Operator.EXISTS:
                return f"notEmpty({value})"
            case Operator.NOT_EXISTS:
                return f"empty({value})"
        return any_equal(value, comparison.values)

    def there(self, value: str) -> str:
        """See `Result.there`."""
        return f"notEmpty({value})"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Result.found`."""
        return [read_stored(one) for one in value] or None

    def age_us(self, comparison: Comparison) -> int | None:
        """See `Result.age_us`."""
        return None


def _wanted(comparison: Comparison) -> float:
    return float(comparison.values[0])

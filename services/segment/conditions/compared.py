"""On what is computed of the customer against something else that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Self

from services.segment.domain.comparisons import NUMERIC, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    Condition,
    Definitions,
    Dependencies,
    Moment,
    PairColumn,
    TimedColumn,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import Measure
from services.segment.domain.numbers import as_written
from services.segment.domain.reading import Data, known, read_number, read_operator
from services.segment.domain.wording import Tongue
from services.segment.measures import parse_measure

MAXIMUM_PERCENT = 1_000_000
_MICROS = 1_000_000
_SYMBOLS: Mapping[Operator, str] = {
    Operator.EQ: "=",
    Operator.NE: "!=",
    Operator.GT: ">",
    Operator.GTE: ">=",
    Operator.LT: "<",
    Operator.LTE: "<=",
}


@dataclass(frozen=True)
class ComparedCondition(Condition):
    """A measure is so many per cent of another; `percent` in millionths."""

    kind: ClassVar[str] = "compared"

    measure: Measure
    other: Measure
    op: Operator
    percent_micros: int

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"measure", "with", "op", "percent"})
        measure, other = (_measure(body.get(field), f"{path}.{field}") for field in ("measure", "with"))
        if measure.result.shape is not other.result.shape:
            raise InvalidRule(f"{path}.with", "must be of the kind of `measure`: both numbers, or both days.")
        op = read_operator(body, path)
        if op not in NUMERIC:
            raise InvalidRule(f"{path}.op", "must be EQ, NE, GT, GTE, LT or LTE.")
        micros = as_written(read_number(body, path, "percent")) * _MICROS
        if not 0 <= micros <= MAXIMUM_PERCENT * _MICROS or micros.denominator != 1:
            raise InvalidRule(f"{path}.percent", f"must be 0 to {MAXIMUM_PERCENT}, with at most 6 decimals.")
        return cls(measure, other, op, int(micros))

    def column(self) -> PairColumn:
        """See `Condition.column`."""
        return PairColumn.of(self.measure.column(), self.other.column())

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        found = self.measure.result.exact(f"tupleElement({value}, 1)")
        other = self.other.result.exact(f"tupleElement({value}, 2)")
        # Multiplied out, no digit is lost.
        left, right = (
            f"{found} * toDecimal256('{100 * _MICROS}', 0)",
            f"{other} * toDecimal256('{self.percent_micros}', 0)",
        )
        return f"ifNull({other} > 0 AND {left} {_SYMBOLS[self.op]} {right}, 0)"

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Condition.found`: the per cent, rounded to 6 decimals."""
        found, other = value.values()
        if found is None or other is None or other <= 0:
            return None
        percent = round(Fraction(found) * 100 * _MICROS / Fraction(other))
        return percent // _MICROS if percent % _MICROS == 0 else (Decimal(percent) / _MICROS).normalize()

    def evidence(self) -> TimedColumn:
        """See `Condition.evidence`."""
        return self.measure.evidence()

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        percent = f"{Decimal(self.percent_micros) / _MICROS:f}%"
        other = self.other.words(tongue)
        return tongue.put(
            self.measure.words(tongue), self.op, tongue.say(f"{other}的 {percent}", f"{percent} of {other}")
        )

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies.union((self.measure.dependencies(), self.other.dependencies()))


def _measure(data: Any, path: str) -> Measure:
    if data is None:
        raise InvalidRule(path, "is missing: give what is computed.")
    measure = parse_measure(data, path)
    try:
        measure.result.exact("")
    except ValueError as error:
        raise InvalidRule(
            path, f"cannot be held against another: {error}; use a number, or the days between events."
        ) from error
    return measure

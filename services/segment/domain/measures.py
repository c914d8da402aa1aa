"""What is computed of a customer: a measure gives one value, and of what kind that is says how it is compared and shown.

Conditions on events and orders are a measure and a comparison, and so is a computed trait with what a rule asks of it: what a
measure means stands once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Self

from services.segment.domain.comparisons import Comparison
from services.segment.domain.conditions import Condition, Dependencies, Moment, TimedColumn
from services.segment.domain.wording import Tongue


class Shape(Enum):
    """What a value looks like."""

    NUMBER = "NUMBER"
    DAYS = "DAYS"
    VALUE = "VALUE"
    LIST = "LIST"


class Result(ABC):
    """A kind of value: how it is compared, and how people read it.

    Attributes:
        shape: What it looks like: a number; days since a moment; a text, number or truth value as it was sent; a list of such.
    """

    shape: ClassVar[Shape]

    @property
    def is_number(self) -> bool:
        """Whether it is compared with a number, whatever was sent."""
        return self.shape in (Shape.NUMBER, Shape.DAYS)

    @property
    def may_lack(self) -> bool:
        """Whether a customer may have none; a count or a sum is 0 then."""
        return True

    @abstractmethod
    def read(self, body: Mapping[str, Any], path: str, field: str) -> Comparison:
        """Returns `op` with what is compared with, which stands in `field`.

        Raises:
            InvalidRule: If such a value is not compared so.
        """

    @abstractmethod
    def holds(self, value: str, comparison: Comparison, moment: Moment) -> str:
        """Returns the SQL condition on a column's value: 0 or 1, never NULL."""

    @abstractmethod
    def there(self, value: str) -> str:
        """Returns the SQL condition that a customer has a value."""

    @abstractmethod
    def found(self, value: Any, moment: Moment) -> Any:
        """Returns a column's value as people read it, a JSON value; None where there is none."""

    def number(self, value: str, moment: Moment) -> str:
        """Returns the SQL expression of a column's value, where there is one, as a double.

        Raises:
            ValueError: If it is no number.
        """
        raise ValueError("it is no number")

    def exact(self, value: str) -> str:
        """Returns the SQL expression of a column's value as a Decimal, NULL where there is none, to be held against another.

        Raises:
            ValueError: If it is no number, or grows by itself.
        """
        raise ValueError("it is no number")

    @abstractmethod
    def age_us(self, comparison: Comparison) -> int | None:
        """Returns the age of an event at which a comparison changes by itself; None: at none."""


class Measure(ABC):
    """What is computed of a customer. Each kind is a frozen dataclass, see `services/segment/measures`.

    Attributes:
        kind: The kind's field in the contract's `Measure`.
    """

    kind: ClassVar[str]

    @classmethod
    @abstractmethod
    def parse(cls, body: Mapping[str, Any], path: str) -> Self:
        """Returns the measure of its data; `path` is where the body stands.

        Raises:
            InvalidRule: If it is not in the contract or over a limit.
        """

    @abstractmethod
    def words(self, tongue: Tongue) -> str:
        """Returns what is computed, in the language of `tongue`: "the number of orders in the last 30 days"."""

    @property
    def shown(self) -> str:
        """The property whose values it gives as they were sent; empty where it gives numbers."""
        return ""

    @property
    @abstractmethod
    def result(self) -> Result:
        """Of what kind its value is."""

    @abstractmethod
    def column(self) -> TimedColumn:
        """Returns the column of its value."""

    @abstractmethod
    def evidence(self) -> TimedColumn:
        """Returns the column of the time of the event that the value rests on, microseconds since 1970 UTC; 0: of none."""

    @abstractmethod
    def dependencies(self, age_us: int | None = None) -> Dependencies:
        """Returns what can change the value, and whether it passes an age."""


@dataclass(frozen=True)
class MeasureCondition(Condition):
    """What is computed of the customer compares so."""

    measure: Measure
    comparison: Comparison

    def column(self) -> TimedColumn:
        """See `Condition.column`."""
        return self.measure.column()

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return self.measure.result.holds(value, self.comparison, moment)

    def found(self, value: Any, moment: Moment) -> Any:
        """See `Condition.found`."""
        return self.measure.result.found(value, moment)

    def evidence(self) -> TimedColumn:
        """See `Condition.evidence`."""
        return self.measure.evidence()

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return self.measure.dependencies(self.measure.result.age_us(self.comparison))

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        unit = tongue.say(" 天", " days") if self.measure.result.shape is Shape.DAYS else ""
        return tongue.compared(self.named(tongue), self.comparison, unit)

    def named(self, tongue: Tongue) -> str:
        """Returns what is compared, in words."""
        return self.measure.words(tongue)

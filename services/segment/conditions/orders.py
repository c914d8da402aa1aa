"""On what is computed from the customer's orders: how many, how much after refunds, how long ago."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from services.segment.domain.conditions import NO_DEFINITIONS, Definitions
from services.segment.domain.measures import MeasureCondition
from services.segment.domain.reading import Data, known
from services.segment.measures.orders import OrderMeasure

_FIELDS = OrderMeasure.fields | {"op", "value"}


@dataclass(frozen=True)
class OrdersCondition(MeasureCondition):
    """What is computed from orders compares so."""

    kind: ClassVar[str] = "orders"

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, _FIELDS)
        measure = OrderMeasure.read(body, path)
        return cls(measure, measure.result.read(body, path, "value"))

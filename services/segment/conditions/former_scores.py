"""Scores that trainings made before how customers stand had them: rules that name them go on, by the one meaning."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.standing import StandingCondition
from services.segment.domain.comparisons import VALUELESS, Operator
from services.segment.domain.conditions import Condition
from services.segment.domain.standing.attributes import GREATEST_SCORE, Attribute

FORMER_SCORES: Mapping[str, Attribute] = MappingProxyType(
    {
        "rfm_recency": Attribute.RFM_RECENCY,
        "rfm_frequency": Attribute.RFM_FREQUENCY,
        "rfm_monetary": Attribute.RFM_MONETARY,
    }
)
"""By the name of the score, the attribute that it is."""

_COMPARES: Mapping[Operator, Callable[[Any, Any], bool]] = MappingProxyType(
    {
        Operator.EQ: operator.eq,
        Operator.NE: operator.ne,
        Operator.GT: operator.gt,
        Operator.GTE: operator.ge,
        Operator.LT: operator.lt,
        Operator.LTE: operator.le,
    }
)


def as_it_stands(condition: Condition) -> Condition:
    """Returns a condition; in place of one on a former score that on the attribute, which compares so.

    A score could be compared with any number: in its place come the whole numbers from 1 to 5 for which that holds.
    """
    attribute = FORMER_SCORES.get(condition.name) if isinstance(condition, ScoreCondition) else None
    if attribute is None or not isinstance(condition, ScoreCondition):
        return condition
    op = condition.comparison.op
    if op in VALUELESS:
        return StandingCondition(attribute, op)
    wanted = Decimal(condition.comparison.values[0])
    holding = tuple(value for value in range(1, GREATEST_SCORE + 1) if _COMPARES[op](value, wanted))
    return StandingCondition(attribute, Operator.IN, holding)

"""How many rules one query takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.segment.domain.plan import plan_rules
from services.segment.domain.rules import Rule

COLUMNS_PER_QUERY = 250


def portions_of(rules: Mapping[str, Rule]) -> Sequence[list[str]]:
    """Splits rules so that no query computes more than `COLUMNS_PER_QUERY` columns."""
    portions: list[list[str]] = []
    current: list[str] = []
    for name in rules:
        candidate = [*current, name]
        plan = plan_rules(rules[each] for each in candidate)
        if current and len(plan.events) + len(plan.attributes) + len(plan.kept) > COLUMNS_PER_QUERY:
            portions.append(current)
            candidate = [name]
        current = candidate
    if current:
        portions.append(current)
    return portions

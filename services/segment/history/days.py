"""Comparisons with days as SQL: 0 or 1, never NULL."""

from __future__ import annotations

from services.segment.domain.days import DAY_ONLY, MOMENT, Annual, DaySet, Each
from services.segment.history.literals import text_list, text_literal


def day_condition(value: str, days: DaySet, time_zone: str) -> str:
    """Returns the condition that a stored value is one of some days.

    Args:
        value: An expression of a stored value, '' where there is none.
        days: The days.
        time_zone: The workspace's, in which moments have their day.
    """
    match days:
        case Annual(of_year):
            return f"(match({value}, '^\"{DAY_ONLY}') AND substring({value}, 7, 5) IN {text_list(of_year)})"
        case Each(each):
            return f"(startsWith({value}, '\"') AND substring({value}, 2, 10) IN {text_list(each)})" if each else "0"
    day = _day(value, time_zone)
    parts = []
    for first, last in days.spans:
        bounds = ([] if first is None else [f"{day} >= {text_literal(first.isoformat())}"]) + (
            [] if last is None else [f"{day} <= {text_literal(last.isoformat())}"]
        )
        parts.append(" AND ".join([f"{day} != ''", *bounds]))
    return f"({' OR '.join(f'({part})' for part in parts)})" if parts else "0"


def _day(value: str, time_zone: str) -> str:
    """Returns the expression of the day that a stored value says, `YYYY-MM-DD`; '' where it says none."""
    zone = text_literal(time_zone)
    moment = f"parseDateTime64BestEffortOrNull(substring({value}, 2), 6, {zone})"
    return (
        f"multiIf(match({value}, '^\"{DAY_ONLY}$'), substring({value}, 2), match({value}, '^\"{MOMENT}$'), "
        f"ifNull(toString(toDate32({moment}, {zone})), ''), '')"
    )

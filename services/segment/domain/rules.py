"""A segment rule as a validated tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.segment.domain.conditions import Condition


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Rule


Rule = All | Any | Not | Condition


def leaves(rule: Rule) -> Iterator[Condition]:
    """Yields the conditions of a rule, left to right."""
    match rule:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule

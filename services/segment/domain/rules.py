"""A segment rule as a validated tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any as AnyType

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


@dataclass(frozen=True)
class Inside:
    """The rule of another segment holds, in the place where that is named.

    Attributes:
        segment_id: The other segment.
        part: Its rule.
        rule_data: That as it was given.
    """

    segment_id: str
    part: Rule
    rule_data: Mapping[str, AnyType] = field(compare=False)


Rule = All | Any | Not | Inside | Condition


def leaves(rule: Rule) -> Iterator[Condition]:
    """Yields the conditions of a rule, left to right."""
    match rule:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Inside(part=part):
            yield from leaves(part)
        case _:
            yield rule

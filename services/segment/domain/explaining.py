"""A rule taken to pieces, each with its place, and what was found of each. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any as AnyType

from services.segment.domain.rules import All, Any, Inside, Not, Rule


@dataclass(frozen=True)
class Part:
    """A part of a rule.

    Attributes:
        path: Where it stands, as errors name it.
        rule: The part.
        parts: What it is made of; none of a condition.
    """

    path: str
    rule: Rule
    parts: tuple[Part, ...] = ()

    def walk(self) -> Iterator[Part]:
        """Yields the part itself, then all below it, from left to right."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Proof:
    """An event that a value was found from; `at_us`: when it happened, microseconds since 1970 UTC."""

    event_id: int
    name: str
    at_us: int


@dataclass(frozen=True)
class Finding:
    """What was found of a condition.

    Attributes:
        met: Whether it holds.
        value: The value found, a JSON value; None: there is none.
        value_us: When that was said or happened, microseconds since 1970 UTC; None: never.
        change_us: When time alone changes `met` next; None: never, or not in sight.
        proofs: Events that the value was found from, the latest first; of a sequence those of its steps, in their order.
    """

    met: bool
    value: AnyType = None
    value_us: int | None = None
    change_us: int | None = None
    proofs: tuple[Proof, ...] = ()


def take_apart(rule: Rule, path: str = "rule") -> Part:
    """Returns a rule as parts with their places."""
    match rule:
        case All(parts) | Any(parts):
            here = f"{path}.{'all' if isinstance(rule, All) else 'any'}.rules"
            return Part(path, rule, tuple(take_apart(part, f"{here}[{index}]") for index, part in enumerate(parts)))
        case Not(part):
            return Part(path, rule, (take_apart(part, f"{path}.not"),))
        case Inside(part=part):
            return Part(path, rule, (take_apart(part, f"{path}.segment.rule"),))
        case _:
            return Part(path, rule)


def is_met(part: Part, findings: Mapping[str, Finding]) -> bool:
    """Tells whether a part holds, by what was found of the conditions in it, by their places."""
    match part.rule:
        case All(_):
            return all(is_met(one, findings) for one in part.parts)
        case Any(_):
            return any(is_met(one, findings) for one in part.parts)
        case Not(_):
            return not is_met(part.parts[0], findings)
        case Inside():
            return is_met(part.parts[0], findings)
        case _:
            return findings[part.path].met

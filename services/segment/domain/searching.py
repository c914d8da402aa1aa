"""What is asked of a list of customers: a filter in the form that all lists share, as a rule and segments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from services.common.errors import InvalidArgument
from services.common.filters import Comparator, FieldKind, Restriction, parse_filter
from services.common.json_values import decode, is_kept, stored_value
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.comparisons import EXISTS, Comparison, Operator
from services.segment.domain.conditions import AttributeColumn, Condition
from services.segment.domain.rules import All, Any, Inside, Not, Rule

TRAIT = "traits."
FILTERS: Mapping[str, FieldKind] = {"tag": str, "segment": str, TRAIT: str}
"""What a list of customers can be filtered by."""


@dataclass(frozen=True)
class Wanted:
    """Which customers: all conditions hold, in all of some segments and in none of others.

    Attributes:
        conditions: Joined by and.
        segments: Ids of segments, each with whether the customer must be in it or must not.
    """

    conditions: tuple[Rule, ...] = ()
    segments: Mapping[str, bool] = field(default_factory=dict)

    @property
    def rule(self) -> Rule | None:
        """The conditions as one rule; None where there are none."""
        return All(self.conditions) if self.conditions else None

    def and_also(self, rule: Rule) -> Wanted:
        """Returns the same with one condition more."""
        return Wanted((*self.conditions, rule), self.segments)


def read_wanted(text: str) -> Wanted:
    """Returns what a filter asks for.

    Raises:
        InvalidArgument: If it is not of the form of `services.common.filters`, or asks what its fields do not answer.
    """
    conditions: list[Rule] = []
    segments: dict[str, bool] = {}
    for restriction in parse_filter(text, FILTERS):
        if restriction.field == "segment":
            wanted = restriction.comparator is not Comparator.DIFFERS
            if segments.setdefault(_named(restriction), wanted) is not wanted:
                raise InvalidArgument(
                    f"filter: a customer cannot both be and not be in the segment {restriction.value}.", field="filter"
                )
        elif restriction.field == "tag":
            tag = TagCondition(_named(restriction))
            conditions.append(Not(tag) if restriction.comparator is Comparator.DIFFERS else tag)
        else:
            conditions.append(TraitCondition(restriction.field.removeprefix(TRAIT), _comparison(restriction)))
    return Wanted(tuple(conditions), segments)


def necessary(rule: Rule) -> tuple[tuple[Condition, ...], ...]:
    """Returns sets of conditions on attributes: whoever holds the rule has, of each set, a register of which one is true.

    None where the rule can hold of a customer of whom nothing is said.
    """
    match rule:
        case All(parts):
            return tuple(one for part in parts for one in necessary(part))
        case Any(parts):
            found = [necessary(part) for part in parts]
            # Whoever holds a part has something of its first set.
            return (tuple(leaf for each in found for leaf in each[0]),) if all(found) else ()
        case Not(_):
            return ()
        case Inside(part=part):
            return necessary(part)
        case _:
            return ((rule,),) if isinstance(rule.column(), AttributeColumn) and rule.needs_value() else ()


def _named(restriction: Restriction) -> str:
    if restriction.value in (None, ""):
        raise InvalidArgument(f"filter: name a {restriction.field}.", field="filter")
    return str(restriction.value)


def _comparison(restriction: Restriction) -> Comparison:
    if restriction.value is None:
        return EXISTS
    text = str(restriction.value)
    if restriction.comparator is Comparator.HAS:
        return Comparison(Operator.CONTAINS, (stored_value(text),)) if text else EXISTS
    # The value of a text has no order: nothing else is read of it.
    return Comparison(Operator.NE if restriction.comparator is Comparator.DIFFERS else Operator.IN, _spelt(text))


def _spelt(text: str) -> tuple[str, ...]:
    """Returns what a word stands for: the text, and the number or truth value that is spelt so."""
    try:
        value = decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return (stored_value(text),)
    if isinstance(value, int | float) and (isinstance(value, bool) or not isinstance(value, int) or is_kept(value)):
        return stored_value(text), stored_value(value)
    return (stored_value(text),)


@dataclass(frozen=True)
class CustomerFile:
    """What a list needs of a customer's file.

    Attributes:
        customer_id: The current id.
        traits: By name.
        tags: Sorted.
        identifiers: (type, value), oldest first.
    """

    customer_id: int
    traits: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FoundCustomer:
    """A row of a list of customers.

    Attributes:
        file: What is known of the customer.
        last_seen_us: When they did something last, microseconds since 1970 UTC; None: never heard of.
        matched_by: `name`, `customer_id` or the type of an identifier; empty where nothing was looked for by name.
    """

    file: CustomerFile
    last_seen_us: int | None
    matched_by: str

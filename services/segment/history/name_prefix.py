"""How a name begins: no rule of a segment can say this, so it is no kind of condition; customers are searched by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.common.json_values import stored_value
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    Moment,
)
from services.segment.domain.names import FAMILY_NAMES, FULL_NAMES, GIVEN_NAMES, NICKNAMES, is_chinese
from services.segment.domain.rules import All as AllOf
from services.segment.domain.rules import Any as AnyOf
from services.segment.domain.rules import Rule
from services.segment.domain.wording import Tongue
from services.segment.history.literals import text_literal

# Chinese family names have one character, a few two.
_FAMILY_NAME_CHARACTERS = (1, 2)


def name_rule(text: str) -> Rule:
    """Returns the rule of those whose name begins with a text, in any case.

    A whole name, a family name or a given name does, or both of the last two do with a part each: `Li Ming` and `Ming Li`,
    `欧阳锋` where the family name is 欧阳.
    """
    parts: list[Rule] = [NamePrefix(key, text) for key in (*FULL_NAMES, *FAMILY_NAMES, *GIVEN_NAMES, *NICKNAMES)]
    splits = []
    if " " in text:
        first, second = text.split(maxsplit=1)
        splits = [(first, second), (second, first)]
    elif is_chinese(text):
        splits = [(text[:size], text[size:]) for size in _FAMILY_NAME_CHARACTERS if len(text) > size]
    # The given name first, of which fewer have the same: candidates are looked for by it.
    parts += [
        AllOf(
            (
                AnyOf(tuple(NamePrefix(key, given) for key in GIVEN_NAMES)),
                AnyOf(tuple(NamePrefix(key, family) for key in FAMILY_NAMES)),
            )
        )
        for family, given in splits
    ]
    return AnyOf(tuple(parts))


@dataclass(frozen=True)
class NamePrefix(Condition):
    """The customer's trait is text that begins so, in any case."""

    kind: ClassVar[str] = "name_prefix"

    trait: str
    prefix: str

    @classmethod
    def parse(cls, body: Mapping[str, Any], path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """Never called: the condition is only made in this module."""
        raise NotImplementedError

    def column(self) -> AttributeColumn:
        """See `Condition.column`."""
        return AttributeColumn(AttributeKind.TRAIT, self.trait)

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return f"startsWith(lowerUTF8({value}), {text_literal(stored_value(self.prefix.lower()))})"

    def says(self, tongue: Tongue) -> str:
        """Is never called: nobody writes it in a rule."""
        raise NotImplementedError

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(attributes=frozenset({(AttributeKind.TRAIT, self.trait)}))

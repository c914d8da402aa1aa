"""What a definition names that others keep."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.common.json_values import decode
from services.common.rule_references import computed_traits_of, customer_lists_of

if TYPE_CHECKING:
    from services.journey.domain.definition import JourneyDefinition


class ReferenceKind(enum.StrEnum):
    """What is named: of a rule the text itself is kept, which segment must be able to compile."""

    TEMPLATE = "template"
    SEGMENT = "segment"
    RULE = "rule"
    COMPUTED_TRAIT = "computed_trait"
    CUSTOMER_LIST = "customer_list"
    DATE_TRAIT = "date_trait"
    COUPON_TEMPLATE = "coupon_template"
    JOURNEY = "journey"


@dataclass(frozen=True, slots=True)
class Reference:
    """One place of a definition that names something: `path` from the definition on, `name` the id or the rule as JSON.

    What stands `in_rule`, the check of the rule itself tells of.
    """

    path: str
    kind: ReferenceKind
    name: str
    in_rule: bool = False


def references_of(definition: JourneyDefinition) -> tuple[Reference, ...]:
    """Returns all that a definition names, in its order; a name in two places comes twice."""
    entry, named = definition.entry, list[Reference]()
    if entry is not None:
        named.extend(entry.references(f"entry.{entry.kind}"))
    if definition.gate.condition_json:
        named.extend(references_in_rule("entry.condition", definition.gate.condition_json))
    for place, each in enumerate(definition.exits):
        named.extend(each.references(f"exits[{place}]"))
    named.extend(definition.goal.references("goal") if definition.goal is not None else ())
    for place, step in enumerate(definition.steps):
        if step.action is not None:
            named.extend(step.action.references(f"steps[{place}].{step.action.kind}"))
    return tuple(named)


def references_in_rule(path: str, rule_json: str) -> Iterator[Reference]:
    """Yields a rule, and what it names; whether that is there segment tells of the rule."""
    rule = decode(rule_json or "{}")
    yield Reference(path, ReferenceKind.RULE, rule_json)
    for computed_trait_id in sorted(computed_traits_of(rule)):
        yield Reference(path, ReferenceKind.COMPUTED_TRAIT, computed_trait_id, in_rule=True)
    for customer_list_id in sorted(customer_lists_of(rule)):
        yield Reference(path, ReferenceKind.CUSTOMER_LIST, customer_list_id, in_rule=True)
    yield from _segments(rule, path)


def _segments(rule: Any, path: str) -> Iterator[Reference]:
    """Yields the segments that a rule names; nothing else of it is read."""
    if not isinstance(rule, Mapping):
        return
    for kind, body in rule.items():
        if not isinstance(body, Mapping):
            continue
        match kind:
            case "all" | "any":
                for index, part in enumerate(body.get("rules", ())):
                    yield from _segments(part, f"{path}.{kind}.rules[{index}]")
            case "not":
                yield from _segments(body, f"{path}.not")
            case "segment":
                segment_id = str(body.get("segment_id", ""))
                yield Reference(f"{path}.segment.segment_id", ReferenceKind.SEGMENT, segment_id, in_rule=True)


def named_by(definition: JourneyDefinition) -> set[tuple[ReferenceKind, str]]:
    """Returns all that a definition names, each once, by kind and name."""
    return {(each.kind, each.name) for each in references_of(definition)}

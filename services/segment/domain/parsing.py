"""From rule data (the JSON form of the contract, names as in the proto) to the validated tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any as AnyType

from services.segment.conditions import CONDITIONS
from services.segment.domain import limits
from services.segment.domain.conditions import NO_DEFINITIONS, Definitions
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known
from services.segment.domain.rules import All, Any, Not, Rule, leaves

_KINDS = {condition.kind: condition for condition in CONDITIONS}
_KNOWN = ("all", "any", "not", *_KINDS)


def parse_rule(data: Data, path: str = "rule", definitions: Definitions = NO_DEFINITIONS) -> Rule:
    """Returns the tree of rule data.

    Args:
        data: As `MessageToDict(rule, preserving_proto_field_name=True)` gives it; fields at their default may be absent.
        path: How errors name the root.
        definitions: What conditions may name.

    Raises:
        InvalidRule: If any part is not in the contract or over a limit; its `path` names the part.
    """
    rule = _node(data, path, 1, definitions)
    if sum(1 for _ in leaves(rule)) > limits.MAXIMUM_LEAVES:
        raise InvalidRule(path, f"has more than {limits.MAXIMUM_LEAVES} conditions; split it into two segments.")
    return rule


def _node(data: AnyType, path: str, depth: int, definitions: Definitions) -> Rule:
    if depth > limits.MAXIMUM_DEPTH:
        raise InvalidRule(path, f"is nested deeper than {limits.MAXIMUM_DEPTH} levels; flatten it.")
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InvalidRule(path, f"must have exactly one of {', '.join(_KNOWN)}.")
    name, body = next(iter(data.items()))
    here = f"{path}.{name}"
    if not isinstance(body, Mapping):
        raise InvalidRule(here, "must be an object.")
    match name:
        case "all":
            return All(_parts(body, here, depth, definitions))
        case "any":
            return Any(_parts(body, here, depth, definitions))
        case "not":
            return Not(_node(body, here, depth + 1, definitions))
    if name not in _KINDS:
        raise InvalidRule(here, f"is not a kind of condition; use {', '.join(_KNOWN)}.")
    return _KINDS[name].parse(body, here, definitions)


def _parts(body: Data, path: str, depth: int, definitions: Definitions) -> tuple[Rule, ...]:
    known(body, path, {"rules"})
    rules = body.get("rules") or []
    if not isinstance(rules, list) or not 1 <= len(rules) <= limits.MAXIMUM_PARTS:
        raise InvalidRule(f"{path}.rules", f"must hold 1 to {limits.MAXIMUM_PARTS} rules.")
    return tuple(_node(rule, f"{path}.rules[{index}]", depth + 1, definitions) for index, rule in enumerate(rules))

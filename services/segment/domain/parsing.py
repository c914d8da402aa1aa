"""From rule data (the JSON form of the contract, names as in the proto) to the validated tree."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any as AnyType

from services.segment.conditions import CONDITIONS
from services.segment.conditions.former_scores import as_it_stands
from services.segment.domain import limits
from services.segment.domain.conditions import NO_DEFINITIONS, Definitions
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_name
from services.segment.domain.rules import All, Any, Inside, Not, Rule

NOBODY: Mapping[str, Data] = MappingProxyType({})
SEGMENT = "segment"

_KINDS = {condition.kind: condition for condition in CONDITIONS}
_KNOWN = ("all", "any", "not", SEGMENT, *_KINDS)


def parse_rule(
    data: Data,
    path: str = "rule",
    definitions: Definitions = NO_DEFINITIONS,
    *,
    others: Mapping[str, Data] = NOBODY,
    through: tuple[str, ...] = (),
) -> Rule:
    """Returns the tree of rule data.

    Args:
        data: As `MessageToDict(rule, preserving_proto_field_name=True)` gives it; fields at their default may be absent.
        path: How errors name the root.
        definitions: What conditions may name, those of the segments that it names too.
        others: The rules of segments that it may name, by their ids.
        through: The segment whose rule it is; none: it is nobody's.

    Raises:
        InvalidRule: If any part is not in the contract or over a limit; its `path` names the part.
    """
    return _Parser(others, definitions, path, len(through)).rule(data, path, 1, through)


class _Parser:
    """Reads one rule, and those of the segments it names in their places."""

    def __init__(self, others: Mapping[str, Data], definitions: Definitions, root: str, own: int) -> None:
        self._others = others
        self._definitions = definitions
        self._root = root
        self._own = own
        self._count = 0

    def rule(self, data: AnyType, path: str, depth: int, through: tuple[str, ...]) -> Rule:
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
                return All(self._parts(body, here, depth, through))
            case "any":
                return Any(self._parts(body, here, depth, through))
            case "not":
                return Not(self.rule(body, here, depth + 1, through))
            case "segment":
                return self._inside(body, here, through)
        if name not in _KINDS:
            raise InvalidRule(here, f"is not a kind of condition; use {', '.join(_KNOWN)}.")
        self._count += 1
        if self._count > limits.MAXIMUM_LEAVES:
            # Counted on the way: what segments name of each other could be without an end in sight.
            counted = ", those of the segments that it names counted" if self._others else ""
            raise InvalidRule(
                self._root, f"has more than {limits.MAXIMUM_LEAVES} conditions{counted}; split it into two segments."
            )
        return as_it_stands(_KINDS[name].parse(body, here, self._definitions))

    def _parts(self, body: Data, path: str, depth: int, through: tuple[str, ...]) -> tuple[Rule, ...]:
        known(body, path, {"rules"})
        rules = body.get("rules") or []
        if not isinstance(rules, list) or not 1 <= len(rules) <= limits.MAXIMUM_PARTS:
            raise InvalidRule(f"{path}.rules", f"must hold 1 to {limits.MAXIMUM_PARTS} rules.")
        return tuple(self.rule(rule, f"{path}.rules[{index}]", depth + 1, through) for index, rule in enumerate(rules))

    def _inside(self, body: Data, path: str, through: tuple[str, ...]) -> Inside:
        known(body, path, {"segment_id"})
        segment_id = read_name(body, "segment_id", path)
        here = f"{path}.segment_id"
        way = " → ".join((*through, segment_id))
        if segment_id in through:
            raise InvalidRule(
                here, f"leads back to where it came from: {way}. Name a segment that does not name this one."
            )
        if segment_id not in self._others:
            raise InvalidRule(here, f"there is no segment {segment_id}; name one that is neither archived nor deleted.")
        if len(through) - self._own >= limits.MAXIMUM_SEGMENTS_DEEP:
            raise InvalidRule(
                here,
                f"goes through more than {limits.MAXIMUM_SEGMENTS_DEEP} segments: {way}. Name their conditions here.",
            )
        data = self._others[segment_id]
        # Places in the other's rule are its own; the way there says whose it is.
        return Inside(segment_id, self.rule(data, f"{path}.rule", 1, (*through, segment_id)), data)

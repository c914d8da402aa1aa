"""What rules, in the JSON form of `yike.segment.v1.Rule`, name that is kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def computed_traits_of(rule: Any) -> frozenset[str]:
    """Returns the ids of the computed traits that a rule names; of what is no rule none."""
    return frozenset(_named(rule, "computed", "computed_trait_id"))


def customer_lists_of(rule: Any) -> frozenset[str]:
    """Returns the ids of the lists of customers that a rule names; of what is no rule none."""
    return frozenset(_named(rule, "list", "customer_list_id"))


def _named(rule: Any, condition: str, field: str) -> Iterator[str]:
    if not isinstance(rule, Mapping):
        return
    for kind, body in rule.items():
        if not isinstance(body, Mapping):
            continue
        if kind == condition:
            name = body.get(field)
            if isinstance(name, str):
                yield name
        elif kind in ("all", "any"):
            parts = body.get("rules")
            for part in parts if isinstance(parts, list) else ():
                yield from _named(part, condition, field)
        elif kind == "not":
            yield from _named(body, condition, field)

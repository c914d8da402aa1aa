"""What a template needs beyond what comes with a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression
from liquid.expression import Expression

from services.messaging.rendering.lookups import LOOKUPS, key_of

LOYALTY_ROOTS = ("points", "tier", "coupons")
"""Variables that are asked of profile, for customers."""

COMPUTED_ROOT = "computed"
"""The variable that is asked of segment, for customers."""

ROOTS = (*LOYALTY_ROOTS, COMPUTED_ROOT)


def needs_of(templates: Mapping[str, BoundTemplate]) -> dict[str, list[str]]:
    """Returns which lookups and which variables the parts of a template use, and the keys that stand in it as they are.

    Of computed traits it returns the names; none where one is named by a value, so that all may be needed.
    """
    roots: set[str] = set()
    lookups: set[str] = set()
    computed: set[str] = set()
    keys: dict[str, set[str]] = {kind: set() for kind in LOOKUPS}
    for template in templates.values():
        analysis = template.analyze()
        roots.update(name for name in ROOTS if name in analysis.globals)
        for variable in analysis.globals.get(COMPUTED_ROOT, ()):
            name = variable.segments[1] if len(variable.segments) > 1 else None
            computed.add(name if isinstance(name, str) else "")
        lookups.update(name for name in LOOKUPS if name in analysis.filters)
        for node in nodes_of(template.nodes):
            for expression in _expressions(node.expressions()):
                for kind, key in _literals(expression):
                    keys[kind].add(key)
    return {
        "roots": sorted(roots),
        "lookups": sorted(lookups),
        "computed": [] if "" in computed else sorted(computed),
        **{kind: sorted(each) for kind, each in keys.items()},
    }


def _literals(expression: Expression) -> Iterator[tuple[str, str]]:
    if isinstance(expression, FilteredExpression) and expression.filters:
        kind = expression.filters[0].name
        if kind in LOOKUPS and (key := key_of(kind, getattr(expression.left, "value", None))):
            yield kind, key


def nodes_of(nodes: Any) -> Iterator[Node]:
    """Yields the nodes of a template, each before those within it."""
    for node in nodes:
        yield node
        # Without a context no partial is loaded: there are none.
        yield from nodes_of(node.children(_NO_CONTEXT, include_partials=False))


def _expressions(expressions: Any) -> Iterator[Expression]:
    for expression in expressions:
        yield expression
        yield from _expressions(expression.children())


_NO_CONTEXT: Any = None

"""What a part names: its filters, its variables, and what stands behind the names that it gives itself."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from liquid import Environment
from liquid.builtin.expressions import FilteredExpression, LoopExpression, Path
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.tablerow_tag import TablerowNode
from liquid.exceptions import LiquidError

from services.messaging.rendering.lookups import LOOKUPS
from services.messaging.rendering.needs import nodes_of

MAX_VARIABLES = 2_000
"""Variables of a part that are told."""


def inspect_part(environment: Environment, source: str) -> dict[str, Any]:
    """Returns what a part names.

    Returns:
        `error`: Why it cannot be read as Liquid; empty when it can.
        `filters`: Filters that there are not, each with what is spelt almost so, or an empty text.
        `variables`: Each as it is written, and by its path: names, numbers, and None for what a value names. The path of a
            product or store begins with that word and a colon; that of a loop's item has a None where the item is.
    """
    try:
        template = environment.from_string(source)
        analysis = template.analyze()
    except LiquidError as error:
        text = str(error.args[0]) if error.args else type(error).__name__
        return {"error": text.splitlines()[0][:200] if text else "", "filters": [], "variables": []}
    except RecursionError:
        return {"error": "nested too deeply", "filters": [], "variables": []}
    given = dict(_given(template.nodes))
    variables: dict[tuple[str, tuple[Any, ...]], None] = {}
    for found in (*analysis.globals.values(), *(analysis.variables.get(name, ()) for name in given)):
        for variable in found:
            path = _path(variable.segments)
            if path[0] in given and path[0] not in analysis.globals:
                path = (*given[path[0]], *path[1:])
            variables[str(variable), path] = None
    names = sorted(environment.filters)
    return {
        "error": "",
        "filters": [
            (name, next(iter(difflib.get_close_matches(name, names, 1, 0.6)), ""))
            for name in sorted(analysis.filters)
            if name not in environment.filters
        ],
        "variables": [[written, list(path)] for written, path in list(variables)[:MAX_VARIABLES]],
    }


def _given(nodes: Any) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Returns names that a part gives once, to a thing of the catalogue or to each of a list, with the paths of these."""
    found: dict[str, tuple[Any, ...] | None] = {}
    for node in nodes_of(nodes):
        if isinstance(node, AssignNode):
            name, path = str(node.name), _looked_up(node.expression)
        elif isinstance(node, ForNode | TablerowNode):
            name, path = str(node.expression.identifier), _each_of(node.expression)
        else:
            continue
        # What has two meanings is looked at in neither.
        found[name] = path if found.get(name, path) == path else None
    return ((name, path) for name, path in found.items() if path is not None)


def _looked_up(expression: Any) -> tuple[Any, ...] | None:
    if not isinstance(expression, FilteredExpression) or not expression.filters or len(expression.filters) > 1:
        return None
    kind = expression.filters[0].name
    return (f"{kind}:",) if kind in LOOKUPS else None


def _each_of(expression: LoopExpression) -> tuple[Any, ...] | None:
    return (*_path(expression.iterable.path), None) if isinstance(expression.iterable, Path) else None


def _path(segments: Any) -> tuple[Any, ...]:
    return tuple(each if isinstance(each, str | int) else None for each in segments)

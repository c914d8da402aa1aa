"""What a name in a file stands for: through imports, their aliases, and assignments of one name to another."""

from __future__ import annotations

import ast
from collections.abc import Iterator


def resolved_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yields line and full dotted name of all that a file mentions and that comes from an import.

    `import datetime as dt; now = dt.datetime.now; now()` mentions `datetime`, `datetime.datetime` and, twice, `datetime.datetime.now`.
    A star import is mentioned as `module.*`, one by its name as text (`__import__("time")`) as the module.
    """
    nodes = list(ast.walk(tree))
    bound = _bindings(nodes)
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)):
            name = _dotted(node, bound)
            if name is not None:
                yield node.lineno, name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Call):
            for name in (*_imported_by_text(node, bound), _by_getattr(node, bound)):
                if name is not None:
                    yield node.lineno, name


def _bindings(nodes: list[ast.AST]) -> dict[str, str]:
    bound: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    given = [each for node in nodes for each in _given(node)]
    # A name given to a name: as often as it takes, whatever stands first.
    while True:
        known = len(bound)
        for target, value in given:
            name = _dotted(value, bound) or next(iter(_imported_by_text(value, bound)), None)
            if name is not None:
                bound.setdefault(target, name)
        if len(bound) == known:
            return bound


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yields the names that a statement gives to values, defaults of parameters among them."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
    elif (
        isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value is not None
    ):
        yield node.target.id, node.value


def _dotted(node: ast.expr, bound: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return bound.get(node.id)
    if isinstance(node, ast.Attribute):
        inner = _dotted(node.value, bound)
        return None if inner is None else f"{inner}.{node.attr}"
    if isinstance(node, ast.Call):
        modules = list(_imported_by_text(node, bound))
        return modules[0] if modules else _by_getattr(node, bound)
    return None


def _by_getattr(node: ast.Call, bound: dict[str, str]) -> str | None:
    if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) >= 2:
        inner, name = _dotted(node.args[0], bound), node.args[1]
        if inner is not None and isinstance(name, ast.Constant):
            return f"{inner}.{name.value!s}"
    return None


def _imported_by_text(node: ast.expr, bound: dict[str, str]) -> Iterator[str]:
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
        return
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    if called == "__import__" or _dotted(node.func, bound) == "importlib.import_module":
        yield str(node.args[0].value)

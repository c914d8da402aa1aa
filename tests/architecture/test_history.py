"""The tables of the history are named together with their workspace, or not at all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from services.common.topology import SERVICES
from services.segment.history.tables import Table
from tests.architecture.source import python_files, relative, tree_of

_NAMES = "|".join(table.value for table in Table)
_NAMED = re.compile(rf"\b(?:FROM|JOIN|INTO|TABLE|VIEW|UPDATE)\s+(?:{_NAMES})\b", re.IGNORECASE)
# As SQL is written here; "from" in a sentence is none.
_ABOUT_TO_NAME = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+$")
_SQL = re.compile(r"\b(?:SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET)\b", re.DOTALL)
# What may stand behind FROM, and where the rows of an insert, which name their workspace, go.
_CONSTRUCTORS = {"rows_of", "rows_sql"}
_TAKES_A_TABLE = _CONSTRUCTORS | {"removal_of", "write"}
_SCOPE = "SCOPE_TABLE"
_INSERTS = {"services/segment/history/embedded.py", "services/segment/history/remote.py"}


def other_ways(tree: ast.Module, *, inserts: bool = False) -> Iterator[str]:
    """Yields the places of a module that name a table of the history otherwise than by its constructor."""
    taken = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) in _TAKES_A_TABLE
        for argument in node.args
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAMED.search(node.value):
            yield f"{node.lineno}: names a table in a text"
        elif isinstance(node, ast.JoinedStr):
            for before, value in zip(node.values, node.values[1:], strict=False):
                if not (isinstance(before, ast.Constant) and isinstance(value, ast.FormattedValue)):
                    continue
                if not _ABOUT_TO_NAME.search(str(before.value)):
                    continue
                if inserts and str(before.value).endswith("INTO "):
                    continue
                if isinstance(value.value, ast.Call) and _name(value.value.func) in _CONSTRUCTORS:
                    continue
                if _name(value.value) != _SCOPE:
                    yield f"{node.lineno}: names a table by something else than rows_of"
        elif isinstance(node, ast.Attribute) and _name(node.value) == "Table" and id(node) not in taken:
            yield f"{node.lineno}: takes a table by itself"


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_module_names_a_table_without_its_workspace() -> None:
    found = [
        f"{relative(path)}:{way}"
        for path in python_files("services/segment")
        if "/storage/" not in str(path)
        and "/migrations/" not in str(path)
        and relative(path) != "services/segment/history/tables.py"
        for way in other_ways(tree_of(path), inserts=relative(path) in _INSERTS)
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'sql = "SELECT count() FROM events"',
        'sql = f"SELECT node_id FROM node_customers WHERE node_id = {node}"',
        'sql = f"SELECT 1 FROM {table} WHERE 1"',
        'sql = f"SELECT 1 FROM {Table.EVENTS}"',
        'sql = f"SELECT 1 FROM x INNER JOIN {name_of(Table.EVENTS)} AS e"',
        'sql = "SELECT count() FROM " + Table.EVENTS',
        'sql = "DELETE FROM attributes"',
        'sql = "INSERT INTO event_times VALUES (1)"',
        'sql = f"INSERT INTO {table} VALUES (1)"',
    ],
)
def test_other_ways_are_found(source: str) -> None:
    assert list(other_ways(ast.parse(source)))


def test_the_constructor_is_no_other_way() -> None:
    source = 'sql = f"SELECT 1 FROM {rows_of(Table.EVENTS, workspace_id)} AND node_id IN (SELECT node_id FROM {SCOPE_TABLE})"'
    assert not list(other_ways(ast.parse(source)))


@pytest.mark.parametrize("service", SERVICES)
def test_use_cases_hold_no_sql(service: str) -> None:
    """They say what changes; how it is asked of a store is below."""
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in [*python_files(f"services/{service}/usecases"), *python_files(f"services/{service}/usecases.py")]
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SQL.search(node.value)
    ]
    assert found == []

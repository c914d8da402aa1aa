"""Reads the project's Python files as syntax trees, for the tests of the layout."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.architecture.names import resolved_names

ROOT = Path(__file__).resolve().parents[2]


def python_files(*folders: str) -> list[Path]:
    """Returns all Python files below folders of the project; generated ones and those of npm packages left out."""
    return [file for folder in folders for file in _files_below(folder)]


@cache
def _files_below(folder: str) -> tuple[Path, ...]:
    path = ROOT / folder
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    parts = {file: file.relative_to(ROOT).parts for file in files}
    return tuple(file for file in files if "gen" not in parts[file][:2] and "node_modules" not in parts[file])


@cache
def tree_of(path: Path) -> ast.Module:
    """Returns the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Returns the dotted names that a file imports, wherever the import stands."""
    names: list[str] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(names)


@cache
def names_of(path: Path) -> tuple[tuple[int, str], ...]:
    """Returns line and full dotted name of all that a file mentions and that comes from an import."""
    return tuple(resolved_names(tree_of(path)))


def relative(path: Path) -> str:
    """Returns a path as people write it, relative to the project."""
    return str(path.relative_to(ROOT))


def symbols_of(path: Path) -> set[str]:
    """Returns the names a file defines: functions, classes, `Class.method`, and constants."""
    names: set[str] = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {
                f"{node.name}.{member.name}"
                for member in node.body
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
            }
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names

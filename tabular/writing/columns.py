"""What a column of a written file holds, told by its values. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import msgspec

_INTEGER = re.compile(r"-?\d{1,15}")
_DECIMAL = re.compile(r"-?(?=[\d.]{1,16}\Z)\d+\.\d+")
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff]")
"""Characters that one of the formats cannot hold as they are. A line break can be held by all."""


class Kind(StrEnum):
    """How the cells of a column are read again: the types of the mapping language."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    JSON = "json"


Value = str | int | float | bool | None
"""A cell of a typed file; None: it is empty. A decimal number is a text in `Column.texts`, a float in typed files."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: Its name; it begins with a letter and has no spaces at its ends, so that it is read as it is written.
        kind: What its cells hold.
    """

    name: str
    kind: Kind = Kind.TEXT


class UnwritableError(Exception):
    """The format cannot hold the rows; the message says why, and which can."""


class Writer(Protocol):
    """A file that is being written."""

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        """Adds rows of as many cells as there are columns, each the text that a CSV holds; "" is an empty cell.

        Raises:
            UnwritableError: If the format cannot hold one.
        """
        ...

    def close(self) -> None:
        """Ends the file."""
        ...


def kind_of(value_json: str) -> Kind:
    """Returns the kind of a column that holds this JSON value alone, so that it is read again as the same value.

    A number keeps to its kind up to 15 digits, as doubles hold them; a text unless a reader would take spaces from its ends.
    """
    first = value_json[:1]
    if first == '"':
        text = msgspec.json.decode(value_json, type=str)
        return Kind.TEXT if text and text == text.strip() and not _ODD.search(text) else Kind.JSON
    if value_json in ("true", "false"):
        return Kind.BOOLEAN
    if _INTEGER.fullmatch(value_json) and value_json != "-0":
        return Kind.INTEGER
    return Kind.DECIMAL if _DECIMAL.fullmatch(value_json) else Kind.JSON


def common_kind(first: Kind | None, second: Kind) -> Kind:
    """Returns the kind of a column that holds values of two kinds; None: it held nothing."""
    if first is None or first is second:
        return second
    return Kind.DECIMAL if {first, second} == {Kind.INTEGER, Kind.DECIMAL} else Kind.JSON


def cell_of(value_json: str, kind: Kind) -> str:
    """Returns the text of a cell that holds a JSON value, in a column of a kind that `common_kind` found for it."""
    return msgspec.json.decode(value_json, type=str) if kind is Kind.TEXT else value_json

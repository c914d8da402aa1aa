"""Values of typed files (XLSX, Parquet, NDJSON) as the texts of cells: what a CSV of the same table would hold."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_LARGEST_WHOLE = 1e15


def number_text(number: float) -> str:
    """Returns a double as the shortest text that reads as the same one; whole numbers without a point, NaN as nothing."""
    if number != number:
        return ""
    if abs(number) < _LARGEST_WHOLE and number == int(number):
        return str(int(number))
    return repr(number)


def moment_text(moment: datetime) -> str:
    """Returns a time as `2010-12-01 08:26:00`, with its fraction and its offset where it has them.

    Midnight is written, too: one column has one form.
    """
    return moment.isoformat(sep=" ")


def value_text(value: Any) -> str:
    """Returns the text of a cell for any value; lists and objects as JSON."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return number_text(value)
        case datetime():
            return moment_text(value)
        case date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case bytes():
            return value.decode("utf-8", "surrogateescape")
        case _:
            return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))

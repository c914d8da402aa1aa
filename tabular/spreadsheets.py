"""Cells that are safe to open in a spreadsheet."""

from __future__ import annotations

import re

# OWASP, "CSV Injection": a cell that begins with one of these may be taken for a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SHIELDED = re.compile(r"'+[=+\-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def defuse(cell: str) -> str:
    """Returns the cell with an apostrophe in front where a spreadsheet might run it; plain numbers stay numbers."""
    if cell.startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def shield(cell: str) -> str:
    """Returns what `defuse` does, so that `unshield` undoes it: a cell that looks defused gets one more apostrophe."""
    return "'" + cell if _SHIELDED.match(cell) else defuse(cell)


def unshield(cell: str) -> str:
    """Returns the cell that `shield` was given."""
    return cell[1:] if _SHIELDED.match(cell) else cell

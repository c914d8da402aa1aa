"""Cells that are safe to open in a spreadsheet."""

from __future__ import annotations

import re

# OWASP, "CSV Injection": a cell that begins with one of these may be taken for a formula.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def defuse(cell: str) -> str:
    """Returns the cell with an apostrophe in front where a spreadsheet might run it; plain numbers stay numbers."""
    if cell.startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell

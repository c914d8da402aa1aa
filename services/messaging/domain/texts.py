"""Texts of others, in a form that the ledger can keep."""

from __future__ import annotations


def storable(text: str, most: int) -> str:
    """Returns at most `most` characters of a text without what PostgreSQL keeps in none: U+0000 and lone surrogates."""
    return text[:most].replace("\0", "").encode("utf-8", "replace").decode()

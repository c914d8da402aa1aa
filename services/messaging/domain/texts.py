"""Texts of others, in a form that the ledger can keep."""

from __future__ import annotations

import re


def storable(text: str, most: int) -> str:
    """Returns at most `most` characters of a text without what PostgreSQL keeps in none: U+0000 and lone surrogates."""
    return text[:most].replace("\0", "").encode("utf-8", "replace").decode()


def tidied(text: str) -> str:
    """Returns a text that was made of HTML with at most one empty line between others, and none around them.

    Where nothing is said between two tags of Liquid, the line breaks before and after them come together.
    """
    return re.sub(r"\n[ \n]*\n", "\n\n", text).strip() + "\n" if text.strip() else ""

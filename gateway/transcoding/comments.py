"""The contracts' comments, which the generated descriptors do not carry."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "protos" / "gen" / "comments.json"
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)")


@functools.cache
def contract_comments() -> Mapping[str, str]:
    """Returns the comment of each element of the contracts by its full name; `protos/generate.py` writes the file."""
    comments: dict[str, str] = json.loads(_FILE.read_text("utf-8"))
    return comments


def comment_of(full_name: str) -> str:
    """Returns the comment of an element; empty when it has none."""
    return contract_comments().get(full_name, "")


def first_sentence(text: str) -> str:
    """Returns the first sentence of a comment, without its full stop."""
    match = _SENTENCE.match(text)
    return (match[1] if match else text).rstrip(".")

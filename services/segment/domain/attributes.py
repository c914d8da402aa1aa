"""What is known of a node beside its events, and how JSON values are kept so that they can be compared."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import msgspec

MAXIMUM_PATH_DEPTH = 10
MAXIMUM_PATH_LENGTH = 300
_WHOLE_FLOATS = 2.0**53

_TEXT_MARK = '"'


class AttributeKind(IntEnum):
    """Kinds of attributes; the numbers are stored."""

    TRAIT = 1
    TAG = 2
    CONSENT = 3
    SCORE = 4


def stored_value(value: Any) -> str:
    """Returns a JSON value as it is kept: text behind one quotation mark, numbers and truth values as JSON, null as ''.

    Equal numbers give equal text (1, 1.0 and 1e0 are `1`). Lists are kept as JSON, objects as `{}`.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _TEXT_MARK + value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _WHOLE_FLOATS else repr(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict):
        return "{}"
    return msgspec.json.encode(value).decode()


def flatten(properties: dict[str, Any]) -> dict[str, str]:
    """Returns the stored values of an event's properties by path; dots go into objects, null is left out.

    A path reached in two ways (`{"a.b": 1, "a": {"b": 2}}`) keeps the first. Objects below 10 levels, and paths over
    300 characters, are left out.
    """
    paths: dict[str, str] = {}
    _flatten(properties, "", 1, paths)
    return paths


def _flatten(values: dict[str, Any], prefix: str, depth: int, paths: dict[str, str]) -> None:
    for key, value in values.items():
        path = prefix + key
        if value is None or len(path) > MAXIMUM_PATH_LENGTH or path in paths:
            continue
        paths[path] = stored_value(value)
        if isinstance(value, dict) and depth < MAXIMUM_PATH_DEPTH:
            _flatten(value, path + ".", depth + 1, paths)

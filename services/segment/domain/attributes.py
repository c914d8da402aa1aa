"""What is known of a node beside its events, and how properties are kept so that they can be compared."""

from __future__ import annotations

from typing import Any

from services.common.json_values import TEXT_MARK, decode, number_text, stored_value

MAXIMUM_PATH_DEPTH = 10
MAXIMUM_PATH_LENGTH = 300
_SHORT = 10**15
# No message id of a sane source begins so; as bytes it is greater than all.
_AFTER_ALL = "\U0010ffff"


def register_order(occur_us: int, receive_us: int, message_id: str) -> tuple[int, str]:
    """Returns time and text by which the values of an attribute are ordered; the greater holds.

    A value from the future counts as of its receiving, or it would block all that come before that time; of two received
    at once the one with the later time holds. This is profile's order, so both show the same value.

    Args:
        occur_us: When the event that set it happened, microseconds since 1970 UTC.
        receive_us: When it was received.
        message_id: Its message id.
    """
    if occur_us <= receive_us:
        return occur_us, message_id
    return receive_us, f"{_AFTER_ALL}{occur_us:020d}{message_id}"


def read_stored(stored: str) -> Any:
    """Returns the JSON value that is kept so; of an object only that it is one."""
    if stored.startswith(TEXT_MARK):
        return stored[1:]
    return decode(stored) if stored else None


def flatten(properties: dict[str, Any], paths: list[str], values: list[str]) -> int:
    """Adds an event's properties as stored values by path to two columns; dots go into objects, null is left out.

    A path reached in two ways (`{"a.b": 1, "a": {"b": 2}}`) keeps the first. Objects below 10 levels, and paths over
    300 characters, are left out.

    Args:
        properties: The decoded object.
        paths: Gets each path.
        values: Gets the stored value of each.

    Returns:
        How many were added.
    """
    before = len(paths)
    # Most events are flat: for them this loop, run for every property of every event, is all.
    for path, value in properties.items():
        kind = type(value)
        if kind is str:
            stored = TEXT_MARK + value
        elif kind is int:
            stored = str(value) if -_SHORT < value < _SHORT else stored_value(value)
        elif kind is float:
            stored = number_text(value)
        elif kind is dict:
            del paths[before:], values[before:]
            return _flatten_deep(properties, paths, values)
        elif value is None:
            continue
        else:
            stored = stored_value(value)
        if len(path) <= MAXIMUM_PATH_LENGTH:
            paths.append(path)
            values.append(stored)
    return len(paths) - before


def _flatten_deep(properties: dict[str, Any], paths: list[str], values: list[str]) -> int:
    found: dict[str, str] = {}
    _descend(properties, "", 1, found)
    paths.extend(found)
    values.extend(found.values())
    return len(found)


def _descend(properties: dict[str, Any], prefix: str, depth: int, found: dict[str, str]) -> None:
    for key, value in properties.items():
        path = prefix + key
        if value is None or len(path) > MAXIMUM_PATH_LENGTH or path in found:
            continue
        found[path] = stored_value(value)
        if isinstance(value, dict) and depth < MAXIMUM_PATH_DEPTH:
            _descend(value, path + ".", depth + 1, found)

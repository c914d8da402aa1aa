"""What others are told of the event that a run was entered by, and of the values that are kept with it."""

from __future__ import annotations

from typing import Any

from services.common.json_messages import json_object
from services.common.json_values import decode, encode, is_kept
from yike.common.v1 import json_pb2

MAX_EVENT_BYTES = 32 * 1024
MAX_EVENT_DEPTH = 16


def event_values(trigger_json: str) -> json_pb2.JsonObject:
    """Returns the triggering event's properties, or a run's values, for a template, within messaging's limit of 32 KB.

    Members that do not fit are left out, the largest first, and so is what lies deeper than 16 levels: a template never
    looks there, and a message that cannot be read would fail the whole call.
    """
    properties = decode(trigger_json) if trigger_json else {}
    kept = {_clean(name): _prune(value, MAX_EVENT_DEPTH) for name, value in properties.items()}
    size = len(encode(kept))
    for _, name in sorted(((len(encode({name: value})), name) for name, value in kept.items()), reverse=True):
        if size <= MAX_EVENT_BYTES:
            break
        del kept[name]
        size = len(encode(kept))
    return json_object(kept)


def _prune(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {_clean(name): _prune(each, depth - 1) for name, each in value.items()} if depth else None
    if isinstance(value, list):
        return [_prune(each, depth - 1) for each in value] if depth else None
    return None if isinstance(value, int) and not is_kept(value) else value


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd")

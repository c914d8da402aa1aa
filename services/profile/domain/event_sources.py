"""Where an event came from, as far as its context says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.common.json_values import decode

LONGEST_SOURCE = 200
"""Characters of what is told of a source."""

SOURCE_PREFIX = "source:"
CLOUD_EVENT_PREFIX = "cloudEvent:"


def source_of(context_json: str) -> str:
    """Returns where an event came from by its context, JSON or empty; empty: it does not say."""
    context = decode(context_json.encode()) if context_json else {}
    return source_in(context if isinstance(context, dict) else {})


def source_in(context: Mapping[str, Any]) -> str:
    """Returns where an event came from, as far as its context says so; empty: it does not."""
    for place, key, prefix in (("source", "sourceId", SOURCE_PREFIX), ("cloudEvent", "source", CLOUD_EVENT_PREFIX)):
        if found := _text(context.get(place), key):
            return f"{prefix}{found}"[:LONGEST_SOURCE]
    library = context.get("library")
    return f"{_text(library, 'name')} {_text(library, 'version')}".strip()[:LONGEST_SOURCE]


def _text(holder: Any, key: str) -> str:
    found = holder.get(key) if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""

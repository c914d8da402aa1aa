"""Paths into a body: `$.customer.email`, `$.attributes[name=openid].value`, `@.sku` in a list, `header:X-Shopify-Topic`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.common.json_values import Number, number_text
from services.common.payload_mapping.refusals import MappingError

MAXIMUM_STEPS = 20
"""Of a path."""

MAXIMUM_SEARCHED = 1_000
"""Entries of a list that a path with `[name=value]` looks at."""

_HEADER = re.compile(r"header:([A-Za-z0-9][A-Za-z0-9_-]{0,99})")
_STEP = re.compile(
    r"\.(?P<name>[^.\[\]\"=\s]{1,100})"
    r"|\[\"(?P<quoted>[^\"]{1,100})\"\]"
    r"|\[(?P<place>-?[0-9]{1,4})\]"
    r"|\[(?P<key>[A-Za-z0-9_]{1,100})=(?P<value>[^\]]{0,200})\]"
)

Step = Callable[[Any], Any]


@dataclass(frozen=True)
class Payload:
    """A delivery as a mapping sees it.

    Attributes:
        body: Its JSON, with exact numbers.
        headers: By their names in lower case.
        entry: The entry of a list that is looked at; None outside of lists.
    """

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    entry: Any = None

    def at(self, entry: Any) -> Payload:
        """Returns the same, looked at from an entry of a list."""
        return Payload(self.body, self.headers, entry)


@dataclass(frozen=True)
class CompiledPath:
    """A path that can be followed; `text` is as it was written."""

    text: str
    find: Callable[[Payload], Any]


def compile_path(text: str, *, in_list: bool) -> CompiledPath:
    """Returns what follows a path; where it leads nowhere it gives None.

    Args:
        text: As it is written.
        in_list: Whether there is an entry that `@` can stand for.

    Raises:
        MappingError: If it is no path, or begins at an entry where there is none.
    """
    header = _HEADER.fullmatch(text)
    if header is not None:
        name = header[1].lower()
        return CompiledPath(text, lambda payload: payload.headers.get(name))
    if text[:1] not in ("$", "@"):
        raise MappingError(
            f"{text!r} is no path: begin at the body with $, at an entry of a list with @, or say header:Name"
        )
    if text[0] == "@" and not in_list:
        raise MappingError(f"{text!r} begins at an entry, and stands in no `each`")
    steps = tuple(_steps(text))
    from_entry = text[0] == "@"

    def find(payload: Payload) -> Any:
        found = payload.entry if from_entry else payload.body
        for step in steps:
            if found is None:
                return None
            found = step(found)
        return found

    return CompiledPath(text, find)


def _steps(text: str) -> list[Step]:
    steps: list[Step] = []
    at = 1
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise MappingError(
                f'{text!r} is no path from its character {at + 1} on: .name, ["name"], [0] or [name=value]'
            )
        steps.append(_step(match))
        at = match.end()
    if len(steps) > MAXIMUM_STEPS:
        raise MappingError(f"{text!r} has more than {MAXIMUM_STEPS} steps")
    return steps


def _step(match: re.Match[str]) -> Step:
    if match["place"] is not None:
        place = int(match["place"])
        return lambda found: found[place] if isinstance(found, list) and -len(found) <= place < len(found) else None
    if match["key"] is not None:
        key, value = match["key"], match["value"]

        def search(found: Any) -> Any:
            if not isinstance(found, list):
                return None
            for entry in found[:MAXIMUM_SEARCHED]:
                if isinstance(entry, dict) and text_of(entry.get(key)) == value:
                    return entry
            return None

        return search
    name = match["name"] if match["name"] is not None else match["quoted"]
    return lambda found: found.get(name) if isinstance(found, dict) else None


def text_of(value: Any) -> str | None:
    """Returns a text, number or truth value as text; None for all else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return number_text(value)
    return None


def is_empty(value: Any) -> bool:
    """Tells whether nothing stands at a place: absent, null, an empty text (or of spaces), list or object."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | dict) and not value)

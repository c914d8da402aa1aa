"""Takes a list apart that does not decode as a whole, so that a flaw costs the event it is in and not its neighbours.

Only bodies that a JSON decoder refused come here. Their bytes are looked at as Latin-1, one character a byte, so what is
wrong inside a text does not matter; each piece is decoded again by itself, strictly.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAXIMUM_PIECE_BYTES = 64 * 1024
"""No further is an element looked through for its end; twice what an event may have."""

MAXIMUM_ATTEMPTS = 500
"""To find the next event behind a broken one; a body that needs more is refused as a whole."""

MAXIMUM_ELEMENTS = 2_500

# What is not JSON (NaN, bare control characters) must not hide where an element ends.
_lenient = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"\s*")
_NEXT = re.compile(r"[}\]\"\w]\s*,\s*(?=\{)")
# An unterminated text reaches to the end, so that none is looked through twice.
_BRACKET = re.compile(r"\]")
_CLOSED_BY = {"[": "]", "{": "}"}
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)


@dataclass(frozen=True)
class Mark:
    """By what an element is known behind a broken one: a key that each has, and the values that it has there."""

    key: str
    values: tuple[str, ...]

    def marks(self, element: Mapping[str, Any]) -> bool:
        """Tells whether a decoded object is such an element."""
        return element.get(self.key) in self.values

    def marks_text(self, text: str) -> bool:
        """Tells whether the text of a broken object speaks for such an element."""
        return re.search(rf'"{self.key}"\s*:\s*"(?:{"|".join(map(re.escape, self.values))})"', text) is not None


class Unsplittable(ValueError):
    """The body has no list whose elements could be told apart."""


def split_member(body: bytes, name: str, mark: Mark) -> tuple[bytes, list[bytes]]:
    """Takes apart the list that is a member of an object.

    Args:
        body: A JSON object with a flaw somewhere.
        name: Of the member.
        mark: Of an element.

    Returns:
        The object with an empty list in its place, and the elements as they came.

    Raises:
        Unsplittable: If there is no such list, or no way to tell its elements apart.
    """
    text = body.decode("latin-1")
    position = _after(text, _skip(text, 0), "{")
    while True:
        key, position = _value(text, position)
        position = _skip(text, _after(text, _skip(text, position), ":"))
        if key == name:
            break
        position = _skip(text, _value(text, position)[1])
        position = _skip(text, _after(text, position, ","))
    start = position
    elements, end = _elements(text, _after(text, start, "["), mark)
    return body[:start] + b"[]" + body[end:], elements


def split_list(body: bytes, mark: Mark) -> list[bytes]:
    """Takes apart a list.

    Args:
        body: A JSON list with a flaw somewhere.
        mark: Of an element.

    Raises:
        Unsplittable: If it is no list, or there is no way to tell its elements apart.
    """
    text = body.decode("latin-1")
    elements, end = _elements(text, _after(text, _skip(text, 0), "["), mark)
    if _skip(text, end) != len(text):
        raise Unsplittable
    return elements


def _elements(text: str, position: int, mark: Mark) -> tuple[list[bytes], int]:
    """Returns the elements from behind the bracket on, and the place behind the closing one."""
    found: list[bytes] = []
    attempts = MAXIMUM_ATTEMPTS
    position = _skip(text, position)
    if text[position : position + 1] == "]":
        return found, position + 1
    while True:
        try:
            _, end = _value(text, position)
        except Unsplittable:
            end = -1
        if end < 0 or not _goes_on(text, end):
            end, attempts = _end_of_broken(text, position, mark, attempts)
        found.append(text[position:end].encode("latin-1"))
        if len(found) > MAXIMUM_ELEMENTS:
            raise Unsplittable
        position = _skip(text, end)
        if text[position] == "]":
            return found, position + 1
        position = _skip(text, position + 1)


def _end_of_broken(text: str, position: int, mark: Mark, attempts: int) -> tuple[int, int]:
    """Returns where a broken element ends, and the attempts left.

    That is where the next one begins, or where its brackets are closed, if that is before; else the end of the list.
    """
    try:
        closed = _closing(text, position)
    except Unsplittable:
        closed = -1
    if closed >= 0 and not _goes_on(text, closed):
        closed = -1
    beginnings = list(itertools.islice(_NEXT.finditer(text, position, closed if closed >= 0 else len(text)), attempts))
    for place, match in enumerate(beginnings):
        attempts -= 1
        try:
            following, _ = _value(text, match.end())
        except Unsplittable:
            until = beginnings[place + 1].start() if place + 1 < len(beginnings) else match.end() + MAXIMUM_PIECE_BYTES
            is_next = mark.marks_text(text[match.end() : until])
        else:
            is_next = isinstance(following, dict) and mark.marks(following)
        if is_next:
            return match.start() + 1, attempts
    if attempts <= 0:
        raise Unsplittable
    return (closed if closed >= 0 else _end_of_list(text, position, attempts)), attempts


def _end_of_list(text: str, position: int, attempts: int) -> int:
    """Returns where the list ends in its last element, which is broken: behind its bracket only the body's rest follows."""
    for match in itertools.islice(_BRACKET.finditer(text, position), attempts):
        rest = text[match.end() : match.end() + MAXIMUM_PIECE_BYTES].strip()
        if rest in ("", "}"):
            return match.start()
        if rest[0] == ",":
            try:
                _, end = _value("{" + rest[1:], 0)
            except Unsplittable:
                continue
            if end == len(rest):
                return match.start()
    raise Unsplittable


def _goes_on(text: str, position: int) -> bool:
    return text[(place := _skip(text, position)) : place + 1] in (",", "]") and place < len(text)


def _value(text: str, position: int) -> tuple[Any, int]:
    try:
        value, length = _lenient.raw_decode(text[position : position + MAXIMUM_PIECE_BYTES])
    except (ValueError, RecursionError) as error:
        raise Unsplittable from error
    return value, position + length


def _closing(text: str, position: int) -> int:
    """Returns the place behind the bracket that closes the one at a place."""
    opened: list[str] = []
    for token in _TOKEN.finditer(text, position, position + MAXIMUM_PIECE_BYTES):
        sign = token[0]
        if sign in _CLOSED_BY:
            opened.append(_CLOSED_BY[sign])
        elif sign in "]}":
            if not opened or opened.pop() != sign:
                raise Unsplittable
            if not opened:
                return token.end()
    raise Unsplittable


def _after(text: str, position: int, character: str) -> int:
    if text[position : position + 1] != character:
        raise Unsplittable
    return position + 1


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    assert match is not None
    return match.end()

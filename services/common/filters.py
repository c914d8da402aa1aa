"""What a list may be filtered and ordered by: the part of AIP-160 and AIP-132 that all lists share. Pure.

`displayName: "gold" AND state != PAUSED` is a filter: restrictions joined by AND, each a published field, one of `=`, `!=`
and `:`, and a value. `:` on a text asks whether it contains the value, whatever the case; `field:*` whether it is not empty.
Times and numbers are compared by `<`, `<=`, `>` and `>=` as well: `createTime >= "2026-03-01T00:00:00+08:00"`.
`createTime desc, displayName` is an order. Names are those of the JSON form or of the contract. A list may publish all names
below one, such as `traits.`: what stands behind its dot is the caller's own word, taken as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from services.common.errors import InvalidArgument

MAXIMUM_FILTER: Final = 2_000
"""Characters of a filter."""

MAXIMUM_RESTRICTIONS: Final = 20
"""Restrictions of a filter."""

MAXIMUM_ORDER: Final = 200
"""Characters of an order."""

Value = str | int | bool | datetime
FieldKind = type[str] | type[bool] | type[int] | type[datetime] | Mapping[str, Value]
"""What a field holds: a text, a truth value, a number, a time, or one of the names of a closed list, each with what is
stored."""

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<sign>!=|<=|>=|[=<>:])|(?P<word>[^\s"'=!<>:(),]+)|(?P<other>\S)""",
    re.DOTALL,
)
_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")
_UNDERSCORE = re.compile(r"_([a-z0-9])")


class Comparator(Enum):
    """How a field is compared with a value."""

    EQUALS = "="
    DIFFERS = "!="
    HAS = ":"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


_OF_OTHERS = ("=", "!=", ":")
_OF_ORDERED = ("=", "!=", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class Restriction:
    """A field compares so with a value.

    Attributes:
        field: Its name in the contract.
        comparator: How.
        value: As it is stored; with HAS a text, or None: anything but the empty one.
    """

    field: str
    comparator: Comparator
    value: Value | None


@dataclass(frozen=True)
class Sort:
    """A field, named as in the contract, by which a list is ordered."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    place: int


def parse_filter(text: str, fields: Mapping[str, FieldKind]) -> tuple[Restriction, ...]:
    """Returns the restrictions of a filter; none when it is blank.

    Args:
        text: As the caller sent it.
        fields: The fields that the list publishes, by their names in the contract; one that ends with a dot stands for all
            that begin so.

    Raises:
        InvalidArgument: If it is longer than 2,000 characters or 20 restrictions, or is not of the form above; the message
            and `metadata.position` say at which character, from 1.
    """
    if len(text) > MAXIMUM_FILTER:
        raise InvalidArgument(f"filter: it must be at most {MAXIMUM_FILTER:,} characters.", field="filter")
    tokens = [_Token(match.lastgroup or "", match[0], match.start() + 1) for match in _TOKEN.finditer(text)]
    found: list[Restriction] = []
    place = 0
    while place < len(tokens):
        if found:
            if not _is_word(tokens[place], "AND"):
                raise _wrong(tokens[place], "use AND between restrictions; OR, NOT and parentheses are not supported")
            place += 1
        if len(found) == MAXIMUM_RESTRICTIONS:
            raise _wrong(tokens[place - 1], f"there may be at most {MAXIMUM_RESTRICTIONS} restrictions")
        found.append(_restriction(tokens[place : place + 3], len(text), fields))
        place += 3
    return tuple(found)


def parse_order(text: str, fields: Collection[str], *, key: str) -> tuple[Sort, ...]:
    """Returns by what a list is ordered; its last part is always the key, so that no two rows are equal.

    Args:
        text: As the caller sent it, such as `createTime desc, displayName`; blank means by the key.
        fields: The fields that the list can be ordered by, by their names in the contract.
        key: The one of them that tells rows apart.

    Raises:
        InvalidArgument: If it names another field, or one twice, or is longer than 200 characters.
    """
    if len(text) > MAXIMUM_ORDER:
        raise InvalidArgument(f"orderBy: it must be at most {MAXIMUM_ORDER} characters.", field="orderBy")
    found: list[Sort] = []
    for part in text.split(",") if text.strip() else ():
        name, *direction = part.split() or [""]
        field = _contract_name(name)
        if field not in fields or direction not in ([], ["asc"], ["desc"]):
            raise InvalidArgument(
                f"orderBy: {part.strip()!r} must be one of {_published(fields)}, perhaps with desc behind it.",
                field="orderBy",
            )
        if any(sort.field == field for sort in found):
            raise InvalidArgument(f"orderBy: {name} is named twice.", field="orderBy")
        found.append(Sort(field, direction == ["desc"]))
    if not any(sort.field == key for sort in found):
        # In the direction of what stands before it, so that an index reads it from one end to the other.
        found.append(Sort(key, bool(found) and found[-1].descending))
    return tuple(found)


def _restriction(tokens: list[_Token], length: int, fields: Mapping[str, FieldKind]) -> Restriction:
    if not tokens or tokens[0].kind != "word":
        raise _wrong(tokens[0] if tokens else None, f"a field is missing; use one of {_published(fields)}", length)
    field = _published_name(tokens[0].text, fields)
    kind = fields.get(field) or fields.get(f"{field.partition('.')[0]}.")
    if kind is None or field.endswith("."):
        raise _wrong(tokens[0], f"{tokens[0].text} is no field to filter by; use one of {_published(fields)}")
    has_order = kind is int or kind is datetime
    allowed = _OF_ORDERED if has_order else _OF_OTHERS
    if len(tokens) < 2 or tokens[1].text not in allowed:
        raise _wrong(
            tokens[1] if len(tokens) > 1 else None, f"one of {' '.join(allowed)} must follow the field", length
        )
    comparator = Comparator(tokens[1].text)
    if len(tokens) < 3 or tokens[2].kind not in ("text", "word"):
        raise _wrong(tokens[2] if len(tokens) > 2 else None, 'a value is missing, such as "text"', length)
    value = tokens[2]
    if comparator is Comparator.HAS:
        if kind is not str:
            raise _wrong(tokens[1], f"{tokens[0].text} is no text; compare it with = or !=")
        return Restriction(field, comparator, None if value.kind == "word" and value.text == "*" else _text(value))
    if kind is str:
        return Restriction(field, comparator, _text(value))
    if has_order:
        return Restriction(field, comparator, _number(value) if kind is int else _time(value))
    names: Mapping[str, Value] = {"true": True, "false": False} if isinstance(kind, type) else kind
    stored = names.get(_text(value))
    if stored is None:
        raise _wrong(value, f"{tokens[0].text} is one of {', '.join(names)}")
    return Restriction(field, comparator, stored)


def _text(token: _Token) -> str:
    text = token.text if token.kind == "word" else re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
    if "\0" in text:
        raise _wrong(token, "a text holds no NUL")
    return text


def _number(token: _Token) -> int:
    text = _text(token)
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise _wrong(token, "a whole number must follow")
    return int(text)


def _time(token: _Token) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(token))
    except ValueError:
        moment = datetime.min
    # A day from either end of the calendar, so that no time zone leads beyond it.
    if moment.tzinfo is None or not 1 < moment.year < 9999:
        raise _wrong(token, 'a time with its zone must follow, in quotation marks, such as "2026-03-01T09:00:00+08:00"')
    return moment


def _is_word(token: _Token, word: str) -> bool:
    return token.kind == "word" and token.text == word


def _wrong(token: _Token | None, problem: str, length: int = 0) -> InvalidArgument:
    place = token.place if token is not None else length + 1
    return InvalidArgument(f"filter: at character {place}, {problem}.", field="filter", position=str(place))


def _published_name(name: str, fields: Collection[str]) -> str:
    head, dot, own = name.partition(".")
    parent = f"{_contract_name(head)}{dot}"
    return parent + own if own and parent in fields else _contract_name(name)


def _contract_name(name: str) -> str:
    return _CAPITAL.sub(lambda capital: f"_{capital[0]}", name).lower()


def _published(fields: Collection[str]) -> str:
    names = (f"{field}<name>" if field.endswith(".") else field for field in fields)
    return ", ".join(sorted(_UNDERSCORE.sub(lambda match: match[1].upper(), name) for name in names))

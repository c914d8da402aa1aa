"""What WeChat and WeCom call back with: XML of texts, fields and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from services.messaging.providers.contract import InvalidCallback

MAX_CALLBACK_BYTES = 65_536
MAX_SKEW = timedelta(minutes=5)
"""How far the time of a call may lie from ours."""

TIME = re.compile(r"[0-9]{1,12}")
Fields = Mapping[str, object]


def text_of(fields: Fields, name: str) -> str:
    """Returns a text among fields, at most 1,000 characters of it; empty where there is none."""
    value = fields.get(name, "")
    return value.strip()[:1_000] if isinstance(value, str) else ""


def time_of(seconds: str) -> datetime:
    """Returns a moment that is told in seconds since 1970.

    Raises:
        InvalidCallback: If it is none.
    """
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise InvalidCallback("no time") from error


def read_xml(body: bytes) -> Fields:
    """Returns the fields of a message: texts, or fields of their own, or lists where a name stands several times.

    Raises:
        InvalidCallback: If it is no XML, declares types or entities (it could grow without bound), or is deep.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise InvalidCallback("declares types")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
        found = _fields(builder.close(), 0)
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise error if isinstance(error, InvalidCallback) else InvalidCallback("no XML") from error
    if not isinstance(found, dict):
        raise InvalidCallback("no message")
    return found


def _fields(element: Element, depth: int) -> object:
    if depth > 4:
        raise InvalidCallback("too deep")
    if not len(element):
        return element.text or ""
    fields: dict[str, object] = {}
    for child in element:
        value = _fields(child, depth + 1)
        known = fields.get(child.tag)
        if isinstance(known, list):
            known.append(value)
        else:
            fields[child.tag] = value if known is None else [known, value]
    return fields

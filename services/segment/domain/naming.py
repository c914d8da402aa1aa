"""Which segments a rule names, and which segments name one: by the data, without compiling it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.segment.domain.parsing import SEGMENT
from services.segment.domain.reading import Data


def named_segments(data: Data) -> frozenset[str]:
    """Returns the segments that rule data names itself, not through others."""
    return frozenset(_named(data))


def naming(segment_id: str, rules: Mapping[str, Data]) -> list[str]:
    """Returns which of some segments, by their rules, name a segment, itself or through others; by their ids."""
    named = {each: named_segments(data) for each, data in rules.items()}
    found, last = set[str](), {segment_id}
    while last:
        last = {each for each, names in named.items() if not names.isdisjoint(last)} - found
        found |= last
    return sorted(found)


def through(segment_id: str, rules: Mapping[str, Data]) -> frozenset[str]:
    """Returns the segments that a segment names, itself or through others, by their rules."""
    found, last = set[str](), {segment_id}
    while last:
        last = {named for each in last if each in rules for named in named_segments(rules[each])} - found
        found |= last
    return frozenset(found)


def _named(data: Any) -> Iterator[str]:
    if not isinstance(data, Mapping):
        return
    for kind, body in data.items():
        if not isinstance(body, Mapping):
            continue
        match kind:
            case "all" | "any":
                for part in body.get("rules") or ():
                    yield from _named(part)
            case "not":
                yield from _named(body)
            case _ if kind == SEGMENT and isinstance(body.get("segment_id"), str):
                yield body["segment_id"]

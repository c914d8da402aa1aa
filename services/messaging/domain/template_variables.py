"""Which variables there are in a template, and what is meant by one that there is not. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_NEAR = 0.6
_ASKABLE = ("size", "first", "last")
"""What Liquid tells of any list; `size` of a text, too."""


@dataclass(frozen=True, slots=True)
class _ListOf:
    each: Any


class _Any:
    """Has whatever names its sender gave."""


_ANYTHING, _VALUE = _Any(), None
_COUPON = dict.fromkeys(
    (
        "code",
        "name",
        "description",
        "kind",
        "amount",
        "percent",
        "sku",
        "currency",
        "minimum_spend",
        "expire_time",
    )
)
_VARIABLES: Mapping[str, Any] = {
    "customer": {"traits": _ANYTHING, "tags": _ListOf(_VALUE)},
    "event": _ANYTHING,
    "data": _ANYTHING,
    "unsubscribe_url": _VALUE,
    "preferences_url": _VALUE,
    "points": dict.fromkeys(("balance", "debt", "expiring", "expire_time")),
    "tier": {
        **dict.fromkeys(("id", "name", "progress", "expire_time")),
        "benefits": _ListOf(_VALUE),
        "next": dict.fromkeys(("id", "name", "threshold", "missing")),
    },
    "coupons": _ListOf(_COUPON),
    "computed": _ANYTHING,
    "blocks": _ANYTHING,
    "product:": {
        **dict.fromkeys(("sku", "name", "category", "brand", "price", "currency", "image_url", "url", "status")),
        "attributes": _ANYTHING,
    },
    "store:": {
        **dict.fromkeys(("id", "name", "region", "address", "phone", "status")),
        "opening_hours": _ListOf(dict.fromkeys(("weekday", "open", "close"))),
    },
}


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable that there is not: the place of its path at which it goes astray, and what may be meant there, if known."""

    place: int
    meant: str


def find_unknown(path: Sequence[str | int | None]) -> Unknown | None:
    """Returns where a variable names what there is not; None where it does not, or what it names is the sender's own affair.

    Args:
        path: As `rendering/inspecting.py` tells it.
    """
    node: Any = _VARIABLES
    for place, segment in enumerate(path):
        if isinstance(node, _Any):
            return None
        if isinstance(node, _ListOf):
            if isinstance(segment, str) and segment not in _ASKABLE:
                return Unknown(place, "")
            node = node.each if segment != "size" else _VALUE
        elif node is _VALUE:
            return None if segment is None or segment == "size" else Unknown(place, "")
        elif segment is None or (place and segment in _ASKABLE):
            return None
        elif segment in node:
            node = node[segment]
        else:
            return Unknown(place, nearest(str(segment), node))
    return None


def nearest(name: str, known: Collection[str]) -> str:
    """Returns what is spelt almost as a name; empty for nothing."""
    lower = {each.lower().rstrip(":"): each for each in known if not each.endswith(":")}
    found = difflib.get_close_matches(name.lower(), sorted(lower), 1, _NEAR)
    return lower[found[0]] if found else ""


def corrected(written: str, path: Sequence[str | int | None], unknown: Unknown) -> str:
    """Returns a variable as it may be meant, written as it was; empty where nothing is known."""
    wrong = path[unknown.place]
    if not unknown.meant or not isinstance(wrong, str):
        return ""
    before, found, after = written.rpartition(wrong) if unknown.place else written.partition(wrong)
    return f"{before}{unknown.meant}{after}" if found else ""

"""What may be looked up, and by which keys. Apart, since the parent needs it and not Liquid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PRODUCT, STORE = "product", "store"
LOOKUPS = (PRODUCT, STORE)
"""Filters that look something up, each in a kind of thing."""

_KEYS = {
    PRODUCT: re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}"),
    STORE: re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,62}"),
}

Known = Mapping[str, Mapping[str, Mapping[str, Any] | None]]
"""By kind and key, what there is of it; None: there is none."""


def key_of(kind: str, value: object) -> str:
    """Returns the key that a value is; empty where it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value)
    return text if _KEYS[kind].fullmatch(text) else ""

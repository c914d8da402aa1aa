"""What a customer is called, by the traits that sources give names in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FULL_NAMES = ("name", "display_name", "displayName", "姓名")
NICKNAMES = ("nickname", "nickName", "昵称")
FAMILY_NAMES = ("last_name", "lastName", "姓")
GIVEN_NAMES = ("first_name", "firstName", "名")
_CHINESE = range(0x3400, 0xA000)


def display_name(traits: Mapping[str, Any]) -> str:
    """Returns what to call a customer: a whole name, else family and given name, a nickname last; empty when none is told."""
    full, family, given, nickname = (
        next(filter(None, (_text(traits.get(key)) for key in keys)), "")
        for keys in (FULL_NAMES, FAMILY_NAMES, GIVEN_NAMES, NICKNAMES)
    )
    if family and given:
        composed = f"{family}{given}" if is_chinese(family) and is_chinese(given) else f"{given} {family}"
        return full or composed
    return full or family or given or nickname


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def is_chinese(text: str) -> bool:
    """Tells whether a text is of Chinese characters only, and of at least one."""
    return all(ord(character) in _CHINESE for character in text) and bool(text)

"""How long a text is as SMS, and as how many messages it is sent. Pure.

Source: 3GPP TS 23.038 (the GSM 7 bit alphabet and its extension), 3GPP TS 23.040 (concatenation: 153 septets or 67 characters).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")


class SmsEncoding(IntEnum):
    """How a text is written; the numbers are those of the contract."""

    GSM7 = 1
    UCS2 = 2


@dataclass(frozen=True, slots=True)
class SmsSize:
    """Characters as the encoding counts them, and messages."""

    characters: int
    parts: int
    encoding: SmsEncoding


def sms_size(text: str, *, always_ucs2: bool) -> SmsSize:
    """Returns how long a text is.

    Args:
        text: Not empty, or it takes no message.
        always_ucs2: Whether the provider counts each text so, as those in China do.
    """
    if not always_ucs2 and all(each in _BASIC or each in _EXTENDED for each in text):
        widths = [2 if each in _EXTENDED else 1 for each in text]
        return SmsSize(sum(widths), _parts(widths, 160, 153), SmsEncoding.GSM7)
    widths = [2 if ord(each) > 0xFFFF else 1 for each in text]
    return SmsSize(sum(widths), _parts(widths, 70, 67), SmsEncoding.UCS2)


def _parts(widths: Iterable[int], alone: int, each: int) -> int:
    """Returns how many messages characters of these widths take; none is cut in two."""
    total, parts, used = 0, 1, 0
    for width in widths:
        total += width
        if used + width > each:
            parts, used = parts + 1, 0
        used += width
    return min(total, 1) if total <= alone else parts

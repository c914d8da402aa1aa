"""Amounts of money: whole hundredths inside, decimals with two places outside."""

from __future__ import annotations

import re

from services.common.errors import InvalidArgument

Hundredths = int
"""An amount of money in hundredths of its currency's unit; of a part of a hundred, in hundredths of that."""

_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


def read_amount(text: str, field: str) -> Hundredths:
    """Returns an amount that a caller wrote; 0 for an empty text.

    Raises:
        InvalidArgument: If it is not at most 9 digits, perhaps with a point and one or two more.
    """
    if not text:
        return 0
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise InvalidArgument(f"{field}: write an amount such as 19.90.", field=field)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def amount_text(amount: Hundredths) -> str:
    """Returns an amount, >= 0, with two places."""
    return f"{amount // 100}.{amount % 100:02d}"


def part_text(part: Hundredths) -> str:
    """Returns a part of a hundred without places that say nothing: `12.5`, `100`."""
    return amount_text(part).rstrip("0").rstrip(".")


def part_of(amount: Hundredths, part: Hundredths) -> Hundredths:
    """Returns a part of an amount, rounded to a whole hundredth, a half to the even one.

    Args:
        amount: >= 0.
        part: In hundredths of a hundredth: 1,250 for 12.5 of a hundred.
    """
    whole, rest = divmod(amount * part, 10_000)
    return whole + (rest > 5_000 or (rest == 5_000 and whole % 2 == 1))

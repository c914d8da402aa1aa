"""How alike two texts are, byte by byte as DuckDB compares them: a pair must come to the same here and in a run. Pure."""

from __future__ import annotations

from collections import Counter
from operator import ne
from typing import Final

_PREFIX: Final = 4
_PREFIX_WEIGHT: Final = 0.1
_SHORT: Final = 24
_FROM: Final = 0.7
"""From this Jaro similarity on a common beginning counts."""

# No byte of UTF-8: what was found once is not found again.
_FOUND: Final = 0xFF


def is_alike(one: str | None, other: str | None, least: float) -> bool:
    """Tells whether the Jaro-Winkler similarity of two texts is at least `least`, above 0.7; never where one is not known."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    first, second = one.encode(), other.encode()
    # The shorter one bounds what they can share, and in long ones what they share in any order, for a small part of the work.
    shared = min(len(first), len(second))
    if _bound(first, second, shared) < least:
        return False
    if shared > _SHORT:
        shared = sum((Counter(first) & Counter(second)).values())
        if not shared or _bound(first, second, shared) < least:
            return False
    return jaro_winkler(first, second) >= least


def jaro_winkler(first: bytes, second: bytes) -> float:
    """Returns the similarity of two texts, 0 to 1."""
    bound = max(max(len(first), len(second)) // 2 - 1, 0)
    remaining = bytearray(second)
    matched = bytearray()
    for place, byte in enumerate(first):
        found = remaining.find(byte, max(place - bound, 0), place + bound + 1)
        if found >= 0:
            remaining[found] = _FOUND
            matched.append(byte)
    if not matched:
        return 0.0
    in_second = bytes(byte for byte, left in zip(second, remaining, strict=True) if left == _FOUND)
    moved = sum(mine != yours for mine, yours in zip(matched, in_second, strict=True)) // 2
    return _winkler(_jaro(first, second, len(matched), moved), _common_prefix(first, second))


def differing(one: str | None, other: str | None) -> int:
    """Returns in how many places two texts of one length differ; as many as there are where one is not known."""
    if one is None or other is None:
        return len(one or other or "")
    first, second = one.encode(), other.encode()
    if len(first) != len(second):
        raise ValueError("texts of one length are compared")
    return sum(map(ne, first, second))


def is_one_edit_apart(one: str | None, other: str | None) -> bool:
    """Tells whether at most one byte is another, is missing or is too many; never where a text is not known."""
    if one is None or other is None:
        return False
    short, long = sorted((one.encode(), other.encode()), key=len)
    if len(long) - len(short) > 1:
        return False
    place = next((place for place, byte in enumerate(short) if byte != long[place]), len(short))
    behind = place + 1 if len(short) == len(long) else place
    return short[behind:] == long[place + 1 :]


def _bound(first: bytes, second: bytes, shared: int) -> float:
    return _winkler(_jaro(first, second, shared, 0), _common_prefix(first, second))


def _jaro(first: bytes, second: bytes, matched: int, moved: int) -> float:
    return (matched / len(first) + matched / len(second) + (matched - moved) / matched) / 3


def _winkler(jaro: float, prefix: int) -> float:
    return min(jaro + prefix * _PREFIX_WEIGHT * (1 - jaro), 1.0) if jaro > _FROM else jaro


def _common_prefix(first: bytes, second: bytes) -> int:
    most = min(len(first), len(second), _PREFIX)
    return next((place for place in range(most) if first[place] != second[place]), most)

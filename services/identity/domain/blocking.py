"""Values of a workspace's own that name nobody: listed ones, and forms with stars.

A form is looked for piece by piece from left to right, each piece at its first place, which finds a fit where there is one: the
time is that of so many searches of a text, whatever the form. A regular expression could take for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

STAR = "*"


@dataclass(frozen=True)
class Blocked:
    """What of one type names nobody.

    Attributes:
        values: Normalised.
        patterns: Forms in small letters, cut at their stars.
    """

    values: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, ...], ...] = ()

    def holds(self, value: str) -> bool:
        """Tells whether a normalised value is one of them."""
        if value in self.values:
            return True
        if not self.patterns:
            return False
        folded = value.casefold()
        return any(_fits(pieces, folded) for pieces in self.patterns)


NOTHING_BLOCKED = Blocked()


def blocked(values: Iterable[str], patterns: Iterable[str]) -> Blocked:
    """Returns what normalised values and forms as their author wrote them block."""
    return Blocked(frozenset(values), tuple(tuple(pattern.casefold().split(STAR)) for pattern in patterns))


def _fits(pieces: tuple[str, ...], text: str) -> bool:
    first, *others = pieces
    if not others:
        return text == first
    last = others.pop()
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in others:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True

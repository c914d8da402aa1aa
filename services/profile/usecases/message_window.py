"""A window in front of the table of message ids: only ids that may have come before are asked of the database."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

GENERATION_IDS = 2_000_000
"""Message ids of one generation. Two are kept, of 8 MB each: the last 2 to 4 million ids, 1 to 3 in 1,000 mistaken."""

DOUBTED_IDS = 20_000
"""Ids that are asked of the database one and all after a surprise."""

_WORDS = 2**20
_SHIFTS = (0, 6, 12, 18)

_Words = npt.NDArray[np.uint64]


class MessageWindow:
    """The message ids that this process met lately, by their digests, as two generations of a Bloom filter.

    It saves a question and decides nothing: the unique key of the table does. An id that is held without reason, such as
    one whose transaction failed, is asked for in vain. One that is not held and was recorded all the same (by another
    process, before this one began, or too long ago) breaks the transaction that adds it, and the next attempt asks for
    all.

    So that a file sent twice, or the calls that a restart cut short, do not break one transaction after another, the
    window trusts itself only while it is not surprised: it begins in doubt, and is in doubt again for 20,000 ids after a
    conflict, or when the database tells of an id that was not held. In doubt all are asked for, which is why the window
    need not be filled from the table at the start.
    """

    def __init__(self, *, generation_ids: int = GENERATION_IDS, doubted_ids: int = DOUBTED_IDS) -> None:
        """Starts empty and in doubt.

        Args:
            generation_ids: After how many the older generation is dropped, >= 1.
            doubted_ids: How many are asked for after a surprise, >= 0.
        """
        self._generation_ids = generation_ids
        self._doubted_ids = doubted_ids
        self._doubted = doubted_ids
        self._young: _Words = np.zeros(_WORDS, np.uint64)
        self._old: _Words = np.zeros(_WORDS, np.uint64)
        self._added = 0

    @property
    def is_in_doubt(self) -> bool:
        """Whether ids that are not held may well have been recorded."""
        return self._doubted > 0

    def meet(self, digests: Sequence[bytes]) -> list[bytes]:
        """Returns those of the digests that may have come before, in order; holds all of them from now on."""
        if not digests:
            return []
        places, bits = _places_and_bits(digests)
        held = ((self._young[places] & bits) == bits) | ((self._old[places] & bits) == bits)
        if self._added >= self._generation_ids:
            self._old, self._young = self._young, np.zeros(_WORDS, np.uint64)
            self._added = 0
        np.bitwise_or.at(self._young, places, bits)
        self._added += len(digests)
        return [digests[index] for index in np.flatnonzero(held).tolist()]

    def learn(self, asked: int, *, surprised: bool) -> None:
        """Takes what came of asking for all.

        Args:
            asked: How many ids were asked for.
            surprised: Whether one was recorded that was not held.
        """
        self._doubted = self._doubted_ids if surprised else max(0, self._doubted - asked)


def _places_and_bits(digests: Sequence[bytes]) -> tuple[npt.NDArray[np.int64], _Words]:
    """Returns for each digest one word of a generation and four bits in it: one look into memory instead of four."""
    halves = np.frombuffer(b"".join(digests), "<u8").reshape(-1, 2)
    bits = np.zeros(len(halves), np.uint64)
    for shift in _SHIFTS:
        bits |= np.uint64(1) << ((halves[:, 1] >> np.uint64(shift)) & np.uint64(63))
    return (halves[:, 0] & np.uint64(_WORDS - 1)).astype(np.int64), bits

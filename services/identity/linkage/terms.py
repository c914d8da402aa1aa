"""How often values occur among all records, by 64-bit digests: in 12 bytes each. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping

_BYTES = 12


class Terms:
    """Values that several records have; of one that is not there one record at most has it."""

    def __init__(self, packed: bytes = b"") -> None:
        """Reads what `pack_terms` wrote."""
        middle = len(packed) // _BYTES * 8
        self._digests, self._records = array("q"), array("I")
        self._digests.frombytes(packed[:middle])
        self._records.frombytes(packed[middle:])

    def __len__(self) -> int:
        """Returns how many there are."""
        return len(self._digests)

    def records(self, digest: int) -> int:
        """Returns how many records have a value; 1 where that is not known."""
        place = bisect_left(self._digests, digest)
        return self._records[place] if place < len(self._digests) and self._digests[place] == digest else 1


def pack_terms(counts: Mapping[int, int]) -> bytes:
    """Returns how many records have values, by the values' digests, as bytes."""
    digests = array("q", sorted(counts))
    return digests.tobytes() + array("I", [counts[digest] for digest in digests]).tobytes()

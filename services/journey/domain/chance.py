"""Chance that is the same wherever and however often it is asked: a hash of what is drawn for whom."""

from __future__ import annotations

import hashlib

WHOLE = 10_000
"""Shares and weights are in hundredths of a per cent of this."""


def place_of(*parts: str | int) -> int:
    """Returns a place from 0 to `WHOLE` - 1, each as likely as another. Where one part ends and the next begins counts."""
    texts = [str(part) for part in parts]
    digest = hashlib.sha256("".join(f"{len(text)}:{text}" for text in texts).encode()).digest()
    return int.from_bytes(digest[:8]) % WHOLE

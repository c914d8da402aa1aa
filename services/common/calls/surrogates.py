"""Half characters: what cutting a text in the middle of an emoji leaves, as JSON writes it (`"cut \\ud83d"`)."""

from __future__ import annotations

import re

# An even number of backslashes stands before an escape; behind an odd one it is no escape. Pairs first, then halves.
_SURROGATES = re.compile(
    rb"(?<!\\)((?:\\\\)*+)"
    rb"(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def without_lone_surrogates(body: bytes) -> bytes:
    """Returns JSON with U+FFFD in place of each half of a surrogate pair that stands alone, as browsers show it."""
    return _SURROGATES.sub(lambda match: match[1] + (match[2] or rb"\ufffd"), body)

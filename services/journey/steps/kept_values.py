"""What steps that keep a value with their run have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.journey.domain.problems import Problem

MAX_VALUE_BYTES = 16 * 1024
"""Of a value that is kept, as JSON."""

VALUE_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")


def problems_of_value_name(name: str, path: str) -> Iterator[Problem]:
    """Yields what is wrong with a name of a value; it may be empty."""
    if name and not VALUE_NAME.match(name):
        yield Problem(path, "bad_id", "give a name of a-z, 0-9 and _ that begins with a letter, at most 31 characters")

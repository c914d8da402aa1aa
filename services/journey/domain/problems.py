"""What can be wrong with a definition, and the words in which every kind of step says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

RESOURCE_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}\Z")
"""Ids of journeys, steps, segments and templates."""

_OF_STEP = re.compile(r"steps\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (`steps[2].next_step_id`), what kind (a stable code), and what to do about it."""

    path: str
    code: str
    message: str

    @property
    def step_index(self) -> int | None:
        """Which of the steps it is at, from 0; None where it is at none."""
        match = _OF_STEP.match(self.path)
        return int(match[1]) if match else None


def is_text(value: str, max_length: int) -> bool:
    """Returns whether it has 1 to `max_length` characters, none of them NUL, which no store takes."""
    return 1 <= len(value) <= max_length and "\x00" not in value

"""Choices among what there is by then, drawn always alike.

What there is to choose from follows from the state, and that may be another when Hypothesis repeats a run: which of two at
once comes first is nobody's choice. So numbers are drawn, and say what is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import strategies as st

_T = TypeVar("_T")


def choices(options: int) -> st.SearchStrategy[int]:
    """Returns the strategy of numbers that choose among so many options at most."""
    return st.integers(1, 2**options - 1)


def one_of(options: Sequence[_T], drawn: int) -> _T:
    """Returns the option that a number says."""
    return options[drawn % len(options)]


def some_of(options: Sequence[_T], drawn: int) -> set[_T]:
    """Returns the options that the bits of a number say, at least one."""
    return {each for bit, each in enumerate(options) if drawn >> bit & 1} or {one_of(options, drawn)}

"""What a seeded bug is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """A change of one text of one file.

    Attributes:
        path: The file, relative to the project.
        old: The text as it stands, found exactly once in the file.
        new: What a mistaken author could have written instead.
    """

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Bug:
    """A realistic bug, and the tests that must notice it.

    Attributes:
        name: Unique, `area/what-is-wrong`, for `make test-teeth ONLY=…`.
        promise: The promise that it breaks, as one sentence.
        edits: The changes that make the bug.
        tests: Files or test ids of which at least one must fail, as short a list as finds it.
    """

    name: str
    promise: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]

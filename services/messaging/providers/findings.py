"""What trying an account finds beside the account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DkimRecordState(StrEnum):
    """Whether the DNS record that belongs to a signature is as it must be."""

    FITS = "fits"
    MISSING = "missing"
    """DNS says that there is none."""
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    """No DNS server answered in time."""


@dataclass(frozen=True, slots=True)
class DkimFinding:
    """The TXT record that receivers check signatures by: its name, its text, and what DNS says of it."""

    name: str
    value: str
    state: DkimRecordState

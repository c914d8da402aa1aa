"""A call of `…:enter`: the caller says who enters, and with which values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.entries import Entry


@dataclass(frozen=True, slots=True)
class ApiEntry(Entry):
    """Enter by a call."""

    kind: ClassVar[str] = "api"
    has_values: ClassVar[bool] = True

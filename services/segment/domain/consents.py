"""How a customer's consent to a channel can stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import ClassVar

from services.segment.domain.kept import Kept, KeptColumn


class State(StrEnum):
    """Of each channel and purpose one holds; the names are the contract's `ConsentState`."""

    GRANTED = "GRANTED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"
    NOT_ENTITLED = "NOT_ENTITLED"
    NEVER_SAID = "NEVER_SAID"


class ConsentPart(Enum):
    """What is asked of it."""

    STATE = "state"
    """The state's word; '' where nothing was ever said."""
    END = "end"
    """From when on what is granted is not, microseconds since 1970 UTC; 0: it has no end, or is not granted."""


@dataclass(frozen=True)
class ConsentColumn(KeptColumn):
    """How the consent of a key, `channel:purpose`, stands over the nodes of a customer."""

    kept: ClassVar[Kept] = Kept.CONSENT

    key: str
    part: ConsentPart = ConsentPart.STATE

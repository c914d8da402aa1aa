"""How a message fared among others that wanted the same customer: the words of the ledger. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class ValueBasis(IntEnum):
    """How it is known what a message is expected to bring; the numbers are those of the contract."""

    NONE = 0
    SENDER = 1
    TEMPLATE = 2
    PRIORITY = 3


class ArbitrationOutcome(IntEnum):
    """What came of waiting for others; the numbers are those of the contract."""

    NONE = 0
    OPEN = 1
    WON = 2
    OUTBID = 3
    NO_PLACE = 4


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """What a message is expected to bring, >= 0, in the workspace's own unit, and how that is known."""

    amount: float
    basis: ValueBasis


@dataclass(frozen=True, slots=True)
class ArbitrationRecord:
    """How a message fared among others that wanted its customer; attributes as of the contract."""

    value: float
    basis: ValueBasis
    start_time: datetime
    end_time: datetime
    outcome: ArbitrationOutcome
    cap: str = ""
    winner_delivery_id: str = ""
    winner_value: float = 0.0


def outbid_words(winner_id: str, winner_value: float, value: float, cap: str) -> str:
    """Returns how the ledger names who won, both values and the cap."""
    return f"{winner_id}: {winner_value:g} over {value:g} ({cap})"

"""What the ledger holds: rows, the batches whose points they move, and debts."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from services.common.errors import FailedPrecondition, reason_from_name


class EntryKind(enum.IntEnum):
    """What a row says; the numbers of `yike.profile.v1.PointsEntryKind`, as they are stored."""

    EARN = 1
    REDEEM = 2
    EXPIRE = 3
    ADJUST = 4
    REVERSE = 5


class NotEnoughPoints(FailedPrecondition):
    """There are fewer points than are to be taken."""

    def __init__(self, balance: int) -> None:
        """Tells how many there are."""
        super().__init__(
            f"The customer has {balance} points, which is less than are to be taken; nothing was taken.",
            reason=reason_from_name("NOT_ENOUGH_POINTS"),
            balance=str(balance),
        )


@dataclass(frozen=True)
class Cause:
    """What a change came from, as its rows tell it.

    Attributes:
        request_id: The request; empty: none.
        order_id: The order that it is about; empty: none.
        reversed_request_id: The request that is taken back; empty: none.
        reason: Why.
        principal: Who.
    """

    request_id: str = ""
    order_id: str = ""
    reversed_request_id: str = ""
    reason: str = ""
    principal: str = ""


@dataclass(frozen=True)
class NewEntry:
    """A row of the ledger that is to be written.

    Attributes:
        node_id: Where it stands: the node of its batch.
        kind: What it says.
        points: What it adds, never 0.
        batch_id: Whose points.
        cause: Where it came from.
    """

    node_id: int
    kind: EntryKind
    points: int
    batch_id: int
    cause: Cause


@dataclass(frozen=True)
class Entry:
    """A row of the ledger as it stands there; `entry_id` grows with time within a customer."""

    entry_id: int
    node_id: int
    kind: EntryKind
    points: int
    batch_id: int
    entry_time: datetime
    cause: Cause


@dataclass
class Batch:
    """Points that were earned together. What is left of it is the sum of its rows.

    Attributes:
        batch_id: Its id.
        node_id: Where it stands, for ever.
        kind: EARN, or ADJUST: of an operator, which counts for no tier.
        points: What it began with, >= 0.
        earn_time: When it was earned.
        expire_time: From when on it holds no more; None: it has no end.
        remaining: What is left, from 0 to `points`.
        lapsed: What expired of it and was not set off against a reversal yet.
        reversed: How much of its earning was taken back, wherever the points came from.
        order_id: The order that earned it; empty: none.
        event_name: The event that earned it by a rule of its own; empty: none.
        request_id: The request that earned it; empty: none.
    """

    batch_id: int
    node_id: int
    kind: EntryKind
    points: int
    earn_time: datetime
    expire_time: datetime | None
    remaining: int = 0
    lapsed: int = 0
    reversed: int = 0
    order_id: str = ""
    event_name: str = ""
    request_id: str = ""

    def is_over(self, now: datetime) -> bool:
        """Tells whether it holds no more."""
        return self.expire_time is not None and self.expire_time <= now


@dataclass
class Debt:
    """Points that were taken back and could not be taken anywhere.

    Attributes:
        debt_id: Its id.
        node_id: Where it stands: the node of the batch that was taken back.
        remaining: What is still to be paid.
        cause: What was taken back; rows that pay it tell the same.
        points: What it began with.
    """

    debt_id: int
    node_id: int
    remaining: int
    cause: Cause
    points: int

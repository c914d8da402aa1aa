"""How much of a product a store has: statements of absolute quantities, of which the latest holds."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.common.errors import InvalidArgument, Reason

MAXIMUM_LEVELS = 1_000_000
"""Lines of stock of a workspace."""

MAXIMUM_AHEAD = timedelta(days=1)
"""How far the moment of a statement may be ahead."""


@dataclass(frozen=True, slots=True)
class StockLine:
    """How much of a product is said to be in a store."""

    sku: str
    store_id: str
    quantity: int

    @property
    def key(self) -> tuple[str, str]:
        """Of what it speaks."""
        return self.sku, self.store_id


@dataclass(frozen=True, slots=True)
class StockLevel:
    """How much of a product a store has; `state_time`: as of when, `update_time`: when that was taken in."""

    sku: str
    store_id: str
    quantity: int
    state_time: datetime
    update_time: datetime


@dataclass(frozen=True, slots=True)
class NamedLevel:
    """A line of stock with what its product and its store are called."""

    level: StockLevel
    product_name: str
    store_name: str


class Outcome(enum.Enum):
    """What becomes of a statement.

    Attributes:
        CHANGED: It is of something new, or says another quantity than the one that held.
        CONFIRMED: It says the same of a later moment.
        KNOWN: It says what is known of that moment.
        OUTDATED: What is known is of a later moment, or of the same and says less.
    """

    CHANGED = enum.auto()
    CONFIRMED = enum.auto()
    KNOWN = enum.auto()
    OUTDATED = enum.auto()


def decide(line: StockLine, state_time: datetime, known: StockLevel | None) -> Outcome:
    """Returns what becomes of a statement, given what holds.

    Of statements in any order the same holds in the end: the one of the latest moment, of several of it the least quantity,
    so that nothing is promised that may be gone.
    """
    if known is None:
        return Outcome.CHANGED
    if (state_time, line.quantity) == (known.state_time, known.quantity):
        return Outcome.KNOWN
    if (state_time, -line.quantity) < (known.state_time, -known.quantity):
        return Outcome.OUTDATED
    return Outcome.CONFIRMED if line.quantity == known.quantity else Outcome.CHANGED


def counted_moment(stated: datetime, now: datetime) -> datetime:
    """Returns as of when a statement counts: one that is to come would hold back all that is true until then.

    Raises:
        InvalidArgument: INVALID_TIMESTAMP if it is more than a day ahead.
    """
    if stated > now + MAXIMUM_AHEAD:
        raise InvalidArgument(
            "stateTime: it is more than a day ahead; put the clock of the sender right.",
            reason=Reason.ERROR_REASON_INVALID_TIMESTAMP,
            field="state_time",
        )
    return min(stated, now)


def check_lines(lines: Sequence[StockLine]) -> None:
    """Refuses statements that speak of one product and store twice.

    Raises:
        InvalidArgument: Naming the second.
    """
    seen: set[tuple[str, str]] = set()
    for index, line in enumerate(lines):
        if line.key in seen:
            raise InvalidArgument(
                f"lines[{index}]: {line.sku} in {line.store_id} is there already; give each product and store once.",
                field=f"lines[{index}]",
            )
        seen.add(line.key)

"""How long stock lasts, and what to do with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction

from services.segment.domain.reports.products import decimal_text

DEFAULT_REORDER_DAYS = 14
DEFAULT_SLOW_DAYS = 90
DEFAULT_STORE = "store_id"
MOST_STORES = 100
"""Stores that are answered of a product."""

_DAY_US = 86_400_000_000


class StockAction(IntEnum):
    """What to do; the numbers are those of the contract."""

    NOTHING = 0
    REORDER = 1
    MOVE = 2
    MARK_DOWN = 3


@dataclass(frozen=True)
class Level:
    """What a store has of a product, as was stated last; `state_us`: as of when."""

    store_id: str
    display_name: str
    quantity: int
    state_us: int


@dataclass(frozen=True)
class StoreStock:
    """How a store stands with a product; decimal texts with up to 6 places, empty where there is nothing to divide by."""

    level: Level
    sold: Decimal
    cover_days: str
    sell_through: str
    action: StockAction


def stands(
    levels: Iterable[Level], sold: Mapping[str, Decimal], *, time_us: int, reorder_days: int, slow_days: int
) -> list[StoreStock]:
    """Returns how stores stand with a product, those that need something first.

    Cover (days of supply) is the stock by what was sold a day. Sell-through is what was sold by what there was to sell: what
    was received is not told, so that is what was sold and what is left.

    Args:
        levels: What is known of its stock; stores without are not judged.
        sold: Pieces by store, of the time.
        time_us: How long that was, microseconds, above 0.
        reorder_days: Stock for less is too little.
        slow_days: Stock for more is too much; above `reorder_days`.

    Source: the retail trade's own: days of supply = on hand / average daily sales; sell-through = sold / received.
    """
    covers = {level: _cover(level, sold.get(level.store_id, Decimal(0)), time_us) for level in levels}
    is_wanted = any(cover is not None and cover < reorder_days for cover in covers.values())
    found = []
    for level, cover in covers.items():
        pieces = sold.get(level.store_id, Decimal(0))
        action = StockAction.NOTHING
        if cover is not None and cover < reorder_days:
            action = StockAction.REORDER
        elif level.quantity > 0 and (cover is None or cover > slow_days):
            action = StockAction.MOVE if is_wanted else StockAction.MARK_DOWN
        handled = Fraction(pieces) + level.quantity
        found.append(
            StoreStock(
                level,
                pieces,
                "" if cover is None else decimal_text(cover),
                decimal_text(Fraction(pieces) / handled) if handled else "",
                action,
            )
        )
    return sorted(found, key=lambda one: (not one.action, one.action, -one.sold, one.level.store_id))[:MOST_STORES]


def _cover(level: Level, sold: Decimal, time_us: int) -> Fraction | None:
    if not sold:
        return None
    return level.quantity * Fraction(time_us, _DAY_US) / Fraction(sold)

"""Recency, frequency and money of many customers, summed up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from services.segment.domain.limits import DAY_US

Int64Array = npt.NDArray[np.int64]
MICROS = 1_000_000


@dataclass(frozen=True)
class RfmSummary:
    """The summary. Money as decimal text with two places, a half rounded to the even digit; days are whole days."""

    customers: int
    events: int
    orders: int
    revenue: str
    recency_days_mean: float
    recency_days_median: float
    frequency_mean: float
    frequency_median: float
    monetary_mean: str
    monetary_median: str
    top_decile_share: float
    repeat_share: float


NOBODY = RfmSummary(0, 0, 0, "0.00", 0.0, 0.0, 0.0, 0.0, "0.00", "0.00", 0.0, 0.0)


def summarize(events: Int64Array, orders: Int64Array, micros: Int64Array, age_us: Int64Array) -> RfmSummary:
    """Returns the summary of customers.

    Args:
        events: Matching events of each customer, int64 [customers].
        orders: Distinct orders of each.
        micros: Money of each in millionths.
        age_us: Microseconds from the last matching event of each to the day of measuring.

    The top decile is the tenth of the customers who spend most, rounded down, at least one.
    """
    customers = len(events)
    if customers == 0:
        return NOBODY
    days = age_us // DAY_US
    money = np.sort(micros)
    total = sum(money.tolist())
    top = sum(money[-max(1, customers // 10) :].tolist())
    return RfmSummary(
        customers=customers,
        events=int(events.sum()),
        orders=int(orders.sum()),
        revenue=_amount(Fraction(total)),
        recency_days_mean=float(days.mean()),
        recency_days_median=float(np.median(days)),
        frequency_mean=float(orders.mean()),
        frequency_median=float(np.median(orders)),
        monetary_mean=_amount(Fraction(total, customers)),
        monetary_median=_amount(Fraction(int(money[(customers - 1) // 2]) + int(money[customers // 2]), 2)),
        top_decile_share=float(Fraction(top, total)) if total else 0.0,
        repeat_share=float((orders > 1).mean()),
    )


def _amount(micros: Fraction) -> str:
    exact = Decimal(micros.numerator) / Decimal(micros.denominator * MICROS)
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN))

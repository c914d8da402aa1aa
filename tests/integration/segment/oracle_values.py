"""What is computed of a customer, in plain Python and straight from the contract: no code of the service, no SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.segment.world import Event

_WIDE = Context(prec=90)
ZONE = ZoneInfo("Asia/Shanghai")
_TICK = timedelta(microseconds=1)
NUMBERS = {
    "COUNT",
    "SUM",
    "AVERAGE",
    "MIN",
    "MAX",
    "COUNT_DISTINCT",
    "DISTINCT_DAYS",
    "DAYS_SINCE_FIRST",
    "DAYS_SINCE_LAST",
    "AVERAGE_DAYS_BETWEEN",
    "MOST_OF_ONE_VALUE",
}


def ages(body: Mapping[str, Any], now: datetime, zone: ZoneInfo = ZONE) -> tuple[timedelta, timedelta | None]:
    """Returns of what age events are in the window of a condition: at least, and below (None: no limit)."""
    for form, amount in (body.get("window") or {}).items():
        if form == "between":
            most = timedelta(days=amount["max_days"]) if amount.get("max_days") else None
            return timedelta(days=amount.get("min_days", 0)), most
        if form.startswith("since_"):
            # Whose beginning is a customer's own.
            return timedelta(0), None
        if form not in ("current_period", "previous_period", "dates"):
            return timedelta(0), timedelta(**{form.removeprefix("last_"): amount})
        if form == "dates":
            first, after = _dates(amount, zone)
        else:
            first, after = _period(now, amount, 0 if form == "current_period" else 1, zone)
        least = timedelta(0) if after is None else max(timedelta(0), now - after + _TICK)
        return least, None if first is None else now - first + _TICK
    return timedelta(0), None


@cache
def day_start(day: date, zone: ZoneInfo) -> datetime:
    """Returns the first microsecond at which the clocks of a zone show a day, found by looking at the clocks."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    before, after = 0, 60 * 3600 * 1_000_000
    while after - before > 1:
        middle = (before + after) // 2
        if (begin + middle * _TICK).astimezone(zone).date() < day:
            before = middle
        else:
            after = middle
    return begin + after * _TICK


def _dates(body: Mapping[str, Any], zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    first, last = (date.fromisoformat(body[name]) if body.get(name) else None for name in ("from_date", "to_date"))
    return (
        None if first is None else day_start(first, zone),
        None if last is None else day_start(last + timedelta(days=1), zone),
    )


def _period(now: datetime, period: str, back: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    period = period.removeprefix("CALENDAR_PERIOD_")
    starts = [now.astimezone(zone).date() + timedelta(days=1)]
    while len(starts) < back + 2:
        day = starts[-1] - timedelta(days=1)
        while not (
            period == "DAY" or (period == "WEEK" and day.weekday() == 0) or (period == "MONTH" and day.day == 1)
        ):
            day -= timedelta(days=1)
        starts.append(day)
    return day_start(starts[-1], zone), day_start(starts[-2], zone)


def event_value(aggregate: str, path: str, events: Iterable[Event], now: datetime, zone: ZoneInfo = ZONE) -> Any:
    """Returns what is computed from events that match; None: there is none. Days are whole microseconds."""
    counted = sorted(events, key=lambda event: (event.occur_time, event.event_id))
    if "[]" in path:
        having = [(event, value) for event in counted for value in values_at(event.properties, path)]
    else:
        having = [(event, value) for event in counted if (value := value_at(event.properties, path)) is not None]
    amounts = [amount for _, value in having if (amount := money(value)) is not None]
    match aggregate:
        case "COUNT":
            return len(counted)
        case "COUNT_DISTINCT":
            return len({text(value) for _, value in having})
        case "DISTINCT_DAYS":
            return len({event.occur_time.astimezone(zone).date() for event in counted})
        case "SUM":
            return sum(amounts, Decimal(0))
        case "AVERAGE":
            return average(sum(amounts, Decimal(0)), len(amounts))
        case "MIN":
            return min(amounts, default=None)
        case "MAX":
            return max(amounts, default=None)
        case "DAYS_SINCE_LAST":
            return micros_since(counted[-1].occur_time, now) if counted else None
        case "DAYS_SINCE_FIRST":
            return micros_since(counted[0].occur_time, now) if counted else None
        case "AVERAGE_DAYS_BETWEEN":
            return between([event.occur_time for event in counted])
        case "MOST_OF_ONE_VALUE":
            return max(Counter(text(value) for _, value in having).values(), default=0)
        case "FIRST":
            return having[0][1] if having else None
        case "LAST":
            return having[-1][1] if having else None
        case "UNIQUE_LIST":
            return [value for _, value in sorted({text(value): value for _, value in having}.items())][:100] or None
        case "MOST_FREQUENT":
            votes = Counter(text(value) for _, value in having)
            said = {text(value): event.occur_time for event, value in having}
            best = min(
                having, key=lambda one: (-votes[text(one[1])], now - said[text(one[1])], text(one[1])), default=None
            )
            return best[1] if best else None
    raise AssertionError(aggregate)


def order_value(
    aggregate: str, events: Sequence[Event], now: datetime, counts: Any, youngest: timedelta, oldest: timedelta | None
) -> Any:
    """Returns what is computed from the orders of which events tell; None: there is none.

    Args:
        aggregate: What.
        events: All of a customer.
        now: The moment.
        counts: Tells whether an event that told of an order first meets the filters.
        youngest: Orders of at least that age count.
        oldest: And of less than that.
    """
    told: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda one: (one.occur_time, one.event_id)):
        order_id = identity(event.properties.get("order_id"))
        if event.occur_time <= now and order_id and event.name.startswith("Order "):
            told.setdefault(order_id, []).append(event)
    orders: list[tuple[datetime, Decimal]] = []
    for about in told.values():
        placed = [event for event in about if event.name == "Order Completed"]
        if not placed or any(event.name == "Order Cancelled" for event in about) or not counts(placed[0]):
            continue
        age = now - placed[0].occur_time
        if age < youngest or (oldest is not None and age >= oldest):
            continue
        worth = order_money(placed[0].properties.get("revenue")) or Decimal(0)
        refunds: dict[str, Decimal] = {}
        for event in about:
            if event.name == "Order Refunded":
                said = next(
                    (event.properties[key] for key in ("revenue", "total") if event.properties.get(key) is not None),
                    None,
                )
                taken = worth if said is None else order_money(said)
                key = identity(event.properties.get("refund_id")) or f"message {event.event_id}"
                if taken is not None:
                    refunds.setdefault(key, taken)
        orders.append((placed[0].occur_time, max(Decimal(0), worth - sum(refunds.values()))))
    revenue = sum((net for _, net in orders), Decimal(0))
    match aggregate:
        case "COUNT":
            return len(orders)
        case "NET_REVENUE":
            return revenue
        case "AVERAGE_ORDER_VALUE":
            return average(revenue, len(orders))
        case "DAYS_SINCE_LAST":
            return micros_since(max(when for when, _ in orders), now) if orders else None
        case "DAYS_SINCE_FIRST":
            return micros_since(min(when for when, _ in orders), now) if orders else None
        case "AVERAGE_DAYS_BETWEEN":
            return between([when for when, _ in orders])
    raise AssertionError(aggregate)


def identity(value: Any) -> str:
    """Returns an id that is text or a whole number; '' for all else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value) if len(str(value)) <= 200 else ""


def order_money(value: Any) -> Decimal | None:
    """Returns the money of an order or a refund; None: it is none."""
    amount = money(value)
    return amount if amount is not None and 0 <= amount <= 10**12 else None


def money(value: Any) -> Decimal | None:
    """Returns a number to 6 decimals; None: it is none, or too large."""
    if not is_number(value) or abs(value) >= 10**26:
        return None
    exact = Decimal(str(value)).quantize(Decimal("1e-12"), rounding=ROUND_DOWN, context=_WIDE)
    return exact.quantize(Decimal("1e-6"), rounding=ROUND_HALF_UP, context=_WIDE)


def average(total: Decimal, count: int) -> Decimal | None:
    """Returns an average to 6 decimals, halves away from 0; None of nothing."""
    if not count:
        return None
    micros = Fraction(total) * 10**6 / count
    whole = int(abs(micros) + Fraction(1, 2))
    return Decimal(-whole if micros < 0 else whole).scaleb(-6, _WIDE)


def between(times: Sequence[datetime]) -> int | None:
    """Returns the microseconds from one of some times to the next on average, rounded down; None of fewer than two."""
    return (max(times) - min(times)) // _TICK // (len(times) - 1) if len(times) > 1 else None


def micros_since(then: datetime, now: datetime) -> int:
    """Returns an age in microseconds."""
    return (now - then) // timedelta(microseconds=1)


def value_at(properties: Mapping[str, Any], path: str) -> Any:
    """Returns the value of a property; dots go into objects."""
    value: Any = properties
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def values_at(properties: Mapping[str, Any], path: str) -> list[Any]:
    """Returns the values of a property that are there; `[]` goes into the elements of a list."""
    found: list[Any] = [properties]
    for number, part in enumerate(path.split("[]")):
        if number:
            found = [one for each in found if isinstance(each, list) for one in each]
        for name in [each for each in part.split(".") if each]:
            found = [one.get(name) if isinstance(one, Mapping) else None for one in found]
    return [one for one in found if one is not None]


def days_ahead(value: Any, now: datetime, zone: ZoneInfo = ZONE) -> int | None:
    """Returns how many days the day that a text says is ahead of today; None: it says none."""
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-" or len(value) == 11:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    # One without an offset is of the zone.
    day = (moment.astimezone(zone) if moment.tzinfo else moment).date()
    return (day - now.astimezone(zone).date()).days


def is_number(value: Any) -> bool:
    """Tells whether a JSON value is a number."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def written(value: Any) -> Fraction:
    """Returns a number as it was written."""
    return Fraction(repr(value) if isinstance(value, float) else value)


def text(value: Any) -> str:
    """Returns a text that equal values have in common, and in whose order lists are: texts before all others."""
    if isinstance(value, str):
        return f'"{value}'
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_number(value):
        return number(value)
    return "{}" if isinstance(value, Mapping) else repr(value).replace("'", '"')


def number(value: Any) -> str:
    """Returns a number's plain digits; of one with too many its shortest writing."""
    plain = Decimal(repr(value) if isinstance(value, float) else value)
    digits = format(plain.normalize(_WIDE), "f") if -38 < plain.adjusted() < 37 else repr(float(value))
    return "0" if digits == "-0" else digits

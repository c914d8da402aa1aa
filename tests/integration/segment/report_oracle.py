"""What reports mean, row by row in plain Python and straight from the contract: no code of the service, no SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.segment.oracle_values import identity, order_money, text, value_at
from tests.integration.segment.world import Event

TICK = timedelta(microseconds=1)
Order = tuple[datetime, Decimal, Event]
"""When it was placed, its money less its refunds, and the event that told of it first."""


class ReportOracle:
    """Looks at every event of every customer."""

    def __init__(
        self,
        events: Iterable[Event],
        customer_of: Mapping[int, int],
        now: datetime,
        *,
        zone: str = "Asia/Shanghai",
        without: Collection[int] = (),
    ) -> None:
        """Takes what happened, whose each node is, and who is left out."""
        self.now, self.zone = now, ZoneInfo(zone)
        self.acts: dict[int, list[Event]] = {}
        for event in sorted({one.event_id: one for one in events}.values(), key=_place):
            customer = customer_of[event.node_id]
            if event.occur_time <= now and customer not in without:
                self.acts.setdefault(customer, []).append(event)

    def periods(self, kind: str, first: date, count: int) -> list[tuple[datetime, datetime]]:
        """Returns the beginning and the end of so many periods from the one that a day is in; none ends after now."""
        edges = [self._start(kind, first)]
        while len(edges) <= count:
            edges.append(self._start(kind, edges[-1].astimezone(self.zone).date() + timedelta(days=_LONGEST[kind])))
        return [(start, min(end, self.now + TICK)) for start, end in pairwise(edges)]

    def _start(self, kind: str, day: date) -> datetime:
        if kind == "WEEK":
            day -= timedelta(days=day.weekday())
        if kind == "MONTH":
            day = day.replace(day=1)
        return datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)

    def orders(self, customer: int) -> list[Order]:
        """Returns a customer's orders in their order."""
        told: dict[str, list[Event]] = {}
        for event in self.acts.get(customer, ()):
            order_id = identity(event.properties.get("order_id"))
            if order_id and event.name.startswith("Order "):
                told.setdefault(order_id, []).append(event)
        found: list[tuple[datetime, str, Decimal, Event]] = []
        for order_id, about in told.items():
            placed = [event for event in about if event.name == "Order Completed"]
            if placed and all(event.name != "Order Cancelled" for event in about):
                found.append((placed[0].occur_time, order_id, _net(placed[0], about), placed[0]))
        # Of the same microsecond the one with the lesser id, as bytes.
        found.sort(key=lambda one: (one[0], one[1].encode()))
        return [(at, net, event) for at, _, net, event in found]

    def figures(
        self,
        start: datetime,
        end: datetime,
        churn_days: int,
        customers: Collection[int],
        path: str = "",
        value: str = "",
    ) -> dict[str, str]:
        """Returns the metrics of some customers in a time; with a path, of the orders and acts that have a value there."""
        churn = timedelta(days=churn_days)
        found = Counter[str]()
        revenue = Decimal(0)
        for customer in customers:
            acts = self.acts.get(customer, [])
            orders = self.orders(customer)
            if acts:
                found["CUSTOMERS"] += acts[0].occur_time < end
                found["NEW_CUSTOMERS"] += start <= acts[0].occur_time < end
            found["ACTIVE_CUSTOMERS"] += any(
                start <= act.occur_time < end and (not path or shown(value_at(act.properties, path)) == value)
                for act in acts
            )
            placed = [
                (number, net)
                for number, (at, net, event) in enumerate(orders)
                if start <= at < end and (not path or shown(value_at(event.properties, path)) == value)
            ]
            found["ORDERS"] += len(placed)
            revenue += sum((net for _, net in placed), Decimal(0))
            found["BUYERS"] += bool(placed)
            found["NEW_BUYERS"] += any(number == 0 for number, _ in placed)
            found["again"] += any(number > 0 for number, _ in placed)
            if any(start - churn <= at < start for at, _, _ in orders):
                found["had bought"] += 1
                found["lost"] += not any(end - churn <= at < end for at, _, _ in orders)
        return {name: str(found[name]) for name in _COUNTS} | {
            "REVENUE": _plain(revenue),
            "REPURCHASE_RATE": _share(found["again"], found["BUYERS"]),
            "CHURN_RATE": _share(found["lost"], found["had bought"]),
            "AVERAGE_ORDER_VALUE": _share(revenue, found["ORDERS"]),
        }

    def values(self, path: str, start: datetime, end: datetime) -> set[str]:
        """Returns the values that the orders of a time have."""
        return {
            shown(value_at(event.properties, path))
            for customer in self.acts
            for at, _, event in self.orders(customer)
            if start <= at < end
        }

    def level(
        self, customer: int, steps: Sequence[Callable[[Event], bool]], start: datetime, end: datetime, limit: timedelta
    ) -> int:
        """Returns how many steps of a way a customer has taken."""
        acts = self.acts.get(customer, [])

        def further(step: int, since: datetime, first: datetime) -> int:
            taken = [
                further(step + 1, act.occur_time, first)
                for act in acts
                if step < len(steps) and steps[step](act) and since < act.occur_time <= first + limit
            ]
            return max(taken, default=step)

        begun = [act.occur_time for act in acts if steps[0](act) and start <= act.occur_time < end]
        return max((further(1, at, at) for at in begun), default=0)

    def cohort(
        self,
        customer: int,
        first: Callable[[int], list[datetime]],
        again: Callable[[int], list[datetime]],
        periods: Sequence[tuple[datetime, datetime]],
    ) -> tuple[int | None, set[int]]:
        """Returns the number of the period in which a customer came first, and of those in which they were there again."""
        came = min(first(customer), default=None)
        if came is None:
            return None, set()
        number = next((index for index, (start, end) in enumerate(periods) if start <= came < end), None)
        back = {
            index
            for at in again(customer)
            for index, (start, end) in enumerate(periods)
            if at > came and start <= at < end
        }
        return number, back

    def path(
        self,
        customer: int,
        start: datetime,
        end: datetime,
        *,
        begins: Callable[[Event], bool] | None,
        names: Collection[str],
        length: int,
        limit: timedelta,
    ) -> list[str]:
        """Returns a customer's path; empty where there is none."""
        acts = [act for act in self.acts.get(customer, []) if start <= act.occur_time < end]
        if begins is not None:
            first = next((index for index, act in enumerate(acts) if begins(act)), None)
            if first is None:
                return []
            acts = acts[first : first + 1] + [act for act in acts[first + 1 :] if not names or act.name in names]
        elif names:
            acts = [act for act in acts if act.name in names]
        found: list[str] = []
        for act in acts:
            if act.occur_time - acts[0].occur_time <= limit and (not found or found[-1] != act.name):
                found.append(act.name)
        return found[:length]


_LONGEST = {"DAY": 1, "WEEK": 7, "MONTH": 31}
_COUNTS = ("CUSTOMERS", "ACTIVE_CUSTOMERS", "NEW_CUSTOMERS", "BUYERS", "NEW_BUYERS", "ORDERS")


def shown(value: Any) -> str:
    """Returns a property's value as a report tells it."""
    if value is None:
        return ""
    return (value if isinstance(value, str) else text(value))[:200]


def _place(event: Event) -> tuple[datetime, int]:
    return event.occur_time, event.event_id


def _net(placed: Event, about: Sequence[Event]) -> Decimal:
    worth = order_money(placed.properties.get("revenue")) or Decimal(0)
    refunds: dict[str, Decimal] = {}
    for event in about:
        if event.name == "Order Refunded":
            said = [event.properties[key] for key in ("revenue", "total") if event.properties.get(key) is not None]
            taken = order_money(said[0]) if said else worth
            if taken is not None:
                refunds.setdefault(identity(event.properties.get("refund_id")) or f"message {event.event_id}", taken)
    return max(Decimal(0), worth - sum(refunds.values()))


def _share(part: int | Decimal, whole: int) -> str:
    if not whole:
        return ""
    return _plain((Decimal(part) / whole).quantize(Decimal("1e-6"), ROUND_HALF_UP))


def _plain(number: Decimal) -> str:
    found = f"{number:f}"
    return found.rstrip("0").rstrip(".") if "." in found else found

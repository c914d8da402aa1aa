"""What a rule means, in plain Python and straight from the contract: no code of the service, no SQL."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.integration.segment.kept_world import Kept
from tests.integration.segment.oracle_sequence import followed
from tests.integration.segment.oracle_values import (
    ages,
    days_ahead,
    event_value,
    is_number,
    order_value,
    text,
    value_at,
    values_at,
    written,
)
from tests.integration.segment.world import Event, type_of
from tests.support.chinese_calendar import lunar_day

DAY = timedelta(days=1)
Rule = Mapping[str, Any]


class Oracle:
    """Answers by looking at every event of a customer, one by one."""

    def __init__(
        self,
        events: Sequence[Event],
        customer_of: Mapping[int, int],
        scores: Mapping[int, Mapping[str, tuple[int, float]]],
        now: datetime,
        by_frequency: Set[str] = frozenset(),
        by_source: Mapping[str, Sequence[str]] | None = None,
        segments: Mapping[str, Rule] | None = None,
        profile: Kept | None = None,
        time_zone: str = "Asia/Shanghai",
        computed: Mapping[str, Rule] | None = None,
        lists: Mapping[str, Set[int]] | None = None,
    ) -> None:
        self._zone = ZoneInfo(time_zone)
        self._computed = computed or {}
        # Whose entries there are, by list.
        self._listed = {
            name: {customer_of[node] for node in nodes if node in customer_of} for name, nodes in (lists or {}).items()
        }
        self._kept = profile
        self._segments = segments or {}
        self.now = now
        self.customers = sorted(set(customer_of.values()))
        self._events: dict[int, list[Event]] = {customer: [] for customer in self.customers}
        registers: dict[tuple[int, str, str], tuple[Any, Any]] = {}
        of_nodes: dict[tuple[int, str], dict[int, tuple[Any, Any]]] = {}
        for event in {event.event_id: event for event in events}.values():
            customer = customer_of[event.node_id]
            self._events[customer].append(event)
            when = (event.occur_time, event.message_id)
            for kind, values in (("trait", event.traits), ("tag", event.tags)):
                for key, value in values.items():
                    kept = value if kind == "trait" else (True if value else None)
                    if kind == "trait" and (key in by_frequency or key in (by_source or {})):
                        said = of_nodes.setdefault((customer, key), {})
                        if event.node_id not in said or said[event.node_id][0] < when:
                            said[event.node_id] = (when, kept)
                    if (customer, kind, key) not in registers or registers[(customer, kind, key)][0] < when:
                        registers[(customer, kind, key)] = (when, kept)
        for node, named in scores.items():
            for name, (at, value) in named.items():
                key3 = (customer_of.get(node, node), "score", name)
                if key3 not in registers or registers[key3][0] < at:
                    registers[key3] = (at, value)
        self._values = {key: value for key, (_, value) in registers.items()}
        for (customer, key), said in of_nodes.items():
            held = [(when, value) for when, value in said.values() if value is not None]
            sources = (by_source or {}).get(key)
            if sources:
                groups = [[said[node] for node in said if type_of(node) == source] for source in sources]
                groups.append([said[node] for node in said if type_of(node) not in sources])
                first: list[Any] = next(
                    (having for group in groups if (having := [one for one in group if one[1] is not None])), []
                )
                self._values[(customer, "trait", key)] = max(first)[1] if first else None
                continue
            votes = Counter(text(value) for _, value in held)
            best = max(held, key=lambda one: (votes[text(one[1])], one[0]), default=(None, None))
            self._values[(customer, "trait", key)] = best[1]

    def holding(self, rule: Rule) -> set[int]:
        return {customer for customer in self.customers if self.holds(rule, customer)}

    def holds(self, rule: Rule, customer: int) -> bool:
        ((kind, body),) = rule.items()
        match kind:
            case "all":
                return all(self.holds(part, customer) for part in body["rules"])
            case "any":
                return any(self.holds(part, customer) for part in body["rules"])
            case "not":
                return not self.holds(body, customer)
            case "segment":
                return self.holds(self._segments[body["segment_id"]], customer)
            case "sequence":
                until = self.now - ages(body, self.now, self._zone)[0]
                return followed(body, self._in_window(body, customer), until, self.is_meant)
            case "compared":
                return self._compared(body, customer)
            case "bucket":
                digest = hashlib.sha256(f"{body['salt']}:{customer}".encode()).digest()
                number = int.from_bytes(digest[:8], "little") % 1000
                return bool(body.get("from_per_mille", 0) <= number < body["to_per_mille"])
            case "tag":
                return self._values.get((customer, "tag", body["name"])) is True
            case "trait" | "score":
                return self._compares(self._values.get((customer, kind, body["name"])), body)
            case "property_value":
                return self._property_value(body, customer)
            case "consent" | "points" | "tier" | "coupon" | "company":
                assert self._kept is not None
                return self._kept.holds(kind, body, customer)
            case "list":
                return customer in self._listed.get(body["customer_list_id"], ())
            case "computed":
                measure = self._computed[body["computed_trait_id"]]
                return self.compares(measure, self.value(measure, customer), body)
            case "standing":
                return self._compares(self._stage(customer), body)
        return self._measured(rule, customer)

    def _stage(self, customer: int) -> str | None:
        """Returns the stage by the thresholds of who set none; scores and axes have an oracle of their own."""
        first, last = (
            self.value({"orders": {"aggregate": f"DAYS_SINCE_{end}"}}, customer) for end in ("FIRST", "LAST")
        )
        if last is None:
            return None
        day = 86_400_000_000
        ends = {"ACTIVE": 60, "AT_RISK": 120, "ASLEEP": 365}
        return "NEW" if first <= 30 * day else next((name for name, days in ends.items() if last <= days * day), "LOST")

    def _property_value(self, body: Rule, customer: int) -> bool:
        having = [
            event
            for event in self._in_window(body, customer)
            if self.is_meant(event, body) and value_at(event.properties, body["property"]) is not None
        ]
        having.sort(key=lambda event: (event.occur_time, event.event_id))
        if not having:
            return self._compares(None, body)
        event = having[0] if body["occurrence"] == "FIRST" else having[-1]
        return self._compares(value_at(event.properties, body["property"]), body)

    def value(self, measure: Rule, customer: int) -> Any:
        """Returns what a measure computes of a customer; None: there is none. Days are whole microseconds."""
        ((kind, body),) = measure.items()
        aggregate = body.get("aggregate", "COUNT")
        if kind == "orders":
            youngest, oldest = ages(body, self.now, self._zone)
            filters = {"filters": body.get("filters", ())}
            return order_value(
                aggregate, self._events[customer], self.now, lambda event: self._meets(event, filters), youngest, oldest
            )
        counted = [event for event in self._in_window(body, customer) if self.is_meant(event, body)]
        return event_value(aggregate, body.get("property", ""), counted, self.now, self._zone)

    def compares(self, measure: Rule, value: Any, body: Rule) -> bool:
        """Tells whether what a measure computed compares so; what it is compared with stands in `value` or `operand`."""
        ((_, of),) = measure.items()
        aggregate, op = of.get("aggregate", "COUNT"), body["op"]
        wanted = body.get("value", body.get("operand"))
        if op in ("EXISTS", "NOT_EXISTS"):
            return (value is not None) is (op == "EXISTS")
        if aggregate == "UNIQUE_LIST":
            return any(_same(one, other) for one in value or () for other in (wanted if op == "IN" else [wanted]))
        if aggregate in ("FIRST", "LAST", "MOST_FREQUENT"):
            return self._compares(value, {"op": op, "value": wanted})
        if value is None:
            return False
        if "DAYS_" in aggregate:
            return _ordered(Fraction(value), op, Fraction(wanted) * 86_400_000_000)
        return _ordered(Fraction(value), op, Fraction(repr(float(wanted))))

    def _measured(self, rule: Rule, customer: int) -> bool:
        ((_, body),) = rule.items()
        return self.compares(rule, self.value(rule, customer), body)

    def is_meant(self, event: Event, step: Rule) -> bool:
        """Tells whether an event is one of a step, whatever its value."""
        return step.get("event_name", "") in ("", event.name) and self._meets(event, step)

    def _compared(self, body: Rule, customer: int) -> bool:
        found, other = self.value(body["measure"], customer), self.value(body["with"], customer)
        if found is None or other is None or other <= 0:
            return False
        return _ordered(Fraction(found) * 100, body["op"], Fraction(other) * Fraction(repr(body["percent"])))

    def _in_window(self, body: Rule, customer: int) -> list[Event]:
        least, most = ages(body, self.now, self._zone)
        found = [
            event
            for event in self._events[customer]
            if (age := self.now - event.occur_time) >= least and (most is None or age < most)
        ]
        for form, of in (body.get("window") or {}).items():
            if form.startswith("since_"):
                begins = [
                    event.occur_time
                    for event in self._events[customer]
                    if event.occur_time <= self.now and self.is_meant(event, of)
                ]
                since = (max if form == "since_last" else min)(begins, default=self.now)
                found = [event for event in found if event.occur_time > since]
        return found

    def _meets(self, event: Event, body: Rule) -> bool:
        return all(self._meets_one(event, one) for one in body.get("filters", ()))

    def _meets_one(self, event: Event, one: Rule) -> bool:
        if "catalogue" in one:
            return self._meets_catalogued(event, one)
        if "[]" not in one["property"]:
            return self._compares(value_at(event.properties, one["property"]), one)
        values = values_at(event.properties, one["property"])
        return not values if one["op"] == "NOT_EXISTS" else any(self._compares(value, one) for value in values)

    def _meets_catalogued(self, event: Event, one: Rule) -> bool:
        own = value_at(event.properties, one["property"])
        values = values_at(event.properties, one["property"]) if "[]" in one["property"] else [own]
        if self._kept is None:
            return bool(one["op"] == "NOT_EXISTS")
        asked = {**one, "op": "EXISTS"} if one["op"] == "NOT_EXISTS" else one
        met = any(self._kept.shelf.meets(value, asked, self._compares) for value in values)
        return met is not (one["op"] == "NOT_EXISTS")

    def _compares(self, value: Any, body: Rule) -> bool:
        op: str = body["op"]
        wanted: Any = body.get("value")
        match op:
            case "EXISTS":
                return value is not None
            case "NOT_EXISTS":
                return value is None
            case "EQ":
                return _same(value, wanted)
            case "NE":
                return value is not None and not _same(value, wanted)
            case "IN":
                return any(_same(value, one) for one in wanted or [])
            case "CONTAINS":
                return isinstance(value, str) and wanted in value
            case "STARTS_WITH":
                return isinstance(value, str) and value[: len(wanted)] == wanted
            case "ANNIVERSARY_WITHIN_DAYS":
                return self._anniversary(value, range(int(wanted) + 1))
            case "ANNIVERSARY_WITHIN_LAST_DAYS":
                return self._anniversary(value, range(-int(wanted), 1))
            case "LUNAR_ANNIVERSARY_WITHIN_DAYS":
                return self._lunar_anniversary(value, range(int(wanted) + 1))
            case "LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS":
                return self._lunar_anniversary(value, range(-int(wanted), 1))
            case "WITHIN_LAST_DAYS" | "WITHIN_NEXT_DAYS" | "MORE_THAN_DAYS_AGO" | "MORE_THAN_DAYS_AHEAD":
                ahead = days_ahead(value, self.now, self._zone)
                return (
                    ahead is not None
                    and {
                        "WITHIN_LAST_DAYS": -wanted <= ahead <= 0,
                        "WITHIN_NEXT_DAYS": 0 <= ahead <= wanted,
                        "MORE_THAN_DAYS_AGO": ahead < -wanted,
                        "MORE_THAN_DAYS_AHEAD": ahead > wanted,
                    }[op]
                )
        return is_number(value) and _ordered(written(value), op, written(wanted))

    def _anniversary(self, value: Any, offsets: range) -> bool:
        if not _begins_with_a_day(value):
            return False
        today = self.now.astimezone(self._zone).date()
        month, day = int(value[5:7]), int(value[8:10])
        for offset in offsets:
            that = today + offset * DAY
            leap = that.year % 4 == 0 and (that.year % 100 != 0 or that.year % 400 == 0)
            kept = 28 if (month, day) == (2, 29) and not leap else day
            if (that.month, that.day) == (month, kept):
                return True
        return False

    def _lunar_anniversary(self, value: Any, offsets: range) -> bool:
        if not _begins_with_a_day(value):
            return False
        try:
            born = lunar_day(date.fromisoformat(value[:10]))
        except ValueError:
            return False
        today = self.now.astimezone(self._zone).date()
        for offset in offsets:
            that = lunar_day(today + offset * DAY)
            # Of a doubled month the first has the anniversaries of both, and its last day those of the 30th.
            days = (that.day, 30) if that.day == that.length else (that.day,)
            if not that.is_doubled and that.month == born.month and born.day in days:
                return True
        return False


def _begins_with_a_day(value: Any) -> bool:
    if not isinstance(value, str) or len(value) < 10 or value[4] != "-" or value[7] != "-":
        return False
    return (value[:4] + value[5:7] + value[8:10]).isdigit()


def _same(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return isinstance(value, bool) and isinstance(wanted, bool) and value == wanted
    if is_number(value) and is_number(wanted):
        return written(value) == written(wanted)
    if is_number(value) and abs(value) > 2**53 and value % 1 == 0:
        return str(wanted) == str(int(written(value)))
    return isinstance(value, str) and isinstance(wanted, str) and value == wanted


def _ordered(left: Any, op: str, right: Any) -> bool:
    match op:
        case "EQ":
            return bool(left == right)
        case "NE":
            return bool(left != right)
        case "GT":
            return bool(left > right)
        case "GTE":
            return bool(left >= right)
        case "LT":
            return bool(left < right)
    return bool(left <= right)

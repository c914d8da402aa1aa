"""The rules whose size is asked for, and the same counts in plain SQL that knows how the workspace was made."""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]


def count(name: str, op: str, value: int, days: int | None = None) -> Rule:
    """Returns how many events of a name."""
    condition: Rule = {"eventName": name, "aggregate": "AGGREGATE_COUNT", "op": f"OPERATOR_{op}", "value": value}
    return {"event": condition | ({"window": {"lastDays": days}} if days else {})}


def _all(*rules: Rule) -> Rule:
    return {"all": {"rules": list(rules)}}


def _any(*rules: Rule) -> Rule:
    return {"any": {"rules": list(rules)}}


CITY: Rule = {"trait": {"name": "city", "op": "OPERATOR_EQ", "value": "上海"}}
POINTS: Rule = {"trait": {"name": "points", "op": "OPERATOR_GTE", "value": 9_000}}
VIP: Rule = {"tag": {"name": "vip"}}
SPENT: Rule = {
    "event": {
        "eventName": "Order Completed",
        "aggregate": "AGGREGATE_SUM",
        "property": "revenue",
        "op": "OPERATOR_GTE",
        "value": 2_000,
        "window": {"lastDays": 90},
    }
}
LATELY: Rule = {
    "event": {
        "eventName": "Order Completed",
        "aggregate": "AGGREGATE_DAYS_SINCE_LAST",
        "op": "OPERATOR_LTE",
        "value": 14,
    }
}
NOT_BOUGHT: Rule = {"not": count("Order Completed", "GTE", 1, 30)}

RULES: dict[str, Rule] = {
    "viewed > 3 times in 24 h": count("Product Viewed", "GT", 3, 1),
    "viewed > 3 times in 30 days": count("Product Viewed", "GT", 3, 30),
    "viewed > 3 times in 24 h and did not buy": _all(count("Product Viewed", "GT", 3, 1), NOT_BOUGHT),
    "traits: a city and points": _all(CITY, POINTS),
    "recent, frequent, 2,000 spent": _all(LATELY, count("Order Completed", "GTE", 2, 90), SPENT),
    "nested, four conditions": _any(
        _all(CITY, count("Product Viewed", "GT", 3, 1), NOT_BOUGHT), _all(SPENT, {"not": VIP})
    ),
}
"""By what they say."""

_EVENTS = "events WHERE workspace = {workspace}"
_BY_CUSTOMER = (
    "SELECT p.number AS number, countIf(e.name = 'Product Viewed' AND age < 86400000000) AS viewed_1, "
    "countIf(e.name = 'Product Viewed' AND age < 2592000000000) AS viewed_30, "
    "countIf(e.name = 'Order Completed' AND age < 2592000000000) AS bought_30, "
    "countIf(e.name = 'Order Completed') AS bought, minIf(age, e.name = 'Order Completed') AS latest, "
    "sumIf(toInt64OrZero(e.revenue), e.name = 'Order Completed') AS spent FROM "
    "(SELECT node_id, name, properties['revenue'] AS revenue, {now_us} - occur_us AS age FROM " + _EVENTS + ") AS e "
    "INNER JOIN (SELECT number, arrayJoin([node_id, phone_node_id]) AS node FROM bench_customers) AS p "
    "ON p.node = e.node_id GROUP BY p.number"
)
_SHANGHAI = "(number % 3 = 0 OR intDiv(number, 3) % 20 = 0)"


def _customers(condition: str) -> str:
    return f"SELECT count() FROM ({_BY_CUSTOMER}) WHERE {condition}"


PLAIN: dict[str, str] = {
    "events": "SELECT count() FROM " + _EVENTS,
    "scan": "SELECT uniqExact(node_id) FROM (SELECT node_id FROM "
    + _EVENTS
    + " AND name = 'Product Viewed' GROUP BY node_id HAVING count() > 3)",
    "viewed > 3 times in 24 h": _customers("viewed_1 > 3"),
    "viewed > 3 times in 30 days": _customers("viewed_30 > 3"),
    "viewed > 3 times in 24 h and did not buy": _customers("viewed_1 > 3 AND bought_30 = 0"),
    "traits: a city and points": (
        f"SELECT count() FROM bench_customers WHERE {_SHANGHAI} AND number * 7919 % 10000 >= 9000"
    ),
    "recent, frequent, 2,000 spent": _customers("bought >= 2 AND spent >= 2000 AND latest < 14 * 86400000000"),
    "nested, four conditions": _customers(
        f"({_SHANGHAI} AND viewed_1 > 3 AND bought_30 = 0) OR (spent >= 2000 AND number % 50 != 0)"
    ),
}
"""Counts by the names of the rules; `scan` is the yardstick of all: events of one name, counted by node."""

"""A hundred rules as a brand would have them, and one of three clauses in the SQL of the yardsticks."""

from __future__ import annotations

from typing import Any

Rule = dict[str, Any]

CITIES = ("上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "西安", "南京", "重庆")
VIEWS, LISTS, CARTS, ORDERS = "Product Viewed", "Product List Viewed", "Product Added", "Order Completed"


def event(name: str, op: str, value: float, **rest: Any) -> Rule:
    """Returns a condition on events."""
    return {"event": {"event_name": name, "op": op, "value": value, **rest}}


def last(days: int) -> Rule:
    """Returns a window of the last days."""
    return {"window": {"last_days": days}}


def trait(name: str, op: str, value: Any) -> Rule:
    """Returns a condition on a trait."""
    return {"trait": {"name": name, "op": op, "value": value}}


def together(*rules: Rule) -> Rule:
    """Returns a rule that holds where all of these do."""
    return {"all": {"rules": list(rules)}}


THREE_CLAUSES = together(
    event(VIEWS, "GTE", 4, **last(30)), {"not": event(ORDERS, "GTE", 1, **last(30))}, trait("city", "EQ", CITIES[0])
)
"""Looked often, bought nothing, lives in one city."""


def hundred() -> dict[str, Rule]:
    """Returns the rules by a name: counts, sums, days since, distinct values, filters, traits, tags, orders, sequences, shares."""
    vip: Rule = {"tag": {"name": "vip"}}
    spent = {"aggregate": "SUM", "property": "revenue"}
    lately = {"aggregate": "DAYS_SINCE_LAST"}
    rules = [
        *(event(name, "GTE", n, **last(days)) for name in (VIEWS, LISTS, CARTS) for days in (1, 7, 30) for n in (1, 3, 6)),
        *(event(ORDERS, "GTE", n, **last(days)) for days in (7, 30, 60, 90) for n in (1, 2, 4)),
        *({"not": event(ORDERS, "GTE", 1, **last(days))} for days in (3, 7, 14, 21, 30, 45, 60, 75, 80, 90)),
        *(event(ORDERS, "GTE", n, **spent, **last(days)) for days in (30, 60, 90) for n in (200, 1_000, 3_000)),
        *(event(ORDERS, "LTE", n, **lately) for n in (3, 7, 14, 30, 60)),
        *(event(ORDERS, "GTE", 1, window={"between": {"min_days": n, "max_days": n + 7}}) for n in (7, 30, 60)),
        *(event(VIEWS, "GTE", n, aggregate="COUNT_DISTINCT", property="product_id", **last(90)) for n in (3, 8, 15)),
        *(
            event(VIEWS, "GTE", 2, filters=[{"property": "category", "op": "EQ", "value": f"category-{n}"}], **last(30))
            for n in range(5)
        ),
        *(trait("city", "EQ", city) for city in CITIES),
        *(trait("level", "GTE", n) for n in (3, 6, 9)),
        vip,
        *({"orders": {"aggregate": "COUNT", "op": "GTE", "value": n, **last(90)}} for n in (1, 3)),
        *(
            {
                "sequence": {
                    "steps": [{"event_name": VIEWS}, {"event_name": ORDERS, "absent": True}],
                    "within_seconds": hours * 3_600,
                    **last(days),
                }
            }
            for hours, days in ((24, 7), (48, 30))
        ),
        {"bucket": {"salt": "a", "from_per_mille": 0, "to_per_mille": 100}},
        *(together(trait("city", "EQ", city), event(VIEWS, "GTE", 4, **last(30)), {"not": vip}) for city in CITIES[:6]),
        THREE_CLAUSES,
    ]  # fmt: skip
    assert len(rules) == 100, len(rules)
    return {f"r{index:02d}": rule for index, rule in enumerate(rules)}


COUNTED = (
    "SELECT customer_id, {count}(CASE WHEN name = 'Product Viewed' AND age < 2592000000000 THEN 1 END) AS viewed, "
    "{count}(CASE WHEN name = 'Order Completed' AND age < 2592000000000 THEN 1 END) AS bought "
    "FROM (SELECT customer_id, name, {now_us} - occur_us AS age FROM bench_events) AS e GROUP BY customer_id"
)
PLAIN = (
    "SELECT customer_id FROM (" + COUNTED.format(count="count", now_us="{now_us}") + ") AS c "
    "JOIN bench_cities USING (customer_id) WHERE viewed >= 4 AND bought = 0 AND city = '" + CITIES[0] + "'"
)
"""The same as `THREE_CLAUSES` in the SQL of DuckDB and PostgreSQL, over events that carry their customer already."""

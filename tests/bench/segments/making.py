"""Writes the history by SQL of the store itself, in the shape in which segment writes it."""

from __future__ import annotations

from services.common.attribute_kinds import AttributeKind
from services.common.json_values import stored_value
from services.segment.history.connection import Lane
from services.segment.history.literals import text_literal
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import Table
from tests.bench.segments.rules import CARTS, CITIES, LISTS, ORDERS, VIEWS
from tests.integration.segment.world import World

DAYS = 90
AN_INSERT = 1_000_000
_SHARES = ((VIEWS, 60), (LISTS, 20), (CARTS, 15), (ORDERS, 5))


async def make(world: World, customers: int, events: int) -> None:
    """Writes customers, each second with a second node, traits, tags and events; repeats nothing, waits for no merge.

    Raises:
        AssertionError: If the history holds another number of them.
    """
    history, workspace = world.history.connection, text_literal(world.workspace_id)
    said_us = microseconds(world.clock.now()) - 100 * 86_400_000_000
    await history.command(
        f"INSERT INTO {Table.NODE_CUSTOMERS.value} (workspace, node_id, customer_id, version) "
        f"SELECT {workspace}, number + 1, if(number < {customers}, number + 1, (number - {customers}) * 2 + 1), 1 "
        f"FROM numbers({customers + customers // 2})",
        Lane.FILL,
    )
    cities = ", ".join(text_literal(stored_value(city)) for city in CITIES)
    attributes = (
        (AttributeKind.TRAIT, "city", f"[{cities}][customer % {len(CITIES)} + 1]", "1"),
        (AttributeKind.TRAIT, "level", "toString(customer % 11)", "1"),
        (AttributeKind.TAG, "vip", "'true'", "customer % 50 = 0"),
    )
    for kind, key, value, condition in attributes:
        await history.command(
            f"INSERT INTO {Table.ATTRIBUTES.value} (workspace, node_id, kind, key, register) "
            f"SELECT {workspace}, customer, {int(kind)}, '{key}', ({said_us}, 'made', {value}) "
            f"FROM (SELECT number + 1 AS customer FROM numbers({customers})) WHERE {condition}",
            Lane.FILL,
        )
    for start in range(0, events, AN_INSERT):
        count = min(AN_INSERT, events - start)
        await history.command(_events_sql(world, customers, start, count), Lane.FILL)
    assert await world.history.count_events(world.workspace_id) == events
    assert await world.history.count_customers(world.workspace_id) == customers


def _events_sql(world: World, customers: int, start: int, count: int) -> str:
    """Returns the insert of some events: a fifth of the customers have most of them, over 90 days, a third at second nodes."""
    names = ", ".join(f"'{name}'" for name, share in _SHARES for _ in range(share))
    now_us = microseconds(world.clock.now())
    # Of the square of an even number most are small.
    whose = f"toInt64(floor(pow(cityHash64(n, 'whose') / 18446744073709551616., 3) * {customers}))"
    node = f"if(customer % 2 = 1 AND h % 3 = 0, {customers} + intDiv(customer - 1, 2) + 1, customer)"
    return (
        f"INSERT INTO {Table.EVENTS.value} (workspace, node_id, occur_us, event_id, type, name, properties, ahead) "
        f"SELECT {text_literal(world.workspace_id)}, {node}, "
        f"{now_us} - 1 - (cityHash64(n, 'time') % {DAYS * 86_400_000_000}), n + 1, 2, e, "
        "CAST(if(e = 'Order Completed', "
        "map('order_id', concat('\"o', toString(n)), 'revenue', toString(h % 500 + 1), 'product_id', product), "
        "map('product_id', product, 'category', concat('\"category-', toString(h % 40)))), 'Map(LowCardinality(String), String)'), 0 "
        f"FROM (SELECT toInt64(number) AS n, cityHash64(n, 'value') AS h, [{names}][cityHash64(n, 'name') % 100 + 1] AS e, "
        f"concat('\"sku-', toString(h % 2000)) AS product, {whose} + 1 AS customer FROM numbers({start}, {count}))"
    )

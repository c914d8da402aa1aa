"""RFM and feature frames, against figures known beforehand."""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.attributes import flatten
from services.segment.domain.heard import HeardEvents
from services.segment.domain.rfm import RfmSummary
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from tests.integration.segment.world import World

RETAIL = Path(__file__).resolve().parents[4] / "shared" / "data" / "online_retail" / "online_retail.csv.gz"


async def summarize(world: World, **rest: object) -> RfmSummary:
    arguments: dict[str, object] = {
        "event_name": "",
        "filters": [],
        "order_property": "",
        "value_property": "",
        "as_of": None,
    }
    return await world.insight.summarize_rfm(world.workspace_id, **(arguments | rest))  # type: ignore[arg-type]


async def test_rfm_of_a_few_orders_is_exact(world: World) -> None:
    for node, days_ago, revenue, order in (
        (1, 10.5, 0.1, "A"),
        (1, 10.5, 0.2, "A"),
        (1, 3.0, 15.299999999999999, "B"),
        (2, 1.0, 100, "C"),
        (3, 0.5, "not money", "D"),
    ):
        world.event(node, "Order Completed", days_ago=days_ago, properties={"revenue": revenue, "order_id": order})
    world.event(4, "Product Viewed")
    world.event(5, "Order Completed", days_ago=-1.0, properties={"revenue": 7})
    await world.tell(world.events)
    await world.follow()

    found = await summarize(world, order_property="order_id")

    assert (found.customers, found.events, found.orders, found.revenue) == (3, 5, 4, "115.60")
    assert found.recency_days_mean == pytest.approx(4 / 3)
    assert found.recency_days_median == 1.0
    assert (found.monetary_mean, found.monetary_median) == ("38.53", "15.60")
    assert found.repeat_share == pytest.approx(1 / 3)
    web = await summarize(world, filters=[{"property": "order_id", "op": "EQ", "value": "C"}])
    assert (web.customers, web.revenue) == (1, "100.00")
    assert await world.insight.spend_micros(world.workspace_id, [1, 2, 3, 4, 77]) == 115_600_000
    assert await world.insight.spend_micros(world.workspace_id, [3]) == 0
    nobody = await summarize(world, event_name="Nothing")
    assert (nobody.customers, nobody.revenue) == (0, "0.00")


async def test_rfm_counts_a_merged_customer_once(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=1, properties={"revenue": 10})
    await world.happen(2, "Order Completed", days_ago=1, properties={"revenue": 20})
    await world.link(1, 2)

    found = await summarize(world)

    assert (found.customers, found.orders, found.revenue) == (1, 2, "30.00")


@pytest.mark.slow
@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail file is not beside this checkout")
async def test_rfm_of_online_retail_has_the_published_figures(world: World) -> None:
    mappings = MappingRows()
    customers: list[int] = []
    times: list[int] = []
    paths: list[str] = []
    values: list[str] = []
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            quantity, price = int(line["Quantity"]), float(line["UnitPrice"])
            if not line["CustomerID"] or line["InvoiceNo"].startswith("C") or quantity <= 0 or price <= 0:
                continue
            customer = int(float(line["CustomerID"]))
            mappings.add(world.workspace_id, customer, customer, 1)
            customers.append(customer)
            times.append(microseconds(datetime.fromisoformat(line["InvoiceDate"]).replace(tzinfo=UTC)))
            assert flatten({"order_id": line["InvoiceNo"], "revenue": quantity * price}, paths, values) == 2
    count = len(customers)
    events = EventRows()
    events.add(
        world.workspace_id,
        HeardEvents(
            event_ids=range(1, count + 1),
            node_ids=customers,
            types=[2] * count,
            names=["Order Completed"] * count,
            occur_us=times,
            receive_us=times,
            path_counts=[2] * count,
            paths=paths,
            values=values,
        ),
    )
    await world.history.write(events, AttributeRows(), mappings, now=world.clock.now())

    found = await summarize(world, order_property="order_id", as_of=datetime(2011, 12, 10, tzinfo=UTC))

    assert found.customers == 4_338
    assert found.events == 397_884
    assert found.orders == 18_532
    assert found.revenue == "8911407.90"
    assert round(found.recency_days_mean, 1) == 92.1
    assert found.recency_days_median == 50
    assert round(found.frequency_mean, 2) == 4.27
    assert found.frequency_median == 2
    assert (found.monetary_mean, found.monetary_median) == ("2054.27", "674.48")
    assert round(found.top_decile_share, 3) == 0.613
    assert round(found.repeat_share, 3) == 0.656


async def frame(world: World, **rest: object) -> list[dict[str, object]]:
    arguments: dict[str, object] = {
        "cut": world.clock.now() - timedelta(days=30),
        "horizon_days": 30,
        "purchase_event": "",
        "customer_ids": [],
    }
    pieces = await world.insight.feature_frame(world.workspace_id, **(arguments | rest))  # type: ignore[arg-type]
    table = pa.ipc.open_stream(b"".join(pieces)).read_all()
    rows: list[dict[str, object]] = table.to_pylist()
    return rows


async def test_frame_sees_only_what_came_before_the_cut(world: World) -> None:
    for node, days_ago, name, revenue in (
        (1, 100, "Order Completed", 10),
        (1, 60, "Order Completed", 30),
        (1, 40, "Product Viewed", None),
        (1, 5, "Order Completed", 1_000),
        (2, 50, "Order Completed", 5),
        (3, 5, "Order Completed", 5),
    ):
        world.event(node, name, days_ago=days_ago, properties={"revenue": revenue} if revenue else {})
    await world.tell(world.events)
    await world.follow()

    rows = await frame(world)

    assert [row["customer_id"] for row in rows] == [1, 2]
    first = rows[0]
    assert first["purchased"] is True
    assert rows[1]["purchased"] is False
    assert (first["recency_days"], first["orders"], first["monetary"]) == (30.0, 2.0, 40.0)
    assert (first["gap_mean_days"], first["average_order_value"], first["views_30d"]) == (40.0, 20.0, 1.0)
    assert first["tenure_days"] == 70.0
    assert len(first) >= 30
    before = {key: value for key, value in first.items() if key != "purchased"}
    world.event(1, "Order Completed", days_ago=1, properties={"revenue": 9_999})
    await world.tell(world.events[-1:])
    await world.follow()
    after = {key: value for key, value in (await frame(world))[0].items() if key != "purchased"}
    assert str(after) == str(before)


async def test_frame_of_named_customers_follows_old_ids_and_keeps_its_columns_when_empty(world: World) -> None:
    await world.happen(1, "Order Completed", days_ago=50)
    await world.happen(2, "Product Viewed", days_ago=50)
    await world.link(1, 2)

    assert [row["customer_id"] for row in await frame(world, customer_ids=[2], horizon_days=0)] == [1]
    assert await frame(world, customer_ids=[99]) == []
    with pytest.raises(InvalidArgument):
        await frame(world, horizon_days=-1)

"""Scores of the customers of Online Retail, against figures that are reckoned from the file by themselves."""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from services.segment.domain.attributes import flatten
from services.segment.domain.heard import HeardEvents
from services.segment.domain.standing.attributes import Attribute
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from services.segment.servicer.wire_standing import matrix_message
from tests.integration.segment.standing_oracle import MATRIX
from tests.integration.segment.standing_world import measure, standing_of
from tests.integration.segment.test_insight import RETAIL
from tests.integration.segment.world import World
from yike.segment.v1 import standing_pb2 as standing_pb

AS_OF = datetime(2011, 12, 10, tzinfo=UTC)


def read_invoices() -> dict[str, tuple[int, datetime, Decimal]]:
    """Returns each invoice's customer, time and money: customer present, not cancelled, quantity and price above 0."""
    invoices: dict[str, tuple[int, datetime, Decimal]] = {}
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            quantity, price = int(line["Quantity"]), Decimal(line["UnitPrice"])
            if not line["CustomerID"] or line["InvoiceNo"].startswith("C") or quantity <= 0 or price <= 0:
                continue
            at = datetime.fromisoformat(line["InvoiceDate"]).replace(tzinfo=UTC)
            customer, first, money = invoices.get(line["InvoiceNo"], (int(float(line["CustomerID"])), at, Decimal(0)))
            invoices[line["InvoiceNo"]] = (customer, min(first, at), money + quantity * price)
    return invoices


@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail file is not beside this checkout")
async def test_the_matrix_of_online_retail_is_that_of_the_file(world: World) -> None:
    invoices = read_invoices()
    mappings, events = MappingRows(), EventRows()
    paths: list[str] = []
    values: list[str] = []
    for order_id, (customer, _, money) in invoices.items():
        mappings.add(world.workspace_id, customer, customer, 1)
        assert flatten({"order_id": order_id, "revenue": money}, paths, values) == 2
    count = len(invoices)
    events.add(
        world.workspace_id,
        HeardEvents(
            event_ids=range(1, count + 1),
            node_ids=[customer for customer, _, _ in invoices.values()],
            types=[2] * count,
            names=["Order Completed"] * count,
            occur_us=[microseconds(at) for _, at, _ in invoices.values()],
            receive_us=[microseconds(at) for _, at, _ in invoices.values()],
            path_counts=[2] * count,
            paths=paths,
            values=values,
        ),
    )
    world.clock.set(AS_OF)
    await world.history.write(events, AttributeRows(), mappings, now=AS_OF)
    measured = await measure(world)
    message = matrix_message(await standing_of(world).matrix(world.workspace_id))

    last: dict[int, datetime] = {}
    orders: Counter[int] = Counter()
    spent: dict[int, Decimal] = {}
    for customer, at, money in invoices.values():
        last[customer] = max(at, last.get(customer, at))
        orders[customer] += 1
        spent[customer] = spent.get(customer, Decimal(0)) + money
    assert (len(last), count, sum(spent.values())) == (4_338, 18_532, Decimal("8911407.904"))
    ages = {customer: (AS_OF - at) // timedelta(microseconds=1) for customer, at in last.items()}
    ends = {}
    for attribute, numbers in (
        (Attribute.RFM_RECENCY, ages),
        (Attribute.RFM_FREQUENCY, orders),
        (Attribute.RFM_MONETARY, {customer: int(money * 1_000_000) for customer, money in spent.items()}),
    ):
        ranked = sorted(numbers.values())
        ends[attribute] = [ranked[math.ceil(len(ranked) * part / 5) - 1] for part in range(1, 5)]
        if attribute is Attribute.RFM_RECENCY:
            ends[attribute] = [math.ceil(end / 86_400_000_000) * 86_400_000_000 for end in ends[attribute]]
        assert list(measured.bounds[attribute]) == ends[attribute]
    # Half of them ordered once or twice.
    assert ends[Attribute.RFM_FREQUENCY] == [1, 2, 3, 6]
    cells: Counter[str] = Counter()
    money_of: defaultdict[str, Decimal] = defaultdict(Decimal)
    for customer, age in ages.items():
        recency = 5 - sum(age > end for end in ends[Attribute.RFM_RECENCY])
        frequency = 1 + sum(orders[customer] > end for end in ends[Attribute.RFM_FREQUENCY])
        monetary = 1 + sum(spent[customer] * 1_000_000 > end for end in ends[Attribute.RFM_MONETARY])
        cell = MATRIX.split()[(5 - recency) * 5 + math.ceil((frequency + monetary) / 2) - 1]
        cells[cell] += 1
        money_of[cell] += spent[customer]
    found = {standing_pb.RfmCell.Name(one.cell).removeprefix("RFM_CELL_"): one for one in message.cells}
    assert {name: one.customers for name, one in found.items() if one.customers} == dict(cells)
    for name, one in found.items():
        assert abs(Decimal(one.net_revenue) - money_of[name]) <= Decimal("0.005"), name

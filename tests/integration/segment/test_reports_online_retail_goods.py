"""Key figures of Online Retail split by what orders are of, against figures that are reckoned from the file's lines by themselves."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from services.profile.domain.catalogue.products import Product
from services.profile.facts.told import products_fact
from services.segment.domain.attributes import flatten
from services.segment.domain.heard import HeardEvents
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from tests.integration.segment.kept_world import kept_of
from tests.integration.segment.reports import Reports, set_zone
from tests.integration.segment.test_insight import RETAIL
from tests.integration.segment.test_standing_online_retail import AS_OF
from tests.integration.segment.world import World

LINES_THAT_COUNT = 100
PRODUCTS_A_FACT = 500
ASKED: dict[str, Any] = {
    "metrics": ["REVENUE", "ORDERS", "BUYERS"],
    "from_date": "2010-12-01",
    "to_date": "2011-12-10",
    "top": 50,
}


class Line(NamedTuple):
    """A line of an invoice."""

    code: str
    quantity: int
    price: Decimal


class Invoice(NamedTuple):
    """An invoice: customer present, not cancelled, quantity and price of each line above 0."""

    customer: int
    at: datetime
    lines: list[Line]


def read_lines() -> dict[str, Invoice]:
    invoices: dict[str, Invoice] = {}
    with gzip.open(RETAIL, "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            line = Line(row["StockCode"], int(row["Quantity"]), Decimal(row["UnitPrice"]))
            if not row["CustomerID"] or row["InvoiceNo"].startswith("C") or line.quantity <= 0 or line.price <= 0:
                continue
            at = datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC)
            mine = invoices.setdefault(row["InvoiceNo"], Invoice(int(float(row["CustomerID"])), at, []))
            mine.lines.append(line)
    return invoices


async def shop(world: World, invoices: dict[str, Invoice]) -> Reports:
    """Writes an order an invoice with its lines, and a catalogue: a category for the first letter of a code, and one below."""
    mappings, events = MappingRows(), EventRows()
    paths: list[str] = []
    values: list[str] = []
    counts: list[int] = []
    for order_id, invoice in invoices.items():
        mappings.add(world.workspace_id, invoice.customer, invoice.customer, 1)
        products = [{"product_id": one.code, "quantity": one.quantity, "price": one.price} for one in invoice.lines]
        money = sum((one.quantity * one.price for one in invoice.lines), Decimal(0))
        counts.append(flatten({"order_id": order_id, "revenue": money, "products": products}, paths, values))
    events.add(
        world.workspace_id,
        HeardEvents(
            event_ids=range(1, len(invoices) + 1),
            node_ids=[invoice.customer for invoice in invoices.values()],
            types=[2] * len(invoices),
            names=["Order Completed"] * len(invoices),
            occur_us=[microseconds(invoice.at) for invoice in invoices.values()],
            receive_us=[microseconds(invoice.at) for invoice in invoices.values()],
            path_counts=counts,
            paths=paths,
            values=values,
        ),
    )
    world.clock.set(AS_OF)
    await set_zone(world, "UTC")
    await world.history.write(events, AttributeRows(), mappings, now=AS_OF)
    codes = sorted({line.code for invoice in invoices.values() for line in invoice.lines})
    for start in range(0, len(codes), PRODUCTS_A_FACT):
        products_told = [
            Product(
                sku=code,
                display_name=f"Product {code}",
                category=category(code),
                brand="",
                price=None,
                create_time=AS_OF,
                update_time=AS_OF,
                revision=10,
            )
            for code in codes[start : start + PRODUCTS_A_FACT]
        ]
        await kept_of(world).shelf.tell(products_fact(products_told))
    await world.follow()
    return Reports(world)


def category(code: str) -> str:
    return f"{code[0]}/{code[:2]}"


def reckoned(
    invoices: dict[str, Invoice], value_of: Callable[[str], str]
) -> dict[str, tuple[Fraction, set[str], set[int]]]:
    """Returns by value the money allotted to it, its orders and its buyers."""
    money: defaultdict[str, Fraction] = defaultdict(Fraction)
    orders: defaultdict[str, set[str]] = defaultdict(set)
    buyers: defaultdict[str, set[int]] = defaultdict(set)
    for order_id, invoice in invoices.items():
        whole = sum(Fraction(one.price) * one.quantity for one in invoice.lines)
        counted = invoice.lines[:LINES_THAT_COUNT]
        worth = sum(Fraction(one.price) * one.quantity for one in counted)
        for one in counted:
            value = value_of(one.code)
            money[value] += whole * Fraction(one.price) * one.quantity / worth
            orders[value].add(order_id)
            buyers[value].add(invoice.customer)
    return {value: (money[value], orders[value], buyers[value]) for value in money}


@pytest.mark.slow
@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail file is not beside this checkout")
async def test_orders_by_product_and_category_are_those_of_the_file(world: World) -> None:
    invoices = read_lines()
    reports = await shop(world, invoices)
    dimensions: list[tuple[dict[str, Any], Callable[[str], str], bool]] = [
        ({}, lambda code: code, False),
        ({"field": "CATALOGUE_FIELD_PRODUCT_CATEGORY", "levels": 1}, lambda code: code[0], True),
        ({"field": "CATALOGUE_FIELD_PRODUCT_CATEGORY"}, category, False),
    ]
    for dimension, value_of, is_whole in dimensions:
        found = await reports.figures(**ASKED, dimension={"catalogue": dimension})
        whole = found.pop(None)
        assert (whole["BUYERS"].total, whole["ORDERS"].total) == ("4338", "18532")
        assert round(Decimal(whole["REVENUE"].total), 2) == Decimal("8911407.90")
        expected = reckoned(invoices, value_of)
        assert len(found) == min(50, len(expected))
        ranked = sorted(expected, key=expected.__getitem__, reverse=True)
        assert found.keys() == set(ranked[: ASKED["top"]])
        for value, figures in found.items():
            assert value is not None
            money, orders, buyers = expected[value]
            assert (figures["ORDERS"].total, figures["BUYERS"].total) == (str(len(orders)), str(len(buyers))), value
            # Each order's part is cut to a millionth.
            assert abs(Fraction(figures["REVENUE"].total) - money) < Fraction(len(orders), 1_000_000), value
        if is_whole:
            assert sum(Decimal(one["REVENUE"].total) for one in found.values()) == Decimal(whole["REVENUE"].total)

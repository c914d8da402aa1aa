"""Reports on Online Retail, against figures that are reckoned from the file by themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from services.segment.domain.attributes import flatten
from services.segment.domain.heard import HeardEvents
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from tests.integration.segment.reports import Reports, set_zone
from tests.integration.segment.test_insight import RETAIL
from tests.integration.segment.test_standing_online_retail import AS_OF, read_invoices
from tests.integration.segment.world import World

MONTHS = [(2010, 12), *((2011, month) for month in range(1, 13))]
Invoices = dict[str, tuple[int, datetime, Decimal]]


async def retail(world: World, invoices: Invoices) -> Reports:
    """Writes an order an invoice, a week after it and of the same customer a review of it, and stands a day after the last."""
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
    await set_zone(world, "UTC")
    await world.history.write(events, AttributeRows(), mappings, now=AS_OF)
    return Reports(world)


@pytest.mark.slow
@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail file is not beside this checkout")
async def test_reports_of_online_retail_have_the_published_figures_and_those_of_the_file(world: World) -> None:
    invoices = read_invoices()
    reports = await retail(world, invoices)
    of: defaultdict[int, list[datetime]] = defaultdict(list)
    money: Counter[int] = Counter()
    for customer, at, worth in invoices.values():
        of[customer].append(at)
        money[customer] += int(worth * 1_000_000)
    for times in of.values():
        times.sort()

    asked = {
        "metrics": ["BUYERS", "NEW_BUYERS", "ORDERS", "REVENUE", "REPURCHASE_RATE", "AVERAGE_ORDER_VALUE"],
        "period": "CALENDAR_PERIOD_MONTH",
        "from_date": "2010-12-01",
        "to_date": "2011-12-10",
    }
    found = (await reports.figures(**asked))[None]
    # The published ones: 4,338 customers, 18,532 orders, 8,911,407.90, 65.6 % bought again.
    assert (found["BUYERS"].total, found["ORDERS"].total) == ("4338", "18532")
    assert round(Decimal(found["REVENUE"].total), 2) == Decimal("8911407.90")
    assert round(Decimal(found["REPURCHASE_RATE"].total), 3) == Decimal("0.656")
    by_month = Counter((at.year, at.month) for _, at, _ in invoices.values())
    assert list(found["ORDERS"].values) == [str(by_month[month]) for month in MONTHS]
    fresh = Counter((times[0].year, times[0].month) for times in of.values())
    assert list(found["NEW_BUYERS"].values) == [str(fresh[month]) for month in MONTHS]
    # The tenth of the customers with the most money brings 61.3 % of it: who they are is asked by a rule on money.
    ranked = sorted(money.values(), reverse=True)
    least = ranked[len(ranked) // 10 - 1]
    top = {"orders": {"aggregate": "ORDER_AGGREGATE_NET_REVENUE", "op": "OPERATOR_GTE", "value": least / 1_000_000}}
    best = (await reports.figures(**{**asked, "metrics": ["REVENUE", "BUYERS"]}, rule=top))[None]
    assert best["BUYERS"].total == str(len(ranked) // 10)
    assert round(Decimal(best["REVENUE"].total) / Decimal(found["REVENUE"].total), 3) == Decimal("0.613")
    behind = await reports.behind("query", {**asked, "rule": top}, metric="NEW_BUYERS", period="2010-12-01")
    assert behind == sorted(
        customer
        for customer, times in of.items()
        if money[customer] >= least and (times[0].year, times[0].month) == (2010, 12)
    )


@pytest.mark.slow
@pytest.mark.skipif(not RETAIL.exists(), reason="the Online Retail file is not beside this checkout")
async def test_cohorts_and_funnel_of_online_retail_are_those_of_the_file(world: World) -> None:
    invoices = read_invoices()
    reports = await retail(world, invoices)
    of: defaultdict[int, list[datetime]] = defaultdict(list)
    for customer, at, _ in invoices.values():
        of[customer].append(at)

    found = await reports.retention(
        first={"order": {}}, again={"order": {}}, from_date="2010-12-01", to_date="2011-12-10", periods=12
    )
    number = {month: index for index, month in enumerate(MONTHS)}
    sizes: Counter[int] = Counter()
    back: Counter[tuple[int, int]] = Counter()
    for times in of.values():
        first = min(times)
        cohort = number[(first.year, first.month)]
        sizes[cohort] += 1
        for month in {number[(at.year, at.month)] for at in times if at > first}:
            back[(cohort, month - cohort)] += 1
    assert [one.customers for one in found.cohorts] == [sizes[index] for index in range(len(MONTHS))]
    for index, one in enumerate(found.cohorts):
        assert list(one.again) == [back[(index, after)] for after in range(len(MONTHS) - index)]

    # An order, another within 30 days of it, and a third within the same 30 days.
    ways = await reports.funnel(
        steps=[{"event_name": "Order Completed"}] * 3,
        from_date="2011-01-01",
        to_date="2011-06-30",
        limit_minutes=30 * 24 * 60,
    )
    start, end, limit = datetime(2011, 1, 1, tzinfo=UTC), datetime(2011, 7, 1, tzinfo=UTC), timedelta(days=30)
    reached: Counter[int] = Counter()
    for times in of.values():
        moments = sorted(set(times))
        level = max(
            (min(3, sum(begun <= at <= begun + limit for at in moments)) for begun in moments if start <= begun < end),
            default=0,
        )
        reached.update(range(1, level + 1))
    assert list(ways.series[0].customers) == [reached[step] for step in (1, 2, 3)]

"""Reports on a few customers whose numbers are known beforehand: merges, late events, refunds, days, who is behind them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.segment.domain.errors import InvalidRule
from tests.integration.segment.reports import Reports, set_zone
from tests.integration.segment.world import Event, World


def order(world: World, node: int, at: str, order_id: str, revenue: float, **rest: Any) -> Event:
    """Makes an order at a moment in UTC."""
    return moment(world, node, "Order Completed", at, order_id=order_id, revenue=revenue, **rest)


def moment(world: World, node: int, name: str, at: str, **properties: Any) -> Event:
    """Makes an event at a moment in UTC."""
    when = datetime.fromisoformat(at).replace(tzinfo=UTC)
    days = (world.clock.now() - when) / timedelta(days=1)
    return world.event(node, name, days_ago=days, properties=properties)


async def told(world: World) -> Reports:
    """Tells all that happened, and returns who reports on it."""
    await world.tell(world.events)
    await world.follow()
    return Reports(world)


async def test_an_order_counts_once_net_of_its_refunds_on_the_day_it_was_told_of_first(world: World) -> None:
    order(world, 1, "2026-06-10T02:00", "A", 100, store="s1")
    order(world, 1, "2026-06-12T02:00", "A", 100, store="s1")
    order(world, 2, "2026-06-12T02:00", "B", 50, store="s2")
    order(world, 3, "2026-06-12T02:00", "C", 70, store="s1")
    moment(world, 1, "Order Refunded", "2026-06-14T02:00", order_id="A", revenue=30)
    moment(world, 3, "Order Cancelled", "2026-06-13T02:00", order_id="C")
    reports = await told(world)
    asked = {"metrics": ["REVENUE", "ORDERS", "BUYERS"], "from_date": "2026-06-10", "to_date": "2026-06-12"}

    found = await reports.figures(**asked, dimension={"property": "store"})

    assert list(found) == [None, "s1", "s2"]
    assert list(found[None]["REVENUE"].values) == ["70", "0", "50"]
    assert (found[None]["REVENUE"].total, found[None]["ORDERS"].total) == ("120", "2")
    assert list(found["s1"]["BUYERS"].values) == ["1", "0", "0"]
    # As what is computed of each customer says.
    revenue = [
        len(await world.bulk({"orders": {"aggregate": "NET_REVENUE", "op": "EQ", "value": money}}))
        for money in (70, 50)
    ]
    assert revenue == [1, 1]


async def test_merged_customers_are_one_and_late_events_count_on_their_day(world: World) -> None:
    order(world, 1, "2026-06-01T02:00", "A", 10)
    order(world, 2, "2026-06-11T02:00", "B", 10)
    reports = await told(world)
    asked = {
        "metrics": ["BUYERS", "NEW_BUYERS", "REPURCHASE_RATE", "CUSTOMERS", "NEW_CUSTOMERS"],
        "from_date": "2026-06-11",
        "to_date": "2026-06-11",
    }
    apart = (await reports.figures(**asked))[None]
    assert [apart[name].total for name in asked["metrics"]] == ["1", "1", "0", "2", "1"]

    await world.link(1, 2)
    together = (await reports.figures(**asked))[None]
    assert [together[name].total for name in asked["metrics"]] == ["1", "0", "1", "1", "0"]

    await world.tell([order(world, 3, "2026-06-11T03:00", "C", 5)])
    await world.follow()
    later = (await reports.figures(**asked))[None]
    assert [later[name].total for name in asked["metrics"]] == ["2", "1", "0.5", "2", "1"]


async def test_days_are_those_of_the_zone_also_where_clocks_change(world: World) -> None:
    # The night to 29 March 2026 is an hour shorter in Berlin: midnight is 23:00 UTC before it, and 22:00 after it.
    await set_zone(world, "Europe/Berlin")
    for at, order_id in (
        ("2026-03-28T22:59", "A"),
        ("2026-03-28T23:00", "B"),
        ("2026-03-29T21:59", "C"),
        ("2026-03-29T22:00", "D"),
    ):
        order(world, 1, at, order_id, 1)
    reports = await told(world)

    found = await reports.figures(metrics=["ORDERS"], from_date="2026-03-28", to_date="2026-03-30")

    assert list(found[None]["ORDERS"].values) == ["1", "2", "1"]
    weeks = await reports.figures(
        metrics=["ORDERS"], from_date="2026-03-28", to_date="2026-03-30", period="CALENDAR_PERIOD_WEEK"
    )
    assert list(weeks[None]["ORDERS"].values) == ["3", "1"]


async def test_what_is_compared_with_ends_after_the_same_time(world: World) -> None:
    # It is noon in Shanghai: of the week before only what was before noon counts.
    for at, order_id in (("2026-06-08T03:59", "A"), ("2026-06-08T04:01", "B"), ("2026-06-15T01:00", "C")):
        order(world, 1, at, order_id, 10)
    reports = await told(world)
    today = {"metrics": ["ORDERS"], "from_date": "2026-06-15", "to_date": "2026-06-15"}

    message = await reports.query(**today, compared_with="COMPARED_TIME_WEEK_BEFORE")

    assert (list(message.periods), list(message.periods_before), message.incomplete) == (
        ["2026-06-15"], ["2026-06-08"], True,
    )  # fmt: skip
    figure = message.series[0].metrics[0]
    assert (figure.total, figure.total_before) == ("1", "1")
    whole_days = {"metrics": ["ORDERS"], "from_date": "2026-06-14", "to_date": "2026-06-14"}
    before = await reports.query(**whole_days, compared_with="COMPARED_TIME_PERIOD_BEFORE")
    assert (list(before.periods_before), before.incomplete) == (["2026-06-13"], False)


async def test_churn_is_of_those_who_had_bought_lately(world: World) -> None:
    # Before June three had bought in 30 days; at its 14th day one of them still has.
    for node, at in (
        (1, "2026-05-20T02:00"),
        (1, "2026-06-10T02:00"),
        (2, "2026-05-10T02:00"),
        (3, "2026-05-05T02:00"),
    ):
        order(world, node, at, f"{node} {at}", 1)
    order(world, 4, "2026-04-01T02:00", "old", 1)
    reports = await told(world)
    asked = {"metrics": ["CHURN_RATE"], "from_date": "2026-06-01", "to_date": "2026-06-14", "churn_days": 30}

    found = (await reports.figures(**asked))[None]["CHURN_RATE"]

    assert found.total == "0.666667"
    assert await reports.behind("query", asked, metric="CHURN_RATE") == [2, 3]
    # The 9th of June is 30 days after the order of the second: it is the day of the loss.
    assert await reports.behind("query", asked, metric="CHURN_RATE", period="2026-06-09") == [2]


async def test_who_is_behind_a_number_is_who_was_counted(world: World) -> None:
    for node in range(1, 6):
        order(world, node, "2026-06-10T02:00", f"first {node}", 10, channel="web" if node < 3 else "store")
    order(world, 5, "2026-06-11T02:00", "second", 10, channel="web")
    world.event(9, "Product Viewed", days_ago=1)
    world.event(4, "Tagged", tags={"vip": True})
    reports = await told(world)
    asked = {"metrics": ["BUYERS"], "from_date": "2026-06-10", "dimension": {"property": "channel"}}
    found = await reports.figures(**asked)
    assert {value: one["BUYERS"].total for value, one in found.items()} == {None: "5", "store": "3", "web": "3"}
    assert await reports.behind("query", asked, metric="BUYERS", value="web") == [1, 2, 5]
    assert await reports.behind("query", asked, metric="ORDERS", value="web", period="2026-06-10") == [1, 2]
    assert await reports.behind("query", asked, metric="REPURCHASE_RATE") == [5]
    assert await reports.behind("query", asked, metric="NEW_BUYERS", value="store") == [3, 4, 5]
    plain = {key: value for key, value in asked.items() if key != "dimension"}
    assert await reports.behind("query", plain, metric="ACTIVE_CUSTOMERS") == [1, 2, 3, 4, 5, 9]
    assert await reports.behind("query", plain, metric="NEW_CUSTOMERS", period="2026-06-14") == [9]
    assert await reports.behind("query", plain, metric="CUSTOMERS", period="2026-06-13") == [1, 2, 3, 4, 5]
    vip = {**plain, "rule": {"tag": {"name": "vip"}}}
    assert (await reports.figures(**vip))[None]["BUYERS"].total == "1"
    assert await reports.behind("query", vip, metric="BUYERS") == [4]


async def test_who_may_not_be_used_is_in_no_report(world: World) -> None:
    for node in (1, 2):
        order(world, node, "2026-06-10T02:00", str(node), 10)
    world.event(2, "Asked for it", restricts=True)
    reports = await told(world)
    asked = {"metrics": ["BUYERS", "CUSTOMERS"], "from_date": "2026-06-10"}
    found = (await reports.figures(**asked))[None]
    assert (found["BUYERS"].total, found["CUSTOMERS"].total) == ("1", "1")
    assert await reports.behind("query", asked, metric="CUSTOMERS") == [1]
    steps = [{"event_name": "Order Completed"}, {"event_name": "Product Viewed"}]
    assert list((await reports.funnel(steps=steps, from_date="2026-06-10")).series[0].customers) == [1, 0]


async def test_segments_split_and_filter_as_their_rules_say(world: World) -> None:
    for node, revenue in ((1, 100), (2, 10)):
        order(world, node, "2026-06-10T02:00", f"{node}", revenue)
    reports = await told(world)
    rich = await world.create({"orders": {"aggregate": "NET_REVENUE", "op": "GTE", "value": 50}}, "rich")
    asked = {"metrics": ["REVENUE", "CUSTOMERS", "CHURN_RATE"], "from_date": "2026-06-10"}

    found = await reports.figures(**asked, dimension={"segments": {"names": [rich]}})

    assert (found[None]["REVENUE"].total, found["rich"]["REVENUE"].total) == ("110", "100")
    assert found["rich"]["CUSTOMERS"].total == "1"
    inside = await reports.figures(**asked, rule={"not": {"segment": {"segment_id": rich}}})
    assert inside[None]["REVENUE"].total == "10"
    with pytest.raises(InvalidArgument) as refused:
        await reports.figures(**asked, dimension={"segments": {"names": ["none"]}})
    assert refused.value.metadata["field"] == "dimension.segments.names[0]"


async def test_a_funnel_goes_by_the_limit_and_shows_who_stopped_where(world: World) -> None:
    for node, gap in ((1, 5), (2, 500), (3, 0)):
        moment(world, node, "Product Viewed", "2026-06-10T02:00", color="red" if node == 1 else "blue")
        if gap:
            at = datetime(2026, 6, 10, 2, tzinfo=UTC) + timedelta(minutes=gap)
            order(world, node, at.replace(tzinfo=None).isoformat(), str(node), 10)
    # Of two views the later one is near enough to the order.
    for clock in ("02:00", "05:00"):
        moment(world, 5, "Product Viewed", f"2026-06-10T{clock}", color="green")
    order(world, 5, "2026-06-10T05:30", "6", 1)
    # The order before the view, and at the same moment, are no step after it.
    order(world, 4, "2026-06-10T01:00", "4", 1)
    moment(world, 4, "Product Viewed", "2026-06-10T02:00", color="red")
    order(world, 4, "2026-06-10T02:00", "5", 1)
    reports = await told(world)
    asked = {
        "steps": [{"event_name": "Product Viewed"}, {"event_name": "Order Completed"}],
        "from_date": "2026-06-10",
        "to_date": "2026-06-10",
        "limit_minutes": 60,
    }

    whole = await reports.funnel(**asked)
    by_color = await reports.funnel(**asked, dimension={"property": "color"})

    assert [list(one.customers) for one in whole.series] == [[5, 2]]
    assert [(one.value, list(one.customers)) for one in by_color.series[1:]] == [
        ("blue", [2, 0]), ("red", [2, 1]), ("green", [1, 1]),
    ]  # fmt: skip
    assert await reports.behind("funnel", asked, step=1) == [1, 2, 3, 4, 5]
    assert await reports.behind("funnel", asked, step=1, stopped=True) == [2, 3, 4]
    split = {**asked, "dimension": {"property": "color"}}
    assert await reports.behind("funnel", split, step=1, stopped=True, value="red") == [4]


async def test_cohorts_show_who_came_back(world: World) -> None:
    for node, days in (
        (1, ("2026-03-05", "2026-04-10", "2026-06-01")),
        (2, ("2026-03-20", "2026-03-25")),
        (3, ("2026-04-02",)),
    ):
        for day in days:
            order(world, node, f"{day}T02:00", f"{node} {day}", 1)
    reports = await told(world)
    asked: dict[str, Any] = {"first": {"order": {}}, "again": {"order": {}}, "from_date": "2026-03-01", "periods": 3}

    found = (await reports.retention(**asked)).cohorts

    assert [(one.period, one.customers, list(one.again)) for one in found] == [
        ("2026-03-01", 2, [1, 1, 0, 1]),
        ("2026-04-01", 1, [0, 0, 0]),
        ("2026-05-01", 0, [0, 0]),
        ("2026-06-01", 0, [0]),
    ]
    assert await reports.behind("retention", asked, period="2026-03-01") == [1, 2]
    assert await reports.behind("retention", asked, period="2026-03-01", again=0) == [2]
    assert await reports.behind("retention", asked, period="2026-03-01", again=3) == [1]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("query", {"metrics": ["ORDERS"], "from_date": "15.6.2026"}, "from_date"),
    ("query", {"metrics": ["ORDERS"], "from_date": "2026-02-30"}, "from_date"),
    ("query", {"metrics": ["ORDERS"], "to_date": "2026-06-16"}, "to_date"),
    ("query", {"metrics": ["ORDERS"], "from_date": "2026-06-15", "to_date": "2026-06-14"}, "from_date"),
    ("query", {"metrics": ["ORDERS"], "from_date": "2020-01-01"}, "from_date"),
    ("query", {"metrics": ["ORDERS", "ORDERS"]}, "metrics[1]"),
    ("query", {"metrics": ["CUSTOMERS"], "dimension": {"property": "store"}}, "metrics[0]"),
    ("query", {"metrics": ["ORDERS"], "compared_with": "COMPARED_TIME_WEEK_BEFORE"}, "compared_with"),
    ("query", {"metrics": ["ORDERS"], "order_filters": [{"property": "a"}]}, "order_filters[0].op"),
    ("query", {"metrics": ["ORDERS"], "rule": {"all": {}}}, "rule.all.rules"),
    ("query", {"metrics": ["ORDERS"], "dimension": {"tags": {"names": ["a", "a"]}}}, "dimension.tags.names[1]"),
    ("funnel", {"steps": [{"event_name": "a"}, {"event_name": "b", "filters": [{"property": ""}]}]}, "steps[1].filters[0].property"),
    ("retention", {"first": {"order": {"filters": [{"property": "a"}]}}}, "first.order.filters[0].op"),
    ("retention", {"from_date": "1990-01-01"}, "from_date"),
    ("paths", {"from_date": "1969-01-01"}, "from_date"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "request_", "field"), REFUSED)
async def test_what_cannot_be_reported_is_refused_with_its_place(
    world: World, kind: str, request_: dict[str, Any], field: str
) -> None:
    reports = Reports(world)
    ask = {"query": reports.figures, "funnel": reports.funnel, "retention": reports.retention, "paths": reports.paths}
    with pytest.raises((InvalidArgument, InvalidRule)) as refused:
        await ask[kind](**request_)
    assert refused.value.metadata["field"] == field


async def test_a_number_that_is_none_of_the_report_is_refused(world: World) -> None:
    reports = await told(world)
    query = {"metrics": ["ORDERS"]}
    funnel = {"steps": [{"event_name": "a"}, {"event_name": "b"}]}
    for kind, report, number, field in (
        ("query", query, {"metric": "ORDERS", "period": "2026-01-01"}, "period"),
        ("query", query, {"metric": "ORDERS", "value": "x"}, "value"),
        ("query", query, {}, "metrics[0]"),
        ("funnel", funnel, {"step": 3}, "step"),
        ("retention", {}, {"period": "2026-06-01", "again": 1}, "again"),
    ):
        with pytest.raises(InvalidArgument) as refused:
            await reports.behind(kind, report, **number)
        assert refused.value.metadata["field"] == field

"""Reports against an oracle that looks at every event: random histories with merges, refunds and restrictions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.integration.segment import strategies
from tests.integration.segment.oracle_values import value_at
from tests.integration.segment.report_oracle import ReportOracle, shown
from tests.integration.segment.reports import Reports
from tests.integration.segment.test_parity import Worlds, check, fill, worlds
from tests.integration.segment.world import Event, World

__all__ = ["worlds"]

TODAY = date(2026, 6, 15)
METRICS = (
    "CUSTOMERS", "ACTIVE_CUSTOMERS", "NEW_CUSTOMERS", "BUYERS", "NEW_BUYERS", "REPURCHASE_RATE", "CHURN_RATE", "REVENUE",
    "ORDERS", "AVERAGE_ORDER_VALUE",
)  # fmt: skip
OF_EVENTS = [name for name in METRICS if name not in ("CUSTOMERS", "NEW_CUSTOMERS", "CHURN_RATE")]
PERIODS = {"DAY": 1, "WEEK": 7, "MONTH": 31}

histories = st.lists(strategies.events, min_size=1, max_size=25)
links = st.lists(st.tuples(st.sampled_from(strategies.NODES), st.sampled_from(strategies.NODES)), max_size=3)
restricted = st.sampled_from((None, None, *strategies.NODES))
spans = st.tuples(st.sampled_from(tuple(PERIODS)), st.integers(0, 35), st.integers(1, 40))
COUNTS = [4, pytest.param(150, marks=pytest.mark.slow)]


async def oracle_of(world: World, history: list[Any], linked: list[Any], node: int | None) -> ReportOracle:
    """Lets it all happen, restricts one customer, and returns who knows what reports say of it."""
    await fill(world, history, linked)
    without: set[int] = set()
    if node is not None and node in world.graph.customer_of:
        world.event(node, "Restricted", restricts=True)
        await world.tell(world.events[-1:])
        without = {world.graph.customer_of[node]}
    await world.follow()
    return ReportOracle(world.events, world.graph.customer_of, world.clock.now(), without=without)


def days_of(span: tuple[str, int, int]) -> tuple[str, date, date]:
    kind, back, length = span
    last = TODAY - timedelta(days=back)
    return kind, last - timedelta(days=length - 1), last


def numbered(oracle: ReportOracle, kind: str, first: date, last: date) -> list[tuple[datetime, datetime]]:
    """Returns the periods from the one of a day to the one of another."""
    count = 1
    while (found := oracle.periods(kind, first, count))[-1][1] <= oracle.periods(kind, last, 1)[0][0]:
        count += 1
    return found


@pytest.mark.parametrize("count", COUNTS)
async def test_key_figures_are_those_of_the_oracle(worlds: Worlds, count: int) -> None:
    async def holds(history: list[Any], linked: list[Any], node: int | None, span: Any, churn: int) -> None:
        world = worlds.make()
        oracle = await oracle_of(world, history, linked, node)
        reports, (kind, first, last) = Reports(world), days_of(span)
        periods = numbered(oracle, kind, first, last)
        asked: dict[str, Any] = {
            "metrics": METRICS,
            "period": f"CALENDAR_PERIOD_{kind}",
            "from_date": str(first),
            "to_date": str(last),
            "churn_days": churn,
        }
        whole = (periods[0][0], periods[-1][1])
        everyone = set(oracle.acts)
        found = (await reports.figures(**asked))[None]
        for name in METRICS:
            expected = [oracle.figures(*period, churn, everyone)[name] for period in periods]
            assert list(found[name].values) == expected, (name, history, linked)
            assert found[name].total == oracle.figures(*whole, churn, everyone)[name], (name, history, linked)
        tagged = {tag: await world.bulk({"tag": {"name": tag}}) for tag in ("vip", "new")}
        by_tag = await reports.figures(**asked, dimension={"tags": {"names": list(tagged)}})
        for tag, members in tagged.items():
            for name in METRICS:
                expected = [oracle.figures(*period, churn, members & everyone)[name] for period in periods]
                assert list(by_tag[tag][name].values) == expected, (tag, name, history, linked)
        asked["metrics"] = ["ORDERS", *(name for name in OF_EVENTS if name != "ORDERS")]
        by_color = await reports.figures(**asked, dimension={"property": "color"}, top=100)
        assert by_color.keys() - {None} == oracle.values("color", *whole), (history, linked)
        for value in by_color.keys() - {None}:
            for name in OF_EVENTS:
                expected = [oracle.figures(*each, churn, everyone, "color", str(value))[name] for each in periods]
                assert list(by_color[value][name].values) == expected, (value, name, history, linked)

    await check(st.tuples(histories, links, restricted, spans, st.sampled_from((1, 7, 30))), count, holds)


def viewed(event: Event) -> bool:
    return event.name == "Product Viewed"


def ordered(event: Event) -> bool:
    return event.name == "Order Completed"


def moneyed(event: Event) -> bool:
    return value_at(event.properties, "revenue") is not None


STEPS: dict[str, tuple[dict[str, Any], Any]] = {
    "viewed": ({"event_name": "Product Viewed"}, viewed),
    "ordered": ({"event_name": "Order Completed"}, ordered),
    "moneyed": (
        {"event_name": "Order Completed", "filters": [{"property": "revenue", "op": "OPERATOR_EXISTS"}]},
        lambda event: ordered(event) and moneyed(event),
    ),
}
ways = st.lists(st.sampled_from(tuple(STEPS)), min_size=2, max_size=4)


@pytest.mark.parametrize("count", COUNTS)
async def test_funnels_are_those_of_the_oracle(worlds: Worlds, count: int) -> None:
    async def holds(history: list[Any], linked: list[Any], way: list[str], span: Any, minutes: int) -> None:
        world = worlds.make()
        oracle = await oracle_of(world, history, linked, None)
        _, first, last = days_of(span)
        start, end = oracle.periods("DAY", first, 1)[0][0], oracle.periods("DAY", last, 1)[0][1]
        asked = {
            "steps": [STEPS[name][0] for name in way],
            "from_date": str(first),
            "to_date": str(last),
            "limit_minutes": minutes,
            "dimension": {"property": "color"},
            "top": 100,
        }
        found = {
            one.value if one.HasField("value") else None: list(one.customers)
            for one in (await Reports(world).funnel(**asked)).series
        }
        tests = [STEPS[name][1] for name in way]
        levels = [oracle.level(customer, tests, start, end, timedelta(minutes=minutes)) for customer in oracle.acts]
        assert found[None] == [sum(level > step for level in levels) for step in range(len(way))], (history, linked)
        values = {shown(value_at(act.properties, "color")) for acts in oracle.acts.values() for act in acts}
        for value in values:

            def begins(event: Event, value: str = value) -> bool:
                return bool(tests[0](event)) and shown(value_at(event.properties, "color")) == value

            levels = [
                oracle.level(customer, [begins, *tests[1:]], start, end, timedelta(minutes=minutes))
                for customer in oracle.acts
            ]
            expected = [sum(level > step for level in levels) for step in range(len(way))]
            assert found.get(value, [0] * len(way)) == expected, (value, history, linked)

    limits = st.sampled_from((1, 720, 1_440, 10_080, 43_200))
    await check(st.tuples(histories, links, ways, spans, limits), count, holds)


@pytest.mark.parametrize("count", COUNTS)
async def test_cohorts_are_those_of_the_oracle(worlds: Worlds, count: int) -> None:
    async def holds(history: list[Any], linked: list[Any], node: int | None, span: Any, kinds: tuple[str, str]) -> None:
        world = worlds.make()
        oracle = await oracle_of(world, history, linked, node)
        kind, first, last = days_of(span)
        happenings: dict[str, tuple[dict[str, Any], Any]] = {
            "act": ({}, lambda customer: [act.occur_time for act in oracle.acts[customer]]),
            "order": ({"order": {}}, lambda customer: [at for at, _, _ in oracle.orders(customer)]),
            "view": (
                {"event": {"event_name": "Product Viewed"}},
                lambda customer: [act.occur_time for act in oracle.acts[customer] if viewed(act)],
            ),
        }
        found = await Reports(world).retention(
            first=happenings[kinds[0]][0],
            again=happenings[kinds[1]][0],
            period=f"CALENDAR_PERIOD_{kind}",
            from_date=str(first),
            to_date=str(last),
            periods=3,
        )
        cohorts = numbered(oracle, kind, first, last)
        periods = [each for each in oracle.periods(kind, first, len(cohorts) + 3) if each[0] <= oracle.now]
        told = {
            customer: oracle.cohort(customer, happenings[kinds[0]][1], happenings[kinds[1]][1], periods)
            for customer in oracle.acts
        }
        assert len(found.cohorts) == len(cohorts)
        for index, cohort in enumerate(found.cohorts):
            members = [back for number, back in told.values() if number == index]
            assert cohort.customers == len(members), (index, history, linked)
            expected = [
                sum(index + after in back for back in members) for after in range(4) if index + after < len(periods)
            ]
            assert list(cohort.again) == expected, (index, history, linked)

    names = st.sampled_from(("act", "order", "view"))
    await check(st.tuples(histories, links, restricted, spans, st.tuples(names, names)), count, holds)


@pytest.mark.parametrize("count", COUNTS)
async def test_paths_are_those_of_the_oracle(worlds: Worlds, count: int) -> None:
    async def holds(
        history: list[Any], linked: list[Any], begin: str, names: set[str], length: int, minutes: int
    ) -> None:
        world = worlds.make()
        oracle = await oracle_of(world, history, linked, None)
        first = TODAY - timedelta(days=40)
        found = await Reports(world).paths(
            **({"start": STEPS[begin][0]} if begin else {}),
            event_names=sorted(names),
            from_date=str(first),
            length=length,
            limit_minutes=minutes,
            top=100,
        )
        start = oracle.periods("DAY", first, 1)[0][0]
        walked = [
            path
            for customer in oracle.acts
            if (
                path := oracle.path(
                    customer,
                    start,
                    oracle.now + timedelta(microseconds=1),
                    begins=STEPS[begin][1] if begin else None,
                    names=names,
                    length=length,
                    limit=timedelta(minutes=minutes),
                )
            )
        ]
        assert found.customers == len(walked), (history, linked)
        assert {tuple(one.event_names): one.customers for one in found.paths} == {
            tuple(path): walked.count(path) for path in walked
        }, (history, linked)
        steps = [
            (index + 1, name, path[index + 1] if index + 1 < len(path) else "")
            for path in walked
            for index, name in enumerate(path)
        ]
        assert {(one.position, one.from_event, one.to_event): one.customers for one in found.links} == {
            step: steps.count(step) for step in steps
        }, (history, linked)

    begins = st.sampled_from(("", *STEPS))
    some = st.sets(st.sampled_from(strategies.NAMES), max_size=2)
    limits = st.sampled_from((1, 1_440, 43_200))
    await check(st.tuples(histories, links, begins, some, st.integers(2, 4), limits), count, holds)

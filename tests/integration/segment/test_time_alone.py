"""By time alone: who enters and leaves at which microsecond, over the clock changes of zones, on 29 February, by the moon.

All events and traits are told at the beginning. Then the clock steps to the moment before, at and after each edge, and one sweep
runs; everybody is held against the oracle, which looks at local clocks day by day and computes the moon.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import redis.asyncio as aioredis

from services.common.database import Database, fetch_rows
from services.segment.domain.memberships import Cause
from services.segment.history.connection import History
from tests.integration.segment.oracle import Oracle
from tests.integration.segment.oracle_values import day_start
from tests.integration.segment.reports import set_zone
from tests.integration.segment.world import World
from tests.support.chinese_calendar import lunar_day

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)
ORDERED = {"event_name": "Order Completed", "aggregate": "COUNT"}


def asleep(days: int) -> dict[str, Any]:
    """Returns the rule of who ordered once, and not for so many days."""
    ever = {"event": {**ORDERED, "op": "GTE", "value": 1}}
    lately = {"event": {**ORDERED, "op": "EQ", "value": 0, "window": {"last_days": days}}}
    return {"all": {"rules": [ever, lately]}}


def bought(**window: Any) -> dict[str, Any]:
    return {"event": {**ORDERED, "op": "GTE", "value": 1, "window": window}}


def born(op: str, days: int) -> dict[str, Any]:
    return {"trait": {"name": "birthday", "op": op, "value": float(days)}}


AGES = {
    "asleep-30": asleep(30),
    "asleep-60": asleep(60),
    "asleep-180": asleep(180),
    "second-week": bought(between={"min_days": 7, "max_days": 14}),
    "yesterday": bought(previous_period="DAY"),
    "this-week": bought(current_period="WEEK"),
    "last-month": bought(previous_period="MONTH"),
    "birthday-in-3-days": born("ANNIVERSARY_WITHIN_DAYS", 3),
}
BIRTHDAYS = {
    "birthday-in-3-days": born("ANNIVERSARY_WITHIN_DAYS", 3),
    "birthday-was": born("ANNIVERSARY_WITHIN_LAST_DAYS", 1),
    "lunar-in-3-days": born("LUNAR_ANNIVERSARY_WITHIN_DAYS", 3),
    "lunar-was": born("LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS", 1),
}


class Stage:
    """A world whose clock is stepped, and its oracle."""

    def __init__(self, world: World, rules: dict[str, dict[str, Any]]) -> None:
        self.world = world
        self.rules = rules
        self.begun_at = 0
        self.steps = 0
        self.seen: dict[str, set[frozenset[int]]] = {name: set() for name in rules}

    async def begin(self) -> None:
        """Tells everything and fills the segments."""
        await self.world.tell(self.world.events)
        await self.world.follow()
        for name, rule in self.rules.items():
            await self.world.create(rule, name)
        self.begun_at = len(await self.world.told())
        await self.check()

    async def cross(self, edges: Iterable[datetime]) -> None:
        """Steps to the moment before each edge, to it, and past it; what a sweep has told by then is what the oracle says."""
        moments = sorted({edge + step for edge in edges for step in (-TICK, timedelta(0), TICK)})
        await self.go(moments)

    async def go(self, moments: Iterable[datetime]) -> None:
        """Steps from moment to moment, with a sweep at each."""
        for moment in moments:
            self.world.clock.advance(moment - self.world.clock.now())
            await self.world.sweep.turn()
            await self.check()

    async def check(self) -> None:
        oracle = Oracle(
            self.world.events,
            self.world.graph.customer_of,
            {},
            self.world.clock.now(),
            time_zone=self.world.time_zone,
        )
        members: dict[str, set[int]] = {name: set() for name in self.rules}
        async with self.world.database.workspace(self.world.workspace_id) as connection:
            for row in await fetch_rows(connection, "SELECT segment_id, customer_id FROM memberships"):
                members[row["segment_id"]].add(row["customer_id"])
        meant = {name: oracle.holding(rule) for name, rule in self.rules.items()}
        assert members == meant, (self.world.time_zone, self.world.clock.now().isoformat())
        for name, found in members.items():
            self.seen[name].add(frozenset(found))

    async def end(self, *, but: Iterable[str] = ()) -> None:
        """Nothing but time moved anybody; every rule but some has seen people come and go."""
        told = (await self.world.told())[self.begun_at :]
        assert {change.cause for change in told} == {Cause.TIME}
        for name in self.rules.keys() - set(but):
            assert {change.entered for change in told if change.segment_id == name} == {True, False}, name


@pytest.fixture
async def stores(segment_database: Database, redis_url: str, clickhouse: History) -> Any:
    redis = aioredis.Redis.from_url(redis_url)
    await redis.flushdb()
    yield segment_database, redis, clickhouse
    await redis.aclose()


# Where clocks are put, all in the autumn of 2018: zone, the day, and the very moment. In Berlin and New York an hour comes twice
# at night; in Havana the one after midnight does, in Beirut the one before; in São Paulo the one after midnight is left out.
# In Shanghai none is.
CHANGES = (
    ("Asia/Shanghai", date(2018, 11, 1), None),
    ("Europe/Berlin", date(2018, 10, 28), datetime(2018, 10, 28, 1, tzinfo=UTC)),
    ("America/New_York", date(2018, 11, 4), datetime(2018, 11, 4, 6, tzinfo=UTC)),
    ("America/Havana", date(2018, 11, 4), datetime(2018, 11, 4, 5, tzinfo=UTC)),
    ("Asia/Beirut", date(2018, 10, 28), datetime(2018, 10, 27, 21, tzinfo=UTC)),
    ("America/Sao_Paulo", date(2018, 11, 4), datetime(2018, 11, 4, 3, tzinfo=UTC)),
)


@pytest.mark.parametrize(("time_zone", "day", "change"), CHANGES, ids=[zone for zone, _, _ in CHANGES])
async def test_ages_and_days_turn_at_their_microsecond_while_clocks_are_put(
    stores: Any, time_zone: str, day: date, change: datetime | None
) -> None:
    zone = ZoneInfo(time_zone)
    midnight, next_midnight = day_start(day, zone), day_start(day + DAY, zone)
    if change is not None:
        assert (change - TICK).astimezone(zone).utcoffset() != change.astimezone(zone).utcoffset()
    at = change or midnight + timedelta(hours=1)
    world = World(*stores, now=midnight - timedelta(hours=6))
    await set_zone(world, time_zone)
    now = world.clock.now()
    # Of so many days at the very moment: whole days of 24 hours, however long those of the calendar are.
    times = [at - days * DAY for days in (7, 14, 30, 60, 180)]
    # On the day before, at its first and last moment, and on the days beside it; told ahead where they are to come.
    times += [day_start(day - DAY, zone), midnight - TICK, midnight, next_midnight - TICK, next_midnight]
    times += [at - 7 * DAY + TICK, at - 30 * DAY - TICK]
    for node, time in enumerate(times, start=1):
        world.event(node, "Order Completed", days_ago=(now - time) / DAY)
        assert world.events[-1].occur_time == time
    # Whose birthday is in 3 days when it begins, today, was yesterday when it ends.
    for ahead in (3, 4, 0, -1):
        birthday = (day + ahead * DAY).replace(year=1990).isoformat()
        world.event(len(world.events) + 1, "", traits={"birthday": birthday})
    stage = Stage(world, AGES)
    await stage.begin()
    await stage.cross({midnight, at, next_midnight})
    await stage.end(but=("this-week", "last-month", "asleep-30", "asleep-60", "asleep-180"))
    assert all(len(stage.seen[name]) > 1 for name in ("asleep-30", "asleep-60", "asleep-180", "second-week"))


@pytest.mark.slow
async def test_who_was_born_on_29_february_or_by_the_moon_is_met_each_year(stores: Any) -> None:
    world = World(*stores, now=datetime(2019, 2, 20, 4, tzinfo=UTC))
    zone = ZoneInfo(world.time_zone)
    # Of lunar days: the one that 28 February 2019 is, the tenth of a month that is doubled in 2020, one of a doubled month, the
    # thirtieth of a month that has 29 days then.
    lunar = (_born_on_the_lunar_day_of(date(2019, 2, 28), 1990), "1992-05-12", "2001-06-01", _thirtieth_of(1))
    written = ("1992-02-29", "2000-02-29", "1991-02-28", "1990-03-01", "1990-02-29x", *lunar)
    for node, birthday in enumerate(written, start=1):
        world.event(node, "", traits={"birthday": birthday})
    stage = Stage(world, BIRTHDAYS)
    await stage.begin()
    for days in (
        # A common year, a leap year, and the fourth month of 2020, which comes twice.
        ("2019-02-25", "2019-02-26", "2019-02-28", "2019-03-01", "2019-03-02", "2019-03-03"),
        (
            "2020-02-19",
            "2020-02-22",
            "2020-02-24",
            "2020-02-26",
            "2020-02-28",
            "2020-02-29",
            "2020-03-01",
            "2020-03-02",
        ),
        ("2020-04-29", "2020-05-02", "2020-05-03", "2020-05-04", "2020-05-22", "2020-06-01", "2020-06-20"),
    ):
        midnights = [day_start(date.fromisoformat(day), zone) for day in days]
        await stage.go(moment for midnight in midnights for moment in (midnight - TICK, midnight))
    await stage.end()


def _born_on_the_lunar_day_of(day: date, year: int) -> str:
    meant = lunar_day(day)
    born_on = date(year, 1, 1)
    while (lunar_day(born_on).month, lunar_day(born_on).day) != (meant.month, meant.day):
        born_on += DAY
    return born_on.isoformat()


def _thirtieth_of(month: int) -> str:
    born_on = date(1960, 1, 1)
    while (lunar_day(born_on).month, lunar_day(born_on).day) != (month, 30):
        born_on += DAY
    return born_on.isoformat()

"""Campaigns and days of the year: by the database's clock, each customer once, whatever fails on the way."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.common.errors import InvalidArgument, Unavailable
from services.common.wall_clocks import moment_of
from services.journey.domain import Reentry, ReentryMode
from services.journey.domain.definition import Gate
from services.journey.domain.occasions import MAKE_UP
from services.journey.entries import sources
from services.journey.entries.customer_list.rules import CustomerListEntry
from services.journey.entries.date.rules import DateEntry
from services.journey.entries.schedule.rules import Recurrence, ScheduleEntry
from services.journey.storage.customers import NodeMove
from services.journey.worker import AdmissionsWorker, sources_of
from services.journey.worker.admissions import READING_LEASE
from services.journey.worker.loops import Bell
from tests.support.journeys import RULE, define, leave, wait

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MEMBERS = {7: 107, 8: 108, 9: 109, 11: 111, 12: 112}
DAILY = ScheduleEntry("gold", Recurrence.DAILY, local_time="10:00")
BIRTHDAY = DateEntry(trait="birthday", local_time="09:00")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch, stage):
    monkeypatch.setattr(sources, "MEMBERS_A_PAGE", 2)
    stage.peers.members = {"gold": dict(MEMBERS)}


def at(day: str, clock: str = "00:00", zone: str = "Asia/Shanghai") -> datetime:
    return moment_of(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))


async def entered(stage, journey_id="camp"):
    return sorted((run.customer_id, run.cause) for run in await stage.runs(journey_id))


async def test_a_campaign_lets_the_members_of_its_segment_in_once_at_each_time(stage):
    # The clock of the stage begins on 1 March 2026, 17:00 in Shanghai.
    await stage.publish_journey("camp", define(leave(), entry=DAILY, reentry=AGAIN))
    await stage.until(at("2026-03-02", "09:59"))
    assert await entered(stage) == []
    await stage.until(at("2026-03-02", "10:00"))
    assert await entered(stage) == [(each, "schedule:2026-03-02T10:00") for each in sorted(MEMBERS)]
    del stage.peers.members["gold"][7]
    await stage.until(at("2026-03-03", "10:00"))
    again = [each for each in await entered(stage) if each[1].endswith("03-03T10:00")]
    assert [customer_id for customer_id, _ in again] == [8, 9, 11, 12]
    assert await stage.refusals() == []


async def test_a_page_that_failed_or_whose_worker_died_goes_on_where_it_was(stage):
    await stage.publish_journey("camp", define(leave(), entry=DAILY, reentry=AGAIN))
    stage.clock.advance(timedelta(hours=17))
    assert await stage.occasions.open() == 1
    assert await stage.admissions.turn()
    assert len(await entered(stage)) == 2
    stage.peers.failures = [Unavailable()]
    with pytest.raises(Unavailable):
        await stage.admissions.turn()
    # As a process that was killed with its claim: due again after the lease.
    assert not await stage.admissions.turn()
    stage.clock.advance(READING_LEASE + timedelta(seconds=1))
    await stage.enter_due()
    assert await entered(stage) == [(each, "schedule:2026-03-02T10:00") for each in sorted(MEMBERS)]


async def test_two_workers_open_an_occasion_once_and_let_each_customer_in_once(stage):
    await stage.publish_journey("camp", define(leave(), entry=DAILY, reentry=AGAIN))
    stage.clock.advance(timedelta(hours=17))
    assert sum(await asyncio.gather(stage.occasions.open(), stage.occasions.open())) == 1
    rival = AdmissionsWorker(stage.admitting, sources_of(stage.peers.segment), Bell())
    while any(await asyncio.gather(stage.admissions.turn(), rival.turn())):
        pass
    assert len(await entered(stage)) == len(MEMBERS)
    assert stage.peers.calls["ListSegmentMembers"] == 3


async def test_what_an_outage_missed_is_made_up_for_within_the_bound_and_left_out_beyond(stage):
    await stage.publish_journey("camp", define(leave(), entry=DAILY, reentry=AGAIN))
    stage.clock.advance(at("2026-03-06", "12:00") - stage.clock.now())
    await stage.enter_due()
    causes = {cause for _, cause in await entered(stage)}
    assert timedelta(hours=48) == MAKE_UP
    assert causes == {"schedule:2026-03-05T10:00", "schedule:2026-03-06T10:00"}
    (clock,) = await stage.rows("SELECT occasion FROM entry_clocks")
    assert clock["occasion"] == "2026-03-07T10:00"


async def test_times_that_pass_while_a_journey_is_paused_are_left_out(stage):
    await stage.publish_journey("camp", define(leave(), entry=DAILY, reentry=AGAIN))
    await stage.journeys.pause(stage.workspace_id, "camp")
    await stage.until(at("2026-03-02", "11:00"))
    await stage.journeys.publish(stage.workspace_id, "camp", by="operator:mei")
    await stage.enter_due()
    assert await entered(stage) == []
    await stage.until(at("2026-03-03", "10:00"))
    assert len(await entered(stage)) == len(MEMBERS)


@pytest.fixture
def people(stage):
    stage.peers.traits = {
        1: {"birthday": "1990-03-02"},
        2: {"birthday": "1990-03-02", "timezone": "America/Los_Angeles"},
        3: {"birthday": "1990-03-02", "timezone": "Pacific/Auckland"},
        4: {"birthday": "1990-03-02", "timezone": "nowhere"},
        5: {"birthday": "1990-03-03"},
        6: {"birthday": "no day"},
        7: {"birthday": "2026-03-02"},
    }
    return stage.peers.traits


async def starts(stage, journey_id="camp"):
    return {run.customer_id: run.start_time for run in await stage.runs(journey_id)}


async def test_each_customer_enters_on_the_birthday_at_the_time_of_the_own_zone(stage, people):
    await stage.publish_journey("camp", define(leave(), entry=BIRTHDAY, reentry=AGAIN))
    await stage.until(at("2026-03-03", "08:00"))
    zones = {1: "Asia/Shanghai", 2: "America/Los_Angeles", 3: "Pacific/Auckland", 4: "Asia/Shanghai"}
    expected = {each: at("2026-03-02", "09:00", zone) for each, zone in zones.items()}
    found = await starts(stage)
    assert found.keys() == expected.keys()
    # By the hour to which the clock is stepped, and never before.
    assert all(timedelta(0) <= found[each] - expected[each] < timedelta(hours=1) for each in found)
    assert await stage.rows("SELECT * FROM waiting_entries") == []


async def test_nobody_enters_twice_or_never_where_the_zone_changes_while_waiting(stage, people):
    await stage.publish_journey("camp", define(leave(), entry=BIRTHDAY, reentry=AGAIN))
    await stage.until(at("2026-03-02", "10:00"))
    assert (await starts(stage)).keys() == {1, 3, 4}
    # One who waits for Los Angeles moves to London; one who entered by Auckland's clock moves far west.
    people[2]["timezone"], people[3]["timezone"] = "Europe/London", "America/Los_Angeles"
    await stage.until(at("2026-03-04", "00:00"))
    found = await starts(stage)
    assert sorted(run.customer_id for run in await stage.runs("camp")) == [1, 2, 3, 4, 5]
    # Read when Los Angeles's time came, which was after London's.
    assert found[2] == at("2026-03-02", "09:00", "America/Los_Angeles")


async def test_who_moves_west_while_waiting_enters_by_the_later_clock(stage, people):
    people[2]["timezone"] = "Europe/London"
    await stage.publish_journey("camp", define(leave(), entry=BIRTHDAY, reentry=AGAIN))
    await stage.until(at("2026-03-02", "10:00"))
    people[2]["timezone"] = "America/New_York"
    await stage.until(at("2026-03-03", "06:00"))
    assert (await starts(stage))[2] == at("2026-03-02", "09:00", "America/New_York")


async def test_who_tells_another_birthday_enters_once_a_year(stage, people):
    await stage.publish_journey("camp", define(leave(), entry=BIRTHDAY, reentry=AGAIN))
    await stage.until(at("2026-03-02", "10:00"))
    people[1]["birthday"] = "1990-03-04"
    # While waiting, another one: not this day's any more.
    people[2]["birthday"] = "1990-05-05"
    await stage.until(at("2026-03-05", "00:00"))
    assert {customer_id for customer_id, _ in await entered(stage)} == {1, 3, 4, 5}
    assert [each for each in await stage.refusals() if each[0] == 1] == [(1, "entered_this_year", 1)]


async def test_of_merged_customers_one_enters(stage, people):
    await stage.publish_journey("camp", define(leave(), entry=BIRTHDAY, reentry=AGAIN))
    await stage.until(at("2026-03-02", "10:00"))
    # Customer 2 waits for Los Angeles, and turns out to be 1, who has entered.
    await stage.hear(moves=[NodeMove(node_id=2, customer_id=1, mapping_version=2)])
    await stage.until(at("2026-03-03", "06:00"))
    assert {customer_id for customer_id, _ in await entered(stage)} == {1, 3, 4}
    assert await stage.refusals() == [], "it is the entry that there was, and no other that was refused"


async def test_a_list_lets_in_who_is_in_it_and_published_again_who_came_since(stage):
    stage.peers.traits = {each: {} for each in range(1, 8)}
    stage.peers.lists = {"spring": {1, 2, 3, 4, 5}}
    listed = define(leave(), entry=CustomerListEntry("spring"), reentry=AGAIN)
    await stage.publish_journey("camp", listed)
    await stage.enter_due()
    assert await entered(stage) == [(each, "list:spring") for each in range(1, 6)]
    assert stage.peers.calls["GetFeatureFrame"] == 1
    stage.peers.lists["spring"] |= {6, 7}
    await stage.journeys.pause(stage.workspace_id, "camp")
    await stage.journeys.publish(stage.workspace_id, "camp", by="operator:mei")
    await stage.enter_due()
    assert [each for each, _ in await entered(stage)] == list(range(1, 8))


async def test_a_days_cap_holds_over_pages_and_is_free_again_the_next_day(stage):
    capped = define(wait(), entry=DAILY, reentry=AGAIN, gate=Gate(max_entries_per_day=3))
    await stage.publish_journey("camp", capped)
    await stage.until(at("2026-03-02", "10:00"))
    assert [each for each, _ in await entered(stage)] == [7, 8, 9]
    assert await stage.refusals() == [(11, "daily_cap_reached", 1), (12, "daily_cap_reached", 1)]
    await stage.step(timedelta(hours=2))
    await stage.until(at("2026-03-03", "10:00"))
    assert len(await entered(stage)) == 6


async def test_the_condition_is_judged_before_the_run_begins_in_the_knowledge_of_the_event(stage):
    gated = define(wait(), reentry=AGAIN, gate=Gate(condition_json=RULE))
    await stage.publish_journey("camp", gated)
    stage.peers.holding, stage.peers.history = {42}, set()
    event = stage.event(42)
    assert await stage.hear(event, stage.event(43)) == 0
    await stage.waiting.turn()
    assert await entered(stage) == []
    stage.peers.history = None
    stage.clock.advance(timedelta(seconds=30))
    await stage.enter_due()
    assert await entered(stage) == [(42, f"event:{event.message_id}")]
    assert await stage.refusals() == [(43, "condition_not_met", 1)]
    (run,) = await stage.runs("camp")
    assert [(seen.node_id, seen.event_id) for seen in run.seen] == [(42, event.event_id)]


async def test_a_condition_that_cannot_be_judged_lets_nobody_in(stage):
    await stage.publish_journey("camp", define(wait(), gate=Gate(condition_json=RULE)))
    stage.peers.history = set()
    await stage.hear(stage.event(42))
    stage.peers.holding = {42}
    for _ in range(4):
        await stage.waiting.turn()
        stage.clock.advance(timedelta(hours=1))
    assert await entered(stage) == []
    assert await stage.refusals() == [(42, "condition_not_judged", 1)]


@pytest.mark.parametrize(
    ("entry", "field", "code"),
    [
        (ScheduleEntry("gold", Recurrence.ONCE, "2026-03-01", "", "16:59"), "schedule.first_date", "in_the_past"),
        (
            ScheduleEntry("gold", Recurrence.DAILY, "2026-02-01", "2026-02-28", "10:00"),
            "schedule.last_date",
            "in_the_past",
        ),
        (DateEntry(trait="wedding", local_time="09:00"), "date.trait", "not_a_date"),
        (DateEntry(trait="city", local_time="09:00"), "date.trait", "not_a_date"),
        (CustomerListEntry("nowhere"), "customer_list.customer_list_id", "not_found"),
    ],
)
async def test_what_cannot_be_entered_by_is_not_published(stage, people, entry, field, code):
    people[1]["city"] = "Wuhan"
    await stage.journeys.create(stage.workspace_id, "camp", "", define(leave(), entry=entry))
    with pytest.raises(InvalidArgument) as refused:
        await stage.journeys.publish(stage.workspace_id, "camp", by="operator:mei")
    assert refused.value.metadata["field"] == f"definition.entry.{field}"
    assert (refused.value.metadata["code"], refused.value.reason_name) == (code, "INVALID_JOURNEY")


async def test_a_time_that_is_still_to_come_may_be_published(stage):
    soon = ScheduleEntry("gold", Recurrence.ONCE, "2026-03-01", "", "17:01")
    await stage.publish_journey("camp", define(leave(), entry=soon, reentry=AGAIN))
    assert stage.clock.now() == datetime(2026, 3, 1, 9, tzinfo=UTC)
    await stage.until(at("2026-03-01", "18:00"))
    assert len(await entered(stage)) == len(MEMBERS)
    assert await stage.rows("SELECT * FROM entry_clocks") == []

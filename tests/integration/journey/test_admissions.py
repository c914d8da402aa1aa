"""Those who are in a segment already when a journey is published."""

from datetime import timedelta

import pytest

from services.common.errors import Unavailable
from services.journey.domain import Reentry, ReentryMode, SegmentEntered
from services.journey.domain.occasions import Arrival
from services.journey.entries import sources
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.usecases.admitting import LEASE
from services.journey.worker.admissions import READING_LEASE
from tests.support.journeys import define, leave, wait

MEMBERS = {7: 107, 8: 108, 9: 109, 11: 111, 12: 112}
EXISTING = SegmentEntry("asleep", include_existing=True)
ONE = [Arrival(7, "segment:107")]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch, stage):
    monkeypatch.setattr(sources, "MEMBERS_A_PAGE", 2)
    stage.peers.members = {"asleep": dict(MEMBERS)}


async def admit_all(stage):
    while await stage.admissions.turn():
        pass


async def walkers(stage, journey_id="offer"):
    return sorted(run.customer_id for run in await stage.runs(journey_id))


async def test_existing_members_enter_when_the_journey_is_published(stage):
    await stage.publish_journey("offer", define(wait(), entry=EXISTING))
    await stage.publish_journey("newcomers", define(wait(), entry=SegmentEntry("asleep", include_existing=False)))
    assert (await stage.reading.stats(stage.workspace_id)).pending_admissions == 1
    await admit_all(stage)
    assert await walkers(stage) == sorted(MEMBERS)
    assert await walkers(stage, "newcomers") == []
    assert stage.peers.calls["ListSegmentMembers"] == 3
    assert (await stage.reading.stats(stage.workspace_id)).pending_admissions == 0


async def test_a_membership_that_was_also_told_begins_one_run(stage):
    again = Reentry(ReentryMode.WHEN_FINISHED)
    await stage.publish_journey("offer", define(leave(), entry=EXISTING, reentry=again))
    told = [SegmentEntered(MEMBERS[7], 7, "asleep", True), SegmentEntered(MEMBERS[12], 12, "asleep", False)]
    await stage.hear(changes=told[:1])
    await admit_all(stage)
    await stage.hear(changes=told)
    assert await walkers(stage) == sorted(MEMBERS)
    assert await stage.refusals() == []


async def test_members_of_a_paused_journey_do_not_enter_until_it_is_published_again(stage):
    await stage.publish_journey("offer", define(wait(), entry=EXISTING))
    await stage.admissions.turn()
    await stage.journeys.pause(stage.workspace_id, "offer")
    await admit_all(stage)
    assert await walkers(stage) == [7, 8]
    assert (await stage.reading.stats(stage.workspace_id)).pending_admissions == 0
    await stage.journeys.publish(stage.workspace_id, "offer", by="operator:mei")
    await admit_all(stage)
    assert await walkers(stage) == sorted(MEMBERS)


async def test_a_page_whose_worker_died_comes_again_after_its_lease(stage):
    await stage.publish_journey("offer", define(wait(), entry=EXISTING))
    assert await stage.admitting.claim() is not None
    assert not await stage.admissions.turn()
    stage.clock.advance(LEASE + timedelta(seconds=1))
    await admit_all(stage)
    assert await walkers(stage) == sorted(MEMBERS)


async def test_a_worker_that_lost_its_page_to_a_rival_changes_nothing(stage):
    await stage.publish_journey("offer", define(wait(), entry=EXISTING))
    slow = await stage.admitting.claim()
    stage.clock.advance(LEASE + timedelta(seconds=1))
    rival = await stage.admitting.claim()
    assert rival is not None
    assert await stage.admitting.admit(slow.admission, ONE, "") is None
    assert await walkers(stage) == []
    assert await stage.admitting.admit(rival.admission, ONE, "7") == 1
    await admit_all(stage)
    assert await walkers(stage) == sorted(MEMBERS)


async def test_a_page_is_put_off_while_segment_is_away_and_given_up_where_the_segment_is_gone(stage):
    await stage.publish_journey("offer", define(wait(), entry=EXISTING))
    stage.peers.failures = [Unavailable()]
    with pytest.raises(Unavailable):
        await stage.admissions.turn()
    stage.peers.members.clear()
    stage.clock.advance(READING_LEASE + timedelta(seconds=1))
    await admit_all(stage)
    assert await walkers(stage) == []
    assert (await stage.reading.stats(stage.workspace_id)).pending_admissions == 0

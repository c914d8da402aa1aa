"""Alerts: judged once a night whatever happens, fired once a day, told as a fact and by a call."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import execute
from services.common.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, ResourceExhausted, Unavailable
from services.common.webhook_calls import MAXIMUM_ATTEMPTS, Answer
from services.segment.domain.alerts import FiringState
from services.segment.domain.errors import InvalidRule
from services.segment.domain.saved import Saved, SavedKind
from services.segment.servicer import wire_alerts
from services.segment.storage.alerts import claim_due
from services.segment.usecases.alerts.nights import LEASE, PATIENCE
from tests.integration.segment.alerting import DAY, DROP, URL, Alerting, message_of, orders
from tests.integration.segment.reports import set_zone
from tests.integration.segment.world import World
from tests.support.publishers import next_publisher_fails
from yike.segment.v1 import alert_service_pb2 as alert_pb

USUAL = dict.fromkeys(range(1, 57), 20)


@pytest.fixture
async def alerting(world: World) -> Alerting:
    """Eight weeks of 20 orders a day, and none today, of which the next night judges."""
    await orders(world, USUAL)
    return Alerting(world)


async def test_a_day_that_falls_away_fires_once_and_is_told(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)

    await alerting.next_night(saved)

    (firing,) = await alerting.firings("drop")
    assert (firing.judged.day.isoformat(), str(firing.judged.value), firing.state) == (
        "2026-06-15", "0", FiringState.TELLING,
    )  # fmt: skip
    (fact,) = await alerting.facts()
    assert (fact.alert_id, fact.firing_id, fact.day, fact.value, fact.expected) == (
        "drop", firing.firing_id, "2026-06-15", "0", "20",
    )  # fmt: skip
    assert await alerting.telling().turn() >= 1
    ((url, webhook_id, body),) = alerting.receiver.told
    told = json.loads(body)
    assert (url, webhook_id, told["type"]) == (URL, firing.firing_id, "insight.alert")
    assert told["data"] == {
        "alertId": "drop", "firingId": firing.firing_id, "displayName": "drop", "metric": "METRIC_ORDERS",
        "day": "2026-06-15", "value": "0", "expected": "20", "lower": fact.lower, "upper": "",
    }  # fmt: skip
    assert (await alerting.firings())[0].state is FiringState.TOLD
    # The same night again finds nothing to do, and the next one judges the next day.
    await alerting.nights().turn()
    assert len(await alerting.firings()) == 1
    await alerting.next_night(saved)
    assert [one.judged.day.isoformat() for one in await alerting.firings()] == ["2026-06-16", "2026-06-15"]


async def test_a_usual_day_fires_nothing_and_is_on_record(alerting: Alerting) -> None:
    saved = await alerting.keep("usual", DROP)
    await orders(alerting.world, {0: 19})

    await alerting.next_night(saved)

    assert (await alerting.firings("usual"), await alerting.facts()) == ([], [])
    last = await alerting.last(saved)
    assert (last.day, last.value, last.expected, last.weeks) == ("2026-06-15", "19", "20", 8)
    assert last.outcome == alert_pb.ALERT_OUTCOME_NORMAL


async def test_two_workers_judge_an_alert_once(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)
    when = await alerting.next_time(saved)
    assert when is not None
    alerting.world.clock.set(when)

    await asyncio.gather(*(alerting.nights().turn() for _ in range(4)))

    assert (len(await alerting.firings("drop")), len(await alerting.facts())) == (1, 1)


async def test_a_worker_that_took_it_up_and_is_killed_is_followed_by_another(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)
    world = alerting.world
    when = await alerting.next_time(saved)
    assert when is not None
    world.clock.set(when)
    async with world.database.system() as connection:
        due = await claim_due(connection, when, when + LEASE, 1_000)
    (mine,) = [one for one in due if one.workspace_id == world.workspace_id]

    await alerting.nights().turn()
    assert await alerting.firings("drop") == []
    world.clock.advance(LEASE)
    # One that ends before its commit leaves nothing, neither the firing nor the fact nor the night.
    with next_publisher_fails("segment"):
        await alerting.nights().turn()
    assert (await alerting.firings("drop"), await alerting.facts(), await alerting.next_time(saved)) == ([], [], when)
    world.clock.advance(LEASE)
    await alerting.nights().turn()
    # The first one wakes up, late.
    assert not await alerting.nights()._night(mine)
    assert (len(await alerting.firings("drop")), len(await alerting.facts())) == (1, 1)


async def test_nights_without_a_process_are_made_up_for_each_day_once(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)
    await alerting.next_night(saved)
    alerting.world.clock.advance(3 * DAY)

    await alerting.nights().turn()

    assert [one.judged.day.day for one in await alerting.firings("drop")] == [18, 17, 16, 15]


async def test_a_paused_alert_is_not_judged_and_begins_again(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", {**DROP, "paused": True})
    assert await alerting.next_time(saved) is None
    alerting.world.clock.advance(DAY)
    await alerting.nights().turn()
    assert await alerting.firings("drop") == []
    resumed = await alerting.change(saved, DROP)
    await alerting.next_night(resumed)
    assert len(await alerting.firings("drop")) == 1


async def test_an_alert_that_is_paused_or_deleted_while_it_is_judged_fires_nothing(
    alerting: Alerting, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge, workspace_id = alerting.judging.judge, alerting.world.workspace_id

    for alert_id in ("paused", "deleted"):
        saved = await alerting.keep(alert_id, DROP)
        when = await alerting.next_time(saved)
        assert when is not None

        async def judged(*asked: Any, kept: Saved = saved) -> Any:
            found = await judge(*asked)
            if kept.resource_id == "paused":
                await alerting.change(kept, {**DROP, "paused": True})
            else:
                await alerting.alerts.delete(workspace_id, kept.resource_id)
            return found

        monkeypatch.setattr(alerting.judging, "judge", judged)
        alerting.world.clock.set(when)
        await alerting.nights().turn()
        monkeypatch.setattr(alerting.judging, "judge", judge)
        nights = await alerting.alerts.nights(workspace_id, [saved])
        assert [night.next_time for night in nights.values()] == ([None] if alert_id == "paused" else [])
    assert (await alerting.firings(), await alerting.facts()) == ([], [])


async def test_days_are_those_of_the_zone_of_the_workspace(alerting: Alerting) -> None:
    await set_zone(alerting.world, "America/New_York")
    saved = await alerting.keep("drop", DROP)
    when = await alerting.next_time(saved)
    assert when is not None
    # 3 o'clock in New York, in summer.
    assert (when.hour, when.minute) == (7, 0)


async def test_the_past_is_judged_as_it_was(alerting: Alerting) -> None:
    world = alerting.world
    definition = wire_alerts.alert_definition(message_of(DROP))
    judged = await alerting.judging.past(world.workspace_id, definition, 0)
    assert len(judged.days) == 28
    assert {day.outcome.name for day in judged.days} == {"NORMAL"}
    longer = await alerting.judging.past(world.workspace_id, definition, 56)
    # Before there were four of the weekday nothing is said, and before anybody came there is no day.
    names = [day.outcome.name for day in longer.days]
    assert names == ["NOT_ENOUGH_HISTORY"] * 28 + ["NORMAL"] * 28
    first = (await alerting.judging.past(world.workspace_id, definition, 60)).days[0]
    assert (first.outcome.name, first.value) == ("NO_VALUE", None)
    assert (await alerting.firings(), await alerting.facts()) == ([], [])
    preview = wire_alerts.preview_message(judged)
    assert (preview.firings, preview.days[0].value, preview.time_zone) == (0, "20", "Asia/Shanghai")


async def test_what_cannot_be_judged_is_said_and_fires_nothing(
    alerting: Alerting, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = alerting.world
    await world.create({"tag": {"name": "vip"}}, "vips")
    figure = {"metric": "METRIC_ORDERS", "rule": {"segment": {"segment_id": "vips"}}}
    saved = await alerting.keep("of-vips", {**DROP, "figure": figure})
    await world.segments.delete(world.workspace_id, "vips")
    await alerting.next_night(saved)
    last = await alerting.last(saved)
    assert last.outcome == alert_pb.ALERT_OUTCOME_FAILED
    assert "vips" in last.problem
    # What is only busy is tried again, for six hours.
    other = await alerting.keep("drop", DROP)
    when = await alerting.next_time(other)
    assert when is not None
    world.clock.set(when)

    async def busy(*_: Any) -> Any:
        raise ResourceExhausted

    monkeypatch.setattr(alerting.judging, "judge", busy)
    await alerting.nights().turn()
    assert await alerting.next_time(other) == when
    world.clock.set(when + PATIENCE)
    await alerting.nights().turn()
    assert (await alerting.last(other)).outcome == alert_pb.ALERT_OUTCOME_FAILED
    assert await alerting.firings() == []


async def test_calls_are_made_until_answered_under_one_id(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)
    await alerting.next_night(saved)
    clock, receiver = alerting.world.clock, alerting.receiver
    receiver.answers = [Answer("status_503", may_retry=True), Unavailable(), Answer()]
    for _ in range(3):
        await alerting.telling().turn()
        clock.advance(timedelta(minutes=1))
    assert len({webhook_id for _, webhook_id, _ in receiver.told}) == 1
    assert len({body for _, _, body in receiver.told}) == 1
    (firing,) = await alerting.firings("drop")
    assert (firing.state, firing.attempts, firing.reason) == (FiringState.TOLD, 2, "")


async def test_a_call_that_ends_its_process_each_time_is_given_up(alerting: Alerting) -> None:
    await alerting.next_night(await alerting.keep("drop", DROP))
    async with alerting.world.database.workspace(alerting.world.workspace_id) as connection:
        await execute(connection, "UPDATE alert_firings SET attempts = $1", MAXIMUM_ATTEMPTS)
    await alerting.telling().turn()
    assert alerting.receiver.told == []
    assert [(one.state, one.reason) for one in await alerting.firings()] == [(FiringState.FAILED, "attempts_exhausted")]


async def test_what_is_refused_and_what_nobody_is_to_be_told_ends(alerting: Alerting) -> None:
    saved = await alerting.keep("drop", DROP)
    await alerting.next_night(saved)
    alerting.receiver.answers = [Answer("status_410")]
    await alerting.telling().turn()
    assert [(one.state, one.reason) for one in await alerting.firings()] == [(FiringState.FAILED, "status_410")]
    await alerting.next_night(saved)
    await alerting.change(saved, {**DROP, "webhook_url": ""})
    await alerting.telling().turn()
    assert (await alerting.firings())[0].state is FiringState.FIRED
    await alerting.next_night(saved)
    await alerting.alerts.delete(alerting.world.workspace_id, "drop")
    told = len(alerting.receiver.told)
    await alerting.telling().turn()
    assert (len(alerting.receiver.told), await alerting.firings()) == (told, [])


@pytest.mark.parametrize(
    ("alert", "field"),
    [
        ({"figure": {}, "anomaly": {}}, "figure.metric"),
        ({"figure": {"metric": "METRIC_ORDERS"}}, "threshold"),
        ({"figure": {"metric": "METRIC_ORDERS"}, "anomaly": {}, "threshold": {"less_than": "1"}}, "threshold"),
        ({"figure": {"metric": "METRIC_ORDERS"}, "threshold": {}}, "threshold.less_than"),
        ({"figure": {"metric": "METRIC_CUSTOMERS"}, "anomaly": {}}, "figure.metric"),
        ({"figure": {"metric": "METRIC_ORDERS", "rule": {}}, "anomaly": {}}, "figure.rule"),
        ({"figure": {"metric": "METRIC_ORDERS"}, "anomaly": {}, "webhook_url": "http://x"}, "webhook_url"),
    ],
)
async def test_what_has_no_meaning_is_not_kept(world: World, alert: dict[str, Any], field: str) -> None:
    alerting = Alerting(world)
    with pytest.raises(InvalidArgument) as refused:
        await alerting.keep("bad", alert)
    assert refused.value.metadata["field"] == field
    with pytest.raises(NotFound):
        await alerting.alerts.get(world.workspace_id, "bad")


async def test_alerts_of_others_are_not_seen_and_there_are_not_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerting = Alerting(world)
    saved = await alerting.keep("drop", DROP)
    assert await alerting.keep("drop", DROP) == saved
    with pytest.raises(AlreadyExists):
        await alerting.keep("drop", {**DROP, "paused": True})
    other = Alerting(World(world.database, world.redis, world.history.connection, now=world.clock.now()))
    for call in (
        other.alerts.get(other.world.workspace_id, "drop"),
        other.alerts.delete(other.world.workspace_id, "drop"),
        other.firings("drop"),
    ):
        with pytest.raises(NotFound):
            await call
    changed = await alerting.change(saved, {**DROP, "description": "x"})
    assert changed.revision == 2
    with pytest.raises(Aborted):
        await alerting.change(saved, {**DROP, "description": "y"})
    monkeypatch.setattr(SavedKind, "most", 1)
    with pytest.raises(ResourceExhausted, match="at most 1"):
        await alerting.keep("another", DROP)
    with pytest.raises(InvalidRule):
        await alerting.keep("bad", {**DROP, "figure": {"metric": "METRIC_ORDERS", "order_filters": [{}]}})

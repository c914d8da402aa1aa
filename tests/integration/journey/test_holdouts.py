"""Who is left alone, for ever and through merges; what was measured, and when it is measured again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from services.common.errors import Aborted, NotFound
from services.journey.domain import Reentry, ReentryMode
from services.journey.domain.definition import Gate
from services.journey.domain.holdouts import Arm, Assignment, Measurement, is_held_out
from services.journey.domain.results import Metric, Outcome
from services.journey.storage.customers import NodeMove
from services.journey.usecases import Experiments, Journeys, MeasuringResults
from services.journey.usecases.measuring import LEASE
from tests.integration.journey.conftest import Stage
from tests.support.clocks import moment_of
from tests.support.journeys import define, leave, send

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)
CROWD = range(1, 401)


@dataclass
class Known:
    """Stands for segment: what each customer did, by the id asked for."""

    outcomes: dict[int, Outcome] = field(default_factory=dict)
    asked: list[tuple[Measurement, list[Assignment]]] = field(default_factory=list)

    async def measure(self, workspace_id: str, people: Sequence[Assignment], measured: Measurement) -> list[Outcome]:
        self.asked.append((measured, list(people)))
        return [self.outcomes.get(one.customer_id, Outcome(one.customer_id)) for one in people]


@dataclass
class Parts:
    """What measures, and what is asked of it."""

    experiments: Experiments
    measuring: MeasuringResults
    known: Known


@pytest.fixture
def parts(stage: Stage) -> Parts:
    known, moment = Known(), moment_of(stage.clock)
    stage.journeys = Journeys(stage.database, moment=moment, references=stage.peers.references, holdout_share=500)
    experiments = Experiments(stage.database, moment=moment, default_share=500, outcomes=known)
    return Parts(experiments, MeasuringResults(stage.database, moment=moment, outcomes=known), known)


async def share(parts: Parts, stage: Stage, journey_id: str, share: int, **rest: object) -> None:
    await parts.experiments.set_measurement(
        stage.workspace_id,
        journey_id,
        lambda before: replace(before, holdout_share=share, **rest),  # type: ignore[arg-type]
    )


async def arms(stage: Stage) -> dict[int, str]:
    rows = await stage.rows("SELECT customer_id, arm FROM assignments ORDER BY 1")
    return {row["customer_id"]: row["arm"] for row in rows}


async def test_of_a_share_so_many_are_left_alone_never_sent_to_and_always_the_same(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave(), reentry=AGAIN))
    await share(parts, stage, "welcome", 2_500)
    begun = await stage.hear(*(stage.event(number) for number in CROWD))
    decided = await arms(stage)
    held = {number for number, arm in decided.items() if arm == "control"}
    assert held == {number for number in CROWD if is_held_out(stage.workspace_id, "welcome", number, 2_500)}
    assert 70 <= len(held) <= 130
    assert begun == len(CROWD) - len(held)
    assert set(await stage.refusals()) == {(number, "held_out", 1) for number in held}
    # Again, by a larger share, and by none: nobody changes sides.
    for later in (5_000, 1):
        await share(parts, stage, "welcome", later)
        await stage.step(timedelta(hours=2))
        await stage.hear(*(stage.event(number) for number in CROWD))
        assert await arms(stage) == decided
    assert {run.customer_id for run in await stage.runs("welcome")}.isdisjoint(held)


async def test_of_people_who_become_one_the_group_that_was_decided_first_holds(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave(), reentry=AGAIN))
    await share(parts, stage, "welcome", 5_000)
    held = [one for one in CROWD if is_held_out(stage.workspace_id, "welcome", one, 5_000)]
    free = [one for one in CROWD if one not in held]
    await stage.hear(stage.event(held[0]))
    await stage.step(timedelta(hours=1))
    await stage.hear(stage.event(free[0]), stage.event(free[1]))
    await stage.step(timedelta(hours=1))
    await stage.hear(stage.event(held[1]))
    # The one who is left with the other's id had been left alone before, and the other way round.
    moves = [NodeMove(held[0], free[0], 2), NodeMove(held[1], free[1], 2)]
    await stage.hear(moves=moves)
    await stage.step(timedelta(hours=1))
    assert await stage.hear(stage.event(free[0]), stage.event(free[1])) == 1
    assert (await stage.runs("welcome"))[-1].customer_id == free[1]


async def test_who_would_not_have_walked_anyway_is_in_neither_group(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave(), gate=Gate(max_entries_per_day=5)))
    await share(parts, stage, "welcome", 5_000)
    await stage.hear(*(stage.event(number) for number in CROWD))
    assert list(await arms(stage)) == [1, 2, 3, 4, 5]
    reasons = [reason for _, reason, _ in await stage.refusals()]
    assert reasons.count("daily_cap_reached") == len(CROWD) - 5


async def test_who_is_left_out_of_all_enters_no_journey_and_is_in_no_group(stage: Stage, parts: Parts) -> None:
    for journey_id in ("one", "other"):
        await stage.publish_journey(journey_id, define(leave(), reentry=AGAIN))
    after = await parts.experiments.set_holdouts(
        stage.workspace_id, lambda before: replace(before, global_share=2_000, default_share=100)
    )
    with pytest.raises(Aborted):
        await parts.experiments.set_holdouts(stage.workspace_id, lambda before: before, etag='"0"')
    assert (await parts.experiments.holdouts(stage.workspace_id)) == after
    await stage.hear(*(stage.event(number) for number in CROWD))
    refused = {number for number, reason, times in await stage.refusals() if reason == "held_out_of_all"}
    assert 50 <= len(refused) <= 110
    assert refused.isdisjoint(await arms(stage))
    runs = [*await stage.runs("one"), *await stage.runs("other")]
    assert refused.isdisjoint({run.customer_id for run in runs})


async def test_a_journey_begins_with_the_share_of_its_workspace_where_it_sends_marketing(
    stage: Stage, parts: Parts
) -> None:
    await stage.publish_journey("offers", define(send()))
    assert (await parts.experiments.measurement(stage.workspace_id, "offers")).holdout_share == 500
    await parts.experiments.set_holdouts(stage.workspace_id, lambda before: replace(before, default_share=800))
    await stage.publish_journey("more", define(send()))
    # One that sends nothing leaves nobody alone; nor does one whose share was said before.
    await stage.publish_journey("service", define(leave()))
    await stage.journeys.create(stage.workspace_id, "said", "", define(send()))
    await share(parts, stage, "said", 0)
    await stage.journeys.publish(stage.workspace_id, "said", by="operator:mei")
    rows = await stage.rows("SELECT journey_id, holdout_share FROM measurements ORDER BY 1")
    assert [tuple(row) for row in rows] == [("more", 800), ("offers", 500), ("said", 0)]
    # What is told is what holds, also where another part of it is changed.
    assert (await parts.experiments.measurement(stage.workspace_id, "service")).holdout_share == 0
    changed = await parts.experiments.set_measurement(
        stage.workspace_id, "service", lambda before: replace(before, window_days=14)
    )
    assert (changed.holdout_share, changed.window_days) == (0, 14)
    with pytest.raises(NotFound):
        await parts.experiments.measurement(stage.workspace_id, "nothing")


async def test_a_day_is_measured_when_its_window_is_over_and_again_for_what_is_late(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave()))
    await share(parts, stage, "welcome", 5_000)
    await stage.hear(*(stage.event(number) for number in CROWD))
    decided = await arms(stage)
    # Of those who walk every second one orders, of the others every fifth.
    for number, arm in decided.items():
        orders = number % (2 if arm == "treated" else 5) == 0
        parts.known.outcomes[number] = Outcome(number, orders, int(orders), 20.0 * orders, before=3.0)
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    stage.clock.advance(midnight + timedelta(days=7, minutes=59) - stage.clock.now())
    assert not await parts.measuring.turn()
    assert (await parts.experiments.results(stage.workspace_id, "welcome")).measured == 0
    stage.clock.advance(timedelta(minutes=1))
    assert await parts.measuring.turn()
    assert not await parts.measuring.turn()
    results = await parts.experiments.results(stage.workspace_id, "welcome")
    assert results.people == {arm: list(decided.values()).count(arm) for arm in Arm}
    assert (results.measured, results.left_out, results.mismatch) == (400, 0, False)
    (conversion,) = [one for one in results.metrics if one.metric is Metric.CONVERSION]
    assert conversion.comparison.effect == pytest.approx(0.3, abs=0.1)
    assert conversion.comparison.sure
    assert [one.day for one in results.days] == [midnight.date() - timedelta(days=1)]
    assert results.returned is not None
    assert results.returned.margin == pytest.approx(results.returned.revenue)
    # Somebody's order is told late; of the fourth measuring on nothing is asked any more.
    parts.known.outcomes = {number: Outcome(number, True, 1, 20.0) for number in CROWD}
    for _ in range(3):
        stage.clock.advance(timedelta(days=1))
        assert await parts.measuring.turn()
    stage.clock.advance(timedelta(days=30))
    assert not await parts.measuring.turn()
    later = await parts.experiments.results(stage.workspace_id, "welcome")
    assert later.metrics[0].control.mean == later.metrics[0].treated.mean == 1
    # By another goal all is measured anew.
    await share(parts, stage, "welcome", 5_000, goal_json='{"event_name":"Visited"}')
    assert (await parts.experiments.results(stage.workspace_id, "welcome")).measured == 0
    assert await parts.measuring.turn()
    assert parts.known.asked[-1][0].goal_json == '{"event_name":"Visited"}'


async def test_who_was_in_both_groups_or_is_nobody_any_more_is_left_out(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave(), reentry=AGAIN))
    await share(parts, stage, "welcome", 5_000)
    await stage.hear(*(stage.event(number) for number in range(1, 21)))
    decided = await arms(stage)
    held = [number for number, arm in decided.items() if arm == "control"]
    free = [number for number, arm in decided.items() if arm == "treated"]
    moves = [NodeMove(held[0], free[0], 2), NodeMove(free[1], free[2], 2)]
    await stage.hear(moves=moves)
    parts.known.outcomes = {held[1]: Outcome()}
    stage.clock.advance(timedelta(days=9))
    assert await parts.measuring.turn()
    results = await parts.experiments.results(stage.workspace_id, "welcome")
    # Two of both groups, one of the two who were of one, and one who is nobody.
    assert (results.measured, results.left_out) == (16, 4)


async def test_a_worker_that_came_late_writes_nothing(stage: Stage, parts: Parts) -> None:
    await stage.publish_journey("welcome", define(leave()))
    await share(parts, stage, "welcome", 5_000)
    await stage.hear(*(stage.event(number) for number in range(1, 21)))
    stage.clock.advance(timedelta(days=9))
    ask = parts.known.measure

    async def overtaken(workspace_id: str, people: Sequence[Assignment], measured: Measurement) -> list[Outcome]:
        parts.known.measure = ask  # type: ignore[method-assign]
        stage.clock.advance(LEASE)
        assert await parts.measuring.turn()
        return [Outcome(1, converted=True)] * len(people)

    parts.known.measure = overtaken  # type: ignore[method-assign]
    assert await parts.measuring.turn()
    results = await parts.experiments.results(stage.workspace_id, "welcome")
    assert results.metrics[0].treated.mean == 0
    rows = await stage.rows("SELECT times_measured FROM experiment_days")
    assert [row["times_measured"] for row in rows] == [1]

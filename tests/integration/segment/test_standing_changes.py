"""How customers stand changes with time, with bounds and with settings: memberships follow, each change told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.common.database import execute
from services.common.errors import Aborted, FailedPrecondition
from services.segment.domain.memberships import Cause
from services.segment.domain.standing.attributes import SCORES, Attribute
from services.segment.domain.standing.model import StandingState
from services.segment.domain.standing.settings import Lifecycle, StandingSettings
from services.segment.servicer.wire_standing import (
    matrix_message,
    settings_message,
    settings_of,
    stages_message,
    standing_messages,
)
from tests.integration.segment.standing_oracle import StandingOracle, Ways
from tests.integration.segment.standing_world import measure, measuring_of, standing_of, work
from tests.integration.segment.world import World
from yike.segment.v1 import standing_pb2 as standing_pb

MICROSECOND = timedelta(microseconds=1)
STAGES = ("NEW", "ACTIVE", "AT_RISK", "ASLEEP", "LOST")


def stage(name: str) -> dict[str, Any]:
    return {"standing": {"attribute": "LIFECYCLE_STAGE", "op": "EQ", "value": name}}


def score(attribute: str, op: str, value: int) -> dict[str, Any]:
    return {"standing": {"attribute": attribute, "op": op, "value": value}}


async def order(world: World, node: int, days_ago: float, revenue: float = 10, **rest: Any) -> None:
    properties = {"order_id": f"{node}-{days_ago}", "revenue": revenue} | rest
    await world.happen(node, "Order Completed", days_ago=days_ago, properties=properties)


async def set_lifecycle(world: World, lifecycle: Lifecycle, etag: str = "") -> None:
    await measuring_of(world).set(world.workspace_id, lambda now: replace(now.settings, lifecycle=lifecycle), etag=etag)


async def stages_of(world: World) -> dict[str, set[int]]:
    return {name: found for name in STAGES if (found := await world.members(name.lower()))}


async def test_time_alone_moves_a_customer_from_stage_to_stage_at_the_microsecond(world: World) -> None:
    for name in STAGES:
        await world.create(stage(name), name.lower())
    await order(world, 1, 0)
    assert await stages_of(world) == {"NEW": {1}}
    start = world.clock.now()
    for before, after, days in (("NEW", "ACTIVE", 30), ("ACTIVE", "AT_RISK", 60), ("AT_RISK", "ASLEEP", 120), ("ASLEEP", "LOST", 365)):  # fmt: skip
        world.clock.set(start + timedelta(days=days))
        assert await world.sweep.turn() == 0
        assert await stages_of(world) == {before: {1}}
        world.clock.advance(MICROSECOND)
        assert await world.sweep.turn() == 2
        assert await stages_of(world) == {after: {1}}
    told = [(one.segment_id, one.entered, one.cause) for one in await world.told()]
    assert told.count(("lost", True, Cause.TIME)) == 1
    assert len(told) == 9
    # Who comes back is not new.
    await order(world, 1, 0, order_id="another")
    assert await stages_of(world) == {"ACTIVE": {1}}


async def test_recency_and_risk_move_by_time_alone_at_their_bounds(world: World) -> None:
    for node in range(1, 11):
        await order(world, node, node * 3)
        await world.happen(node, "Product Viewed", days_ago=node * 3 + 5)
    await measure(world)
    rules = {
        "recent": score("RFM_RECENCY", "GTE", 4),
        "risky": score("AXIS_RISK", "GTE", 2),
        "lively": score("AXIS_ACTIVITY", "GTE", 2),
        "keen": score("AXIS_INTENT", "GTE", 2),
        "dear": score("AXIS_VALUE", "GTE", 1),
    }
    for segment_id, data in rules.items():
        await world.create(data, segment_id)
    bounds = StandingOracle(world.events, world.graph.customer_of, world.clock.now(), Ways()).bounds()
    seen = set()
    for _ in range(15):
        # Odd steps: what is found is found between the days on which everything happened.
        world.clock.advance(timedelta(hours=62, minutes=14))
        await world.sweep.turn()
        oracle = StandingOracle(world.events, world.graph.customer_of, world.clock.now(), Ways())
        for segment_id, data in rules.items():
            body = data["standing"]
            expected = {
                one for one in oracle.customers if oracle.score(body["attribute"], one, bounds) >= body["value"]
            }
            assert await world.members(segment_id) == expected, (segment_id, world.clock.now())
            seen.add((segment_id, len(expected)))
    assert {segment_id for segment_id, size in seen if 0 < size < 10} >= {"recent", "risky"}


async def test_new_bounds_move_memberships_once_and_only_where_they_say_so(world: World) -> None:
    for node in range(1, 11):
        await order(world, node, 10, revenue=node * 100)
    first = await measure(world)
    assert first.version == 1
    assert [bound // 1_000_000 for bound in first.bounds[Attribute.RFM_MONETARY]] == [200, 400, 600, 800]
    await world.create(score("RFM_MONETARY", "EQ", 5), "best")
    await world.create({"tag": {"name": "vip"}}, "vip")
    assert await world.members("best") == {9, 10}
    before = await world.told()
    # Ten who spend more: by the bounds of before they are among the best, too.
    for node in range(11, 21):
        await order(world, node, 10, revenue=node * 100)
    assert await world.members("best") == set(range(9, 21))
    entered = await world.told()
    assert len(entered) == len(before) + 10
    second = await measure(world)
    assert second.version == 2
    assert await world.members("best") == {17, 18, 19, 20}
    told = (await world.told())[len(entered) :]
    assert sorted((one.customer_id, one.entered, one.cause) for one in told) == [
        (customer, False, Cause.DEFINITION) for customer in range(9, 17)
    ]
    # The same bounds again: nobody is told anything.
    third = await measure(world)
    assert (third.version, third.bounds) == (3, second.bounds)
    assert len(await world.told()) == len(entered) + 8
    async with world.database.workspace(world.workspace_id) as connection:
        from services.common.database import fetch_rows

        rows = await fetch_rows(
            connection, "SELECT version, measured->'bounds' AS bounds FROM standing_versions ORDER BY 1"
        )
    assert [row["version"] for row in rows] == [1, 2, 3]
    assert rows[0]["bounds"]["RFM_MONETARY"] == list(first.bounds[Attribute.RFM_MONETARY])


async def test_fewer_customers_than_quantiles_have_no_bounds_and_nobody_a_score(world: World) -> None:
    for node in range(1, 5):
        await order(world, node, node)
    measured = await measure(world)
    assert Attribute.RFM_RECENCY not in measured.bounds
    assert measured.customers[Attribute.RFM_RECENCY] == 4
    await world.create({"standing": {"attribute": "RFM_CELL", "op": "EXISTS"}}, "some")
    await world.create({"standing": {"attribute": "RFM_CELL", "op": "NOT_EXISTS"}}, "none")
    assert (await world.members("some"), await world.members("none")) == (set(), {1, 2, 3, 4})
    await order(world, 5, 5)
    await measure(world)
    assert (await world.members("some"), await world.members("none")) == ({1, 2, 3, 4, 5}, set())


async def test_thresholds_hold_when_the_call_returns_and_scores_once_they_are_measured(world: World) -> None:
    for node in range(1, 7):
        await order(world, node, node * 10)
    await measure(world)
    for name in STAGES:
        await world.create(stage(name), name.lower())
    assert await stages_of(world) == {"NEW": {1, 2, 3}, "ACTIVE": {4, 5, 6}}
    etag = settings_message(await measuring_of(world).get(world.workspace_id)).etag
    await set_lifecycle(world, Lifecycle(10, 20, 30, 45), etag)
    assert await stages_of(world) == {"NEW": {1}, "ACTIVE": {2}, "AT_RISK": {3}, "ASLEEP": {4}, "LOST": {5, 6}}
    with pytest.raises(Aborted):
        await set_lifecycle(world, Lifecycle(11, 20, 30, 45), etag)
    world.clock.advance(MICROSECOND)
    await world.sweep.turn()
    assert await stages_of(world) == {"ACTIVE": {1}, "AT_RISK": {2}, "ASLEEP": {3, 4}, "LOST": {5, 6}}

    def three(now: StandingState) -> StandingSettings:
        return replace(now.settings, scoring=replace(now.settings.scoring, quantiles=3))

    workspace = await measuring_of(world).set(world.workspace_id, three)
    message = settings_message(workspace)
    assert (message.quantiles, len(message.bounds[0].bounds)) == (3, 4)
    stood = await standing_of(world).of_customer(world.workspace_id, 1)
    assert standing_messages(stood)[0].scores[0].score == 5
    await work(world, message.operation.removeprefix("operations/"))
    message = settings_message(await measuring_of(world).get(world.workspace_id))
    assert (message.operation, message.measured_version, len(message.bounds[0].bounds)) == ("", 2, 2)
    stood = await standing_of(world).of_customer(world.workspace_id, 1)
    assert standing_messages(stood)[0].scores[0].score == 3


async def test_what_an_update_names_and_leaves_out_is_its_default_again(world: World) -> None:
    given = standing_pb.StandingSettings(quantiles=3, activity_days=7)
    given.lifecycle.CopyFrom(standing_pb.LifecycleThresholds(new_days=1, active_days=2, at_risk_days=3, asleep_days=4))
    await measuring_of(world).set(world.workspace_id, lambda _: settings_of(given))
    message = settings_message(await measuring_of(world).get(world.workspace_id))
    assert (message.quantiles, message.activity_days, message.value_days) == (3, 7, 365)
    assert (message.lifecycle.asleep_days, message.intent.window_days, message.risk.usual_days) == (4, 14, 30)
    await measuring_of(world).set(world.workspace_id, lambda _: settings_of(standing_pb.StandingSettings()))
    assert (await measuring_of(world).get(world.workspace_id)).settings == StandingSettings()


async def test_recency_is_parted_by_whole_days(world: World) -> None:
    for node in range(1, 6):
        await order(world, node, node / 10)
    measured = await measure(world)
    assert [bound / 86_400_000_000 for bound in measured.bounds[Attribute.RFM_RECENCY]] == [1, 1, 1, 1]
    # Half a day later nobody is less recent than before.
    world.clock.advance(timedelta(hours=12))
    rows = (await standing_of(world).of_customers(world.workspace_id, range(1, 6))).rows
    assert [row["RFM_RECENCY"] for row in rows] == ["5"] * 5


async def test_bounds_are_measured_once_a_night(world: World) -> None:
    await order(world, 1, 1)
    measuring = measuring_of(world)
    # Noon in Shanghai: the first night comes.
    assert await measuring.start_due() == 0
    world.clock.set(datetime.combine(world.clock.now().date(), datetime.min.time(), world.clock.now().tzinfo) + timedelta(hours=19))  # fmt: skip
    started = []
    for _ in range(3):
        started.append(await measuring.start_due())
        await work(world, (await measuring.get(world.workspace_id)).operation_id)
        world.clock.advance(timedelta(minutes=10))
    assert [one >= 1 for one in started] == [True, False, False]
    world.clock.advance(timedelta(days=1))
    await measuring.start_due()
    workspace = await measuring.get(world.workspace_id)
    await work(world, workspace.operation_id)
    measured = (await measuring.get(world.workspace_id)).model.measured
    assert measured is not None
    assert measured.version == 2


async def test_an_explanation_tells_the_stage_since_when_and_until_when(world: World) -> None:
    await world.create({"all": {"rules": [stage("AT_RISK"), score("RFM_RECENCY", "GTE", 2)]}}, "why")
    for node in range(1, 6):
        await order(world, node, 80 + node, revenue=1)
    await measure(world)
    explained = await world.asking.explain(world.workspace_id, "why", 2)
    of_stage, of_score = explained.findings.values()
    last = world.clock.now() - timedelta(days=82)
    assert (of_stage.met, of_stage.value, of_score.met, of_score.value) == (True, "AT_RISK", True, 4)
    assert of_stage.value_us == round(last.timestamp() * 1e6)
    assert of_stage.change_us == round((last + timedelta(days=120)).timestamp() * 1e6) + 1
    # Its score falls to 1 when the order is older than any but the last fifth of all orders.
    assert of_score.change_us == round((last + timedelta(days=84)).timestamp() * 1e6) + 1


async def test_a_restricted_customer_has_no_standing(world: World) -> None:
    await order(world, 1, 1)
    await world.happen(1, "Processing Restricted", restricts=True)
    with pytest.raises(FailedPrecondition):
        await standing_of(world).of_customer(world.workspace_id, 1)
    assert (await standing_of(world).of_customers(world.workspace_id, [1])).rows == []


async def test_counts_moves_and_the_matrix_add_up(world: World) -> None:
    for node in range(1, 11):
        await order(world, node, node * 13, revenue=node)
    await world.happen(11, "Product Viewed", days_ago=1)
    await measure(world)
    world.clock.advance(timedelta(days=25))
    await order(world, 12, 3)
    await order(world, 10, 3)
    standing, now = standing_of(world), world.clock.now()
    since = now - timedelta(days=25)
    counts = await standing.stages(world.workspace_id, since)
    oracle = StandingOracle(world.events, world.graph.customer_of, now, Ways())
    earlier = StandingOracle(world.events, world.graph.customer_of, since, Ways())
    stages = {customer: (earlier.stage(customer), oracle.stage(customer)) for customer in oracle.customers}
    assert sum(counts.stages.values()) == 12
    for name in ("", *STAGES):
        assert counts.stages.get(name, 0) == sum(after == name for _, after in stages.values()), name
    moved = {pair: sum(each == pair for each in stages.values()) for pair in stages.values() if pair[0] != pair[1]}
    assert dict(counts.moves) == moved
    assert ("", "NEW") in moved
    assert sum(one.customers for one in stages_message(counts).moves) == sum(moved.values())
    tried = await standing.preview(world.workspace_id, Lifecycle(1, 2, 3, 4))
    assert dict(tried.stages) == {"": 1, "AT_RISK": 2, "LOST": 9}
    message = matrix_message(await standing.matrix(world.workspace_id))
    assert sum(one.customers for one in message.cells) == sum(one.customers for one in message.pairs) == 11
    assert len(message.cells) == 11
    total = sum(Decimal(one.net_revenue) for one in message.cells)
    assert total == Decimal(sum(range(1, 11)) + 20) == sum(Decimal(one.net_revenue) for one in message.pairs)


async def test_a_customer_s_standing_shows_the_numbers_and_bounds_that_gave_it(world: World) -> None:
    for node in range(1, 6):
        await order(world, node, node, revenue=node * 10.5)
    await world.happen(1, "Complaint Made", days_ago=0.5)
    refund = {"order_id": "1-1", "revenue": 0.5, "refund_id": "r"}
    await world.happen(1, "Order Refunded", days_ago=0.25, properties=refund)
    await measure(world)
    (one,) = standing_messages(await standing_of(world).of_customer(world.workspace_id, 1))
    assert one.lifecycle_stage == standing_pb.LIFECYCLE_STAGE_NEW
    scores = {standing_pb.StandingAttribute.Name(each.attribute): each for each in one.scores}
    assert len(scores) == len(SCORES)
    recency = scores["STANDING_ATTRIBUTE_RFM_RECENCY"]
    assert (recency.score, recency.number, list(recency.bounds)) == (5, "1", ["1", "2", "3", "4"])
    money = scores["STANDING_ATTRIBUTE_RFM_MONETARY"]
    assert (money.score, money.number, list(money.bounds)) == (1, "10", ["10", "21", "31.5", "42"])
    assert (one.complaints, one.refunds, one.measured_version) == (1, 1, 1)
    assert one.last_act_time.ToDatetime(world.clock.now().tzinfo) == world.clock.now() - timedelta(hours=6)
    assert one.first_order_time == one.last_order_time


async def test_a_segment_by_a_former_score_has_whom_the_attribute_has(world: World) -> None:
    for node in range(1, 11):
        await order(world, node, node * 3, revenue=node * 100)
    await world.create({"score": {"name": "rfm_monetary", "op": "GTE", "value": 4}}, "former")
    await world.create(score("RFM_MONETARY", "GTE", 4), "stands")
    await measure(world)
    assert await world.members("former") == await world.members("stands") == {7, 8, 9, 10}
    # As an installation comes from a version in which trainings made the score: other members, bounds that do not change.
    async with world.database.workspace(world.workspace_id) as connection:
        await execute(connection, "UPDATE workspaces SET standing_measured = standing_measured - 'has_former_scores'")
        await execute(connection, "DELETE FROM memberships WHERE segment_id = 'former' AND customer_id > 8")
        await execute(connection, "UPDATE segments SET size = 2 WHERE segment_id = 'former'")
    assert await world.members("former") == {7, 8}
    await measure(world)
    assert await world.members("former") == {7, 8, 9, 10}
    # From then on the clock moves members as it does with the attribute.
    await world.create({"score": {"name": "rfm_recency", "op": "EQ", "value": 5}}, "lately")
    assert await world.members("lately") == {1, 2}
    world.clock.advance(timedelta(days=2))
    await world.sweep.turn()
    assert await world.members("lately") == {1}

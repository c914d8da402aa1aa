"""What is kept of customers beside events: rules ask for it as profile answers, whatever happens to it, to customers and to time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.profile.domain.companies import Stage
from services.profile.domain.coupons import State
from services.profile.usecases.companies import CompanyLeft
from services.profile.usecases.loyalty import BatchLeft
from services.segment.domain.explaining import take_apart
from services.segment.domain.parsing import parse_rule
from services.segment.history.explaining import Explaining
from services.segment.history.rule_query import microseconds
from services.segment.history.tables import KEPT
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases import ForgettingKept, Loading
from tests.integration.segment.kept_world import Kept, kept_of
from tests.integration.segment.test_erasing import erase, rows_in_history
from tests.integration.segment.test_rebuild import Exports, lose_history, rebuilder_of
from tests.integration.segment.world import World

SMS = {"consent": {"channel": "SMS", "state": "GRANTED"}}
NOT_ENTITLED = {"consent": {"channel": "SMS", "state": "NOT_ENTITLED"}}
EXPIRED = {"consent": {"channel": "SMS", "state": "EXPIRED"}}
NEVER_SAID = {"consent": {"channel": "SMS", "state": "NEVER_SAID"}}
ENDING = {"consent": {"channel": "SMS", "ends_within_days": 7}}
RICH = {"points": {"op": "GTE", "value": 100}}
POINTS_ENDING = {"points": {"aggregate": "ENDING", "op": "GTE", "value": 1, "within_days": 7}}
GOLD = {"tier": {"op": "EQ", "value": "gold"}}
USABLE = {"coupon": {"op": "GTE", "value": 1}}
USED = {"coupon": {"aggregate": "REDEEMED", "op": "GTE", "value": 1, "within_days": 30}}
MEMBER = {"company": {"stage": "DEAL"}}
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def kept(world: World) -> Kept:
    return kept_of(world)


async def all_members(world: World, *segments: str) -> list[set[int]]:
    await world.follow()
    return [await world.members(segment) for segment in segments]


async def sweep_to(world: World, moment: datetime) -> None:
    world.clock.advance(moment - world.clock.now())
    await world.sweep.turn()


async def explained(world: World, rule: dict[str, Any], customer: int) -> Any:
    found = await Explaining(world.history).findings(
        world.workspace_id, take_apart(parse_rule(rule)), customer, now=world.clock.now(), time_zone="Asia/Shanghai"
    )
    assert found is not None
    return found["rule"]


async def test_a_page_grants_for_who_has_no_account_or_the_one_it_names(world: World, kept: Kept) -> None:
    granted, not_entitled = await world.create(SMS), await world.create(NOT_ENTITLED)
    # 1 is a phone; a page's key grants for it, in nobody's name.
    await kept.state(kept.statement(1, granted=True, authority=2))
    assert await all_members(world, granted, not_entitled) == [{1}, set()]
    # 9 is a user id that carries no event: the customer has an account now.
    await kept.attach(9, 1)
    assert await all_members(world, granted, not_entitled) == [set(), {1}]
    await kept.state(kept.statement(1, granted=True, authority=2, speaker=9))
    assert await all_members(world, granted, not_entitled) == [{1}, set()]
    await world.tell_moves(world.graph.restore({1: 1, 9: 9}), cut=True)
    # Who is parted from the account has none: the first grant holds again.
    assert await all_members(world, granted, not_entitled) == [{1}, set()]


async def test_the_stricter_holds_over_a_merge_and_each_has_its_own_after_a_cut(world: World, kept: Kept) -> None:
    granted, never = await world.create(SMS), await world.create(NEVER_SAID)
    await kept.state(kept.statement(1, granted=True, stated=2, received=2), kept.statement(4, granted=False))
    assert await all_members(world, granted, never) == [{1}, set()]
    await world.link(1, 4)
    assert await all_members(world, granted, never) == [set(), set()]
    await world.tell_moves(world.graph.restore({1: 1, 4: 4}), cut=True)
    assert await all_members(world, granted, never) == [{1}, set()]


async def test_consent_ends_at_its_microsecond_and_comes_near_its_end(world: World, kept: Kept) -> None:
    await kept.state(kept.statement(1, granted=True, ends=30))
    segments = [await world.create(rule) for rule in (SMS, EXPIRED, ENDING)]
    end = world.clock.now() + 30 * DAY
    assert await all_members(world, *segments) == [{1}, set(), set()]
    found = await explained(world, SMS, 1)
    assert (found.met, found.value, found.value_us) == (True, "GRANTED", microseconds(world.clock.now()))
    assert found.change_us == microseconds(end)
    assert (await explained(world, ENDING, 1)).change_us == microseconds(end - 7 * DAY)
    await sweep_to(world, end - 7 * DAY - MICROSECOND)
    assert await all_members(world, *segments) == [{1}, set(), set()]
    await sweep_to(world, end - 7 * DAY)
    assert await all_members(world, *segments) == [{1}, set(), {1}]
    await sweep_to(world, end - MICROSECOND)
    assert await all_members(world, *segments) == [{1}, set(), {1}]
    await sweep_to(world, end)
    assert await all_members(world, *segments) == [set(), {1}, set()]
    assert (await world.told())[-1].cause == 2


async def test_points_are_summed_over_merges_and_end_by_themselves(world: World, kept: Kept) -> None:
    rich, ending = await world.create(RICH), await world.create(POINTS_ENDING)
    await kept.leave(1, 1, 60, 10)
    await kept.leave(4, 2, 50, None)
    assert await all_members(world, rich, ending) == [set(), set()]
    await world.link(1, 4)
    assert await all_members(world, rich, ending) == [{1}, set()]
    assert (await explained(world, RICH, 1)).value == 110
    await sweep_to(world, world.clock.now() + 3 * DAY)
    assert await all_members(world, rich, ending) == [{1}, {1}]
    await sweep_to(world, world.clock.now() + 7 * DAY)
    assert await all_members(world, rich, ending) == [set(), set()]
    await kept.leave(4, 2, 100, None)
    assert await all_members(world, rich, ending) == [{1}, set()]
    await world.tell_moves(world.graph.restore({1: 1, 4: 4}), cut=True)
    assert await all_members(world, rich, ending) == [{4}, set()]


async def test_the_tier_is_the_one_told_last_and_stays_with_each_identifier(world: World, kept: Kept) -> None:
    gold = await world.create(GOLD)
    await world.happen(1, "Product Viewed")
    await kept.place(1, "gold")
    await kept.place(4, "silver")
    assert await all_members(world, gold) == [{1}]
    await world.link(1, 4)
    assert await all_members(world, gold) == [set()]
    await kept.place(1, "gold")
    assert await all_members(world, gold) == [{1}]
    await world.tell_moves(world.graph.restore({1: 1, 4: 4}), cut=True)
    assert await all_members(world, gold) == [{1, 4}]
    await kept.place(4, "")
    assert await all_members(world, gold) == [{1}]


async def test_a_coupon_is_usable_by_the_clock_and_used_for_so_many_days(world: World, kept: Kept) -> None:
    usable, used = await world.create(USABLE), await world.create(USED)
    await kept.move(1, 1, State.ISSUED, 1, 20, 0)
    assert await all_members(world, usable, used) == [set(), set()]
    await sweep_to(world, world.clock.now() + DAY)
    assert await all_members(world, usable, used) == [{1}, set()]
    await kept.move(1, 1, State.RESERVED, 0, 0, 0.25)
    assert await all_members(world, usable, used) == [set(), set()]
    await sweep_to(world, world.clock.now() + DAY / 4)
    assert await all_members(world, usable, used) == [{1}, set()]
    await kept.move(1, 1, State.REDEEMED, 0, 0, 0)
    assert await all_members(world, usable, used) == [set(), {1}]
    await sweep_to(world, world.clock.now() + 30 * DAY - MICROSECOND)
    assert await all_members(world, usable, used) == [set(), {1}]
    await sweep_to(world, world.clock.now() + MICROSECOND)
    assert await all_members(world, usable, used) == [set(), set()]


async def test_members_of_companies_come_and_go_with_these(world: World, kept: Kept) -> None:
    any_company, acme, deal = [
        await world.create({"company": body}) for body in ({}, {"company_id": "acme"}, {"stage": "DEAL"})
    ]
    await kept.join(1, "acme", True)
    # Whoever it is of: a membership is told apart from its company, and in any order.
    assert await all_members(world, any_company, acme, deal) == [set(), set(), set()]
    kept.companies["acme"] = CompanyLeft("acme", Stage.LEAD, 0, 0, world.clock.now())
    await kept.found("acme", Stage.LEAD)
    assert await all_members(world, any_company, acme, deal) == [{1}, {1}, set()]
    await kept.join(4, "acme", True)
    await kept.found("acme", Stage.DEAL)
    assert await all_members(world, any_company, acme, deal) == [{1, 4}, {1, 4}, {1, 4}]
    await world.link(1, 4)
    await kept.join(1, "acme", False)
    assert await all_members(world, any_company, acme, deal) == [{1}, {1}, {1}]
    await world.tell_moves(world.graph.restore({1: 1, 4: 4}), cut=True)
    assert await all_members(world, any_company, acme, deal) == [{4}, {4}, {4}]
    await kept.found("acme", None)
    assert await all_members(world, any_company, acme, deal) == [set(), set(), set()]
    # Another of the same id has no members of the one that was deleted.
    await kept.found("acme", Stage.DEAL)
    assert await all_members(world, any_company, acme, deal) == [set(), set(), set()]
    await kept.join(4, "acme", True)
    assert await all_members(world, any_company, acme, deal) == [{4}, {4}, {4}]


async def test_what_is_told_moves_nobody_where_no_rule_looks_at_it(
    world: World, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.create({"tag": {"name": "vip"}})
    await world.happen(1, "Product Viewed")
    asked: list[set[int]] = []
    reevaluate = world.evaluator.reevaluate

    async def watched(*arguments: Any, **named: Any) -> int:
        asked.append(set(arguments[3]))
        return await reevaluate(*arguments, **named)

    monkeypatch.setattr(world.evaluator, "reevaluate", watched)
    await kept.leave(1, 1, 60, 10)
    await kept.place(1, "gold")
    await kept.move(1, 1, State.ISSUED, 0, 20, 0)
    await world.follow()
    assert asked == []
    await world.create(RICH)
    await kept.leave(1, 1, 100, 10)
    await world.follow()
    assert asked == [{1}]


def loading_of(world: World) -> Loading:
    exports = Exports(world)
    return Loading(
        world.database,
        world.history,
        world.evaluator,
        profile=exports,
        identity=exports,
        clock=world.clock,
        forget=world.follower.forget,
    )


async def keep_something(world: World, kept: Kept) -> list[str]:
    await kept.state(kept.statement(1, granted=True, authority=2, speaker=3, ends=30))
    await world.link(1, 3)
    await kept.leave(1, 1, 100, 10)
    await kept.place(1, "gold")
    await kept.move(1, 1, State.ISSUED, 0, 20, 0)
    await kept.found("acme", Stage.DEAL)
    await kept.join(1, "acme", True)
    await world.follow()
    return [await world.create(rule) for rule in (SMS, RICH, GOLD, USABLE, MEMBER)]


async def test_all_of_it_is_there_again_in_a_history_that_was_rebuilt(world: World, kept: Kept) -> None:
    segments = await keep_something(world, kept)
    assert await all_members(world, *segments) == [{1}, {1}, {1}, {1}, {1}]
    await lose_history(world)
    world.restart()
    await rebuilder_of(world).rebuild(world.workspace_id)
    assert await all_members(world, *segments) == [{1}, {1}, {1}, {1}, {1}]
    await sweep_to(world, world.clock.now() + 10 * DAY)
    assert await all_members(world, *segments) == [{1}, set(), {1}, {1}, {1}]


async def test_a_history_of_before_it_was_kept_is_loaded_once(world: World, kept: Kept) -> None:
    segments = await keep_something(world, kept)
    await lose_history(world)
    world.restart()
    for event in world.events:
        await world.tell([event])
    await world.tell_moves([(3, 3, *world.graph.mapping(3))])
    await world.follow()
    assert await world.bulk({"any": {"rules": [SMS, RICH, GOLD, USABLE, MEMBER]}}) == set()
    assert await loading_of(world).turn() >= 1
    assert await all_members(world, *segments) == [{1}, {1}, {1}, {1}, {1}]
    assert [await world.bulk(rule) for rule in (SMS, RICH, GOLD, USABLE, MEMBER)] == [{1}, {1}, {1}, {1}, {1}]
    async with world.database.workspace(world.workspace_id) as connection:
        assert (await read_workspace(connection, world.workspace_id)).kept_loaded > 0


async def test_a_user_id_of_which_only_the_loading_knew_counts_in_the_live_loop(world: World, kept: Kept) -> None:
    segment = await world.create(RICH)
    for _ in range(2):
        # Twice: of the first turn is learnt which nodes the customer has.
        await world.happen(1, "Product Viewed")
    world.graph.mapping(3)
    world.graph.link(1, 3)
    kept.batches[1] = BatchLeft(1, 3, 100, None, next(kept.numbers), world.clock.now())
    await loading_of(world).turn()
    assert await all_members(world, segment) == [{1}]
    await kept.leave(1, 2, 10, None)
    assert await all_members(world, segment) == [{1}]


async def test_nothing_of_it_is_left_of_who_was_erased_and_none_of_it_comes_back(world: World, kept: Kept) -> None:
    segments = await keep_something(world, kept)
    await kept.leave(4, 2, 100, 10)
    await world.follow()
    before = await rows_in_history(world, {1, 3})
    assert {table.value for table in KEPT} <= before.keys()
    # Still on its way when they go.
    await kept.leave(1, 3, 100, 10)
    await kept.join(3, "acme", True)
    await kept.place(1, "gold")
    await kept.move(3, 2, State.ISSUED, 0, 20, 0)
    await kept.state(kept.statement(1, granted=True))
    await erase(world, 1, 3)
    assert await rows_in_history(world, {1, 3}) == {}
    assert await all_members(world, *segments) == [set(), {4}, set(), set(), set()]
    assert await rows_in_history(world, {1, 3}) == {}


async def test_what_decides_nothing_any_more_goes_and_no_answer_changes(world: World, kept: Kept) -> None:
    rules: list[dict[str, Any]]
    rules = [{"consent": {"channel": "SMS", "state": state}} for state in ("GRANTED", "WITHDRAWN", "EXPIRED")]
    rules += [RICH, USABLE]
    chance = random.Random(7)
    for number in range(40):
        stated, received = sorted((chance.choice((0, 1, 2, 3)), chance.choice((0, 1, 2, 3))), reverse=True)
        await kept.state(
            kept.statement(
                chance.choice((1, 2, 4)),
                granted=chance.random() < 0.6,
                authority=chance.choice((1, 2)),
                stated=stated,
                received=received,
                ends=chance.choice((None, 3000)),
            )
        )
        world.clock.advance(timedelta(seconds=number))
    await kept.leave(1, 1, 0, None)
    await kept.leave(1, 2, 100, None)
    await kept.move(1, 1, State.REDEEMED, 0, 20, 0)
    await kept.move(1, 2, State.ISSUED, 0, 2000, 0)
    await world.follow()
    world.clock.advance(timedelta(days=401))
    await world.sweep.turn()
    before = [await world.bulk(rule) for rule in rules]
    assert before[-2:] == [{1}, {1}]
    rows = await rows_in_history(world, {1, 2, 4})
    forgetting = ForgettingKept(world.database, world.history, world.evaluator, world.clock)
    assert await forgetting.forget(world.workspace_id) > 10
    assert await forgetting.forget(world.workspace_id) == 0
    left = await rows_in_history(world, {1, 2, 4})
    assert all(left[table.value] < rows[table.value] for table in KEPT if table.value != "company_members")
    assert (left["points_batches"], left["coupon_registers"]) == (1, 1)
    assert [await world.bulk(rule) for rule in rules] == before
    await world.link(1, 2)
    await world.link(1, 4)
    oracle = {"consent": {"channel": "SMS", "state": "GRANTED"}}
    assert (1 in await world.bulk(oracle)) == kept.holds("consent", oracle["consent"], 1)


async def test_who_is_restricted_holds_none_of_it(world: World, kept: Kept) -> None:
    segments = await keep_something(world, kept)
    await world.happen(3, "Processing Restricted", restricts=True)
    assert await all_members(world, *segments) == [set(), set(), set(), set(), set()]
    await world.happen(3, "Processing Resumed", restricts=False, days_ago=-0.001)
    assert await all_members(world, *segments) == [{1}, {1}, {1}, {1}, {1}]

"""Points by the calls: batches, the earliest end first, once for a request, never negative, and what is taken back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest

from services.common.database import execute, fetch_rows
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, reason_name
from tests.integration.profile.loyalty.programme import Loyalty, upkeep
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb

EARN, REDEEM, EXPIRE, ADJUST, REVERSE = range(1, 6)


async def ledger(loyalty: Loyalty, customer_id: int) -> list[tuple[int, int]]:
    """Returns kind and points of a customer's rows, in the order written; their sum is the balance."""
    found = await loyalty.points(customer_id, page_size=500)
    rows = [(int(each.kind), each.points) for each in reversed(found.entries)]
    assert sum(points for _, points in rows) == found.balance
    return rows


async def test_a_redemption_takes_from_the_batch_that_ends_first_one_row_each(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 30)
    await loyalty.earn(someone, 20, until=now + timedelta(days=20))
    await loyalty.earn(someone, 10, until=now + timedelta(days=10))
    done = await loyalty.redeem(someone, 35, reason="a cup", order_id="O1", request_id="r1")
    assert [(each.points, each.reason, each.order_id) for each in done.entries] == [
        (-10, "a cup", "O1"),
        (-20, "a cup", "O1"),
        (-5, "a cup", "O1"),
    ]
    assert (done.balance, done.debt) == (25, 0)
    found = await loyalty.points(someone)
    assert [(each.remaining, each.HasField("expire_time")) for each in found.batches] == [(25, False)]
    assert await ledger(loyalty, someone) == [
        (EARN, 30),
        (EARN, 20),
        (EARN, 10),
        (REDEEM, -10),
        (REDEEM, -20),
        (REDEEM, -5),
    ]


async def test_more_than_there_is_is_refused_and_nothing_is_taken(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10)
    for take in (loyalty.redeem(someone, 11), loyalty.adjust(someone, -11)):
        with pytest.raises(FailedPrecondition) as refused:
            await take
        assert reason_name(refused.value.reason) == "NOT_ENOUGH_POINTS"
        assert refused.value.metadata["balance"] == "10"
    assert await ledger(loyalty, someone) == [(EARN, 10)]


async def test_the_same_request_again_is_answered_the_same_and_another_under_its_id_is_refused(
    loyalty: Loyalty,
) -> None:
    someone = await loyalty.customer("u1")
    first = await loyalty.earn(someone, 10, request_id="r1")
    await loyalty.redeem(someone, 4, request_id="r2")
    assert await loyalty.earn(someone, 10, request_id="r1") == first
    for other in (loyalty.earn(someone, 11, request_id="r1"), loyalty.redeem(someone, 10, request_id="r1")):
        with pytest.raises(AlreadyExists) as refused:
            await other
        assert reason_name(refused.value.reason) == "REQUEST_ID_REUSED"
    assert await ledger(loyalty, someone) == [(EARN, 10), (REDEEM, -4)]


async def test_of_a_hundred_tills_with_a_balance_for_one_exactly_one_redeems(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 60)
    await loyalty.earn(someone, 40)
    answers = await asyncio.gather(
        *(loyalty.redeem(someone, 100, request_id=f"till {number}") for number in range(100)), return_exceptions=True
    )
    done = [each for each in answers if isinstance(each, loyalty_pb.PointsChange)]
    refused = [each for each in answers if isinstance(each, FailedPrecondition)]
    assert (len(done), len(refused)) == (1, 99)
    assert done[0].balance == 0
    assert sorted(await ledger(loyalty, someone)) == [(EARN, 40), (EARN, 60), (REDEEM, -60), (REDEEM, -40)]


async def test_one_request_sent_by_many_at_once_is_carried_out_once(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    answers = await asyncio.gather(*(loyalty.earn(someone, 7, request_id="same") for _ in range(20)))
    assert all(each == answers[0] for each in answers)
    assert await ledger(loyalty, someone) == [(EARN, 7)]


async def test_a_batch_ends_by_itself_once_and_cannot_be_redeemed_from_then_on(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    someone = await loyalty.customer("u1")
    other = await loyalty.customer("u2")
    for each in (someone, other):
        await loyalty.earn(each, 10, until=now + timedelta(days=1))
        await loyalty.earn(each, 5)
    loyalty.platform.clock.advance(timedelta(days=1))
    with pytest.raises(FailedPrecondition):
        await loyalty.redeem(someone, 6)
    while await upkeep(loyalty.platform).turn():
        pass
    assert await upkeep(loyalty.platform).turn() == 0
    for each in (someone, other):
        assert await ledger(loyalty, each) == [(EARN, 10), (EARN, 5), (EXPIRE, -10)]


async def test_what_has_ended_is_written_off_the_latest_when_somebody_asks(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10, until=now + timedelta(hours=1))
    loyalty.platform.clock.advance(timedelta(hours=1))
    found = await loyalty.points(someone)
    assert (found.balance, len(found.batches)) == (0, 0)
    assert await ledger(loyalty, someone) == [(EARN, 10), (EXPIRE, -10)]


async def test_a_redemption_taken_back_fills_its_batches_the_one_that_ends_last_first(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10, until=now + timedelta(days=1))
    await loyalty.earn(someone, 10)
    await loyalty.redeem(someone, 15, request_id="r1")
    done = await loyalty.reverse(someone, reversed_request_id="r1", points=7)
    assert [each.points for each in done.entries] == [5, 2]
    with pytest.raises(FailedPrecondition, match="8 points"):
        await loyalty.reverse(someone, reversed_request_id="r1", points=9)
    loyalty.platform.clock.advance(timedelta(days=1))
    # What goes back into a batch that is over by now expires at once.
    assert (await loyalty.reverse(someone, reversed_request_id="r1")).balance == 10
    with pytest.raises(FailedPrecondition):
        await loyalty.reverse(someone, reversed_request_id="r1")
    assert (await ledger(loyalty, someone))[-3:] == [(EXPIRE, -2), (REVERSE, 8), (EXPIRE, -8)]


async def test_points_taken_back_after_they_were_spent_become_a_debt_that_the_next_earning_pays(
    loyalty: Loyalty,
) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 100, request_id="gift")
    await loyalty.redeem(someone, 90)
    await loyalty.earn(someone, 20)
    done = await loyalty.reverse(someone, reversed_request_id="gift", reason="a mistake")
    assert [each.points for each in done.entries] == [-10, -20]
    assert (done.balance, done.debt) == (0, 70)
    done = await loyalty.earn(someone, 50)
    assert [(int(each.kind), each.points, each.reversed_request_id) for each in done.entries] == [
        (EARN, 50, ""),
        (REVERSE, -50, "gift"),
    ]
    assert (done.balance, done.debt) == (0, 20)
    assert (await loyalty.earn(someone, 50)).balance == 30
    found = await loyalty.points(someone)
    assert (found.balance, found.debt) == (30, 0)


async def test_what_expired_of_points_that_are_taken_back_is_not_owed(loyalty: Loyalty) -> None:
    now = loyalty.platform.clock.now()
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 100, request_id="gift", until=now + timedelta(days=1))
    await loyalty.redeem(someone, 30)
    loyalty.platform.clock.advance(timedelta(days=2))
    done = await loyalty.reverse(someone, reversed_request_id="gift")
    assert (done.balance, done.debt) == (0, 30)


async def test_an_adjustment_makes_or_takes_points_and_takes_a_reason(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.adjust(someone, 10, request_id="up")
    await loyalty.adjust(someone, -4)
    assert await ledger(loyalty, someone) == [(ADJUST, 10), (ADJUST, -4)]
    with pytest.raises(InvalidArgument):
        await loyalty.adjust(someone, 5, reason="")
    assert (await loyalty.reverse(someone, reversed_request_id="up")).debt == 4


async def test_a_cut_and_a_merge_move_points_with_their_identifiers(loyalty: Loyalty) -> None:
    one, other = await loyalty.customer("u1"), await loyalty.customer("u2")
    await loyalty.earn(one, 10)
    # Of batches without an end the one earned first goes first.
    loyalty.platform.clock.advance(timedelta(seconds=1))
    await loyalty.earn(other, 5)
    both = await loyalty.workspace.merge(one, other)
    assert (await loyalty.redeem(both, 12)).balance == 3
    await loyalty.workspace.cut(anonymous_id="u2")
    left = [
        (await loyalty.points(await loyalty.workspace.customer_of("anonymous_id", user))).balance
        for user in ("u1", "u2")
    ]
    assert left == [0, 3]


async def test_unknown_customers_requests_and_orders_are_not_found(loyalty: Loyalty) -> None:
    someone, other = await loyalty.customer("u1"), await loyalty.customer("u2")
    await loyalty.earn(other, 10, request_id="theirs")
    for call in (
        loyalty.points(987654321),
        loyalty.earn(987654321, 1),
        loyalty.reverse(someone, reversed_request_id="theirs"),
        loyalty.reverse(someone, reversed_request_id="nobody's"),
        loyalty.reverse(someone, order_id="nobody's"),
    ):
        with pytest.raises(NotFound):
            await call
    with pytest.raises(InvalidArgument):
        await loyalty.reverse(someone)


async def test_the_ledger_is_told_by_pages_newest_first(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    for number in range(5):
        await loyalty.earn(someone, number + 1)
    told: list[int] = []
    token = ""
    while True:
        page = await loyalty.points(someone, page_size=2, page_token=token)
        told += [each.points for each in page.entries]
        token = page.next_page_token
        if not token:
            break
    assert told == [5, 4, 3, 2, 1]


async def test_rows_of_the_ledger_can_be_added_and_nothing_else(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10)
    for statement in ("UPDATE loyalty_entries SET points = 11", "DELETE FROM loyalty_entries"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
                await execute(connection, statement)


async def test_a_batch_that_differs_from_its_rows_is_found(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 10)
    before = await upkeep(loyalty.platform).check()
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        await execute(connection, "UPDATE loyalty_batches SET remaining = remaining - 1")
    assert await upkeep(loyalty.platform).check() == before + 1
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        await execute(connection, "UPDATE loyalty_batches SET remaining = remaining + 1")
        assert await fetch_rows(connection, "SELECT 1 FROM loyalty_batches WHERE remaining <> 10") == []

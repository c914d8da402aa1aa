"""What points came to: the sums of the ledger, month by month, whatever was reckoned before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.common.errors import DeadlineExceeded, InvalidArgument
from services.profile.storage.loyalty import figures as rows
from services.profile.usecases.loyalty import Figures
from tests.integration.profile.conftest import START, Workspace
from tests.integration.profile.loyalty.programme import POINT_A_YUAN, Loyalty, hear, order, upkeep
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb

DAY = timedelta(days=1)
FIELDS = ("earned", "redeemed", "expired", "adjusted", "taken_back", "given_back")


def worker(loyalty: Loyalty) -> Figures:
    """Returns a process that reckons."""
    return Figures(database=loyalty.platform.database, clock=loyalty.platform.clock)


async def figures(loyalty: Loyalty, months: int = 0) -> loyalty_pb.LoyaltyFigures:
    """Returns what was reckoned."""
    answer: loyalty_pb.LoyaltyFigures = await loyalty.platform.loyalty.GetLoyaltyFigures(
        loyalty_pb.GetLoyaltyFiguresRequest(months=months), metadata=loyalty.workspace.metadata
    )
    return answer


def sums(month: loyalty_pb.LoyaltyMonth) -> tuple[int, ...]:
    """Returns a month's figures, in the contract's order."""
    return tuple(getattr(month, each) for each in FIELDS)


async def test_months_and_what_is_outstanding_are_the_sums_of_the_ledger(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    await loyalty.set(POINT_A_YUAN)
    assert (await figures(loyalty)).HasField("reckon_time") is False
    # Those of other workspaces, too: one whose ledger was not added to is not looked through again.
    await worker(loyalty).turn()
    assert await worker(loyalty).turn() == 0
    one, two = await loyalty.customer("one"), await loyalty.customer("two")
    # November: 100 that end soon, 50 by an order of which 20 are refunded, 30 redeemed and 10 of these given back, 5 corrected.
    await loyalty.earn(one, 100, until=clock.now() + 40 * DAY)
    await loyalty.workspace.record(order("O1", 50, at=clock.now(), anonymous_id="two"))
    await hear(loyalty.platform)
    await loyalty.workspace.record(order("O1", 20, at=clock.now(), anonymous_id="two", name="Order Refunded"))
    await hear(loyalty.platform)
    await loyalty.redeem(one, 30, request_id="pay")
    await loyalty.reverse(one, reversed_request_id="pay", points=10)
    await loyalty.adjust(two, -5)
    assert await worker(loyalty).turn() == 1
    assert await worker(loyalty).turn() == 0
    found = await figures(loyalty)
    assert [(each.month, sums(each)) for each in found.months] == [("2026-11", (150, 30, 0, -5, 20, 10))]
    assert (found.outstanding, found.debt, found.holding_identifiers) == (105, 0, 2)
    assert found.reckon_time.ToDatetime(clock.now().tzinfo) == clock.now()
    # December: what is left of the first batch ends, and a refund takes back what was spent.
    clock.advance(41 * DAY)
    await upkeep(loyalty.platform).turn()
    await loyalty.redeem(two, 25)
    await loyalty.workspace.record(
        order("O1", 30, at=clock.now(), anonymous_id="two", name="Order Refunded", refund_id="r2")
    )
    await hear(loyalty.platform)
    assert await worker(loyalty).turn() >= 1
    found = await figures(loyalty)
    december, november = found.months
    assert (december.month, november.month) == ("2026-12", "2026-11")
    assert sums(november) == (150, 30, 0, -5, 20, 10)
    assert (december.redeemed, december.expired, december.earned) == (25, 80, 0)
    assert (found.outstanding, found.debt) == (0, 30)
    total = sum(month.earned - month.redeemed - month.expired + month.adjusted - month.taken_back + month.given_back for month in found.months)  # fmt: skip
    assert total == found.outstanding
    assert [each.month for each in (await figures(loyalty, months=1)).months] == ["2026-12"]


async def test_a_month_begins_in_the_zone_of_the_settings_and_a_year_later_it_is_as_it_was(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    await loyalty.set(loyalty_pb.LoyaltySettings(earning=POINT_A_YUAN.earning, time_zone="Asia/Shanghai"))
    one = await loyalty.customer("one")
    # In Shanghai it is December at 16:00 of the last of November.
    clock.set(START.replace(day=30, hour=15, minute=59))
    await loyalty.earn(one, 1)
    clock.set(START.replace(day=30, hour=16))
    await loyalty.earn(one, 2)
    await worker(loyalty).turn()
    assert [(each.month, each.earned) for each in (await figures(loyalty)).months] == [("2026-12", 2), ("2026-11", 1)]
    clock.advance(365 * DAY)
    await loyalty.earn(one, 4)
    await worker(loyalty).turn()
    found = await figures(loyalty, months=14)
    assert [(each.month, each.earned) for each in found.months] == [("2027-12", 4), ("2026-12", 2), ("2026-11", 1)]
    assert found.outstanding == 7
    assert [each.month for each in (await figures(loyalty)).months] == ["2027-12"]
    with pytest.raises(InvalidArgument):
        await figures(loyalty, months=61)


async def test_months_in_which_nothing_was_reckoned_are_reckoned_with_the_next(loyalty: Loyalty) -> None:
    clock = loyalty.platform.clock
    clock.set(START)
    await loyalty.set(POINT_A_YUAN)
    one = await loyalty.customer("one")
    await loyalty.earn(one, 1)
    await worker(loyalty).turn()
    clock.advance(31 * DAY)
    await loyalty.earn(one, 2)
    clock.advance(100 * DAY)
    await worker(loyalty).turn()
    assert [(each.month, each.earned) for each in (await figures(loyalty)).months] == [("2026-12", 2), ("2026-11", 1)]


async def test_a_ledger_that_cannot_be_reckoned_keeps_no_other_from_it(
    loyalty: Loyalty, other_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = sorted((loyalty, Loyalty(other_workspace)), key=lambda each: each.workspace.workspace_id)
    for each in both:
        await each.set(POINT_A_YUAN)
        await each.earn(await each.customer("one"), 1)
    write = rows.write_figures

    async def too_long(connection: Any, workspace_id: str, *arguments: Any) -> None:
        if workspace_id == both[0].workspace.workspace_id:
            raise DeadlineExceeded
        await write(connection, workspace_id, *arguments)

    monkeypatch.setattr(rows, "write_figures", too_long)
    await worker(loyalty).turn()
    assert [(await figures(each)).outstanding for each in both] == [0, 1]
    monkeypatch.undo()
    await worker(loyalty).turn()
    assert [(await figures(each)).outstanding for each in both] == [1, 1]

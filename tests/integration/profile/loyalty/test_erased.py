"""Points of who is erased go, what comes late of them is not taken, and what is kept of somebody is told."""

from __future__ import annotations

import pytest

from services.common.database import fetch_rows
from services.common.erasing import Erasing
from services.common.errors import NotFound
from services.common.personal_data import portions
from services.profile.domain.loyalty.settings import LoyaltySettings
from services.profile.personal_data import LINGERING, STORES
from services.profile.storage import wait_for_recordings
from services.profile.usecases.loyalty import HeardEvent, OrderEarnings
from tests.integration.profile.loyalty.programme import ENCODERS, POINT_A_YUAN, Loyalty, hear, order


async def erase(loyalty: Loyalty, *nodes: int) -> dict[str, int]:
    """Erases nodes at profile alone; returns what went, by store."""
    erasing = Erasing(
        service="profile",
        database=loyalty.platform.database,
        portions=portions(STORES),
        lingering=LINGERING,
        first=wait_for_recordings,
    )
    found = await erasing.erase(loyalty.workspace.workspace_id, "ers_1", nodes)
    return {each.store: each.removed for each in found if each.removed}


async def test_all_points_of_the_erased_go_and_those_of_others_stay(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    now = loyalty.platform.clock.now()
    for user in ("u1", "u2"):
        await loyalty.workspace.record(
            order(f"O {user}", 10, at=now, anonymous_id=user),
            order(f"O {user}", 4, at=now, name="Order Refunded", anonymous_id=user),
            order("", 4, at=now, anonymous_id=user),
        )
    await hear(loyalty.platform)
    gone, other = [await loyalty.workspace.customer_of("anonymous_id", user) for user in ("u1", "u2")]
    for each in (gone, other):
        await loyalty.earn(each, 5, request_id=f"gift {each}")
        await loyalty.redeem(each, 11)
        await loyalty.reverse(each, reversed_request_id=f"gift {each}")
    erased = await erase(loyalty, gone)
    assert {store.removeprefix("profile.loyalty_"): rows for store, rows in erased.items() if "loyalty" in store} == {
        "accounts": 1, "batches": 2, "debts": 1, "entries": 5, "orders": 1, "problems": 1, "refunds": 1, "requests": 1,
    }  # fmt: skip
    assert {row["node_id"] for row in await loyalty.rows()} == {other}
    assert (await loyalty.points(other)).debt == 5


async def test_nothing_is_written_of_who_was_erased_meanwhile(loyalty: Loyalty) -> None:
    await loyalty.set(POINT_A_YUAN)
    someone, other = await loyalty.customer("u1"), await loyalty.customer("u2")
    await erase(loyalty, someone)
    with pytest.raises(NotFound):
        await loyalty.earn(someone, 5)
    now = loyalty.platform.clock.now()
    earnings = OrderEarnings(identities=loyalty.platform.identities, clock=loyalty.platform.clock, encoders=ENCODERS)
    late = [
        HeardEvent(number, node, f"m{number}", "Order Completed", now, {"order_id": f"O{number}", "revenue": 5})
        for number, node in enumerate((someone, other), start=1)
    ]
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        await earnings.absorb(connection, loyalty.workspace.workspace_id, [(now, LoyaltySettings(points=1))], late)
    assert [(row["node_id"], row["points"]) for row in await loyalty.rows()] == [(other, 5)]


async def test_what_is_kept_of_somebody_is_told(loyalty: Loyalty) -> None:
    someone = await loyalty.customer("u1")
    await loyalty.earn(someone, 5, reason="a gift", request_id="r1")
    told = {}
    for store in STORES:
        if store.table.startswith("loyalty"):
            async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
                rows = await fetch_rows(connection, store.sql(), loyalty.workspace.workspace_id, [someone], 10, 0)
            told[store.table] = [store.read(loyalty.workspace.workspace_id, row) for row in rows]
    assert [(row["points"], row["reason"]) for row in told["loyalty_entries"]] == [(5, "a gift")]
    assert [row["remaining"] for row in told["loyalty_batches"]] == [5]
    assert [(row["request_id"], row["balance"]) for row in told["loyalty_requests"]] == [("r1", 5)]

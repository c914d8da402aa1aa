"""What becomes of coupons when their time is over, when their customer asks to be forgotten, or for what is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.common.database import Database, execute, fetch_rows
from services.common.erasing import Erasing, note_nodes
from services.common.errors import FailedPrecondition, NotFound, Reason
from services.common.json_messages import read_object
from services.common.personal_data import portions
from services.common.retention import Removal, Retention
from services.profile import storage
from services.profile.coupon_vault import CodeVault
from services.profile.facts.told import coupons_changed_fact, coupons_expired_fact
from services.profile.personal_data import LINGERING, stores
from services.profile.retention import REMOVALS
from services.profile.usecases.coupons import CouponEndings, ending
from tests.integration.profile.conftest import Workspace
from tests.integration.profile.coupon_desk import EXPIRED, ISSUED, Desk
from tests.support.publishers import FailedAfterPublish, next_publisher_fails
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    """A desk in a workspace that no other test uses."""
    return Desk(workspace)


@pytest.fixture
def endings(workspace: Workspace) -> CouponEndings:
    """What writes down what time did."""
    platform = workspace.platform
    return CouponEndings(
        database=platform.database,
        clock=platform.clock,
        encode=coupons_expired_fact,
        encode_changed=coupons_changed_fact,
    )


async def test_what_time_did_is_written_down_once_in_portions_and_told(
    desk: Desk, endings: CouponEndings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "PORTION", 3)
    await desk.template("short", valid_days=1)
    await desk.template("long", valid_days=9)
    mei = await desk.person("mei")
    short = await desk.issue(mei, *["short"] * 7)
    held, free = await desk.issue(mei, "long", "long")
    await desk.reserve(held.code, "o1", seconds=60)
    await desk.redeem(short[0].code)
    desk.later(days=2)
    # Two processes side by side.
    await asyncio.gather(endings.end_due(), endings.end_due())
    await endings.end_due()
    use = await desk.use("short")
    assert (use.issued, use.redeemed, use.expired) == (7, 1, 6)
    told = [each.coupon_id for fact in await desk.facts() for each in fact.coupon_expired.coupons]
    assert sorted(told) == sorted(each.coupon_id for each in short[1:])
    assert [each.kind for each in (await desk.get(held.code)).changes][-1] == coupon_pb.COUPON_CHANGE_KIND_RELEASED
    assert len((await desk.get(free.code)).changes) == 1
    assert {each.state for each in await desk.of(mei, EXPIRED, ISSUED)} == {EXPIRED, ISSUED}
    assert await endings.end_due() == 0


async def test_an_ending_that_is_not_committed_is_not_told_and_comes_again(desk: Desk, endings: CouponEndings) -> None:
    await desk.template("short", valid_days=1)
    (coupon,) = await desk.issue(await desk.person("mei"), "short")
    desk.later(days=2)
    with next_publisher_fails("profile"), pytest.raises(FailedAfterPublish):
        await endings.end_due()
    assert (await desk.use("short")).expired == 0
    await endings.end_due()
    assert (await desk.use("short")).expired == 1
    assert (await desk.get(coupon.code)).state == EXPIRED


async def test_nothing_is_issued_to_who_is_restricted_and_what_they_have_is_theirs(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    (coupon,) = await desk.issue(mei)
    stub, metadata = desk.workspace.platform.profile, desk.workspace.metadata
    await stub.RestrictCustomer(
        profile_pb.RestrictCustomerRequest(customer_id=mei, reason="asked for"), metadata=metadata
    )
    with pytest.raises(FailedPrecondition) as caught:
        await desk.issue(mei)
    assert caught.value.reason == Reason.ERROR_REASON_CUSTOMER_RESTRICTED
    assert (await desk.redeem(coupon.code, customer_id=mei)).change.discount == "10.00"
    desk.later(seconds=1)
    await stub.UnrestrictCustomer(profile_pb.UnrestrictCustomerRequest(customer_id=mei, reason="ok"), metadata=metadata)
    assert await desk.issue(mei)


async def test_coupons_are_exported_and_erased_with_their_customer_and_the_figures_stay(desk: Desk) -> None:
    await desk.template()
    mei, jun = await desk.person("mei"), await desk.person("jun")
    first, second = await desk.issue(mei, "ten", "ten", request_id="r1")
    (others,) = await desk.issue(jun)
    await desk.redeem(first.code)
    personal, metadata = desk.workspace.platform.personal, desk.workspace.metadata
    told = await personal.ListPersonalData(
        personal_pb.ListPersonalDataRequest(node_ids=[mei], page_size=100), metadata=metadata
    )
    data = [(each.store, read_object(each.data, "it")) for each in told.records]
    assert {each["code"] for store, each in data if store == "profile.coupons"} == {first.code, second.code}
    assert sum(store == "profile.coupon_changes" for store, _ in data) == 3
    erasing = Erasing(
        service="profile",
        database=desk.workspace.platform.database,
        portions=portions(stores(CodeVault(b"k" * 32))),
        lingering=LINGERING,
        first=storage.wait_for_recordings,
    )
    erased = await erasing.erase(desk.workspace.workspace_id, "ers_1", [mei])
    removed = {each.store: each.removed for each in erased if each.removed}
    assert removed == {
        "profile.coupons": 2, "profile.coupon_changes": 3, "profile.coupon_requests": 1,
        "profile.events": 1,
    }  # fmt: skip
    for code in (first.code, second.code):
        with pytest.raises(NotFound):
            await desk.redeem(code)
    assert (await desk.redeem(others.code, "o2")).change.discount == "10.00"
    use = await desk.use()
    assert (use.issued, use.redeemed, use.cost) == (3, 2, "20.00")


async def test_nothing_is_issued_to_who_is_being_erased(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    async with desk.workspace.platform.database.workspace(desk.workspace.workspace_id) as connection:
        await note_nodes(connection, desk.workspace.workspace_id, "ers_1", [mei])
    with pytest.raises(NotFound) as caught:
        await desk.issue(mei)
    assert caught.value.reason == Reason.ERROR_REASON_CUSTOMER_ERASED


async def test_an_erasure_waits_for_who_is_issuing(desk: Desk) -> None:
    database, workspace_id = desk.workspace.platform.database, desk.workspace.workspace_id
    async with database.workspace(workspace_id) as issuing:
        await storage.join_recordings(issuing)
        async with database.workspace(workspace_id) as erasing:
            await execute(erasing, "SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(Exception, match="lock"):
                await storage.wait_for_recordings(erasing, workspace_id, [])


async def test_what_ended_long_ago_goes_with_its_history_and_nothing_else(desk: Desk) -> None:
    await desk.template()
    mei = await desk.person("mei")
    old, young, live = await desk.issue(mei, *["ten"] * 3)
    await desk.redeem(old.code)
    await desk.redeem(young.code)
    database = desk.workspace.platform.database
    async with database.workspace(desk.workspace.workspace_id) as connection:
        await execute(
            connection,
            "UPDATE coupons SET end_time = now() - $2::interval WHERE coupon_id = $1",
            old.coupon_id,
            timedelta(days=401),
        )
        await execute(
            connection,
            "UPDATE coupons SET end_time = now() - $2::interval WHERE coupon_id = $1",
            young.coupon_id,
            timedelta(days=399),
        )
    await turn(database, *(each for each in REMOVALS if each.table == "coupons"))
    # Histories by their own time: those of coupons that are there stay however old they are.
    await turn(
        database,
        *(
            Removal(each.table, each.column, days=-36_500, only=each.only)
            for each in REMOVALS
            if each.table == "coupon_changes"
        ),
    )
    assert {each.coupon_id for each in await desk.of(mei)} == {young.coupon_id, live.coupon_id}
    async with database.workspace(desk.workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT DISTINCT coupon_id FROM coupon_changes")
    assert {row["coupon_id"] for row in rows} == {young.coupon_id, live.coupon_id}
    assert (await desk.use()).redeemed == 2


async def turn(database: Database, *removals: Removal) -> None:
    """Removes what is over its time."""
    await Retention(database, removals).turn()

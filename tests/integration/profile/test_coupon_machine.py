"""Whatever is done with coupons in whatever order, among merges, cuts and refunds: they are what the oracle says."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from services.common.database import execute, fetch_rows
from services.common.errors import FailedPrecondition
from services.common.payloads import unpack
from services.profile.domain import microseconds
from services.profile.facts.told import coupons_changed_fact, coupons_expired_fact
from services.profile.usecases.coupons import CouponEndings, ReturningCoupons
from services.profile.usecases.loyalty.orders import HeardEvent
from tests.integration.profile.conftest import Platform, Workspace, new_workspace_id
from tests.integration.profile.coupon_desk import CANCELLED, EXPIRED, ISSUED, REDEEMED, RESERVED, Desk, refusal_of
from tests.integration.profile.coupon_oracle import DAYS, LIMIT, STOCK, Oracle, Refused
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import profile_facts_pb2 as profile_facts

NAMES = ("a", "b", "c")
STATES = {"free": ISSUED, "held": RESERVED, "used": REDEEMED, "over": EXPIRED, "gone": CANCELLED}
names = st.sampled_from(NAMES)
numbers = st.integers(0, STOCK - 1)
orders = st.sampled_from(("o1", "o2"))
refunds = st.tuples(st.just("refund"), orders, st.sampled_from("pq"), st.sampled_from((None, 40, 50, 90)))
redeems = st.tuples(st.just("redeem"), numbers, orders, st.sampled_from((None, None, *NAMES)))
ACTS = st.one_of(
    st.tuples(st.just("issue"), names, st.integers(1, 2)),
    st.tuples(st.just("issue"), names, st.just(1)),
    st.tuples(st.just("reserve"), numbers, orders, st.sampled_from((60, 7_200, 86_400))),
    redeems,
    redeems,
    st.tuples(st.just("release"), numbers, orders),
    st.tuples(st.just("cancel"), numbers),
    refunds,
    refunds,
    st.tuples(st.just("again"), st.integers(0, 9)),
    st.tuples(st.just("merge"), names, names),
    st.tuples(st.just("cut"), names),
    st.tuples(st.just("hours"), st.sampled_from((1, 3, 25))),
    st.tuples(st.just("end")),
)
_events = itertools.count(1)


class World:
    """The service and the oracle, told the same."""

    def __init__(self, platform: Platform) -> None:
        """Begins a workspace."""
        self.platform = platform
        self.desk = Desk(Workspace(platform, new_workspace_id()))
        self.oracle = Oracle(platform.clock.now())
        self.codes: list[str] = []
        self.calls: list[tuple[Callable[[], Awaitable[Any]], Any]] = []
        self.endings = CouponEndings(
            database=platform.database,
            clock=platform.clock,
            encode=coupons_expired_fact,
            encode_changed=coupons_changed_fact,
        )

    async def begin(self) -> None:
        """Makes the customers and the template."""
        for name in NAMES:
            await self.desk.visitor(name)
        await self.desk.template(stock=STOCK, customer_limit=LIMIT, valid_days=DAYS, returned_on_refund=True)

    async def mine(self, name: str) -> tuple[int, set[str]]:
        """Returns whose an identifier is, and all that are that customer's."""
        owners = {each: await self.desk.workspace.customer_of("anonymous_id", each) for each in NAMES}
        return owners[name], {each for each in NAMES if owners[each] == owners[name]}

    async def act(self, act: tuple[Any, ...]) -> None:
        """Does one thing to both."""
        self.platform.clock.advance(timedelta(seconds=1))
        self.oracle.now = self.platform.clock.now()
        kind, *said = act
        match kind:
            case "hours":
                self.platform.clock.advance(timedelta(hours=said[0]))
                self.oracle.now = self.platform.clock.now()
            case "end":
                await self.endings.end_due()
            case "merge":
                one, others = await self.mine(said[0])
                if said[1] not in others:
                    await self.desk.workspace.merge(one, (await self.mine(said[1]))[0])
            case "cut":
                if len((await self.mine(said[0]))[1]) > 1:
                    await self.desk.workspace.cut(anonymous_id=said[0])
            case "refund":
                await self._refund(*said)
            case "again":
                if said[0] < len(self.calls):
                    call, answer = self.calls[said[0]]
                    assert _told(await call()) == _told(answer)
            case "issue":
                await self._issue(*said)
            case _ if said[0] < len(self.codes):
                await self._use(kind, *said)

    async def _issue(self, name: str, count: int) -> None:
        _, mine = await self.mine(name)
        request_id = f"r{len(self.calls)}"

        async def call() -> Any:
            return await self.desk.issue(("anonymous_id", name), *["ten"] * count, request_id=request_id)

        answer = await self._both(lambda: self.oracle.issue(name, mine, count), call)
        self.codes += [coupon.code for coupon in answer or ()]

    async def _use(self, kind: str, number: int, *said: Any) -> None:
        code, request_id = self.codes[number], f"r{len(self.calls)}"
        if kind == "reserve":
            order, seconds = said
            await self._both(
                lambda: self.oracle.reserve(number, order, seconds),
                lambda: self.desk.reserve(code, order, seconds=seconds, request_id=request_id),
            )
        elif kind == "redeem":
            order, name = said
            customer_id, mine = await self.mine(name) if name else (0, None)
            await self._both(
                lambda: self.oracle.redeem(number, order, mine),
                lambda: self.desk.redeem(code, order, customer_id=customer_id, request_id=request_id),
            )
        elif kind == "release":
            await self._both(
                lambda: self.oracle.release(number, said[0]),
                lambda: self.desk.release(code, said[0], request_id=request_id),
            )
        else:
            await self._both(lambda: self.oracle.cancel(number), lambda: self.desk.cancel(code, request_id=request_id))

    async def _both(self, expect: Callable[[], None], call: Callable[[], Awaitable[Any]]) -> Any:
        refused = ""
        try:
            expect()
        except Refused as why:
            refused = str(why)
        if refused:
            with pytest.raises(FailedPrecondition) as caught:
                await call()
            assert refusal_of(caught.value) == refused
            return None
        answer = await call()
        self.calls.append((call, answer))
        return answer

    async def _refund(self, order: str, key: str, amount: int | None) -> None:
        self.oracle.refund(order, key, amount)
        properties: dict[str, Any] = {"order_id": order, "refund_id": key}
        if amount is not None:
            properties["revenue"] = amount
        number = next(_events)
        event = HeardEvent(number, 1, f"m{number}", "Order Refunded", self.oracle.now, properties)
        workspace_id = self.desk.workspace.workspace_id
        async with self.platform.database.workspace(workspace_id) as connection:
            await ReturningCoupons(clock=self.platform.clock, encode_changed=coupons_changed_fact).absorb(
                connection, workspace_id, [event]
            )

    async def _told_as_kept(self) -> None:
        """Compares what facts told of coupons, in any order, and what is exported, with what is kept."""
        async with self.platform.database.workspace(self.desk.workspace.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id DESC")
            kept = await fetch_rows(
                connection, "SELECT coupon_id, node_id, state, changes, expire_time, reserved_until FROM coupons"
            )
        told: dict[str, coupon_pb.CouponLeft] = {}
        for row in rows:
            for left in profile_facts.ProfileFact.FromString(unpack(row["payload"])).coupons_changed.coupons:
                if left.coupon_id not in told or told[left.coupon_id].version < left.version:
                    told[left.coupon_id] = left
        assert {
            (one.coupon_id, one.node_id, int(one.state), one.version, one.expire_time_us, one.reserved_until_us)
            for one in told.values()
        } == {
            (
                row["coupon_id"],
                row["node_id"],
                row["state"],
                row["changes"],
                microseconds(row["expire_time"]),
                microseconds(row["reserved_until"]) if row["reserved_until"] else 0,
            )
            for row in kept
        }
        exported: dict[str, coupon_pb.CouponLeft] = {}
        token = ""
        while True:
            page = await self.platform.coupons.ExportCoupons(
                coupon_pb.ExportCouponsRequest(page_size=2, page_token=token), metadata=self.desk.workspace.metadata
            )
            exported |= {one.coupon_id: one for one in page.coupons}
            token = page.next_page_token
            if not token:
                break
        for one in (*exported.values(), *told.values()):
            if one.state not in (coupon_pb.COUPON_STATE_REDEEMED, coupon_pb.COUPON_STATE_CANCELLED):
                # When one that is there came to be as it is nobody asks.
                one.change_time_us = 0
        assert exported == told

    async def check(self) -> None:
        """Compares all that there is, before and after time was written down."""
        for _ in range(2):
            for code, held in zip(self.codes, self.oracle.coupons, strict=True):
                coupon = await self.desk.get(code)
                assert coupon.state == STATES[held.now(self.oracle.now)]
                assert coupon.customer_id == (await self.mine(held.name))[0]
                assert [each.number for each in coupon.changes] == list(range(1, len(coupon.changes) + 1))
            for name in NAMES:
                customer_id, mine = await self.mine(name)
                expected = {
                    code for code, held in zip(self.codes, self.oracle.coupons, strict=True) if held.name in mine
                }
                assert {coupon.code for coupon in await self.desk.of(customer_id, size=2)} == expected
            await self._told_as_kept()
            use = await self.desk.use()
            assert (use.issued, use.redeemed, use.cost, use.revenue) == self.oracle.figures()
            await self.endings.end_due()
        assert use.expired <= sum(held.now(self.oracle.now) == "over" for held in self.oracle.coupons)
        async with self.platform.database.workspace(self.desk.workspace.workspace_id) as connection:
            (row,) = await fetch_rows(
                connection,
                "SELECT coalesce(sum(cost * CASE kind WHEN 4 THEN 1 WHEN 5 THEN -1 ELSE 0 END), 0) AS cost, "
                "count(*) FILTER (WHERE kind = 6) AS expired, count(*) FILTER (WHERE kind = 7) AS cancelled "
                "FROM coupon_changes",
            )
        final = await self.desk.use()
        assert (f"{row['cost'] // 100}.00", row["expired"], row["cancelled"]) == (
            final.cost, final.expired, final.cancelled,
        )  # fmt: skip
        assert final.expired == sum(held.now(self.oracle.now) == "over" for held in self.oracle.coupons)


def _told(answer: Any) -> Any:
    """Returns what of an answer stays the same for ever: the codes issued, or what the call did."""
    return [each.code for each in answer] if isinstance(answer, list) else answer.change


@pytest.mark.parametrize("count", [10, pytest.param(400, marks=pytest.mark.slow)])
async def test_coupons_are_what_the_oracle_says(platform: Platform, count: int) -> None:
    loop = asyncio.get_running_loop()

    async def holds(acts: list[tuple[Any, ...]]) -> None:
        world = World(platform)
        await world.begin()
        for act in acts:
            await world.act(act)
        await world.check()
        # Nobody takes facts further here; of hundreds of worlds more would wait than may.
        async with platform.database.workspace(world.desk.workspace.workspace_id) as connection:
            await execute(connection, "DELETE FROM outbox")

    @seed(20_261_130 + count)
    @settings(
        max_examples=count, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(ACTS, min_size=12, max_size=40))
    def run(acts: list[tuple[Any, ...]]) -> None:
        asyncio.run_coroutine_threadsafe(holds(acts), loop).result()

    await asyncio.to_thread(run)

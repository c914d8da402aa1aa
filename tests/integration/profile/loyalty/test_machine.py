"""Whatever is done to points in whatever order, among merges and cuts: they are what the oracle says, and never negative."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.payloads import unpack
from services.profile.domain import microseconds
from tests.integration.profile.conftest import Platform, Workspace, new_workspace_id
from tests.integration.profile.loyalty.oracle import Oracle, Refused
from tests.integration.profile.loyalty.programme import Loyalty, upkeep
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_facts_pb2

NAMES = ("a", "b", "c")
names = st.sampled_from(NAMES)
points = st.integers(1, 30)
requests = st.integers(0, 12)
ACTS = st.one_of(
    st.tuples(st.just("earn"), names, points, st.sampled_from([None, 1, 3])),
    st.tuples(st.just("earn"), names, points, st.none()),
    st.tuples(st.just("redeem"), names, points),
    st.tuples(st.just("redeem"), names, points),
    st.tuples(st.just("adjust"), names, st.integers(-20, 20).filter(bool)),
    st.tuples(st.just("reverse"), names, requests, st.integers(0, 20)),
    st.tuples(st.just("reverse"), names, requests, st.just(0)),
    st.tuples(st.just("again"), requests),
    st.tuples(st.just("merge"), names, names),
    st.tuples(st.just("cut"), names),
    st.tuples(st.just("days"), st.integers(1, 2)),
)
_numbers = itertools.count(1)


class World:
    """The service and the oracle, told the same."""

    def __init__(self, platform: Platform) -> None:
        """Begins a workspace."""
        self.loyalty = Loyalty(Workspace(platform, new_workspace_id()))
        self.oracle = Oracle(platform.clock.now())
        self.calls: list[tuple[Any, Any]] = []

    async def begin(self) -> None:
        """Makes the customers."""
        for name in NAMES:
            await self.loyalty.customer(name)

    async def customer(self, name: str) -> tuple[int, set[str]]:
        """Returns whose an identifier is, and all who are that customer's."""
        lookup = self.loyalty.workspace.customer_of
        owners = {each: await lookup("anonymous_id", each) for each in NAMES}
        return owners[name], {each for each in NAMES if owners[each] == owners[name]}

    async def act(self, act: tuple[Any, ...]) -> None:
        """Does one thing to both."""
        clock = self.loyalty.platform.clock
        # No two pots are born at one moment.
        clock.advance(timedelta(seconds=1))
        self.oracle.pass_time(clock.now())
        kind, *said = act
        if kind == "days":
            clock.advance(timedelta(days=said[0]))
            self.oracle.pass_time(clock.now())
        elif kind == "merge":
            one, mine = await self.customer(said[0])
            if said[1] not in mine:
                other, _ = await self.customer(said[1])
                await self.loyalty.workspace.merge(one, other)
        elif kind == "cut":
            _, mine = await self.customer(said[0])
            if len(mine) > 1:
                await self.loyalty.workspace.cut(anonymous_id=said[0])
        elif kind == "again":
            if said[0] < len(self.calls):
                call, answer = self.calls[said[0]]
                assert await call() == answer
        else:
            await self._change(kind, *said)

    async def _change(self, kind: str, name: str, *said: Any) -> None:
        customer_id, mine = await self.customer(name)
        request_id = f"r{len(self.calls)}"
        oracle, loyalty = self.oracle, self.loyalty
        anchor = await self._anchor(customer_id, mine)
        if kind == "earn":
            ends = oracle.now + timedelta(days=said[1]) if said[1] else None

            def expect() -> None:
                oracle.earn(mine, anchor, request_id, said[0], ends)

            async def call() -> Any:
                return await loyalty.earn(customer_id, said[0], until=ends, request_id=request_id)

        elif kind == "redeem":

            def expect() -> None:
                oracle.redeem(mine, request_id, said[0])

            async def call() -> Any:
                return await loyalty.redeem(customer_id, said[0], request_id=request_id)

        elif kind == "adjust":

            def expect() -> None:
                if said[0] > 0:
                    oracle.earn(mine, anchor, request_id, said[0], None)
                else:
                    oracle.take(mine, -said[0])

            async def call() -> Any:
                return await loyalty.adjust(customer_id, said[0], request_id=request_id)

        else:

            def expect() -> None:
                oracle.undo(mine, f"r{said[0]}", said[1])

            async def call() -> Any:
                return await loyalty.reverse(
                    customer_id, reversed_request_id=f"r{said[0]}", points=said[1], request_id=request_id
                )

        try:
            expect()
        except Refused:
            with pytest.raises((FailedPrecondition, NotFound, InvalidArgument)):
                await call()
            return
        answer = await call()
        self.calls.append((call, answer))
        assert answer.balance == sum(oracle.balance(each) for each in mine)
        assert answer.debt == oracle.debt(mine)

    async def _anchor(self, customer_id: int, mine: set[str]) -> str:
        """Returns the identifier whose node the customer is called by."""
        file = await self.loyalty.workspace.file(customer_id)
        nodes = dict(zip(file.node_ids, [each.value for each in file.identifiers], strict=True))
        assert set(nodes.values()) == mine
        return nodes[file.customer_id]

    async def check(self) -> None:
        """Compares all that stands in the ledger."""
        while await upkeep(self.loyalty.platform).turn():
            pass
        workspace = self.loyalty.workspace
        nodes = {
            name: (await workspace.file_of("anonymous_id", name)).node_ids[place]
            for name in NAMES
            for place, each in enumerate((await workspace.file_of("anonymous_id", name)).identifiers)
            if each.value == name
        }
        async with self.loyalty.platform.database.workspace(workspace.workspace_id) as connection:
            rows = await fetch_rows(
                connection, "SELECT node_id, batch_id, points FROM loyalty_entries ORDER BY entry_id"
            )
            differing = await fetch_rows(
                connection,
                "SELECT 1 FROM loyalty_batches b WHERE remaining <> (SELECT coalesce(sum(points), 0) FROM loyalty_entries e "
                "WHERE e.batch_id = b.batch_id)",
            )
            await told_as_kept(connection, loyalty=self.loyalty)
        assert differing == []
        sums: dict[int, int] = {}
        by_node = dict.fromkeys(nodes.values(), 0)
        for row in rows:
            sums[row["batch_id"]] = sums.get(row["batch_id"], 0) + row["points"]
            by_node[row["node_id"]] += row["points"]
            assert sums[row["batch_id"]] >= 0
        assert {name: by_node[node] for name, node in nodes.items()} == {
            name: self.oracle.balance(name) for name in NAMES
        }


async def told_as_kept(connection: AsyncConnection, *, loyalty: Loyalty) -> None:
    """Compares what facts told of batches, in any order, and what is exported, with what is kept."""
    rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id DESC")
    told: dict[int, loyalty_pb.BatchLeft] = {}
    for row in rows:
        for change in profile_facts_pb2.ProfileFact.FromString(unpack(row["payload"])).points_changed.changes:
            for left in change.batches:
                if left.batch_id not in told or told[left.batch_id].version < left.version:
                    told[left.batch_id] = left
    kept = await fetch_rows(connection, "SELECT batch_id, node_id, remaining, expire_time FROM loyalty_batches")
    assert {
        (each.batch_id, each.node_id, each.remaining, each.expire_time_us if each.HasField("expire_time_us") else None)
        for each in told.values()
    } == {
        (
            row["batch_id"],
            row["node_id"],
            row["remaining"],
            None if row["expire_time"] is None else microseconds(row["expire_time"]),
        )
        for row in kept
    }
    exported: list[loyalty_pb.BatchLeft] = []
    token = ""
    while True:
        page = await loyalty.platform.loyalty.ExportPoints(
            loyalty_pb.ExportPointsRequest(page_size=1, page_token=token), metadata=loyalty.workspace.metadata
        )
        exported += page.batches
        token = page.next_page_token
        if not token:
            break
    by_id = {each.batch_id: each for each in exported}
    assert len(by_id) == len(exported)
    assert by_id == {batch_id: each for batch_id, each in told.items() if each.remaining}


@pytest.mark.parametrize("count", [8, pytest.param(300, marks=pytest.mark.slow)])
async def test_points_are_what_the_oracle_says(platform: Platform, count: int) -> None:
    loop = asyncio.get_running_loop()

    async def holds(acts: list[tuple[Any, ...]]) -> None:
        world = World(platform)
        await world.begin()
        for act in acts:
            await world.act(act)
        await world.check()

    @seed(20_261_129 + count)
    @settings(
        max_examples=count, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(ACTS, min_size=8, max_size=30))
    def run(acts: list[tuple[Any, ...]]) -> None:
        asyncio.run_coroutine_threadsafe(holds(acts), loop).result()

    await asyncio.to_thread(run)

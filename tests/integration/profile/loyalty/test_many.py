"""Thousands of changes side by side, some of whose callers gave up and asked again: every one once, nothing negative."""

from __future__ import annotations

import asyncio
import random

import pytest

from services.common.clients import workspace_metadata
from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition, NotFound, YikeError
from tests.integration.profile.loyalty.programme import Loyalty, upkeep
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb

CUSTOMERS = 12


@pytest.mark.parametrize(("count", "workers"), [(240, 8), pytest.param(10_000, 16, marks=pytest.mark.slow)])
async def test_of_many_changes_in_parallel_each_is_carried_out_once(loyalty: Loyalty, count: int, workers: int) -> None:
    customers = [await loyalty.customer(f"u{number}") for number in range(CUSTOMERS)]
    stub, metadata = loyalty.platform.loyalty, workspace_metadata(loyalty.workspace.workspace_id)
    draws = random.Random(count)
    jobs = iter(range(count))
    expected = dict.fromkeys(customers, 0)

    async def change(number: int) -> None:
        customer_id = draws.choice(customers)
        kind, points, request_id = draws.random(), draws.randint(1, 40), f"r{number}"
        gives_up, reversed_id = draws.random() < 0.05, f"r{draws.randint(0, number)}"
        while True:
            # A caller who gives up does not know whether it happened, and asks again under the same id.
            timeout = draws.uniform(0.001, 0.02) if gives_up else None
            gives_up = False
            try:
                if kind < 0.45:
                    call = stub.EarnPoints(
                        loyalty_pb.EarnPointsRequest(customer_id=customer_id, points=points, request_id=request_id),
                        metadata=metadata,
                        timeout=timeout,
                    )
                elif kind < 0.8:
                    call = stub.RedeemPoints(
                        loyalty_pb.RedeemPointsRequest(customer_id=customer_id, points=points, request_id=request_id),
                        metadata=metadata,
                        timeout=timeout,
                    )
                elif kind < 0.9:
                    call = stub.AdjustPoints(
                        loyalty_pb.AdjustPointsRequest(
                            customer_id=customer_id, points=-points, reason="counted", request_id=request_id
                        ),
                        metadata=metadata,
                        timeout=timeout,
                    )
                else:
                    call = stub.ReversePoints(
                        loyalty_pb.ReversePointsRequest(
                            customer_id=customer_id,
                            reversed_request_id=reversed_id,
                            request_id=request_id,
                        ),
                        metadata=metadata,
                        timeout=timeout,
                    )
                answer = await call
            except (FailedPrecondition, NotFound):
                return
            except YikeError:
                continue
            expected[customer_id] += sum(each.points for each in answer.entries)
            return

    async def work() -> None:
        for number in jobs:
            await change(number)

    await asyncio.gather(*(work() for _ in range(workers)))
    assert await upkeep(loyalty.platform).check() == 0
    for customer_id in customers:
        found = await loyalty.points(customer_id)
        assert found.balance == expected[customer_id] >= 0
        assert not (found.debt and found.balance)
    async with loyalty.platform.database.workspace(loyalty.workspace.workspace_id) as connection:
        rows = await fetch_rows(connection, "SELECT node_id, batch_id, points FROM loyalty_entries ORDER BY entry_id")
        twice = await fetch_rows(
            connection,
            "SELECT request_id FROM loyalty_entries WHERE request_id <> '' GROUP BY request_id "
            "HAVING count(DISTINCT entry_time) > 1",
        )
    assert len(rows) > count / 3
    assert twice == []
    sums: dict[int, int] = {}
    for row in rows:
        sums[row["batch_id"]] = sums.get(row["batch_id"], 0) + row["points"]
        assert sums[row["batch_id"]] >= 0

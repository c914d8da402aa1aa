"""Eight workers, one of which dies with messages in hand, let the same messages go as one rule applied by one reader."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.common.database import fetch_rows
from services.messaging.app import assemble
from services.messaging.domain import Channel, FrequencyCap, MessageRequest, Purpose, Reason, Status
from services.messaging.domain.policy import Arbitration, SendingPolicy, WindowUnit
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage.policies import write_policy
from tests.integration.messaging import test_caps_under_workers as capped
from tests.integration.messaging.conftest import NOON
from tests.support.clocks import moment_of
from tests.support.messaging_peers import KnownCustomer, new_peers, running_peers
from tests.support.sandbox import running_sandbox

DEAD = 2**31 - 7
"""A worker that is nobody's."""

CAPS = (
    FrequencyCap(cap_id="ads", maximum=3, window_length=7, window_unit=WindowUnit.DAY),
    FrequencyCap(cap_id="mail", maximum=2, window_length=1, window_unit=WindowUnit.HOUR, channels=(Channel.EMAIL,)),
    FrequencyCap(cap_id="sales", maximum=1, window_length=1, window_unit=WindowUnit.DAY, tags=("sale",)),
)


def reference(requests: list[tuple[str, MessageRequest]]) -> set[str]:
    """Returns whose turn it is of one customer's marketing: from the best to the least, each that finds all its places."""
    left, going = {cap: cap.maximum for cap in CAPS}, set()
    for delivery_id, request in sorted(requests, key=lambda each: (-(each[1].expected_value or 0), each[0])):
        channel = capped.TEMPLATES[request.template_id][0]
        own = [cap for cap in CAPS if cap.covers(channel, Purpose.MARKETING, request.tags)]
        if all(left[cap] for cap in own):
            going.add(delivery_id)
            left |= {cap: left[cap] - 1 for cap in own}
    return going


@pytest.mark.parametrize("customers", [10, pytest.param(150, marks=pytest.mark.slow)])
async def test_the_best_go_whichever_worker_looks_first(
    settings_of: Any, tmp_path: Path, clock: SteppedClock, renderer: Renderer, customers: int
) -> None:
    peers, workspace_id, chance = new_peers(), f"ws_{secrets.token_hex(6)}", random.Random(12)
    people = [
        peers.add(
            workspace_id,
            KnownCustomer(
                number * 100,
                [("email", f"c{number}@shop.example"), ("phone", f"+8613{number:09d}")],
                consents={"email": True, "sms": True},
            ),
        )
        for number in range(1, customers + 1)
    ]
    async with running_sandbox(tmp_path, clock) as sandbox, running_peers(peers) as address:
        workers = [
            assemble(
                settings_of(sandbox, address), clock, moment=moment_of(clock), timeout_seconds=30.0, renderer=renderer
            )
            for _ in range(capped.WORKERS)
        ]
        first = workers[0]
        try:
            await capped.prepare(first, workspace_id)
            policy = SendingPolicy(
                frequency_caps=CAPS, quiet_hours=(), arbitration=Arbitration(True), update_time=NOON, revision=1
            )
            async with first.database.workspace(workspace_id) as connection:
                await write_policy(connection, workspace_id, policy)
            requests = [
                MessageRequest(
                    f"{person.customer_id}-{place}",
                    # By any of the customer's ids: what counts is who they are.
                    person.node_ids[place % 2],
                    chance.choice(["mail", "sms"]),
                    expected_value=chance.choice([0.0, 1.0, 2.5, 7.0, 20.0]),
                    tags=chance.choice([(), ("sale",)]),
                )
                for person in people
                for place in range(8)
            ]
            chance.shuffle(requests)
            for start in range(0, len(requests), 500):
                await first.servicer._sending.send_many(
                    workspace_id, requests[start : start + 500], by="service:journey"
                )
            # All wait, whoever of the workers looks at them; one window a customer.
            await asyncio.gather(*(capped.work(each, workspace_id) for each in workers))
            async with first.database.workspace(workspace_id) as connection:
                held = await fetch_rows(
                    connection,
                    "SELECT customer_id / 100 AS person, count(*) AS n, count(DISTINCT end_time) AS windows "
                    "FROM arbitrations WHERE workspace_id = $1 GROUP BY 1",
                    workspace_id,
                )
            assert [(row["n"], row["windows"]) for row in held] == [(8, 1)] * customers
            clock.advance(timedelta(hours=1))
            deliveries = first.dispatcher._deliveries
            dead = await deliveries.claim(workspace_id, Channel.EMAIL, worker=DEAD, limit=customers)
            assert dead
            waiting = len(requests)
            for _ in range(60):
                await asyncio.gather(*(capped.work(each, workspace_id) for each in workers))
                await deliveries.reap(lambda worker: worker == DEAD)
                # What a dead worker had is tried apart from all else.
                await first.dispatcher._trials.turn(first.dispatcher._lifeline.worker, ())
                clock.advance(timedelta(seconds=1))
                async with first.database.workspace(workspace_id) as connection:
                    (row,) = await fetch_rows(
                        connection, "SELECT count(*) AS n FROM deliveries WHERE workspace_id = $1", workspace_id
                    )
                waiting = row["n"]
                if not waiting:
                    break
            assert waiting == 0
            async with first.database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT m.delivery_id, m.request_id, m.customer_id / 100 AS person, m.status, m.reason, a.outcome, a.value, "
                    "a.winner_id, a.winner_value, w.status AS winner_status, w.customer_id / 100 AS winner_person "
                    "FROM messages m JOIN arbitrations a USING (workspace_id, delivery_id) "
                    "LEFT JOIN messages w ON w.workspace_id = m.workspace_id AND w.delivery_id = a.winner_id "
                    "WHERE m.workspace_id = $1",
                    workspace_id,
                )
        finally:
            for each in workers:
                for close in each.close:
                    await close()
    assert len(rows) == len(requests)
    asked = {request.request_id: request for request in requests}
    of_person = defaultdict(list)
    for row in rows:
        of_person[row["person"]].append((row["delivery_id"], asked[row["request_id"]]))
    expected = set().union(*(reference(each) for each in of_person.values()))
    assert {row["delivery_id"] for row in rows if row["status"] == Status.SENT} == expected
    for row in rows:
        if row["delivery_id"] in expected:
            continue
        # Every place was taken within the contest, so each of the others was outbid, by one that went.
        assert (row["status"], row["reason"], row["outcome"]) == (Status.SUPPRESSED, Reason.OUTBID, 3)
        assert (row["winner_status"], row["winner_person"]) == (Status.SENT, row["person"])
        assert row["winner_value"] >= row["value"]

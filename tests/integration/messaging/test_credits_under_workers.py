"""Each authorisation is used by one message and none is left over that a message lacked, whichever of eight workers hands over."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

from services.common.clock import SteppedClock
from services.common.database import fetch_rows
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel, MessageRequest, Purpose, Reason, Status, Template
from services.messaging.rendering.renderer import Renderer
from services.messaging.usecases.crediting import Crediting
from tests.integration.messaging.conftest import NOON
from tests.support.clocks import moment_of
from tests.support.messaging_peers import KnownCustomer, new_peers, running_peers
from tests.support.sandbox import running_sandbox

WORKERS, PEOPLE, MESSAGES = 8, 10, 6


async def work(parts: Parts, workspace_id: str) -> None:
    """Takes and delivers a few at a time until nothing is left."""
    worker, idle = parts.dispatcher._lifeline.worker, 0
    while idle < 3:
        taken = await parts.dispatcher._lane.deliver(workspace_id, Channel.MINI_PROGRAM, worker=worker, limit=2)
        idle = 0 if taken else idle + 1


async def test_eight_workers_use_each_credit_once(
    settings_of: Any, tmp_path: Path, clock: SteppedClock, renderer: Renderer
) -> None:
    peers, workspace_id = new_peers(), f"ws_{secrets.token_hex(6)}"
    people = [
        peers.add(
            workspace_id,
            KnownCustomer(number * 100, [("mini_program_openid", f"o{number}"), ("user_id", f"u{number}")]),
        )
        for number in range(1, PEOPLE + 1)
    ]
    async with running_sandbox(tmp_path, clock) as sandbox, running_peers(peers) as address:
        settings = settings_of(sandbox, address)
        workers = [
            assemble(settings, clock, moment=moment_of(clock), timeout_seconds=30.0, renderer=renderer)
            for _ in range(WORKERS)
        ]
        try:
            for template in ("a", "b"):
                await workers[0].servicer._templates.create(
                    workspace_id,
                    Template(
                        template, "", Channel.MINI_PROGRAM, Purpose.TRANSACTIONAL, "", "", "", f"tpl-{template}",
                        {"thing1": "x"}, NOON, NOON,
                    ),
                )  # fmt: skip
            crediting: Crediting = workers[0].credits._crediting
            # Of each person and template as many as the person's number says: none, too few, enough.
            given = {
                (person.customer_id // 100, template): (person.customer_id // 100 + place) % (MESSAGES + 2)
                for person in people
                for place, template in enumerate(("a", "b"))
            }
            for (person, template), count in given.items():
                for turn in range(count):
                    await crediting.record(workspace_id, f"{turn}", "", f"o{person}", [(f"tpl-{template}", "accept")])
            requests = [
                MessageRequest(f"{person.customer_id}-{template}-{place}", person.node_ids[place % 2], template)
                for person in people
                for template in ("a", "b")
                for place in range(MESSAGES)
            ]
            random.Random(7).shuffle(requests)
            await workers[0].servicer._sending.send_many(workspace_id, requests, by="service:journey")
            await asyncio.gather(*(work(each, workspace_id) for each in workers))
            async with workers[0].database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT m.customer_id / 100 AS person, m.template_id, m.status, m.reason, c.delivery_id IS NOT NULL AS has "
                    "FROM messages m LEFT JOIN subscription_credits c ON c.workspace_id = m.workspace_id "
                    "AND c.delivery_id = m.delivery_id WHERE m.workspace_id = $1",
                    workspace_id,
                )
            received = await sandbox.messages(limit=1_000)
        finally:
            for each in workers:
                for close in each.close:
                    await close()
    assert len(rows) == len(requests)
    got: Counter[tuple[int, str]] = Counter()
    for row in rows:
        sent = row["status"] == Status.SENT
        assert sent or (row["status"], row["reason"]) == (Status.SUPPRESSED, Reason.NO_SUBSCRIPTION)
        assert row["has"] == sent
        got[row["person"], row["template_id"]] += sent
    assert {key: got[key] for key in given} == {key: min(count, MESSAGES) for key, count in given.items()}
    assert len(received) == sum(got.values())

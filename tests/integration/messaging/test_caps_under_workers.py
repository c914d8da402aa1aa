"""No cap is exceeded, and none stops what it need not, whichever of eight workers hands over what."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from services.common.clock import SteppedClock
from services.common.database import fetch_rows
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel, FrequencyCap, MessageRequest, Purpose, Reason, Status, Template
from services.messaging.domain.policy import SendingPolicy, WindowUnit
from services.messaging.rendering.renderer import Renderer
from services.messaging.storage.policies import write_policy
from tests.integration.messaging.conftest import NOON
from tests.support.clocks import moment_of
from tests.support.messaging_peers import KnownCustomer, new_peers, running_peers
from tests.support.sandbox import running_sandbox

WORKERS = 8
CAPS = (
    FrequencyCap(cap_id="mail", maximum=2, window_length=1, window_unit=WindowUnit.HOUR, channels=(Channel.EMAIL,)),
    FrequencyCap(cap_id="ads", maximum=3, window_length=7, window_unit=WindowUnit.DAY),
    FrequencyCap(
        cap_id="phone",
        maximum=2,
        window_length=1,
        window_unit=WindowUnit.CALENDAR_DAY,
        channels=(Channel.SMS,),
        purposes=(Purpose.MARKETING, Purpose.TRANSACTIONAL),
    ),
)
TEMPLATES = {
    "mail": (Channel.EMAIL, Purpose.MARKETING),
    "sms": (Channel.SMS, Purpose.MARKETING),
    "receipt": (Channel.SMS, Purpose.TRANSACTIONAL),
}


async def prepare(parts: Parts, workspace_id: str) -> None:
    """Makes templates and the policy."""
    for template_id, (channel, purpose) in TEMPLATES.items():
        is_mail = channel is Channel.EMAIL
        await parts.servicer._templates.create(
            workspace_id,
            Template(
                template_id, "", channel, purpose, "Hi" if is_mail else "", "", "Hello", "" if is_mail else "SMS_1", {},
                NOON, NOON,
            ),
        )  # fmt: skip
    policy = SendingPolicy(frequency_caps=CAPS, quiet_hours=(), update_time=NOON, revision=1)
    async with parts.database.workspace(workspace_id) as connection:
        await write_policy(connection, workspace_id, policy)


async def work(parts: Parts, workspace_id: str) -> None:
    """Takes and delivers a few at a time until nothing is left."""
    worker, idle = parts.dispatcher._lifeline.worker, 0
    while idle < 3:
        taken = 0
        for channel in (Channel.EMAIL, Channel.SMS):
            taken += await parts.dispatcher._lane.deliver(workspace_id, channel, worker=worker, limit=2)
        idle = 0 if taken else idle + 1


@pytest.mark.parametrize("customers", [12, pytest.param(150, marks=pytest.mark.slow)])
async def test_no_cap_is_exceeded_by_eight_workers(
    settings_of: Any, tmp_path: Path, clock: SteppedClock, renderer: Renderer, customers: int
) -> None:
    peers, workspace_id = new_peers(), f"ws_{secrets.token_hex(6)}"
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
        settings = settings_of(sandbox, address)
        workers = [
            assemble(settings, clock, moment=moment_of(clock), timeout_seconds=30.0, renderer=renderer)
            for _ in range(WORKERS)
        ]
        try:
            await prepare(workers[0], workspace_id)
            requests = [
                # By any of the customer's ids: what counts is who they are.
                MessageRequest(f"{person.customer_id}-{template}-{place}", person.node_ids[place % 2], template)
                for person in people
                for template in TEMPLATES
                for place in range(4)
            ]
            random.Random(7).shuffle(requests)
            for start in range(0, len(requests), 500):
                await workers[0].servicer._sending.send_many(
                    workspace_id, requests[start : start + 500], by="service:journey"
                )
            await asyncio.gather(*(work(each, workspace_id) for each in workers))
            async with workers[0].database.workspace(workspace_id) as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT m.customer_id / 100 AS person, m.template_id, m.status, m.reason, (SELECT l.code FROM "
                    "message_log l WHERE l.workspace_id = m.workspace_id AND l.delivery_id = m.delivery_id "
                    "ORDER BY l.log_time DESC LIMIT 1) AS code FROM messages m WHERE m.workspace_id = $1",
                    workspace_id,
                )
        finally:
            for each in workers:
                for close in each.close:
                    await close()
    assert len(rows) == len(requests)
    got: Counter[tuple[int, str]] = Counter()
    for row in rows:
        if row["status"] == Status.SENT:
            got.update((row["person"], cap.cap_id) for cap in CAPS if cap.covers(*TEMPLATES[row["template_id"]]))
        else:
            assert (row["status"], row["reason"]) == (Status.SUPPRESSED, Reason.FREQUENCY_CAP)
    most = {cap.cap_id: cap.maximum for cap in CAPS}
    assert {each: count for each, count in got.items() if count > most[each[1]]} == {}
    # And what was not sent was too much: the cap that its row names is full.
    for row in rows:
        if row["status"] == Status.SUPPRESSED:
            cap_id = row["code"].partition(":")[0]
            assert got[row["person"], cap_id] == most[cap_id], row["code"]

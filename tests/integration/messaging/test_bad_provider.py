"""T14, what befalls whom a bad provider serves: nothing lost or twice, few calls, pauses as asked; a second account helps at once.

That no other workspace waits for it is `test_outages_apart.py`; the whole platform with its times is `tests/faults/test_bad_provider.py`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.messaging.domain import MAX_ATTEMPTS, Channel
from services.messaging.domain.messages import MessageRequest
from services.messaging.worker import calling, ways
from services.messaging.worker.breaker import FAILURES
from services.messaging.worker.calling import CALLS_AT_ONCE
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

MESSAGES = 60
ASKED_SECONDS = 120
MODES: dict[str, dict[str, Any]] = {
    # Longer than the world waits for a provider.
    "slow:2": {},
    "hang": {},
    "5xx:0.3": {"status": 500},
    f"429:{ASKED_SECONDS}": {},
    "accept_then_drop": {},
}
AMBIGUOUS = ("slow", "hang", "5xx", "accept_then_drop")
"""After which nobody knows whether a message was taken: it stays with the account that may have it."""


@dataclass(frozen=True)
class Row:
    """How a message stands."""

    status: int
    attempts: int
    due: datetime | None


@pytest.fixture(autouse=True)
def steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets breakers go by the stepped clock."""
    for module in (ways, calling):
        monkeypatch.setattr(module, "monotonic_seconds", lambda: world.clock.now().timestamp())


async def begin(world: World) -> str:
    """Makes a workspace of its own with a template; returns its id."""
    world.workspace_id = f"ws_{secrets.token_hex(6)}"
    await world.template(channel=messaging_pb.CHANNEL_WEBHOOK, purpose=messaging_pb.PURPOSE_TRANSACTIONAL, html="")
    return world.workspace_id


async def ask(world: World) -> None:
    """Asks for a message to each of many customers."""
    customers = [world.customer().customer_id for _ in range(MESSAGES)]
    requests = [MessageRequest(f"r{customer}", customer, "hello") for customer in customers]
    await world.parts.servicer._sending.send_many(world.workspace_id, requests, by="service:journey")


async def look(world: World, workspace_id: str) -> list[Row]:
    """Returns how the messages of a workspace stand."""
    world.workspace_id = workspace_id
    rows = await world.rows(
        "SELECT m.status, COALESCE(d.attempts, m.attempts) AS attempts, d.next_attempt_time FROM messages m "
        "LEFT JOIN deliveries d USING (workspace_id, delivery_id) WHERE m.workspace_id = $1"
    )
    return [Row(row["status"], row["attempts"], row["next_attempt_time"]) for row in rows]


async def copies(world: World) -> AsyncIterator[Counter[tuple[str, str]]]:
    """Yields page by page what the sandbox took, by account and recipient."""
    after = 0
    while page := await world.sandbox.messages(limit=500, after=after):
        yield Counter((each["account"], each["recipient"]) for each in page)
        after = page[-1]["number"]


async def until_done(world: World, done: Callable[[], Any]) -> None:
    """Lets time go by in steps longer than any pause, for as often as a message may be tried."""
    for _ in range(MAX_ATTEMPTS + 2):
        world.clock.advance(timedelta(minutes=16))
        await world.deliver()
        if await done():
            return


async def test_whom_a_bad_provider_serves_loses_nothing_and_gets_nothing_twice_though_it_hangs(world: World) -> None:
    served = {}
    for mode, more in MODES.items():
        workspace_id = await begin(world)
        served[mode] = workspace_id
        await world.sandbox.set_mode(mode, "webhook", account=f"sandbox-{workspace_id}", **more)
        await ask(world)
    now = world.clock.now()
    await world.deliver()
    for mode, workspace_id in served.items():
        rows = await look(world, workspace_id)
        called = [row for row in rows if row.attempts]
        if mode.startswith("5xx"):
            continue
        # Open after a few failures, and that at once: of those that were not under way none is tried.
        assert FAILURES <= len(called) <= CALLS_AT_ONCE + FAILURES, mode
        assert world.parts.dispatcher._ways.allowance((workspace_id, Channel.WEBHOOK)) == 0, mode
        dues = [row.due for row in called if row.due]
        # They do not all come back together.
        assert len(set(dues)) >= len(dues) - 1, mode
        if mode.startswith("429"):
            assert min(dues) >= now + timedelta(seconds=ASKED_SECONDS)
    # While it lasts it is asked once in a while.
    before = {
        workspace_id: sum(row.attempts for row in await look(world, workspace_id)) for workspace_id in served.values()
    }
    world.clock.advance(timedelta(seconds=61))
    await world.deliver()
    for mode, workspace_id in served.items():
        if not mode.startswith("5xx"):
            calls = sum(row.attempts for row in await look(world, workspace_id))
            assert calls - before[workspace_id] <= 1, mode
    for workspace_id in served.values():
        await world.sandbox.set_mode("ok", "webhook", account=f"sandbox-{workspace_id}")

    async def done() -> bool:
        return all([{row.status for row in await look(world, each)} == {SENT} for each in served.values()])

    await until_done(world, done)
    taken: Counter[tuple[str, str]] = Counter()
    async for page in copies(world):
        taken += page
    for mode, workspace_id in served.items():
        rows = await look(world, workspace_id)
        assert Counter(row.status for row in rows) == {SENT: MESSAGES}, mode
        assert max(row.attempts for row in rows) <= MAX_ATTEMPTS, mode
        got = {who: count for (account, who), count in taken.items() if account == f"sandbox-{workspace_id}"}
        assert len(got) == MESSAGES, mode
        assert set(got.values()) == {1}, mode


async def test_second_account_has_at_once_what_the_first_cannot_have_though_it_hangs(world: World) -> None:
    served = {}
    for mode, more in MODES.items():
        workspace_id = await begin(world)
        served[mode] = workspace_id
        for place, name in enumerate(("first", "second")):
            settings = world.settings_at_sandbox("webhook", f"{workspace_id}-{name}")
            await world.account(name, webhook=settings, active=True, priority=10 * place)
        await world.sandbox.set_mode(mode, "webhook", account=f"{workspace_id}-first", **more)
        await ask(world)
    await world.deliver()
    for mode, workspace_id in served.items():
        found = Counter(row.status for row in await look(world, workspace_id))
        doubtful = CALLS_AT_ONCE + FAILURES if mode.startswith(AMBIGUOUS) else 0
        assert found[SENT] >= MESSAGES - doubtful, mode
        await world.sandbox.set_mode("ok", "webhook", account=f"{workspace_id}-first")

    async def done() -> bool:
        return all([{row.status for row in await look(world, each)} == {SENT} for each in served.values()])

    await until_done(world, done)
    taken: Counter[tuple[str, str]] = Counter()
    async for page in copies(world):
        taken += page
    for mode, workspace_id in served.items():
        assert Counter(row.status for row in await look(world, workspace_id)) == {SENT: MESSAGES}, mode
        got = {each: count for each, count in taken.items() if workspace_id in each[0]}
        assert len(got) == MESSAGES, mode
        assert set(got.values()) == {1}, mode


SENT = int(messaging_pb.MESSAGE_STATUS_SENT)

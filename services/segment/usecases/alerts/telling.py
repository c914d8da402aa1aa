"""Telling firings: a call of the alert's URL, until it is answered or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.json_values import encode
from services.common.loops import PASSING
from services.common.webhook_calls import AT_ONCE, LEASE, MAXIMUM_ATTEMPTS, NOT_ASKED_AGAIN, Answer, answered, settled
from services.segment.domain.alerts import AlertDefinition, Firing, FiringState
from services.segment.domain.reports.figures import Metric, plain
from services.segment.domain.saved import SavedKind
from services.segment.storage import alerts as storage
from services.segment.storage.alerts import Claimed
from services.segment.storage.saved import find_saved

_log = structlog.get_logger(__name__)


class Calls(Protocol):
    """Journey, as far as it is asked here: it signs, and reaches other people's hosts."""

    async def check_url(self, workspace_id: str, url: str) -> None:
        """Refuses a URL that may not be called."""
        ...

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        """POSTs a body to a URL, under an id by which the receiver tells a repeat."""
        ...


class AlertTelling:
    """Tells firings. At least once, under the firing's own id: a receiver tells a repeat by it."""

    def __init__(
        self, *, database: Database, calls: Calls, clock: Clock, read: Callable[[bytes], AlertDefinition]
    ) -> None:
        """Takes segment's database, who calls, the time, and what reads a definition."""
        self._database = database
        self._calls = calls
        self._clock = clock
        self._read = read

    async def turn(self) -> int:
        """Makes the calls that are due; returns how many."""
        made = 0
        while True:
            async with self._database.system() as connection:
                now = self._clock.now()
                claimed = await storage.claim_calls(connection, now, now + LEASE, AT_ONCE)
            await asyncio.gather(*(self._try(each) for each in claimed))
            made += len(claimed)
            if len(claimed) < AT_ONCE:
                return made

    async def _try(self, claimed: Claimed) -> None:
        try:
            await self._tell(claimed)
        except Exception as error:
            # One workspace's trouble is its own; the call is made again when its lease is over.
            _log.warning(
                "alert.firing_not_settled",
                workspace_id=claimed.workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )

    async def _tell(self, claimed: Claimed) -> None:
        workspace_id, firing = claimed.workspace_id, claimed.firing
        async with self._database.workspace(workspace_id) as connection:
            saved = await find_saved(connection, workspace_id, SavedKind.ALERT, firing.alert_id)
            definition = self._read(saved.definition) if saved is not None else None
            if firing.attempts > MAXIMUM_ATTEMPTS:
                # More calls than there may be without an outcome: each ended its process.
                failed = FiringState.FAILED
                await storage.settle_call(connection, workspace_id, firing, failed, reason="attempts_exhausted")
                return
            if definition is None or not definition.webhook_url:
                # Whoever was to be told is to be told no more.
                await storage.settle_call(connection, workspace_id, firing, FiringState.FIRED, was_made=False)
                return
        body = body_of(firing, definition)
        answer = await answered(self._calls.call_webhook(workspace_id, definition.webhook_url, firing.firing_id, body))
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            if answer is None:
                await storage.settle_call(
                    connection,
                    workspace_id,
                    firing,
                    FiringState.TELLING,
                    reason="not_called",
                    call_time=now + NOT_ASKED_AGAIN,
                    was_made=False,
                )
                return
            telling, reason, call_time = settled(firing.attempts, answer, now)
            state = FiringState[telling.name]
            await storage.settle_call(connection, workspace_id, firing, state, reason=reason, call_time=call_time)
        if state is FiringState.FAILED:
            _log.warning("alert.not_told", workspace_id=workspace_id, firing_id=firing.firing_id, reason=reason)


def body_of(firing: Firing, definition: AlertDefinition) -> bytes:
    """Returns what is told of a firing, as the contract has it."""
    judged = firing.judged
    data: dict[str, Any] = {
        "alertId": firing.alert_id,
        "firingId": firing.firing_id,
        "displayName": definition.display_name or firing.alert_id,
        "metric": f"METRIC_{Metric(definition.metric).name}",
        "day": judged.day.isoformat(),
        "value": _text(judged.value),
        "expected": _text(judged.expected),
        "lower": _text(judged.lower),
        "upper": _text(judged.upper),
    }
    timestamp = firing.create_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return encode({"type": "insight.alert", "timestamp": timestamp, "data": data})


def _text(number: Decimal | None) -> str:
    return "" if number is None else plain(number)

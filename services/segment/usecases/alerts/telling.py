"""Telling firings: a call of the alert's URL, until it is answered or given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import webhook_calls
from services.common.clock import Clock
from services.common.database import Database
from services.common.json_values import encode
from services.common.webhook_calls import Call, Claimed, Settlement, Telling, WebhookTelling
from services.segment.domain.alerts import AlertDefinition, Firing, FiringState
from services.segment.domain.reports.figures import Metric, plain
from services.segment.domain.saved import SavedKind
from services.segment.storage import alerts as storage
from services.segment.storage.saved import find_saved


class Calls(webhook_calls.Calls, Protocol):
    """Journey, as far as it is asked here."""

    async def check_url(self, workspace_id: str, url: str) -> None:
        """Refuses a URL that may not be called."""
        ...


class AlertTelling(WebhookTelling[Firing]):
    """Tells firings."""

    name: ClassVar[str] = "alert.firing"

    def __init__(
        self, *, database: Database, calls: webhook_calls.Calls, clock: Clock, read: Callable[[bytes], AlertDefinition]
    ) -> None:
        """Takes segment's database, who calls, the time, and what reads a definition."""

        async def moment(_: AsyncConnection) -> datetime:
            return clock.now()

        super().__init__(database=database, calls=calls, moment=moment)
        self._read = read

    async def claim(
        self, connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
    ) -> Sequence[Claimed[Firing]]:
        """See `WebhookTelling`."""
        return await storage.claim_calls(connection, now, lease_until, most)

    async def prepare(self, connection: AsyncConnection, workspace_id: str, thing: Firing) -> Call | None:
        """See `WebhookTelling`."""
        saved = await find_saved(connection, workspace_id, SavedKind.ALERT, thing.alert_id)
        definition = self._read(saved.definition) if saved is not None else None
        if definition is None or not definition.webhook_url:
            return None
        return Call(definition.webhook_url, thing.firing_id, body_of(thing, definition))

    async def drop(self, connection: AsyncConnection, workspace_id: str, thing: Firing) -> None:
        """See `WebhookTelling`."""
        nothing = Settlement(Telling.TELLING, was_made=False)
        await storage.settle_call(connection, workspace_id, thing, FiringState.FIRED, nothing)

    async def settle(
        self, connection: AsyncConnection, workspace_id: str, thing: Firing, settlement: Settlement
    ) -> None:
        """See `WebhookTelling`."""
        state = FiringState[settlement.telling.name]
        await storage.settle_call(connection, workspace_id, thing, state, settlement)


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

"""Telling alerts on the quality of data: a call of the workspace's URL, until it is answered or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.json_values import encode
from services.common.loops import run_for_ever
from services.common.webhook_calls import Call, Calls, Claimed, Settlement, Telling, WebhookTelling
from services.profile.domain.data_quality import Alert, AlertState, Line
from services.profile.storage import data_quality_alerts as storage
from services.profile.storage import moment_by
from services.profile.storage.data_quality_days import read_kept, read_quality_settings

PAUSE_SECONDS: Final = 10.0
TOLD_LINES: Final = 20
"""Lines that a call names: those with most."""


class AlertTelling(WebhookTelling[Alert]):
    """Tells alerts."""

    name: ClassVar[str] = "data_quality.alert"

    def __init__(self, *, database: Database, calls: Calls, clock: Clock) -> None:
        """Takes profile's database, who calls, and the time."""
        super().__init__(database=database, calls=calls, moment=moment_by(clock))

    async def run(self) -> None:
        """Tells what is due, until cancelled."""
        await run_for_ever("data quality alerts", self._turn_and_rest)

    async def claim(
        self, connection: AsyncConnection, now: datetime, lease_until: datetime, most: int
    ) -> Sequence[Claimed[Alert]]:
        """See `WebhookTelling`."""
        return await storage.claim_calls(connection, now, lease_until, most)

    async def prepare(self, connection: AsyncConnection, workspace_id: str, thing: Alert) -> Call | None:
        """See `WebhookTelling`."""
        url = (await read_quality_settings(connection, workspace_id)).webhook_url
        if not url:
            return None
        kept = (await read_kept(connection, workspace_id, [thing.day])).get(thing.day)
        lines = [line for line in kept.report.lines if line.kind is thing.kind] if kept is not None else []
        return Call(url, thing.alert_id, body_of(thing, lines))

    async def drop(self, connection: AsyncConnection, workspace_id: str, thing: Alert) -> None:
        """See `WebhookTelling`."""
        nothing = Settlement(Telling.TELLING, was_made=False)
        await storage.settle_call(connection, workspace_id, thing, AlertState.RAISED, nothing)

    async def settle(
        self, connection: AsyncConnection, workspace_id: str, thing: Alert, settlement: Settlement
    ) -> None:
        """See `WebhookTelling`."""
        await storage.settle_call(connection, workspace_id, thing, AlertState[settlement.telling.name], settlement)

    async def _turn_and_rest(self) -> None:
        await self.turn()
        await asyncio.sleep(PAUSE_SECONDS)


def body_of(alert: Alert, lines: list[Line]) -> bytes:
    """Returns what is told of an alert; the same at every call, as the report is kept as it was."""
    data: dict[str, Any] = {
        "alertId": alert.alert_id,
        "reportDate": alert.day.isoformat(),
        "kind": f"DATA_QUALITY_KIND_{alert.kind.name}",
        "count": alert.count,
        "minimumCount": alert.minimum,
        "lines": [{"subject": line.subject, "count": line.count} for line in lines[:TOLD_LINES]],
    }
    if alert.count_before is not None:
        data["countBefore"] = alert.count_before
    timestamp = alert.create_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return encode({"type": "data_quality.alert", "timestamp": timestamp, "data": data})

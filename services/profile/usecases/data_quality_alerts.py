"""Telling alerts on the quality of data: a call of the workspace's URL, until it is answered or given up."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.json_values import encode
from services.common.loops import PASSING, run_for_ever
from services.common.webhook_calls import AT_ONCE, LEASE, MAXIMUM_ATTEMPTS, NOT_ASKED_AGAIN, Answer, answered, settled
from services.profile.domain.data_quality import Alert, AlertState, Line
from services.profile.storage import data_quality_alerts as storage
from services.profile.storage import moment_by
from services.profile.storage.data_quality_alerts import Claimed
from services.profile.storage.data_quality_days import read_kept, read_quality_settings

PAUSE_SECONDS: Final = 10.0
TOLD_LINES: Final = 20
"""Lines that a call names: those with most."""

_log = structlog.get_logger(__name__)


class Calls(Protocol):
    """Journey, as far as it is asked here: it signs, and reaches other people's hosts."""

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        """POSTs a body to a URL, under an id by which the receiver tells a repeat."""
        ...


class AlertTelling:
    """Tells alerts. At least once, under the alert's own id: a receiver tells a repeat by it."""

    def __init__(self, *, database: Database, calls: Calls, clock: Clock) -> None:
        """Takes profile's database, who calls, and the time."""
        self._database = database
        self._calls = calls
        self._moment = moment_by(clock)

    async def run(self) -> None:
        """Tells what is due, until cancelled."""
        await run_for_ever("data quality alerts", self._turn_and_rest)

    async def turn(self) -> int:
        """Makes the calls that are due; returns how many."""
        made = 0
        while True:
            async with self._database.system() as connection:
                now = await self._moment(connection)
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
                "data_quality.alert_not_settled",
                workspace_id=claimed.workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )

    async def _tell(self, claimed: Claimed) -> None:
        workspace_id, alert = claimed.workspace_id, claimed.alert
        async with self._database.workspace(workspace_id) as connection:
            url = (await read_quality_settings(connection, workspace_id)).webhook_url
            kept = (await read_kept(connection, workspace_id, [alert.day])).get(alert.day)
            if alert.attempts > MAXIMUM_ATTEMPTS:
                # More calls than there may be without an outcome: each ended its process.
                await storage.settle_call(
                    connection, workspace_id, alert, AlertState.FAILED, reason="attempts_exhausted"
                )
                return
            if not url:
                # Whoever was to be told is to be told no more.
                await storage.settle_call(connection, workspace_id, alert, AlertState.RAISED, was_made=False)
                return
        lines = [line for line in kept.report.lines if line.kind is alert.kind] if kept is not None else []
        body = body_of(alert, lines)
        answer = await answered(self._calls.call_webhook(workspace_id, url, alert.alert_id, body))
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            if answer is None:
                await storage.settle_call(
                    connection,
                    workspace_id,
                    alert,
                    AlertState.TELLING,
                    reason="not_called",
                    call_time=now + NOT_ASKED_AGAIN,
                    was_made=False,
                )
                return
            telling, reason, call_time = settled(alert.attempts, answer, now)
            state = AlertState[telling.name]
            await storage.settle_call(connection, workspace_id, alert, state, reason=reason, call_time=call_time)
        if state is AlertState.FAILED:
            _log.warning(
                "data_quality.alert_not_told", workspace_id=workspace_id, alert_id=alert.alert_id, reason=reason
            )

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

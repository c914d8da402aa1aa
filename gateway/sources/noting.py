"""Tells profile what came in by sources: together, some seconds later, and never so much that it would matter."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.common.errors import Reason, YikeError
from services.common.loops import run_for_ever
from services.common.telemetry import meter
from yike.profile.v1 import source_service_pb2 as source_pb

NOTE_SECONDS = 1.0
MOST_WAITING = 2_000
"""Deliveries that wait to be noted; more are counted by the metric alone."""

_CALL_ITEMS = 500
_log = structlog.get_logger(__name__)
_deliveries = meter(__name__).create_counter(
    "yike.gateway.source_deliveries", description="Deliveries of sources by outcome"
)

Note = Callable[[str, source_pb.NoteSourceDeliveriesRequest], Awaitable[source_pb.NoteSourceDeliveriesResponse]]
"""Calls profile: workspace and request."""


@dataclass(frozen=True)
class Noted:
    """What became of a delivery."""

    outcome: source_pb.DeliveryOutcome
    receive_time: datetime
    topic: str = ""
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    reason: Reason = Reason.ERROR_REASON_UNSPECIFIED
    message: str = ""


class Noting:
    """Collects what became of deliveries, and tells it."""

    def __init__(self, note: Note) -> None:
        """Takes what calls profile."""
        self._note = note
        self._waiting: dict[str, list[source_pb.NotedDelivery]] = {}
        self._refused: dict[tuple[str, str, int], source_pb.NotedDelivery] = {}
        self._count = 0

    def add(self, workspace_id: str, source_id: str, noted: Noted) -> None:
        """Notes a delivery; those that are refused at the door become one entry a reason, however many they are."""
        _deliveries.add(
            1, {"outcome": source_pb.DeliveryOutcome.Name(noted.outcome), "reason": Reason.Name(noted.reason)}
        )
        refused = (workspace_id, source_id, int(noted.reason))
        if noted.outcome == source_pb.DELIVERY_OUTCOME_REFUSED and refused in self._refused:
            entry = self._refused[refused].delivery
            entry.count += 1
            entry.receive_time.FromDatetime(noted.receive_time)
            return
        if self._count >= MOST_WAITING:
            return
        self._count += 1
        written = source_pb.NotedDelivery(
            source_id=source_id,
            delivery=source_pb.SourceDelivery(
                outcome=noted.outcome,
                receive_time=noted.receive_time,
                count=1,
                topic=noted.topic[:200],
                accepted=noted.accepted,
                duplicates=noted.duplicates,
                rejected=noted.rejected,
                reason=noted.reason,
                message=noted.message[:500],
            ),
        )
        self._waiting.setdefault(workspace_id, []).append(written)
        if noted.outcome == source_pb.DELIVERY_OUTCOME_REFUSED:
            self._refused[refused] = written

    async def note_forever(self) -> None:
        """Tells profile once a second, until cancelled."""
        await run_for_ever("source_deliveries", self._turn)

    async def note(self) -> None:
        """Tells profile what is waiting. What cannot be told is left out of the list and the totals; no event depends on it."""
        waiting, self._waiting, self._refused, self._count = self._waiting, {}, {}, 0
        try:
            for workspace_id, entries in waiting.items():
                for start in range(0, len(entries), _CALL_ITEMS):
                    await self._note(
                        workspace_id,
                        source_pb.NoteSourceDeliveriesRequest(deliveries=entries[start : start + _CALL_ITEMS]),
                    )
        except YikeError as error:
            _log.warning("source_deliveries.not_noted", workspaces=len(waiting), reason=error.reason_name)

    async def _turn(self) -> None:
        await asyncio.sleep(NOTE_SECONDS)
        await self.note()

"""Events coming in: from sources (RecordEvents) and from messaging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.telemetry import meter
from services.profile.domain import (
    IncomingEvent,
    MessageUpdate,
    Rejection,
    TaskEnding,
    Verdict,
    event_of_task,
    event_of_update,
)
from services.profile.usecases.backlog import Backlog
from services.profile.usecases.group_commit import GroupCommit
from services.profile.usecases.recording import Recorder
from services.profile.usecases.schemas import WorkspaceSchemas, record_others

_log = structlog.get_logger(__name__)
_received = meter(__name__).create_counter(
    "profile.events", unit="{event}", description="Events received, by what became of them."
)


class Events:
    """Takes events in."""

    def __init__(
        self, *, recorder: Recorder, group_commit: GroupCommit, backlog: Backlog, schemas: WorkspaceSchemas
    ) -> None:
        """Wires the use cases; `group_commit` wraps the same recorder."""
        self._schemas = schemas
        self._recorder = recorder
        self._group_commit = group_commit
        self._backlog = backlog

    async def record_events(self, workspace_id: str, events: Sequence[IncomingEvent]) -> list[Verdict]:
        """Records a batch as sources send it; one verdict an event. What is accepted is committed.

        Raises:
            ResourceExhausted: BACKLOG_FULL when the path behind is full; nothing was taken.
            Unavailable: If a store or identity is away; nothing was recorded.
        """
        if not events:
            return []
        await self._backlog.require_room()
        held = await self._schemas.hold_back(workspace_id, events)
        verdicts = await record_others(events, held, partial(self._group_commit.record, workspace_id))
        for verdict, number in Counter(type(each).__name__.lower() for each in verdicts).items():
            _received.add(number, {"verdict": verdict})
        return verdicts

    async def record_message_updates(
        self, connection: AsyncConnection, workspace_id: str, updates: Sequence[MessageUpdate | TaskEnding]
    ) -> None:
        """Records what became of messages and of staff members' tasks as events, in the consumer's transaction.

        An update that tells nothing to the customer's file (queued, suppressed…) is left out. One that is refused, for
        example of a customer who never existed, is logged and left out: messaging's ledger keeps it.

        Raises:
            Unavailable: If a store or identity is away; the transaction is to be rolled back.
        """
        told = (
            event_of_task(update) if isinstance(update, TaskEnding) else event_of_update(update) for update in updates
        )
        events = [event for event in told if event is not None]
        if not events:
            return
        for event, verdict in zip(
            events, await self._recorder.record_within(connection, workspace_id, events), strict=True
        ):
            if isinstance(verdict, Rejection):
                _log.warning(
                    "message_update.refused",
                    workspace_id=workspace_id,
                    update_id=event.message_id,
                    reason=verdict.refusal.value,
                )

"""Events that were refused: kept for a week, to be looked at, sent again or discarded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.database import Database
from services.common.errors import NotFound
from services.profile import storage
from services.profile.domain import (
    LEFT_SHARE,
    MAXIMUM_KEPT_BODY_BYTES,
    MAXIMUM_KEPT_CALL_BYTES,
    MAXIMUM_REJECTED_BYTES,
    MAXIMUM_REJECTED_EVENTS,
    RefusedBody,
    RefusedRequest,
    RejectedEvent,
)
from services.profile.vault import BodyVault


@dataclass(frozen=True)
class OpenedEvent:
    """An event of the list with what it holds."""

    event: RejectedEvent
    body: bytes
    context_json: bytes


@dataclass(frozen=True)
class RejectedPage:
    """A page of the list; `next_position` is None on the last one."""

    events: Sequence[OpenedEvent]
    next_position: tuple[datetime, str] | None


class Rejections:
    """The list of events that were refused."""

    def __init__(self, *, database: Database, vault: BodyVault) -> None:
        """Works on profile's own database; what is kept is encrypted by `vault`."""
        self._database = database
        self._vault = vault

    async def keep(self, workspace_id: str, request: RefusedRequest) -> None:
        """Keeps refused bodies, and counts them unless they are counted. Over the limit the oldest go, counted.

        Raises:
            Unavailable: If the database is away; nothing was kept.
        """
        if not request.bodies:
            return
        events, left_out = self._sealed(workspace_id, request)
        async with self._database.workspace(workspace_id) as connection:
            totals = await storage.keep_rejected(connection, workspace_id, events)
            if left_out:
                await storage.count_dropped_rejected(connection, workspace_id, left_out)
            if totals.is_over:
                await storage.drop_oldest_rejected(
                    connection,
                    workspace_id,
                    most_events=int(MAXIMUM_REJECTED_EVENTS * LEFT_SHARE),
                    most_bytes=int(MAXIMUM_REJECTED_BYTES * LEFT_SHARE),
                )
            if not request.counted:
                await storage.add_counts(connection, workspace_id, storage.Counts(rejected=len(request.bodies)))

    async def list_rejected(
        self,
        workspace_id: str,
        *,
        reason: str | None,
        start_time: datetime | None,
        end_time: datetime | None,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> RejectedPage:
        """Returns a page of the list, the event that came in last first."""
        async with self._database.workspace(workspace_id) as connection:
            events = await storage.read_rejected(
                connection,
                workspace_id,
                reason=reason,
                start_time=start_time,
                end_time=end_time,
                before=before,
                limit=limit + 1,
            )
        page = events[:limit]
        more = len(events) > limit
        return RejectedPage(
            [self._opened(workspace_id, event) for event in page],
            (page[-1].last_receive_time, page[-1].rejected_event_id) if more else None,
        )

    async def get_rejected(self, workspace_id: str, rejected_event_id: str) -> OpenedEvent:
        """Returns an event of the list.

        Raises:
            NotFound: If it is not in it, or not any more.
        """
        async with self._database.workspace(workspace_id) as connection:
            event = await storage.find_rejected(connection, workspace_id, rejected_event_id)
        return self._found(workspace_id, event)

    async def discard(self, workspace_id: str, rejected_event_id: str) -> OpenedEvent:
        """Takes an event out of the list and returns it as it was.

        Raises:
            NotFound: If it is not in it, or not any more.
        """
        async with self._database.workspace(workspace_id) as connection:
            event = await storage.discard_rejected(connection, workspace_id, rejected_event_id)
        return self._found(workspace_id, event)

    def _sealed(self, workspace_id: str, request: RefusedRequest) -> tuple[list[RejectedEvent], int]:
        """Returns the events to keep, each once, and how many more there were than are kept of one call."""
        found: dict[str, tuple[RefusedBody, int]] = {}
        size, left_out = 0, 0
        for each in request.bodies:
            event_id = _id_of(request.endpoint, each)
            if event_id in found:
                found[event_id] = (each, found[event_id][1] + 1)
                continue
            size += min(len(each.body), MAXIMUM_KEPT_BODY_BYTES) + len(request.context_json)
            if size > MAXIMUM_KEPT_CALL_BYTES:
                left_out += 1
                continue
            found[event_id] = (each, 1)
        events = [
            RejectedEvent(
                rejected_event_id=event_id,
                endpoint=request.endpoint,
                reason=each.reason,
                message=each.message,
                message_id=each.message_id,
                sealed=self._vault.seal(workspace_id, each.body[:MAXIMUM_KEPT_BODY_BYTES], request.context_json),
                body_bytes=len(each.body),
                send_time=request.send_time,
                receive_time=request.receive_time,
                last_receive_time=request.receive_time,
                occurrences=occurrences,
                consent_authority=request.consent_authority,
                order_authority=request.order_authority,
            )
            # In one order, so that two calls cannot wait for each other.
            for event_id, (each, occurrences) in sorted(found.items())
        ]
        return events, left_out

    def _found(self, workspace_id: str, event: RejectedEvent | None) -> OpenedEvent:
        if event is None:
            raise NotFound("There is no such rejected event, or not any more: they are kept for 7 days.")
        return self._opened(workspace_id, event)

    def _opened(self, workspace_id: str, event: RejectedEvent) -> OpenedEvent:
        return OpenedEvent(event, *self._vault.open(workspace_id, event.sealed))


def _id_of(endpoint: str, refused: RefusedBody) -> str:
    digest = hashlib.blake2b(refused.body, digest_size=16, person=b"yike.rejected")
    digest.update(f"\0{endpoint}\0{refused.reason}".encode())
    return f"rej_{digest.hexdigest()}"

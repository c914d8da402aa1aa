"""Cancelling what was asked for and is not sent: whoever asked for it does not want it any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.common.database import Database
from services.common.outbox import Fact, publish
from services.messaging.domain import MessageUpdate, Reason, Settled, Status
from services.messaging.storage import cancelling, ledger
from services.messaging.storage.ledger import LogEntry
from services.messaging.storage.moments import Moment
from services.messaging.usecases.settled_updates import updates_of

NO_LEASE = 0


class Cancelling:
    """Cancels messages."""

    def __init__(
        self, *, database: Database, moment: Moment, facts_of: Callable[[Sequence[MessageUpdate]], list[Fact]]
    ) -> None:
        """Takes messaging's database, what tells the time in it, and what writes updates as facts."""
        self._database = database
        self._moment = moment
        self._facts_of = facts_of

    async def cancel(self, workspace_id: str, request_ids: Sequence[str], detail: str) -> int:
        """Cancels the messages of request ids as far as they are not sent; returns how many are cancelled, by whatever call.

        What nobody holds ends at once, with its log and the fact that tells of it; what a worker holds ends when that lets go.
        """
        if not request_ids:
            return 0
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            rows = await cancelling.cancel_waiting(connection, workspace_id, request_ids, now)
            await cancelling.mark_held(connection, workspace_id, request_ids, detail)
            done = [
                (Settled(row.delivery_id, NO_LEASE, Status.SUPPRESSED, Reason.CANCELLED, code=detail), row)
                for row in rows
            ]
            await ledger.append_log(
                connection,
                workspace_id,
                now,
                [LogEntry(each.delivery_id, each.status, each.reason, row.attempts, detail) for each, row in done],
            )
            if done:
                await publish(connection, workspace_id, self._facts_of(updates_of(done, now)))
            return await cancelling.count_cancelled(connection, workspace_id, request_ids)

"""A workspace's sending policy: read and set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import structlog

from services.common.database import Database
from services.common.updates import check_etag, etag_of
from services.messaging.domain import SendingPolicy
from services.messaging.domain.policy.checking import check_policy
from services.messaging.storage import policies as rows
from services.messaging.storage.moments import Moment

_log = structlog.get_logger(__name__)


class Policies:
    """Keeps policies. Who sends reads them with what else a batch needs (`Deliveries.in_force`)."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes messaging's database, and what tells the time of a change."""
        self._database = database
        self._moment = moment

    async def get(self, workspace_id: str) -> SendingPolicy:
        """Returns a workspace's policy."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.read_policy(connection, workspace_id)

    async def set(
        self, workspace_id: str, change: Callable[[SendingPolicy], SendingPolicy], etag: str
    ) -> SendingPolicy:
        """Sets a workspace's policy; the same as before changes nothing.

        Args:
            workspace_id: Whose.
            change: Returns the policy with what is to be changed.
            etag: Of the state that the caller has seen; empty changes whatever is there.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: If it means nothing (`check_policy`), and what `change` raises.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_policy(connection, workspace_id)
            known = await rows.read_policy(connection, workspace_id)
            check_etag(etag, etag_of(known.revision))
            wanted = replace(change(known), update_time=known.update_time, revision=known.revision)
            check_policy(wanted)
            if wanted == known:
                return known
            wanted = replace(wanted, update_time=await self._moment(connection), revision=known.revision + 1)
            await rows.write_policy(connection, workspace_id, wanted)
        _log.info("sending_policy.changed", workspace_id=workspace_id, revision=wanted.revision)
        return wanted

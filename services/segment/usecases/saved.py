"""Reports, dashboards and alerts as their owners keep them: made, changed, deleted, listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, InvalidArgument, NotFound, Reason, ResourceExhausted, in_use
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.segment.domain.saved import Saved, SavedKind, Wanted
from services.segment.storage import saved as storage


class SavedDefinitions:
    """Keeps what is of one kind. What a definition says was looked at before it comes here."""

    def __init__(self, database: Database, clock: Clock, kind: SavedKind) -> None:
        """Takes the database, the time, and what is kept."""
        self._database = database
        self._clock = clock
        self._kind = kind

    async def create(self, workspace_id: str, resource_id: str, wanted: Wanted) -> Saved:
        """Keeps it under an id ('': one is assigned); the same under the same id again returns it as it is.

        Raises:
            AlreadyExists: If the id is taken by another one.
            InvalidArgument: If it names what is not there.
            ResourceExhausted: LIMIT_REACHED.
        """
        now, kind = self._clock.now(), self._kind
        if resource_id:
            check_resource_id(resource_id, kind.key)
        resource_id = resource_id or new_id(kind.noun, now)
        made = Saved(kind, resource_id, wanted.display_name, wanted.owner, wanted.definition, wanted.uses, 1, now, now)
        async with self._database.workspace(workspace_id) as connection:
            await storage.lock_saved(connection, workspace_id)
            existing = await storage.find_saved(connection, workspace_id, kind, resource_id)
            if existing is not None:
                if existing.definition == wanted.definition:
                    return existing
                raise AlreadyExists(
                    f"The {kind.noun} {resource_id} says something else; choose another id.",
                    field=kind.key,
                    resource_id=resource_id,
                )
            if await storage.count_saved(connection, workspace_id, kind) >= kind.most:
                raise ResourceExhausted(
                    f"A workspace has at most {kind.most} {kind.noun}s; delete one first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    limit=str(kind.most),
                )
            await self._write(connection, workspace_id, made)
        return made

    async def get(self, workspace_id: str, resource_id: str) -> Saved:
        """Returns what is kept under an id.

        Raises:
            NotFound: If there is nothing.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._required(connection, workspace_id, resource_id)

    async def list(self, workspace_id: str, listing: Listing) -> Sequence[Saved]:
        """Returns those of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.list_saved(connection, workspace_id, self._kind, listing)

    async def update(self, before: Saved, workspace_id: str, wanted: Wanted, *, etag: str = "") -> Saved:
        """Changes it; the same as before changes nothing.

        Args:
            before: As it was read, and what `wanted` was made of.
            workspace_id: Whose.
            wanted: What it is to be.
            etag: Of what the caller saw; empty: of any.

        Raises:
            NotFound: If it is not there any more.
            InvalidArgument: If it names what is not there.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
        """
        async with self._database.workspace(workspace_id) as connection:
            await storage.lock_saved(connection, workspace_id)
            present = await self._required(connection, workspace_id, before.resource_id)
            check_etag(etag, etag_of(present.revision))
            # What came in between is not what was looked at.
            check_etag(etag_of(before.revision), etag_of(present.revision))
            if present.definition == wanted.definition:
                return present
            changed = replace(
                present,
                display_name=wanted.display_name,
                owner=wanted.owner,
                definition=wanted.definition,
                uses=wanted.uses,
                revision=present.revision + 1,
                update_time=self._clock.now(),
            )
            await self._write(connection, workspace_id, changed)
        return changed

    async def delete(self, workspace_id: str, resource_id: str, *, etag: str = "") -> Saved:
        """Deletes it, and returns what it was.

        Raises:
            NotFound: If there is nothing.
            FailedPrecondition: IN_USE, if it is a report that a dashboard shows.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
        """
        async with self._database.workspace(workspace_id) as connection:
            await storage.lock_saved(connection, workspace_id)
            before = await self._required(connection, workspace_id, resource_id)
            check_etag(etag, etag_of(before.revision))
            await self._delete(connection, workspace_id, before)
        return before

    async def _write(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        missing = await storage.missing_reports(connection, workspace_id, saved.uses) if saved.uses else []
        if missing:
            field = f"report_ids[{saved.uses.index(missing[0])}]"
            raise InvalidArgument(f"{field}: there is no report {missing[0]}; make it first.", field=field)
        await storage.write_saved(connection, workspace_id, saved)

    async def _delete(self, connection: AsyncConnection, workspace_id: str, saved: Saved) -> None:
        if saved.kind is SavedKind.REPORT:
            users = await storage.dashboards_with(connection, workspace_id, saved.resource_id)
            if users:
                raise in_use(
                    users,
                    f"dashboards show the report {saved.resource_id}",
                    "Take it off them first.",
                    report_id=saved.resource_id,
                )
        await storage.delete_saved(connection, workspace_id, self._kind, saved.resource_id)

    async def _required(self, connection: AsyncConnection, workspace_id: str, resource_id: str) -> Saved:
        found = await storage.find_saved(connection, workspace_id, self._kind, resource_id)
        if found is None:
            named = resource_id[:100]
            raise NotFound(f"There is no {self._kind.noun} {named}.", resource_id=named)
        return found

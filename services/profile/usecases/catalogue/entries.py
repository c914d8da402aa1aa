"""Products and stores: taken in, changed, archived, brought back, listed; each change told in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted
from services.common.ids import stable_number
from services.common.listings import Listing
from services.common.outbox import Fact, publish
from services.common.updates import check_etag, etag_of
from services.profile.domain.catalogue.entries import Entry, check_each_once
from services.profile.storage import moment_by
from services.profile.storage.catalogue import entries as rows
from services.profile.storage.catalogue.entries import EntryTable

E = TypeVar("E", bound=Entry)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Upserted:
    """How many of a batch were not there, were changed, and were so already."""

    created: int
    updated: int
    unchanged: int


class Entries(Generic[E]):
    """Keeps the products or the stores of workspaces."""

    def __init__(
        self,
        *,
        table: EntryTable[E],
        noun: str,
        most: int,
        database: Database,
        clock: Clock,
        encode: Callable[[Sequence[E]], bytes],
    ) -> None:
        """Takes what it works with.

        Args:
            table: Where they are kept.
            noun: What one is called, such as `product`; with an s it is the path and the list's name.
            most: How many a workspace may have, archived ones left out.
            database: Profile's.
            clock: The process's; PostgreSQL's decides unless it is stepped.
            encode: Writes the fact that tells of some.
        """
        self._table = table
        self._noun = noun
        self._most = most
        self._database = database
        self._moment = moment_by(clock)
        self._encode = encode

    async def create(self, workspace_id: str, entry: E) -> E:
        """Takes one in; the same again returns it as it is.

        Raises:
            AlreadyExists: If there is one of this key with another content, or an archived one.
            InvalidArgument: If it does not hold together.
            ResourceExhausted: LIMIT_REACHED.
        """
        entry.check(self._noun)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_catalogue(connection, workspace_id)
            known = await self._find(connection, workspace_id, entry.key)
            if known is not None:
                if known.delete_time is not None:
                    raise AlreadyExists(
                        f"There is an archived {self._noun} of this {self._table.key}; bring it back by :undelete.",
                        key=entry.key,
                    )
                if not entry.says_the_same(known):
                    raise AlreadyExists(
                        f"There is a {self._noun} of this {self._table.key} with another content; change it instead.",
                        key=entry.key,
                    )
                return known
            await self._check_room(connection, workspace_id, 1)
            return await self._write(connection, workspace_id, entry, None)

    async def update(self, workspace_id: str, key: str, etag: str, change: Callable[[E], E]) -> E:
        """Changes one; what is the same afterwards is not written.

        Args:
            workspace_id: Whose.
            key: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns it with what is to be changed.

        Raises:
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: WRONG_STATE if it is archived.
            InvalidArgument: If it does not hold together, and what `change` raises.
            NotFound: If there is none of this key.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_catalogue(connection, workspace_id)
            known = await self._existing(connection, workspace_id, key)
            check_etag(etag, etag_of(known.revision))
            if known.delete_time is not None:
                raise FailedPrecondition(f"This {self._noun} is archived; bring it back by :undelete first.", key=key)
            changed = change(known)
            changed.check(self._noun)
            if changed.says_the_same(known):
                return known
            return await self._write(connection, workspace_id, changed, known)

    async def archive(self, workspace_id: str, key: str, etag: str) -> E:
        """Archives one; again, it answers the same.

        Raises:
            Aborted: ETAG_MISMATCH.
            NotFound: If there is none of this key.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_catalogue(connection, workspace_id)
            known = await self._existing(connection, workspace_id, key)
            if known.delete_time is not None:
                return known
            check_etag(etag, etag_of(known.revision))
            return await self._write(connection, workspace_id, known, known, archived=True)

    async def bring_back(self, workspace_id: str, key: str) -> E:
        """Brings an archived one back; of another it changes nothing.

        Raises:
            NotFound: If there is none of this key.
            ResourceExhausted: LIMIT_REACHED.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_catalogue(connection, workspace_id)
            known = await self._existing(connection, workspace_id, key)
            if known.delete_time is None:
                return known
            await self._check_room(connection, workspace_id, 1)
            return await self._write(connection, workspace_id, known, known)

    async def upsert(self, workspace_id: str, given: Sequence[E]) -> Upserted:
        """Makes some be as they are given, whole, and archived ones come back: all of them or none.

        Raises:
            InvalidArgument: Naming the first that is wrong, such as `products[3].category`.
            ResourceExhausted: LIMIT_REACHED.
        """
        plural = f"{self._noun}s"
        check_each_once([each.key for each in given], plural, self._table.key)
        for index, each in enumerate(given):
            each.check(f"{plural}[{index}]")
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_catalogue(connection, workspace_id)
            known = await rows.find_entries(connection, self._table, workspace_id, [each.key for each in given])
            changed = [
                each
                for each in given
                if (old := known.get(each.key)) is None or old.delete_time is not None or not each.says_the_same(old)
            ]
            added = sum((old := known.get(each.key)) is None or old.delete_time is not None for each in changed)
            if added:
                await self._check_room(connection, workspace_id, added)
            now = await self._moment(connection)
            written = [each.written(known.get(each.key), now) for each in changed]
            await self._tell(connection, workspace_id, written)
        created = sum(each.key not in known for each in changed)
        _log.info("catalogue.upserted", workspace_id=workspace_id, kind=plural, changed=len(changed))
        return Upserted(created, len(changed) - created, len(given) - len(changed))

    async def get(self, workspace_id: str, key: str) -> E:
        """Returns one, an archived one too.

        Raises:
            NotFound: If there is none of this key.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._existing(connection, workspace_id, key)

    async def list_entries(self, workspace_id: str, listing: Listing, *, below: str) -> tuple[list[E], str]:
        """Returns a page and the next token; `below`: only those at this place of the tree or below it, empty for all."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_entries(connection, self._table, workspace_id, listing, below)
        return page[: listing.size], listing.next_token(page)

    async def _find(self, connection: AsyncConnection, workspace_id: str, key: str) -> E | None:
        if "\0" in key:
            return None
        return (await rows.find_entries(connection, self._table, workspace_id, [key])).get(key)

    async def _existing(self, connection: AsyncConnection, workspace_id: str, key: str) -> E:
        known = await self._find(connection, workspace_id, key)
        if known is None:
            raise NotFound(
                f"There is no {self._noun} of this {self._table.key}; GET /v1/{self._noun}s lists them.",
                key=key,
            )
        return known

    async def _check_room(self, connection: AsyncConnection, workspace_id: str, added: int) -> None:
        count = await rows.count_entries(connection, self._table, workspace_id)
        if count + added > self._most:
            raise ResourceExhausted(
                f"A workspace has at most {self._most:,} {self._noun}s, and has {count:,}; archive some first.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
            )

    async def _write(
        self, connection: AsyncConnection, workspace_id: str, entry: E, known: E | None, *, archived: bool = False
    ) -> E:
        entry = entry.written(known, await self._moment(connection), archived=archived)
        await self._tell(connection, workspace_id, [entry])
        _log.info("catalogue.changed", workspace_id=workspace_id, kind=self._noun, key=entry.key, archived=archived)
        return entry

    async def _tell(self, connection: AsyncConnection, workspace_id: str, written: Sequence[E]) -> None:
        """Writes entries and tells of them; nothing where there are none."""
        if not written:
            return
        await rows.write_entries(connection, self._table, workspace_id, written)
        # What holds is told by the revision: the partition need not be the same for one product, only spread the work.
        await publish(connection, workspace_id, [Fact(stable_number(workspace_id), self._encode(written))])

"""Writes, lists, checks and ages the log of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import structlog
from cryptography.exceptions import InvalidTag
from google.protobuf.message import Message

from gateway.audit import storage
from gateway.audit.chain import BrokenChain, Chain, Draft, Entry, Head
from gateway.audit.storage import Change, Filter
from gateway.audit.telling import Told, resource_of, told_of
from gateway.transcoding.routes import Route
from services.common.caller import Caller
from services.common.database import Database
from services.common.errors import YikeError
from services.common.keys import MasterKeys
from services.common.loops import run_for_ever
from services.common.pages import page_token, read_page_token
from services.common.sealing import KeyMissing, Row, SealedColumn, Seals

SUCCEEDED = "OK"
FAILED = "INTERNAL"
REMOVAL_SECONDS = 3_600.0
_LATEST = 2**63 - 1
_log = structlog.get_logger(__name__)

T = TypeVar("T")


class AuditLog:
    """The log of all workspaces."""

    def __init__(self, database: Database, keys: MasterKeys | bytes) -> None:
        """Derives the keys of the hashes and of the sealed requests; with another first key no entry holds."""
        self._database = database
        self._seals = Seals(keys, "gateway.audit.requests")
        self.chain = Chain(self._seals.keys.lookup("gateway.audit.chain"))

    async def note(
        self,
        route: Route,
        caller: Caller,
        request: Message,
        call: Callable[[], Awaitable[Message]],
        *,
        request_id: str,
    ) -> Message:
        """Makes a call that changes something, with an entry before it and one of what it led to; returns its answer.

        Raises:
            Unavailable: If the entry could not be written; then the call was not made.
            YikeError: As the call ended.
        """

        def name(response: Message) -> str:
            return resource_of(route, request, response)

        return await self.note_told(told_of(route, request), caller, call, request_id=request_id, name=name)

    async def note_told(
        self,
        told: Told,
        caller: Caller,
        call: Callable[[], Awaitable[T]],
        *,
        request_id: str,
        name: Callable[[T], str] = lambda _: "",
    ) -> T:
        """Does as `note` with a change that is no call of an RPC.

        Args:
            told: What its entry tells.
            caller: Who.
            call: Makes it.
            request_id: Of the HTTP request.
            name: Returns the resource once more with the answer; empty where it is the same.
        """
        draft = Draft(
            principal=caller.principal,
            method=told.method,
            resource=told.resource,
            request_digest=told.digest,
            request=self._seal(caller.workspace_id, told.request),
            request_id=request_id,
        )
        begin = await self._append(caller.workspace_id, draft)
        try:
            response = await call()
        except YikeError as error:
            await self._end(begin, error.reason_name)
            raise
        except Exception:
            await self._end(begin, FAILED)
            raise
        await self._end(begin, SUCCEEDED, name(response))
        return response

    async def list_changes(
        self, workspace_id: str, wanted: Filter, *, limit: int, token: str
    ) -> tuple[list[tuple[Change, str]], str]:
        """Returns a page of changes with their requests as JSON, the latest first, and the next token.

        Raises:
            InvalidArgument: If the token is not from this call.
        """
        arguments = {"method": "ListAuditEntries", "workspace_id": workspace_id, "filter": repr(wanted)}
        position = read_page_token(token, arguments, int)
        before = position[0] if position else _LATEST
        async with self._database.workspace(workspace_id) as connection:
            page = await storage.list_changes(connection, workspace_id, wanted, before=before, limit=limit + 1)
        following = page_token(arguments, [page[limit - 1].begin.sequence]) if len(page) > limit else ""
        return [(change, self._open(change.begin)) for change in page[:limit]], following

    async def verify(self, workspace_id: str, pinned: Mapping[int, bytes] | None = None) -> Head:
        """Checks a workspace's whole log and returns its head.

        Args:
            workspace_id: Whose.
            pinned: Hashes by sequence that were kept elsewhere.

        Raises:
            BrokenChain: If an entry was changed or removed.
            Unavailable: If the database is away.
        """
        first_sequence = 0
        while True:
            async with self._database.workspace(workspace_id) as connection:
                head = await storage.get_head(connection, workspace_id)
                try:
                    walk = self.chain.start_of(head, pinned)
                    async for entries in storage.read_entries(connection, workspace_id, head.sequence):
                        walk.take(entries)
                    walk.end()
                except BrokenChain:
                    # Once more where old entries may have gone just while it was read.
                    if first_sequence == head.first_sequence:
                        raise
                    first_sequence = head.first_sequence
                else:
                    return head

    def columns(self) -> list[SealedColumn]:
        """Returns where what it seals is stored: an entry's hash covers it as it is, so nothing may seal it anew."""

        def bound(row: Row) -> bytes:
            return bytes(row["workspace_id"].encode())

        key = {"workspace_id": "text", "sequence": "bigint"}
        return [SealedColumn("audit_log", "request", key, self._seals, bound, rewritten=False)]

    async def remove_forever(self) -> None:
        """Removes entries that are older than `KEPT_DAYS`, until cancelled."""
        await run_for_ever("audit_log", self._turn)

    async def remove_aged(self) -> int:
        """Removes up to a thousand of each workspace's entries that are old enough; returns how many chains got shorter."""
        async with self._database.system() as connection:
            workspaces = await storage.list_aged(connection)
        shortened = 0
        for workspace_id in workspaces:
            async with self._database.system() as connection:
                aged = await storage.lock_aged(connection, workspace_id)
                if aged is not None:
                    head, last = aged
                    await storage.remove_until(connection, last, self.chain.shorten(head, last))
                    shortened += 1
        return shortened

    async def _turn(self) -> None:
        if not await self.remove_aged():
            await asyncio.sleep(REMOVAL_SECONDS)

    async def _append(self, workspace_id: str, draft: Draft) -> Entry:
        async with self._database.workspace(workspace_id) as connection:
            head, now = await storage.lock_head(connection, workspace_id)
            entry, head = self.chain.append(head, draft, now)
            await storage.append(connection, entry, head)
        return entry

    async def _end(self, begin: Entry, code: str, resource: str = "") -> None:
        """Adds what a call led to; where that fails, the entry before it stays, and tells that its end is not known."""
        told = begin.draft
        draft = Draft(
            principal=told.principal,
            method=told.method,
            resource="" if resource == told.resource else resource,
            begin_sequence=begin.sequence,
            code=code,
            request_id=told.request_id,
        )
        try:
            await self._append(begin.workspace_id, draft)
        except YikeError as error:
            _log.error(
                "audit.end_not_written",
                workspace_id=begin.workspace_id,
                sequence=begin.sequence,
                reason=error.reason_name,
            )

    def _seal(self, workspace_id: str, text: bytes) -> bytes:
        return self._seals.seal(text, workspace_id.encode(), workspace_id=workspace_id)

    def _open(self, entry: Entry) -> str:
        sealed = entry.draft.request
        try:
            return self._seals.open(sealed, entry.workspace_id.encode(), workspace_id=entry.workspace_id).decode()
        except (InvalidTag, KeyMissing):
            # Changed by somebody: the rest of the entry is told, and the check of the chain says so.
            return ""

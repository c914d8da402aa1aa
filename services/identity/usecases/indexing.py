"""The index of who is probably the same person: made by a link run, kept in PostgreSQL, read by keyed digests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.memories import Memory
from services.identity import storage
from services.identity.linkage.chinese import latin
from services.identity.linkage.comparisons import VERSION
from services.identity.linkage.linking import Linkage
from services.identity.linkage.records import COLUMNS, Row
from services.identity.linkage.terms import Terms, pack_terms
from services.identity.linkage.weighing import Model, Term, shared_blocks
from services.identity.vault import LINK_RECORD, IdentifierVault

WORKSPACES: Final = 16
"""Whose models a process remembers, at most 9 MB each: 12 bytes a value that several of 100,000 customers have."""

_WRITTEN: Final = 500
"""Places that are written in one transaction."""

_READ: Final = 10_000

_encode = msgspec.json.Encoder().encode
_decode_row = msgspec.json.Decoder(list[str | None]).decode


@dataclass(frozen=True)
class Learnt:
    """What the last run of a workspace learnt.

    Attributes:
        run: The operation.
        run_time: When it ended.
        model: What it goes by.
        terms: How often values occur.
    """

    run: str
    run_time: datetime
    model: Model
    terms: Terms


class Indexing:
    """Writes the index and reads what a run learnt; nothing in it is readable without the installation's key."""

    def __init__(self, *, database: Database, vault: IdentifierVault) -> None:
        """Takes the service's database, and what hashes and seals."""
        self._database = database
        self._vault = vault
        self._learnt: Memory[str, Learnt] = Memory(entries=WORKSPACES)

    # --- by a run ---

    async def rebuild(
        self,
        workspace_id: str,
        customers: Sequence[int],
        linkage: Linkage,
        *,
        asked_at: datetime,
        report: Callable[[], None],
    ) -> None:
        """Makes the index hold what a run compared, and nobody else; what is so already is not written again.

        Args:
            workspace_id: The workspace.
            customers: Whose the rows of the linkage are.
            linkage: What the run found.
            asked_at: Before the run asked what is known of anybody: places that are younger stay.
            report: Called between portions; what it raises ends the work.
        """
        for start in range(0, len(customers), _WRITTEN):
            report()
            portion = list(
                zip(customers[start : start + _WRITTEN], linkage.rows[start : start + _WRITTEN], strict=True)
            )
            records = await asyncio.to_thread(self._sealed, workspace_id, portion, linkage.model, asked_at)
            async with self._database.workspace(workspace_id) as connection:
                await storage.lock_link_index(connection, workspace_id)
                known = await storage.read_indexed(connection, workspace_id, [each.node_id for each in records])
                changed = [
                    each for each in records if each.node_id not in known or known[each.node_id].digest != each.digest
                ]
                await storage.write_indexed(connection, workspace_id, changed)
        kept, after = set(customers), 0
        while True:
            report()
            async with self._database.workspace(workspace_id) as connection:
                await storage.lock_link_index(connection, workspace_id)
                found = await storage.read_indexed_after(connection, workspace_id, after, asked_at, _READ)
                await storage.remove_indexed(connection, workspace_id, [each for each in found if each not in kept])
            if len(found) < _READ:
                return
            after = found[-1]

    async def write_model(
        self, connection: AsyncConnection, workspace_id: str, linkage: Linkage, *, run: str, now: datetime
    ) -> None:
        """Writes what a run learnt, in its last transaction."""
        terms = await asyncio.to_thread(self._counts, workspace_id, linkage.terms)
        learnt = storage.LinkModel(run, now, _encode(linkage.model), pack_terms(terms))
        await storage.write_link_model(connection, workspace_id, learnt)

    def _sealed(
        self,
        workspace_id: str,
        portion: Iterable[tuple[int, Sequence[str | None]]],
        model: Model,
        asked_at: datetime,
    ) -> list[storage.IndexedRecord]:
        return [
            self._record(workspace_id, customer_id, dict(zip(COLUMNS, values, strict=True)), model, asked_at)
            for customer_id, values in portion
        ]

    def _counts(self, workspace_id: str, terms: Iterable[Term]) -> Mapping[int, int]:
        return {self._digest(workspace_id, f"term.{each.column}", each.value): each.records for each in terms}

    # --- by one ---

    async def learnt(self, connection: AsyncConnection, workspace_id: str, *, beside: str = "") -> Learnt | None:
        """Returns what the last run learnt; None before the first that knew to learn it.

        Args:
            connection: A workspace transaction.
            workspace_id: The workspace.
            beside: The run of what was remembered, and which is not the last any more.
        """
        known = self._learnt.get(workspace_id)
        if known is not None and known.run != beside:
            return known
        found = await storage.read_link_model(connection, workspace_id)
        model = msgspec.json.decode(found.model, type=Model) if found else None
        if found is None or model is None or model.version != VERSION:
            return None
        # The table of names takes a tenth of a second when it is first needed.
        await asyncio.to_thread(latin, "王")
        learnt = Learnt(found.run, found.create_time, model, Terms(found.terms))
        self._learnt.keep(workspace_id, learnt)
        return learnt

    async def keep(self, workspace_id: str, customer_id: int, row: Row, model: Model, *, asked_at: datetime) -> None:
        """Writes the place of one customer, or notes that it is as it was."""
        record = self._record(workspace_id, customer_id, row, model, asked_at)
        async with self._database.workspace(workspace_id) as connection:
            await storage.lock_link_index(connection, workspace_id)
            known = await storage.read_indexed(connection, workspace_id, [customer_id])
            if customer_id in known and known[customer_id].digest == record.digest:
                await storage.touch_indexed(connection, workspace_id, customer_id, asked_at)
            else:
                await storage.write_indexed(connection, workspace_id, [record])

    async def forget(self, workspace_id: str, customer_id: int, *, asked_at: datetime) -> None:
        """Removes the place of one customer, of whom too little is known, or whose data must not be used."""
        async with self._database.workspace(workspace_id) as connection:
            await storage.lock_link_index(connection, workspace_id)
            known = (await storage.read_indexed(connection, workspace_id, [customer_id])).get(customer_id)
            if known is not None and known.index_time <= asked_at:
                await storage.remove_indexed(connection, workspace_id, [customer_id])

    def blocks(self, workspace_id: str, row: Row, model: Model) -> list[int]:
        """Returns by what a record is found."""
        return sorted(
            {self._digest(workspace_id, "block", _encode(each).decode()) for each in shared_blocks(row, model)}
        )

    def open(self, workspace_id: str, sealed: bytes) -> Row:
        """Returns what a place holds."""
        values = _decode_row(self._vault.decrypt(workspace_id, LINK_RECORD, sealed))
        return dict(zip(COLUMNS, values, strict=True))

    def frequency(self, workspace_id: str, learnt: Learnt) -> Callable[[str, str], float]:
        """Returns what tells how often a value occurs; each is looked up once."""
        known = learnt.model.known or {}
        found: dict[tuple[str, str], float] = {}

        def frequency(column: str, value: str) -> float:
            share = found.get((column, value))
            if share is None:
                records = learnt.terms.records(self._digest(workspace_id, f"term.{column}", value))
                share = found[column, value] = records / max(known.get(column, 0), records)
            return share

        return frequency

    def _record(
        self, workspace_id: str, customer_id: int, row: Row, model: Model, asked_at: datetime
    ) -> storage.IndexedRecord:
        text = _encode([row[name] for name in COLUMNS]).decode()
        blocks = self.blocks(workspace_id, row, model)
        digest = self._vault.hash(workspace_id, "linkage.digest", f"{blocks}{text}")[:16]
        return storage.IndexedRecord(
            customer_id, asked_at, digest, self._vault.encrypt(workspace_id, LINK_RECORD, text), blocks
        )

    def _digest(self, workspace_id: str, kind: str, value: str) -> int:
        return int.from_bytes(self._vault.hash(workspace_id, f"linkage.{kind}", value)[:8], "big", signed=True)

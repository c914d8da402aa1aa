"""What a service keeps of a person: a list of its stores, read page by page.

Each service names every table with rows of persons in `services/<name>/personal_data.py`: in its list, or among `WITHOUT`
with the sentence why it stands in none. A test walks over all tables of all schemas. See `docs/privacy.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import grpc

from services.common.database import Database, fetch_rows
from services.common.erasing import ErasedStore, Erasing, Portion
from services.common.interceptors import workspace_of
from services.common.json_messages import json_object
from services.common.json_values import decode
from services.common.pages import page_limit, page_token, read_page_token
from yike.common.v1 import personal_data_pb2 as personal_pb
from yike.common.v1 import personal_data_pb2_grpc as personal_grpc

MAXIMUM_PAGE_BYTES: Final = 4_000_000
PERSONAL_DATA_SERVICE: Final = personal_pb.DESCRIPTOR.services_by_name["PersonalDataService"].full_name
_EXACT_IN_ALL_READERS = 2**53

WITHOUT_OF_FACTS: Final[Mapping[str, str]] = {
    "outbox": "Facts on their way, and some days after: copies of what other stores hold.",
    "dead_facts": "Facts that could not be absorbed, of many customers each: copies of what their teller holds.",
    "erased_nodes": "Who was erased: nothing else is known of them.",
}
"""Of every service."""


@dataclass(frozen=True)
class Store:
    """A table with rows of persons.

    Attributes:
        table: Its name.
        whose: Which rows `t` are a person's, in SQL; `$1` is the workspace, `$2` all nodes of the person.
        order: Columns that tell its rows apart, the oldest first.
        left_out: Columns that say nothing to a person: digests, keyed hashes, sealed forms of what `opened` tells.
        documents: Columns whose text is JSON.
        opened: What sealed columns hold, by names, told by the workspace and the row; None: there are none.
        sealed: The columns that `opened` looks at.
        kept: Why its rows outlive an erasure, and until when; empty: they go.
    """

    table: str
    whose: str
    order: str
    left_out: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    opened: Callable[[str, asyncpg.Record], Mapping[str, Any]] | None = None
    sealed: tuple[str, ...] = ()
    kept: str = ""

    def sql(self) -> str:
        """Returns the query of a page: `$3` rows behind the first `$4`."""
        left_out = ",".join(("workspace_id", *self.left_out))
        sealed = "".join(f", t.{column}" for column in self.sealed)
        return (
            f"SELECT (to_jsonb(t) - '{{{left_out}}}'::text[])::text AS data{sealed} FROM {self.table} t "
            f"WHERE t.workspace_id = $1 AND ({self.whose}) ORDER BY {self.order} LIMIT $3 OFFSET $4"
        )

    def read(self, workspace_id: str, row: asyncpg.Record) -> dict[str, Any]:
        """Returns a row as it is told."""
        data: dict[str, Any] = decode(row["data"])
        for column, value in data.items():
            # Ids have 64 bits; who reads JSON numbers as doubles would take one for another.
            if isinstance(value, int) and abs(value) > _EXACT_IN_ALL_READERS:
                data[column] = str(value)
        for column in self.documents:
            if data.get(column):
                data[column] = decode(data[column])
        return data | dict(self.opened(workspace_id, row) if self.opened else {})


def portions(stores: Sequence[Store]) -> list[Portion]:
    """Returns what an erasure removes and keeps of stores, the last first: a list begins with what its later ones go by."""
    return [Portion(store.table, store.whose, store.kept) for store in reversed(stores)]


class PersonalDataServicer(personal_grpc.PersonalDataServiceServicer):
    """Answers for the stores of one service."""

    def __init__(self, *, service: str, database: Database, stores: Sequence[Store], erasing: Erasing) -> None:
        """Takes the service's name, its database, its stores and who erases there."""
        self._service = service
        self._database = database
        self._stores = stores
        self._erasing = erasing

    async def ListPersonalData(
        self, request: personal_pb.ListPersonalDataRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> personal_pb.ListPersonalDataResponse:
        """Returns a page: a place is a store and how many of its rows were told."""
        workspace_id, limit = workspace_of(context), page_limit(request)
        nodes = sorted(set(request.node_ids))
        arguments = {"method": "ListPersonalData", "service": self._service, "workspace": workspace_id, "nodes": nodes}
        start = read_page_token(request.page_token, arguments, int, int) or [0, 0]
        place, told = start if 0 <= start[0] <= len(self._stores) and start[1] >= 0 else (len(self._stores), 0)
        answer = personal_pb.ListPersonalDataResponse()
        size = 0
        while place < len(self._stores):
            store = self._stores[place]
            async with self._database.workspace(workspace_id) as connection:
                wanted = limit - len(answer.records)
                rows = await fetch_rows(connection, store.sql(), workspace_id, nodes, wanted + 1, told)
            for row in rows[:wanted]:
                if size > MAXIMUM_PAGE_BYTES:
                    break
                data = json_object(store.read(workspace_id, row))
                answer.records.add(store=f"{self._service}.{store.table}", data=data)
                size += len(data.json)
                told += 1
                rows = rows[1:]
            if rows:
                answer.next_page_token = page_token(arguments, [place, told])
                return answer
            place, told = place + 1, 0
        return answer

    async def ErasePersonalData(
        self, request: personal_pb.ErasePersonalDataRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> personal_pb.ErasePersonalDataResponse:
        """Erases, and returns what became of it."""
        workspace_id = workspace_of(context)
        if request.validate_only:
            found = await self._erasing.preview(workspace_id, request.node_ids)
        elif request.notes_only:
            found = await self._erasing.announce(workspace_id, request.erasure_id, request.node_ids)
        else:
            found = await self._erasing.erase(workspace_id, request.erasure_id, request.node_ids)
        return personal_pb.ErasePersonalDataResponse(stores=map(erased_store_message, found))


def erased_store_message(store: ErasedStore) -> personal_pb.ErasedStore:
    """Returns what became of a store, as the wire has it."""
    return personal_pb.ErasedStore(store=store.store, removed=store.removed, kept=store.kept, reason=store.reason)

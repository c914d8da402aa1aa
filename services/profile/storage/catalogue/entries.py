"""Rows of what has a key, times and a revision: products and stores alike."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.catalogue.entries import Entry

E = TypeVar("E", bound=Entry)

_TIMES = {
    "create_time": "timestamptz",
    "update_time": "timestamptz",
    "delete_time": "timestamptz",
    "revision": "bigint",
}


@dataclass(frozen=True)
class EntryTable(Generic[E]):
    """A table of entries.

    Attributes:
        name: Of the table.
        key: Its column with the retailer's own number.
        path: Its column with the place in a tree.
        columns: Its own columns with their types, the key among them.
        row: Returns the values of those columns.
        entry: Returns the entry of a row, given the values of all columns by their names.
        published: What may be filtered and ordered by, with its SQL.
    """

    name: str
    key: str
    path: str
    columns: Mapping[str, str]
    row: Callable[[E], Sequence[Any]]
    entry: Callable[[dict[str, Any]], E]
    published: Mapping[str, str]


async def lock_catalogue(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets one at a time change the products and stores of a workspace, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"catalogue:{workspace_id}")


async def count_entries(connection: AsyncConnection, table: EntryTable[E], workspace_id: str) -> int:
    """Returns how many entries there are, archived ones left out."""
    rows = await fetch_rows(
        connection,
        f"SELECT count(*) AS n FROM {table.name} WHERE workspace_id = $1 AND delete_time IS NULL",
        workspace_id,
    )
    return int(rows[0]["n"])


async def find_entries(
    connection: AsyncConnection, table: EntryTable[E], workspace_id: str, keys: Collection[str]
) -> dict[str, E]:
    """Returns those of these entries that there are by their keys, archived ones too."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_names(table)} FROM {table.name} WHERE workspace_id = $1 AND {table.key} = ANY($2::text[])",
        workspace_id,
        list(keys),
    )
    return {row[table.key]: table.entry(dict(row)) for row in rows}


async def write_entries(
    connection: AsyncConnection, table: EntryTable[E], workspace_id: str, entries: Sequence[E]
) -> None:
    """Writes entries, whether they are there or not; each key once."""
    if not entries:
        return
    types = [*table.columns.values(), *_TIMES.values()]
    rows = [(*table.row(each), each.create_time, each.update_time, each.delete_time, each.revision) for each in entries]
    columns = ", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, 2))
    changed = [name for name in (*table.columns, *_TIMES) if name not in (table.key, "create_time")]
    await execute(
        connection,
        f"INSERT INTO {table.name} (workspace_id, {_names(table)}) SELECT $1, n.* FROM unnest({columns}) AS n "
        f"ON CONFLICT (workspace_id, {table.key}) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in changed),
        workspace_id,
        *(list(column) for column in zip(*rows, strict=True)),
    )


async def read_entries_after(
    connection: AsyncConnection, table: EntryTable[E], workspace_id: str, key: str, limit: int
) -> list[E]:
    """Returns up to `limit` entries behind a key, in the order of their keys, archived ones too."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_names(table)} FROM {table.name} WHERE workspace_id = $1 AND {table.key} > $2 ORDER BY {table.key} LIMIT $3",
        workspace_id,
        key,
        limit,
    )
    return [table.entry(dict(row)) for row in rows]


async def list_entries(
    connection: AsyncConnection, table: EntryTable[E], workspace_id: str, listing: Listing, below: str
) -> list[E]:
    """Returns the entries of a listing, one more than its page has room for.

    Args:
        connection: The workspace's transaction.
        table: Which.
        workspace_id: Whose.
        listing: What is asked.
        below: Only those at this place of the tree or below it; empty: all.
    """
    found = clauses(listing, table.published, first=4)
    rows = await fetch_rows(
        connection,
        f"SELECT {_names(table)} FROM {table.name} WHERE workspace_id = $1 AND {found.where} "
        f"AND ($3::text = '' OR {table.path} = $3 OR starts_with({table.path}, $3 || '/')) "
        f"{'' if listing.show_deleted else 'AND delete_time IS NULL '}ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        below,
        *found.arguments,
    )
    return [table.entry(dict(row)) for row in rows]


def _names(table: EntryTable[E]) -> str:
    return ", ".join((*table.columns, *_TIMES))

"""Definitions of computed traits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.json_values import decode, encode
from services.common.listings import Listing, clauses
from services.common.rule_references import computed_traits_of
from services.segment.domain.computed_traits import ComputedTrait, definitions_of
from services.segment.domain.conditions import NO_DEFINITIONS, Definitions

_COLUMNS = (
    "computed_trait_id, display_name, description, owner, measure::text AS measure, version, revision, create_time, "
    "update_time"
)
_LISTED = {
    "computed_trait_id": 'computed_trait_id COLLATE "C"',
    "display_name": 'display_name COLLATE "C"',
    "owner": 'owner COLLATE "C"',
    "create_time": "create_time",
    "update_time": "update_time",
}


async def find_computed_trait(
    connection: AsyncConnection, workspace_id: str, computed_trait_id: str
) -> ComputedTrait | None:
    """Returns a computed trait, or None."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM computed_traits WHERE workspace_id = $1 AND computed_trait_id = $2",
        workspace_id,
        computed_trait_id,
    )
    return _computed_trait(rows[0]) if rows else None


async def all_computed_traits(connection: AsyncConnection, workspace_id: str) -> list[ComputedTrait]:
    """Returns all of a workspace, in the order of their ids."""
    rows = await fetch_rows(
        connection,
        f'SELECT {_COLUMNS} FROM computed_traits WHERE workspace_id = $1 ORDER BY computed_trait_id COLLATE "C"',
        workspace_id,
    )
    return [_computed_trait(row) for row in rows]


async def list_computed_traits(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[ComputedTrait]:
    """Returns the computed traits of a page, in its order, and one more where more follow."""
    sql = clauses(listing, _LISTED, first=2)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM computed_traits WHERE workspace_id = $1 AND {sql.where} "
        f"ORDER BY {sql.order} LIMIT {listing.size + 1}",
        workspace_id,
        *sql.arguments,
    )
    return [_computed_trait(row) for row in rows]


async def definitions_for(
    connection: AsyncConnection, workspace_id: str, rules: Iterable[Mapping[str, Any]]
) -> Definitions:
    """Returns what some rules name, in the JSON form of the contract; nothing is read for rules that name nothing."""
    named = frozenset[str]().union(*(computed_traits_of(rule) for rule in rules))
    if not named:
        return NO_DEFINITIONS
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM computed_traits WHERE workspace_id = $1 AND computed_trait_id = ANY($2::text[])",
        workspace_id,
        sorted(named),
    )
    return definitions_of(_computed_trait(row) for row in rows)


async def is_name_taken(
    connection: AsyncConnection, workspace_id: str, display_name: str, computed_trait_id: str
) -> bool:
    """Tells whether a computed trait of another id has a name."""
    rows = await fetch_rows(
        connection,
        "SELECT 1 FROM computed_traits WHERE workspace_id = $1 AND display_name = $2 AND computed_trait_id != $3",
        workspace_id,
        display_name,
        computed_trait_id,
    )
    return bool(rows)


async def count_computed_traits(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many there are."""
    rows = await fetch_rows(
        connection, "SELECT count(*) AS n FROM computed_traits WHERE workspace_id = $1", workspace_id
    )
    return int(rows[0]["n"])


async def insert_computed_trait(connection: AsyncConnection, workspace_id: str, trait: ComputedTrait) -> None:
    """Writes a new computed trait; the caller holds the workspace's lock and knows that neither id nor name is taken."""
    await execute(
        connection,
        "INSERT INTO computed_traits (workspace_id, computed_trait_id, display_name, description, owner, measure, version, "
        "revision, create_time, update_time) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)",
        workspace_id,
        trait.computed_trait_id,
        trait.display_name,
        trait.description,
        trait.owner,
        encode(trait.measure_data).decode(),
        trait.version,
        trait.revision,
        trait.create_time,
        trait.update_time,
    )


async def update_computed_trait(connection: AsyncConnection, workspace_id: str, trait: ComputedTrait) -> None:
    """Writes what was changed; the caller holds the workspace's lock and knows that the name is not taken."""
    await execute(
        connection,
        "UPDATE computed_traits SET display_name = $3, description = $4, owner = $5, measure = $6::jsonb, version = $7, "
        "revision = $8, update_time = $9 WHERE workspace_id = $1 AND computed_trait_id = $2",
        workspace_id,
        trait.computed_trait_id,
        trait.display_name,
        trait.description,
        trait.owner,
        encode(trait.measure_data).decode(),
        trait.version,
        trait.revision,
        trait.update_time,
    )


async def delete_computed_trait(connection: AsyncConnection, workspace_id: str, computed_trait_id: str) -> None:
    """Removes one; the caller holds the workspace's lock and knows that no live segment names it."""
    await execute(
        connection,
        "DELETE FROM computed_traits WHERE workspace_id = $1 AND computed_trait_id = $2",
        workspace_id,
        computed_trait_id,
    )


def _computed_trait(row: asyncpg.Record) -> ComputedTrait:
    return ComputedTrait(
        computed_trait_id=row["computed_trait_id"],
        display_name=row["display_name"],
        description=row["description"],
        owner=row["owner"],
        measure_data=decode(row["measure"]),
        version=row["version"],
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
    )

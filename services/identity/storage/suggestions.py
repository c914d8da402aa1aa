"""Suggestions that two customers are one person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.filters import Restriction
from services.common.listings import conditions
from services.identity.domain.suggestions import WHOLE, Position, Suggestion, SuggestionState, position_of

_COLUMNS = "s.node_a, s.node_b, s.score, s.state, s.run, s.create_time, s.decider, s.decide_time"
_FILTERED = {"state": "s.state"}
_CUSTOMER = "(SELECT n.customer_id FROM nodes n WHERE n.workspace_id = $1 AND n.node_id = s.{0})"
_SELECT = f"SELECT {_COLUMNS}, {_CUSTOMER.format('node_a')}, {_CUSTOMER.format('node_b')} FROM link_suggestions s"


async def list_suggestions(
    connection: AsyncConnection,
    workspace_id: str,
    *,
    restrictions: Sequence[Restriction],
    after: Position | None,
    limit: int,
) -> list[Suggestion]:
    """Returns up to `limit` suggestions, the likeliest first, each with whose its two nodes are now."""
    arguments: list[Any] = [limit]
    parts = conditions(restrictions, _FILTERED, arguments, first=2)
    if after is not None:
        place = len(arguments) + 2
        parts.append(f"(s.score, s.node_a, s.node_b) < (${place}, ${place + 1}, ${place + 2})")
        arguments.extend(after)
    where = " AND ".join(["s.workspace_id = $1", *parts])
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE {where} ORDER BY s.score DESC, s.node_a DESC, s.node_b DESC LIMIT $2",
        workspace_id,
        *arguments,
    )
    return [_suggestion(row) for row in rows]


async def read_suggestion(
    connection: AsyncConnection, workspace_id: str, node_a: int, node_b: int, *, hold: bool = False
) -> Suggestion | None:
    """Returns a suggestion by its pair; None if there is none. Nobody else changes one that is on `hold` until the commit."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE s.workspace_id = $1 AND s.node_a = $2 AND s.node_b = $3{' FOR UPDATE OF s' if hold else ''}",
        workspace_id,
        node_a,
        node_b,
    )
    return _suggestion(rows[0]) if rows else None


async def decide_suggestion(connection: AsyncConnection, workspace_id: str, suggestion: Suggestion) -> None:
    """Writes the state of a suggestion that is held, with who decided and when."""
    await execute(
        connection,
        "UPDATE link_suggestions SET state = $4, decider = $5, decide_time = $6 "
        "WHERE workspace_id = $1 AND node_a = $2 AND node_b = $3",
        workspace_id,
        suggestion.node_a,
        suggestion.node_b,
        suggestion.state.value,
        suggestion.decider,
        suggestion.decide_time,
    )


async def read_rejected_pairs(connection: AsyncConnection, workspace_id: str) -> set[tuple[int, int]]:
    """Returns the pairs of customers, by their present ids, that somebody said are two people; whole ones are left out."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_CUSTOMER.format('node_a')}, {_CUSTOMER.format('node_b')} FROM link_suggestions s "
        "WHERE s.workspace_id = $1 AND s.state = 'rejected'",
        workspace_id,
    )
    return {(min(row[0], row[1]), max(row[0], row[1])) for row in rows if row[0] != row[1]}


async def read_cut_pairs(connection: AsyncConnection, workspace_id: str) -> set[tuple[int, int]]:
    """Returns the pairs of customers, by their present ids, that an operator's cut keeps apart."""
    rows = await fetch_rows(
        connection,
        f"SELECT DISTINCT {_CUSTOMER.format('node_a')}, {_CUSTOMER.format('node_b')} FROM links s "
        "WHERE s.workspace_id = $1 AND s.barred",
        workspace_id,
    )
    return {(min(row[0], row[1]), max(row[0], row[1])) for row in rows if row[0] != row[1]}


async def read_spoken_pairs(
    connection: AsyncConnection, workspace_id: str, node_ids: Collection[int]
) -> tuple[list[Suggestion], set[int]]:
    """Returns the suggestions with one of a customer's nodes, and the present customers that a cut keeps apart from it."""
    rows = await fetch_rows(
        connection,
        f"{_SELECT} WHERE s.workspace_id = $1 AND s.node_a = ANY($2::bigint[]) "
        f"UNION {_SELECT} WHERE s.workspace_id = $1 AND s.node_b = ANY($2::bigint[])",
        workspace_id,
        list(node_ids),
    )
    cut = await fetch_rows(
        connection,
        f"SELECT {_CUSTOMER.format('node_b')} FROM links s "
        "WHERE s.workspace_id = $1 AND s.node_a = ANY($2::bigint[]) AND s.barred "
        f"UNION SELECT {_CUSTOMER.format('node_a')} FROM links s "
        "WHERE s.workspace_id = $1 AND s.node_b = ANY($2::bigint[]) AND s.barred",
        workspace_id,
        list(node_ids),
    )
    return [_suggestion(row) for row in rows], {row[0] for row in cut}


async def replace_pending(connection: AsyncConnection, workspace_id: str, suggestions: Sequence[Suggestion]) -> None:
    """Writes what a run suggests in place of what waits; what was decided stays as it was decided."""
    await execute(
        connection, "DELETE FROM link_suggestions WHERE workspace_id = $1 AND state = 'pending'", workspace_id
    )
    await _insert(connection, workspace_id, suggestions, "DO NOTHING")


async def insert_linked(connection: AsyncConnection, workspace_id: str, suggestion: Suggestion) -> None:
    """Writes that a run linked a pair, whatever was said of it before."""
    changes = ", ".join(
        f"{name} = excluded.{name}" for name in ("score", "state", "run", "create_time", "decider", "decide_time")
    )
    await _insert(connection, workspace_id, [suggestion], f"DO UPDATE SET {changes}")


async def count_linked(connection: AsyncConnection, workspace_id: str, run: str) -> int:
    """Returns how many pairs a run linked."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) FROM link_suggestions WHERE workspace_id = $1 AND state = 'linked' AND run = $2",
        workspace_id,
        run,
    )
    return int(rows[0][0])


async def _insert(
    connection: AsyncConnection, workspace_id: str, suggestions: Collection[Suggestion], conflict: str
) -> None:
    await execute(
        connection,
        "INSERT INTO link_suggestions (workspace_id, node_a, node_b, score, state, run, create_time, decider, decide_time) "
        "SELECT $1, * FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5::text[], $6::text[], $7::timestamptz[], "
        "$8::text[], $9::timestamptz[]) AS n (node_a, node_b) WHERE NOT EXISTS (SELECT 1 FROM erased_nodes e "
        "WHERE e.workspace_id = $1 AND e.node_id IN (n.node_a, n.node_b)) "
        f"ON CONFLICT (workspace_id, node_a, node_b) {conflict}",
        workspace_id,
        [each.node_a for each in suggestions],
        [each.node_b for each in suggestions],
        [position_of(each)[0] for each in suggestions],
        [each.state.value for each in suggestions],
        [each.run for each in suggestions],
        [each.create_time for each in suggestions],
        [each.decider for each in suggestions],
        [each.decide_time for each in suggestions],
    )


def _suggestion(row: asyncpg.Record) -> Suggestion:
    return Suggestion(
        node_a=row[0],
        node_b=row[1],
        score=row[2] / WHOLE,
        state=SuggestionState(row[3]),
        run=row[4],
        create_time=row[5],
        decider=row[6],
        decide_time=row[7],
        customer_a=row[8],
        customer_b=row[9],
    )

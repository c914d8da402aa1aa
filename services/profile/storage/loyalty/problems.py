"""What could not be taken as it came."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows, text_array
from services.profile.domain.loyalty.orders import Problem, ProblemKind

UNTRUSTED_LISTED = 1_000
"""Problems of events that nobody trusted told, of a workspace: anybody can make more."""


@dataclass(frozen=True)
class FoundProblem:
    """A problem that is listed, and when it was found."""

    problem_id: int
    problem: Problem
    problem_time: datetime


async def add_problems(
    connection: AsyncConnection, workspace_id: str, problems: Collection[Problem], now: datetime
) -> None:
    """Lists problems."""
    if problems:
        await (await driver_connection(connection)).executemany(
            "INSERT INTO loyalty_problems (workspace_id, kind, order_id, node_id, event_id, problem_time) "
            "VALUES ($1, $2, $3, $4, $5, $6)",
            [(workspace_id, int(each.kind), each.order_id, each.node_id, each.event_id, now) for each in problems],
        )


async def add_untrusted_problems(
    connection: AsyncConnection, workspace_id: str, problems: Sequence[Problem], now: datetime
) -> None:
    """Lists problems of the kind NOT_TRUSTED, an order once, and lets the oldest go beyond so many."""
    kind = int(ProblemKind.NOT_TRUSTED)
    latest = list({each.order_id or f"\0{each.event_id}": each for each in problems}.values())[-UNTRUSTED_LISTED:]
    await execute(
        connection,
        "INSERT INTO loyalty_problems (workspace_id, kind, order_id, node_id, event_id, problem_time) "
        "SELECT $1, $2, t.o, t.n, t.e, $6 "
        "FROM unnest($3::text[], $4::bigint[], $5::bigint[]) WITH ORDINALITY AS t (o, n, e, i) "
        "WHERE t.o = '' OR NOT EXISTS (SELECT 1 FROM loyalty_problems p WHERE p.workspace_id = $1 AND p.order_id = t.o "
        "AND p.kind = $2) ORDER BY t.i",
        workspace_id,
        kind,
        [each.order_id for each in latest],
        [each.node_id for each in latest],
        [each.event_id for each in latest],
        now,
    )
    await execute(
        connection,
        "DELETE FROM loyalty_problems WHERE workspace_id = $1 AND kind = $2 AND problem_id <= (SELECT problem_id "
        "FROM loyalty_problems WHERE workspace_id = $1 AND kind = $2 ORDER BY problem_id DESC OFFSET $3 LIMIT 1)",
        workspace_id,
        kind,
        UNTRUSTED_LISTED,
    )


async def drop_problems(
    connection: AsyncConnection, workspace_id: str, kinds: Mapping[ProblemKind, Collection[str]]
) -> None:
    """Lists problems of kinds no more, of the orders of each."""
    order_ids = sorted(set().union(*kinds.values()))
    if order_ids:
        # Hardly any order has one: they are looked for once, whatever their kinds.
        rows = await fetch_rows(
            connection,
            "SELECT problem_id, kind, order_id FROM loyalty_problems WHERE workspace_id = $1 "
            "AND order_id = ANY($2::text::text[])",
            workspace_id,
            text_array(order_ids),
        )
        gone = [row["problem_id"] for row in rows if row["order_id"] in kinds.get(ProblemKind(row["kind"]), ())]
        if gone:
            await execute(
                connection,
                "DELETE FROM loyalty_problems WHERE workspace_id = $1 AND problem_id = ANY($2::bigint[])",
                workspace_id,
                gone,
            )


async def read_problems(
    connection: AsyncConnection, workspace_id: str, *, before: int, limit: int, kind: int = 0
) -> list[FoundProblem]:
    """Returns the latest problems with ids below one; of one kind, or of all: 0."""
    rows = await fetch_rows(
        connection,
        "SELECT problem_id, kind, order_id, node_id, event_id, problem_time FROM loyalty_problems "
        "WHERE workspace_id = $1 AND problem_id < $2 AND ($4 = 0 OR kind = $4::int) ORDER BY problem_id DESC LIMIT $3",
        workspace_id,
        before,
        limit,
        kind,
    )
    return [
        FoundProblem(
            row["problem_id"],
            Problem(ProblemKind(row["kind"]), row["order_id"], row["node_id"], row["event_id"]),
            row["problem_time"],
        )
        for row in rows
    ]

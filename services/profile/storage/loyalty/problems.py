"""What could not be taken as it came."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows
from services.profile.domain.loyalty.orders import Problem, ProblemKind


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


async def drop_problems(
    connection: AsyncConnection, workspace_id: str, kind: ProblemKind, order_ids: Collection[str]
) -> None:
    """Lists problems of a kind no more, of orders."""
    if order_ids:
        await execute(
            connection,
            "DELETE FROM loyalty_problems WHERE workspace_id = $1 AND kind = $2 AND order_id = ANY($3::text[])",
            workspace_id,
            int(kind),
            list(order_ids),
        )


async def read_problems(
    connection: AsyncConnection, workspace_id: str, *, before: int, limit: int
) -> list[FoundProblem]:
    """Returns the latest problems with ids below one."""
    rows = await fetch_rows(
        connection,
        "SELECT problem_id, kind, order_id, node_id, event_id, problem_time FROM loyalty_problems "
        "WHERE workspace_id = $1 AND problem_id < $2 ORDER BY problem_id DESC LIMIT $3",
        workspace_id,
        before,
        limit,
    )
    return [
        FoundProblem(
            row["problem_id"],
            Problem(ProblemKind(row["kind"]), row["order_id"], row["node_id"], row["event_id"]),
            row["problem_time"],
        )
        for row in rows
    ]

"""Pages of runs, and of those who came to a step. A page looks through a bounded number of runs, whatever it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import fetch_rows
from services.common.filters import Comparator, Restriction
from services.common.listings import Listing, conditions, order_of, position
from services.common.pages import Part
from services.journey.domain import Run, RunState
from services.journey.domain.visits import Visit, VisitPage, VisitPlace, Visits
from services.journey.storage.runs import COLUMNS, run_of

MAX_RUNS_LOOKED_THROUGH = 20_000
"""Runs that a page of runs looks through."""

MAX_VISITORS_LOOKED_THROUGH = 5_000
"""Runs that a page of visits looks through; of each it reads the log."""

_COLUMNS = {
    "journey_id": "journey_id",
    "version": "version",
    "state": "state",
    "under_way": "(end_time IS NULL)",
    "step_id": "step_id",
    "reason": "reason",
    "start_time": "start_time",
    "end_time": "end_time",
    "run_id": "run_id",
}


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs of a page and at most one more, which shows that more follow; or how far was looked, where more may follow."""

    runs: list[Run]
    looked_until: tuple[Part, ...] | None = None


async def list_runs(
    connection: AsyncConnection,
    workspace_id: str,
    listing: Listing,
    *,
    customer_ids: Sequence[int] | None,
    most: int = MAX_RUNS_LOOKED_THROUGH,
) -> RunPage:
    """Returns a page of runs.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        listing: What is asked.
        customer_ids: Only runs of these ids; None for all.
        most: How many runs to look through.
    """
    filtered = [one for one in listing.restrictions if not _is_indexed(one)]
    arguments: list[Any] = [workspace_id, most if filtered else listing.size + 1]
    narrowed = ["workspace_id = $1", *position(listing, _COLUMNS, arguments, first=1)]
    indexed = [one for one in listing.restrictions if _is_indexed(one)]
    if any(one.field == "under_way" for one in indexed):
        narrowed.append("end_time IS NULL")
    narrowed += conditions([one for one in indexed if one.field != "under_way"], _COLUMNS, arguments, first=1)
    if customer_ids is not None:
        arguments.append(list(customer_ids))
        narrowed.append(f"customer_id = ANY(${len(arguments)}::bigint[])")
    order = order_of(listing, _COLUMNS)
    looked_at = f"SELECT {COLUMNS} FROM runs WHERE {' AND '.join(narrowed)} ORDER BY {order} LIMIT $2"
    looking = len(arguments)
    wanted = conditions(filtered, _COLUMNS, arguments, first=1)
    rows = await fetch_rows(
        connection,
        f"SELECT * FROM ({looked_at}) l WHERE {' AND '.join(wanted) or 'true'} ORDER BY {order} LIMIT {listing.size + 1}",
        *arguments,
    )
    found = [run_of(row) for row in rows]
    if len(found) > listing.size or not filtered:
        return RunPage(found)
    last = await fetch_rows(
        connection, f"SELECT * FROM ({looked_at}) l ORDER BY {order} OFFSET $2 - 1 LIMIT 1", *arguments[:looking]
    )
    if not last:
        return RunPage(found)
    return RunPage(found, tuple(last[0][sort.field] for sort in listing.order))


async def list_visits(
    connection: AsyncConnection,
    workspace_id: str,
    journey_id: str,
    wanted: Visits,
    *,
    before: VisitPlace | None,
    limit: int,
    most: int = MAX_VISITORS_LOOKED_THROUGH,
) -> VisitPage:
    """Returns visits of a step of a journey, those of the latest runs first, behind `before`.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        journey_id: The journey.
        wanted: Which visits.
        before: Where the page before ended.
        limit: How many at most.
        most: How many runs to look through.
    """
    arguments: list[Any] = [workspace_id, journey_id, most]

    def bind(value: Any) -> str:
        arguments.append(value)
        return f"${len(arguments)}"

    of_runs, of_visits = ["workspace_id = $1", "journey_id = $2"], ["true"]
    if wanted.version is not None:
        of_runs.append(f"version = {bind(wanted.version)}")
    if wanted.inside:
        of_runs.append("end_time IS NULL")
    if before is not None:
        start, run_id = bind(before.start_time), bind(before.run_id)
        of_runs.append(f"(start_time, run_id) <= ({start}::timestamptz, {run_id}::uuid)")
    looked_at = (
        "SELECT run_id, customer_id, version, state, start_time, end_time FROM runs "
        f"WHERE {' AND '.join(of_runs)} ORDER BY start_time DESC, run_id DESC LIMIT $3"
    )
    looking = len(arguments)
    if before is not None:
        number = bind(before.number)
        of_visits.append(f"(l.start_time, l.run_id, v.number) < ({start}::timestamptz, {run_id}::uuid, {number}::int)")
    if wanted.inside:
        of_visits.append("n.step_id IS NULL")
    if wanted.previous_step_id is not None:
        of_visits.append(f"v.previous_step_id = {bind(wanted.previous_step_id)}")
    if wanted.next_step_id:
        of_visits.append(f"n.step_id = {bind(wanted.next_step_id)}")
    if wanted.end_state is not None:
        of_visits.append(f"n.step_id IS NULL AND l.state = {bind(int(wanted.end_state))}")
    rows = await fetch_rows(
        connection,
        f"WITH looked_at AS MATERIALIZED ({looked_at}) "
        "SELECT l.*, v.number, v.previous_step_id, v.time AS enter_time, n.step_id AS next_step_id, n.time AS next_time "
        "FROM looked_at l JOIN step_log v "
        f"ON v.workspace_id = $1 AND v.run_id = l.run_id AND v.step_id = {bind(wanted.step_id)} "
        "AND v.previous_step_id IS NOT NULL LEFT JOIN LATERAL ("
        "SELECT step_id, time FROM step_log x WHERE x.workspace_id = $1 AND x.run_id = l.run_id AND x.number > v.number "
        "AND x.previous_step_id IS NOT NULL ORDER BY x.number LIMIT 1) n ON true "
        f"WHERE {' AND '.join(of_visits)} "
        f"ORDER BY l.start_time DESC, l.run_id DESC, v.number DESC LIMIT {bind(limit + 1)}",
        *arguments,
    )
    visits = [_visit(row, wanted.step_id) for row in rows]
    if len(visits) > limit:
        last = visits[limit - 1]
        return VisitPage(visits[:limit], VisitPlace(last.run_start_time, last.run_id, last.number))
    end = await fetch_rows(
        connection,
        f"SELECT start_time, run_id FROM ({looked_at}) l ORDER BY start_time DESC, run_id DESC OFFSET $3 - 1 LIMIT 1",
        *arguments[:looking],
    )
    # Records are numbered from 0: behind all of the last run that was looked at.
    return VisitPage(visits, VisitPlace(end[0]["start_time"], str(end[0]["run_id"]), -1) if end else None)


def _is_indexed(one: Restriction) -> bool:
    """Returns whether an index leads to what a restriction asks for, in the order of time."""
    if one.field == "under_way":
        return one.comparator is Comparator.EQUALS and one.value is True
    return one.field == "start_time" or (one.field == "journey_id" and one.comparator is Comparator.EQUALS)


def _visit(row: Any, step_id: str) -> Visit:
    return Visit(
        run_id=str(row["run_id"]),
        number=row["number"],
        customer_id=row["customer_id"],
        version=row["version"],
        step_id=step_id,
        previous_step_id=row["previous_step_id"],
        enter_time=row["enter_time"],
        next_step_id=row["next_step_id"] or "",
        leave_time=row["next_time"] or row["end_time"],
        run_state=RunState(row["state"]),
        run_start_time=row["start_time"],
    )

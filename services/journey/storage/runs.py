"""Runs and the log of their steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain import History, Run, RunState, SeenEvent, StepRecord
from services.journey.domain.runs import effect_id, stable_uuid

COLUMNS = (
    "run_id, journey_id, version, customer_id, state, step_id, visits, records, awaiting, start_time, end_time, "
    "wake_time, cause, reason, seen, messages, messages_not_sent, why_not_sent, run_key, progress, hear_from, entry_keys, "
    "goal_until, conversion_time, conversion_cause"
)


MAX_ASKED = 1_000
"""Of what a run asked for, that many are taken back, the newest: a run enters no more steps."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be written for the first time: `slot` is what no other walk of the customer may hold, None for nothing."""

    run: Run
    slot: str | None
    trigger_json: str


async def known_runs(connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> set[str]:
    """Returns those of the ids that are runs already."""
    rows = await fetch_rows(
        connection,
        "SELECT run_id FROM runs WHERE workspace_id = $1 AND run_id = ANY($2::uuid[])",
        workspace_id,
        list(run_ids),
    )
    return {str(row["run_id"]) for row in rows}


async def load_histories(
    connection: AsyncConnection, workspace_id: str, walks: Sequence[tuple[str, int, str, int]], now: datetime
) -> dict[tuple[str, int, str], History]:
    """Returns earlier runs by (journey, person, key); who has none of whatever key is left out.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        walks: Journey, the person's current customer id, the key, and one of the person's ids; one tuple for each id.
        now: The end of the last 24 hours.
    """
    rows = await fetch_rows(
        connection,
        "SELECT n.journey_id, n.person_id, n.run_key, count(*) FILTER (WHERE r.run_key = n.run_key) AS starts, "
        "count(*) FILTER (WHERE r.state < 3 AND r.run_key = n.run_key) AS under_way, "
        "max(r.start_time) FILTER (WHERE r.run_key = n.run_key) AS last_start, "
        "count(*) FILTER (WHERE r.start_time > $6) AS starts_last_day "
        "FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[]) AS n(journey_id, person_id, run_key, customer_id) "
        "JOIN runs r ON r.workspace_id = $1 AND r.customer_id = n.customer_id AND r.journey_id = n.journey_id "
        "GROUP BY n.journey_id, n.person_id, n.run_key",
        workspace_id,
        [journey_id for journey_id, _, _, _ in walks],
        [person_id for _, person_id, _, _ in walks],
        [key for _, _, key, _ in walks],
        [customer_id for _, _, _, customer_id in walks],
        now - timedelta(days=1),
    )
    return {
        (row["journey_id"], row["person_id"], row["run_key"]): History(
            row["starts"], row["under_way"], row["last_start"], row["starts_last_day"]
        )
        for row in rows
    }


async def entered_by(
    connection: AsyncConnection, workspace_id: str, journey_id: str, prefix: str, customer_ids: Sequence[int]
) -> list[tuple[int, str, datetime]]:
    """Returns customer, cause and start of the runs of given ids in a journey whose causes begin so."""
    rows = await fetch_rows(
        connection,
        "SELECT customer_id, cause, start_time FROM runs "
        "WHERE workspace_id = $1 AND customer_id = ANY($4::bigint[]) AND journey_id = $2 AND starts_with(cause, $3)",
        workspace_id,
        journey_id,
        prefix,
        list(customer_ids),
    )
    return [(row["customer_id"], row["cause"], row["start_time"]) for row in rows]


async def add_runs(connection: AsyncConnection, workspace_id: str, runs: Sequence[NewRun]) -> set[str]:
    """Writes runs and returns the ids of those written.

    Left out are those whose id is there already, and those whose slot another run of the customer under the same key holds; a
    transaction that holds it and has not ended is waited for.
    """
    rows = await fetch_rows(
        connection,
        f"INSERT INTO runs (workspace_id, {COLUMNS}, slot, trigger_json) "
        "SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::smallint[], $7::text[], "
        "$8::int[], $9::int[], $10::uuid[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::text[], "
        "$15::text[], $16::text[], $17::int[], $18::int[], $19::text[], $20::text[], $21::text[], $22::timestamptz[], "
        "$23::text[], $24::timestamptz[], $25::timestamptz[], $26::text[], $27::text[], $28::text[]) "
        "ON CONFLICT DO NOTHING RETURNING run_id",
        workspace_id,
        [new.run.run_id for new in runs],
        [new.run.journey_id for new in runs],
        [new.run.version for new in runs],
        [new.run.customer_id for new in runs],
        [int(new.run.state) for new in runs],
        [new.run.step_id for new in runs],
        [new.run.visits for new in runs],
        [new.run.records for new in runs],
        [new.run.awaiting or None for new in runs],
        [new.run.start_time for new in runs],
        [new.run.end_time for new in runs],
        [new.run.wake_time for new in runs],
        [new.run.cause for new in runs],
        [new.run.reason for new in runs],
        [_seen_to_text(new.run.seen) for new in runs],
        [new.run.messages for new in runs],
        [new.run.messages_not_sent for new in runs],
        [new.run.why_not_sent for new in runs],
        [new.run.key for new in runs],
        [new.run.progress for new in runs],
        [new.run.hear_from for new in runs],
        [new.run.entry_keys for new in runs],
        [new.run.goal_until for new in runs],
        [new.run.conversion_time for new in runs],
        [new.run.conversion_cause for new in runs],
        [new.slot for new in runs],
        [new.trigger_json for new in runs],
    )
    return {str(row["run_id"]) for row in rows}


async def lock_runs(connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]) -> dict[str, Run]:
    """Returns runs and keeps others from moving them until the transaction ends; locked in the order of their ids."""
    rows = await fetch_rows(
        connection,
        f"SELECT {COLUMNS} FROM runs WHERE workspace_id = $1 AND run_id = ANY($2::uuid[]) ORDER BY run_id FOR UPDATE",
        workspace_id,
        list(run_ids),
    )
    return {run.run_id: run for run in map(run_of, rows)}


async def lock_walks_under_way(
    connection: AsyncConnection, workspace_id: str, customer_ids: Sequence[int]
) -> list[Run]:
    """Returns and locks the runs under way of given ids, in the order of their run ids."""
    rows = await fetch_rows(
        connection,
        f"SELECT {COLUMNS} FROM runs WHERE workspace_id = $1 AND customer_id = ANY($2::bigint[]) AND state < 3 "
        "ORDER BY run_id FOR UPDATE",
        workspace_id,
        list(customer_ids),
    )
    return [run_of(row) for row in rows]


async def chain_of(connection: AsyncConnection, workspace_id: str, run_id: str, most: int) -> list[str]:
    """Returns the journeys that started one another down to a run, its own first; at most `most`."""
    rows = await fetch_rows(
        connection,
        "WITH RECURSIVE up AS ("
        "SELECT journey_id, cause, 1 AS depth FROM runs WHERE workspace_id = $1 AND run_id = $2::uuid UNION ALL "
        "SELECT r.journey_id, r.cause, up.depth + 1 FROM up JOIN runs r ON r.workspace_id = $1 AND r.run_id = "
        "CASE WHEN up.cause LIKE 'run:%' THEN substring(up.cause FROM 5 FOR 36)::uuid END WHERE up.depth < $3) "
        "SELECT journey_id FROM up ORDER BY depth",
        workspace_id,
        run_id,
        most,
    )
    return [row["journey_id"] for row in rows]


async def save_runs(connection: AsyncConnection, workspace_id: str, runs: Sequence[Run]) -> None:
    """Writes where locked runs stand now. A run that ended frees its slot, unless it is held for ever."""
    await execute(
        connection,
        "UPDATE runs r SET state = n.state, step_id = n.step_id, visits = n.visits, records = n.records, "
        "awaiting = n.awaiting, end_time = n.end_time, wake_time = n.wake_time, reason = n.reason, "
        "seen = n.seen, messages = n.messages, messages_not_sent = n.messages_not_sent, why_not_sent = n.why_not_sent, "
        "progress = n.progress, "
        "slot = CASE WHEN n.state >= 3 AND r.slot = 'open' THEN NULL ELSE r.slot END, "
        "trigger_json = CASE WHEN n.state >= 3 THEN '' ELSE r.trigger_json END "
        "FROM unnest($2::uuid[], $3::smallint[], $4::text[], $5::int[], $6::int[], $7::uuid[], $8::timestamptz[], "
        "$9::timestamptz[], $10::text[], $11::text[], $12::int[], $13::int[], $14::text[], $15::text[]) "
        "AS n(run_id, state, step_id, visits, records, awaiting, end_time, wake_time, reason, seen, messages, "
        "messages_not_sent, why_not_sent, progress) "
        "WHERE r.workspace_id = $1 AND r.run_id = n.run_id",
        workspace_id,
        [run.run_id for run in runs],
        [int(run.state) for run in runs],
        [run.step_id for run in runs],
        [run.visits for run in runs],
        [run.records for run in runs],
        [run.awaiting or None for run in runs],
        [run.end_time for run in runs],
        [run.wake_time for run in runs],
        [run.reason for run in runs],
        ["" if run.state.ended else _seen_to_text(run.seen) for run in runs],
        [run.messages for run in runs],
        [run.messages_not_sent for run in runs],
        [run.why_not_sent for run in runs],
        [run.progress for run in runs],
    )


async def log_steps(connection: AsyncConnection, workspace_id: str, records: Sequence[StepRecord]) -> None:
    """Appends to the log of steps."""
    await execute(
        connection,
        "INSERT INTO step_log (workspace_id, run_id, number, step_id, decision, detail, time, previous_step_id) "
        "SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])",
        workspace_id,
        [record.run_id for record in records],
        [record.number for record in records],
        [record.step_id for record in records],
        [record.decision for record in records],
        [record.detail for record in records],
        [record.time for record in records],
        [record.previous_step_id for record in records],
    )


async def asked_effects(
    connection: AsyncConnection, workspace_id: str, run_ids: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Returns the ids of the effects of all visits of steps by runs, by run, oldest first."""
    rows = await fetch_rows(
        connection,
        "SELECT run_id, step_id, decision FROM step_log WHERE workspace_id = $1 AND run_id = ANY($2::uuid[]) "
        "AND (previous_step_id IS NOT NULL OR decision = 'send_fell_back') ORDER BY run_id, number",
        workspace_id,
        list(run_ids),
    )
    asked: dict[str, list[str]] = {}
    visits: dict[str, tuple[int, str, int]] = {}
    for row in rows:
        run_id = str(row["run_id"])
        visit, first, place = visits.get(run_id, (0, "", 0))
        if row["decision"] == "send_fell_back":
            # Another template of the same visit, asked for under a key of its own (`Walk.ask_again`).
            place += 1
            asked[run_id].append(stable_uuid(first, str(place)))
        else:
            visit, place = visit + 1, 0
            first = effect_id(run_id, row["step_id"], visit)
            asked.setdefault(run_id, []).append(first)
        visits[run_id] = (visit, first, place)
    return {run_id: tuple(ids[-MAX_ASKED:]) for run_id, ids in asked.items()}


async def list_runs(
    connection: AsyncConnection,
    workspace_id: str,
    journey_id: str,
    *,
    customer_ids: Sequence[int] | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> list[Run]:
    """Returns runs of a journey, newest first by (start, id), those behind `before`.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        journey_id: The journey.
        customer_ids: Only runs of these ids; None for all.
        before: Start and id of the last run of the page before; None starts.
        limit: How many at most.
    """
    where, arguments = ["workspace_id = $1", "journey_id = $2"], [workspace_id, journey_id, limit]
    if customer_ids is not None:
        arguments.append(list(customer_ids))
        where.append(f"customer_id = ANY(${len(arguments)}::bigint[])")
    if before is not None:
        arguments.extend(before)
        where.append(f"(start_time, run_id) < (${len(arguments) - 1}::timestamptz, ${len(arguments)}::uuid)")
    rows = await fetch_rows(
        connection,
        f"SELECT {COLUMNS} FROM runs WHERE {' AND '.join(where)} ORDER BY start_time DESC, run_id DESC LIMIT $3",
        *arguments,
    )
    return [run_of(row) for row in rows]


async def find_run(connection: AsyncConnection, workspace_id: str, run_id: str) -> Run | None:
    """Returns a run, or None; `run_id` must be a uuid."""
    rows = await fetch_rows(
        connection, f"SELECT {COLUMNS} FROM runs WHERE workspace_id = $1 AND run_id = $2::uuid", workspace_id, run_id
    )
    return run_of(rows[0]) if rows else None


async def list_steps(connection: AsyncConnection, workspace_id: str, run_id: str) -> list[StepRecord]:
    """Returns the log of a run, oldest first; its length is bounded by the run's step budget."""
    rows = await fetch_rows(
        connection,
        "SELECT number, step_id, decision, detail, time, previous_step_id FROM step_log "
        "WHERE workspace_id = $1 AND run_id = $2::uuid ORDER BY number",
        workspace_id,
        run_id,
    )
    return [StepRecord(run_id, **row) for row in rows]


def run_of(row: Any) -> Run:
    """Returns the run of a row of COLUMNS."""
    return Run(
        run_id=str(row["run_id"]),
        journey_id=row["journey_id"],
        customer_id=row["customer_id"],
        version=row["version"],
        start_time=row["start_time"],
        cause=row["cause"],
        state=RunState(row["state"]),
        step_id=row["step_id"],
        visits=row["visits"],
        records=row["records"],
        awaiting=str(row["awaiting"]) if row["awaiting"] else "",
        wake_time=row["wake_time"],
        end_time=row["end_time"],
        reason=row["reason"],
        seen=seen_from_text(row["seen"]),
        messages=row["messages"],
        messages_not_sent=row["messages_not_sent"],
        why_not_sent=row["why_not_sent"],
        key=row["run_key"],
        progress=row["progress"],
        hear_from=row["hear_from"],
        entry_keys=row["entry_keys"],
        goal_until=row["goal_until"],
        conversion_time=row["conversion_time"],
        conversion_cause=row["conversion_cause"],
    )


def seen_from_text(text: str) -> tuple[SeenEvent, ...]:
    """Returns events that were stored as `node:event`, with spaces between."""
    return tuple(SeenEvent(*map(int, pair.split(":"))) for pair in text.split())


def _seen_to_text(seen: Sequence[SeenEvent]) -> str:
    return " ".join(f"{event.node_id}:{event.event_id}" for event in seen)


async def messages_of(connection: AsyncConnection, workspace_id: str, journey_id: str) -> int:
    """Returns how many messages messaging took of a journey's runs."""
    rows = await fetch_rows(
        connection,
        "SELECT coalesce(sum(messages), 0)::bigint AS messages FROM runs WHERE workspace_id = $1 AND journey_id = $2",
        workspace_id,
        journey_id,
    )
    return int(rows[0]["messages"])

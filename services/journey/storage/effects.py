"""Effects for other services: pending, claimed under a lease with a fencing token, finished."""

from __future__ import annotations

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.journey.domain import SeenEvent
from services.journey.domain.tasks import Task
from services.journey.storage.runs import seen_from_text
from services.journey.storage.stored import KINDS, request_from_text, request_to_text


class EffectState(enum.IntEnum):
    """Where an effect stands; DROPPED means that its run had moved on without it."""

    PENDING = 1
    DONE = 2
    FAILED = 3
    DROPPED = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """Effects that one worker may carry out for now, by workspace; a later claim's token fences this one out."""

    token: int
    tasks: dict[str, list[Task]]


@dataclass(frozen=True, slots=True)
class AwaitedRun:
    """What is to be known of the run that awaits an effect: why it began, the JSON of the event, what it has seen, and whether
    values are kept with it."""

    cause: str
    trigger_json: str
    seen: tuple[SeenEvent, ...]
    has_values: bool


@dataclass(frozen=True, slots=True)
class PutOff:
    """An effect that is given back: when it is due again, why, and how many attempts it has had."""

    effect_id: str
    next_attempt_time: datetime
    reason: str
    attempts: int


async def add_effects(connection: AsyncConnection, workspace_id: str, tasks: Sequence[Task], now: datetime) -> None:
    """Writes effects to be carried out from `now` on."""
    stored = [request_to_text(task.request) for task in tasks]
    await execute(
        connection,
        "INSERT INTO effects (workspace_id, effect_id, run_id, journey_id, step_id, customer_id, kind, request, "
        "traceparent, outside, next_attempt_time, ask_time) SELECT $1, *, $11, $11 "
        "FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[], $9::text[], "
        "$10::bool[])",
        workspace_id,
        [task.effect_id for task in tasks],
        [task.run_id for task in tasks],
        [task.journey_id for task in tasks],
        [task.step_id for task in tasks],
        [task.customer_id for task in tasks],
        [kind for kind, _ in stored],
        [request for _, request in stored],
        [task.traceparent for task in tasks],
        [task.request.outside for task in tasks],
        now,
    )


async def claim_effects(
    connection: AsyncConnection,
    now: datetime,
    lease_until: datetime,
    *,
    per_workspace: int,
    busy: Collection[str],
    workspaces: int,
    outside: bool,
) -> Claim:
    """Claims due effects of up to `workspaces` workspaces, the same share each; in a system transaction.

    A workspace with a million effects takes no more room than one with ten. What a worker that died had claimed is due
    again when its lease is over. Workspaces in `busy` are left out, and so are kinds of steps that a later version of this
    process has. `outside` tells which effects: those asked of other people's hosts, or those that services carry out.
    """
    rows = await fetch_rows(
        connection,
        """
        WITH RECURSIVE found AS (
            (SELECT workspace_id FROM effects WHERE state = 1 AND outside = $6 ORDER BY workspace_id LIMIT 1)
            UNION ALL
            SELECT (SELECT e.workspace_id FROM effects e
                    WHERE e.state = 1 AND e.outside = $6 AND e.workspace_id > found.workspace_id
                    ORDER BY e.workspace_id LIMIT 1)
            FROM found WHERE found.workspace_id IS NOT NULL
        ), waiting AS (
            SELECT f.workspace_id, (SELECT min(e.next_attempt_time) FROM effects e
                                    WHERE e.workspace_id = f.workspace_id AND e.state = 1 AND e.outside = $6) AS oldest
            FROM found f WHERE f.workspace_id IS NOT NULL AND f.workspace_id <> ALL($4::text[])
        ), chosen AS (
            SELECT workspace_id FROM waiting WHERE oldest <= $1 ORDER BY oldest LIMIT $5
        ), due AS (
            SELECT d.workspace_id, d.effect_id FROM chosen c CROSS JOIN LATERAL (
                SELECT e.workspace_id, e.effect_id FROM effects e
                WHERE e.workspace_id = c.workspace_id AND e.state = 1 AND e.outside = $6 AND e.next_attempt_time <= $1
                  AND e.kind = ANY($7::text[])
                ORDER BY e.next_attempt_time LIMIT $3 FOR UPDATE SKIP LOCKED
            ) d
        ), token AS MATERIALIZED (SELECT nextval('effect_claims') AS claim)
        UPDATE effects e SET claim = token.claim, attempts = e.attempts + 1, next_attempt_time = $2
        FROM due, token WHERE e.workspace_id = due.workspace_id AND e.effect_id = due.effect_id
        RETURNING e.workspace_id, e.effect_id, e.kind, e.request, e.run_id, e.journey_id, e.step_id, e.customer_id,
                  e.attempts, e.claim, e.traceparent, e.ask_time
        """,
        now,
        lease_until,
        per_workspace,
        list(busy),
        workspaces,
        outside,
        KINDS,
    )
    tasks: dict[str, list[Task]] = {}
    for row in rows:
        task = Task(
            effect_id=str(row["effect_id"]),
            request=request_from_text(row["kind"], row["request"]),
            run_id=str(row["run_id"]),
            journey_id=row["journey_id"],
            step_id=row["step_id"],
            customer_id=row["customer_id"],
            attempts=row["attempts"],
            traceparent=row["traceparent"],
            ask_time=row["ask_time"],
            attempt_time=now,
        )
        tasks.setdefault(row["workspace_id"], []).append(task)
    return Claim(rows[0]["claim"] if rows else 0, tasks)


async def awaited_effects(
    connection: AsyncConnection, workspace_id: str, effect_ids: Sequence[str]
) -> dict[str, AwaitedRun]:
    """Returns those effects whose run still awaits them, each with what is to be known of the run."""
    rows = await fetch_rows(
        connection,
        "SELECT e.effect_id, r.cause, r.trigger_json, r.seen, EXISTS (SELECT FROM run_values v "
        "WHERE v.workspace_id = r.workspace_id AND v.run_id = r.run_id) AS has_values "
        "FROM effects e JOIN runs r ON r.workspace_id = e.workspace_id "
        "AND r.run_id = e.run_id AND r.awaiting = e.effect_id "
        "WHERE e.workspace_id = $1 AND e.effect_id = ANY($2::uuid[])",
        workspace_id,
        list(effect_ids),
    )
    return {
        str(row["effect_id"]): AwaitedRun(
            row["cause"], row["trigger_json"], seen_from_text(row["seen"]), row["has_values"]
        )
        for row in rows
    }


async def lock_claimed(
    connection: AsyncConnection, workspace_id: str, token: int, effect_ids: Sequence[str]
) -> set[str]:
    """Returns and locks those effects that the claim of this token still holds; the others are someone else's now."""
    rows = await fetch_rows(
        connection,
        "SELECT effect_id FROM effects WHERE workspace_id = $1 AND effect_id = ANY($2::uuid[]) AND claim = $3 "
        "AND state = 1 ORDER BY effect_id FOR UPDATE",
        workspace_id,
        list(effect_ids),
        token,
    )
    return {str(row["effect_id"]) for row in rows}


async def finish_effects(
    connection: AsyncConnection, workspace_id: str, finished: Sequence[tuple[str, EffectState, str]], now: datetime
) -> None:
    """Writes how locked effects ended: id, state, reason."""
    await execute(
        connection,
        "UPDATE effects e SET state = n.state, reason = n.reason, finish_time = $5 "
        "FROM unnest($2::uuid[], $3::smallint[], $4::text[]) AS n(effect_id, state, reason) "
        "WHERE e.workspace_id = $1 AND e.effect_id = n.effect_id",
        workspace_id,
        [effect_id for effect_id, _, _ in finished],
        [int(state) for _, state, _ in finished],
        [reason for _, _, reason in finished],
        now,
    )


async def postpone_effects(connection: AsyncConnection, workspace_id: str, postponed: Sequence[PutOff]) -> None:
    """Gives locked effects back, to be tried again."""
    await execute(
        connection,
        "UPDATE effects e SET claim = 0, next_attempt_time = n.next_attempt_time, reason = n.reason, attempts = n.attempts "
        "FROM unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::int[]) "
        "AS n(effect_id, next_attempt_time, reason, attempts) "
        "WHERE e.workspace_id = $1 AND e.effect_id = n.effect_id",
        workspace_id,
        [each.effect_id for each in postponed],
        [each.next_attempt_time for each in postponed],
        [each.reason for each in postponed],
        [each.attempts for each in postponed],
    )


async def count_pending(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many effects of a workspace are not carried out yet."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM effects WHERE workspace_id = $1 AND state = 1 AND outside = ANY('{false,true}')",
        workspace_id,
    )
    return int(rows[0]["n"])


async def forget_finished(connection: AsyncConnection, before: datetime, limit: int) -> None:
    """Removes effects that ended before a time, at most `limit`; in a system transaction. The step log keeps them."""
    await execute(
        connection,
        "DELETE FROM effects WHERE ctid = ANY(ARRAY("
        "SELECT ctid FROM effects WHERE state > 1 AND finish_time < $1 ORDER BY finish_time LIMIT $2))",
        before,
        limit,
    )

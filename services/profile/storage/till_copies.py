"""Tables of what is kept for tills of segments and scores, and how far its copying is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows, number_array
from services.profile.domain.till_parts import MembershipChanges, Part, ToldScores

_TABLES = {Part.SEGMENTS: ("till_memberships",), Part.SCORES: ("till_scores", "till_score_models")}
_NOT_ERASED = "NOT EXISTS (SELECT 1 FROM erased_nodes e WHERE e.workspace_id = $1 AND e.node_id = c.customer_id)"

# Customers travel as one text a group (see `number_array`). Of what is there twice the last change holds.
_WRITE_MEMBERSHIPS = f"""
INSERT INTO till_memberships AS t (workspace_id, customer_id, segment_id, entered, cause, change_id, change_time)
SELECT DISTINCT ON (c.customer_id, g.segment_id)
       $1, c.customer_id, g.segment_id, g.entered, g.cause, c.change_id, g.change_time
FROM unnest($2::text[], $3::boolean[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[])
     AS g(segment_id, entered, cause, change_time, customers, changes)
CROSS JOIN LATERAL unnest(g.customers::bigint[], g.changes::bigint[]) AS c(customer_id, change_id)
WHERE {_NOT_ERASED}
ORDER BY c.customer_id, g.segment_id, c.change_id DESC
ON CONFLICT (workspace_id, customer_id, segment_id) DO UPDATE SET entered = excluded.entered, cause = excluded.cause,
    change_id = excluded.change_id, change_time = excluded.change_time
WHERE t.change_id < excluded.change_id
"""
_WRITE_SCORES = f"""
INSERT INTO till_scores AS t (workspace_id, customer_id, name, value, score_time, replace_time)
SELECT DISTINCT ON (c.customer_id, c.name) $1, c.customer_id, c.name, c.value, c.score_time, c.replace_time
FROM unnest($2::text::bigint[], $3::text[], $4::float8[], $5::timestamptz[], $6::timestamptz[])
     AS c(customer_id, name, value, score_time, replace_time)
WHERE {_NOT_ERASED}
ORDER BY c.customer_id, c.name, c.replace_time DESC
ON CONFLICT (workspace_id, customer_id, name) DO UPDATE SET value = excluded.value, score_time = excluded.score_time,
    replace_time = excluded.replace_time
WHERE t.replace_time <= excluded.replace_time
"""


async def note_asked(connection: AsyncConnection, workspace_id: str, now: datetime) -> None:
    """Notes that the workspace's tills ask: of what is not kept yet the copying begins."""
    await execute(
        connection,
        "INSERT INTO till_copies (workspace_id, part, ask_time) SELECT $1, unnest($2::smallint[]), $3 "
        "ON CONFLICT (workspace_id, part) DO UPDATE SET ask_time = excluded.ask_time",
        workspace_id,
        [int(part) for part in Part],
        now,
    )


async def is_kept(connection: AsyncConnection, workspace_id: str, part: Part) -> bool:
    """Tells whether facts of a part are to be absorbed; if so, nobody stops it before the transaction ends."""
    rows = await fetch_rows(
        connection,
        "SELECT 1 FROM till_copies WHERE workspace_id = $1 AND part = $2 AND stop_time IS NULL FOR SHARE",
        workspace_id,
        int(part),
    )
    return bool(rows)


async def stop_unasked(connection: AsyncConnection, *, before: datetime, now: datetime) -> None:
    """Stops what tills asked for last before a time. A system transaction."""
    await execute(
        connection, "UPDATE till_copies SET stop_time = $2 WHERE ask_time < $1 AND stop_time IS NULL", before, now
    )


async def list_due(connection: AsyncConnection) -> list[tuple[str, Part, str, bool]]:
    """Returns what is due: workspace, part, how far its copying is, whether it is removed instead. A system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, part, position, stop_time IS NOT NULL AS stops FROM till_copies "
        "WHERE done_time IS NULL OR stop_time IS NOT NULL ORDER BY workspace_id, part",
    )
    return [(row["workspace_id"], Part(row["part"]), row["position"], row["stops"]) for row in rows]


async def move_on(
    connection: AsyncConnection, workspace_id: str, part: Part, *, position: str, to: str | None, now: datetime
) -> bool:
    """Notes that copying got from a position to another, None: to its end; False: somebody else did, or it is stopped."""
    tag = await execute(
        connection,
        "UPDATE till_copies SET position = coalesce($4::text, position), "
        "done_time = CASE WHEN $4::text IS NULL THEN $5::timestamptz END "
        "WHERE workspace_id = $1 AND part = $2 AND position = $3 AND done_time IS NULL AND stop_time IS NULL",
        workspace_id,
        int(part),
        position,
        to,
        now,
    )
    return bool(affected(tag))


async def remove_some(connection: AsyncConnection, workspace_id: str, part: Part, *, limit: int) -> int:
    """Removes up to so many rows of a part that is stopped, and where none is left the note of it; returns how many."""
    for table in _TABLES[part]:
        tag = await execute(
            connection,
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE workspace_id = $1 LIMIT $2))",
            workspace_id,
            limit,
        )
        if affected(tag):
            return affected(tag)
    await execute(
        connection,
        "DELETE FROM till_copies WHERE workspace_id = $1 AND part = $2 AND stop_time IS NOT NULL",
        workspace_id,
        int(part),
    )
    return 0


async def write_memberships(
    connection: AsyncConnection, workspace_id: str, changes: Sequence[MembershipChanges]
) -> None:
    """Writes who entered and left, in whatever order it is told: of a customer and segment the greatest change holds."""
    await execute(
        connection,
        _WRITE_MEMBERSHIPS,
        workspace_id,
        [each.segment_id for each in changes],
        [each.entered for each in changes],
        [each.cause for each in changes],
        [each.change_time for each in changes],
        [number_array(each.customer_ids) for each in changes],
        [number_array(each.change_ids) for each in changes],
    )


async def write_scores(connection: AsyncConnection, workspace_id: str, told: ToldScores) -> None:
    """Writes scores, in whatever order they are told: of a name those hold that took the place of the others last."""
    times = {each.name: each.replace_time for each in told.replacements}
    await execute(
        connection,
        "INSERT INTO till_score_models AS t (workspace_id, name, model_id, replace_time) "
        "SELECT $1, r.* FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS r ORDER BY 2 "
        "ON CONFLICT (workspace_id, name) DO UPDATE SET model_id = excluded.model_id, replace_time = excluded.replace_time "
        "WHERE t.replace_time < excluded.replace_time",
        workspace_id,
        list(times),
        [each.model_id for each in told.replacements],
        list(times.values()),
    )
    await execute(
        connection,
        _WRITE_SCORES,
        workspace_id,
        number_array(each.customer_id for each in told.scores),
        [each.name for each in told.scores],
        [each.value for each in told.scores],
        [each.score_time for each in told.scores],
        [times[each.name] for each in told.scores],
    )

"""How far the existing members of a segment have been let into a journey."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows


@dataclass(frozen=True, slots=True)
class Admission:
    """Customers who are being let into a journey page by page: which page comes next, and the claim that holds it.

    Attributes:
        occasion: By what of the clock; "" for the publishing.
        segment_id: Whose members they are; "" where they are not a segment's.
    """

    workspace_id: str
    journey_id: str
    occasion: str
    segment_id: str
    page_token: str
    claim: int


async def open_admission(
    connection: AsyncConnection,
    workspace_id: str,
    journey_id: str,
    segment_id: str,
    now: datetime,
    *,
    occasion: str = "",
) -> None:
    """Begins with the first page; one that is under way begins again, and its worker is fenced out."""
    await execute(
        connection,
        "INSERT INTO admissions (workspace_id, journey_id, segment_id, next_attempt_time, occasion) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (workspace_id, journey_id, occasion) DO UPDATE "
        "SET segment_id = excluded.segment_id, page_token = '', "
        "claim = 0, next_attempt_time = excluded.next_attempt_time",
        workspace_id,
        journey_id,
        segment_id,
        now,
        occasion,
    )


async def claim_admission(connection: AsyncConnection, now: datetime, lease_until: datetime) -> Admission | None:
    """Claims the admission that has waited longest, of any workspace; in a system transaction. None: nothing is due."""
    rows = await fetch_rows(
        connection,
        "UPDATE admissions a SET claim = nextval('effect_claims'), next_attempt_time = $2 "
        "FROM (SELECT workspace_id, journey_id, occasion FROM admissions WHERE next_attempt_time <= $1 "
        "ORDER BY next_attempt_time LIMIT 1 FOR UPDATE SKIP LOCKED) d "
        "WHERE a.workspace_id = d.workspace_id AND a.journey_id = d.journey_id AND a.occasion = d.occasion "
        "RETURNING a.workspace_id, a.journey_id, a.occasion, a.segment_id, a.page_token, a.claim",
        now,
        lease_until,
    )
    return Admission(**rows[0]) if rows else None


async def advance_admission(
    connection: AsyncConnection, admission: Admission, page_token: str, until: datetime, *, holds: bool = False
) -> bool:
    """Notes that a page is in, or with an empty token that all are; False when the claim is not ours any more.

    With `holds` the claim stays ours until the time given; else the next page is due then.
    """
    where = "WHERE workspace_id = $1 AND journey_id = $2 AND occasion = $3 AND claim = $4 RETURNING journey_id"
    held = (admission.workspace_id, admission.journey_id, admission.occasion, admission.claim)
    if not page_token:
        return bool(await fetch_rows(connection, f"DELETE FROM admissions {where}", *held))
    claim = "claim" if holds else "0"
    statement = f"UPDATE admissions SET page_token = $5, claim = {claim}, next_attempt_time = $6 {where}"
    return bool(await fetch_rows(connection, statement, *held, page_token, until))


async def close_admission(
    connection: AsyncConnection, workspace_id: str, journey_id: str, *, occasion: str = ""
) -> None:
    """Ends an admission wherever it is."""
    await execute(
        connection,
        "DELETE FROM admissions WHERE workspace_id = $1 AND journey_id = $2 AND occasion = $3",
        workspace_id,
        journey_id,
        occasion,
    )


async def count_admissions(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many journeys of a workspace are letting members in."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM admissions WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])

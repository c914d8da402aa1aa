"""Codes that were sent to phone numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.messaging.domain.messages import Reason, Status
from services.messaging.domain.texts import storable
from services.messaging.domain.verification import KeptCode

MAX_DETAIL = 100
_COLUMNS = (
    "verification_id, subject, page, address_hash, code_hash, template_id, account_id, status, reason, create_time, "
    "expire_time, tries, use_time"
)


async def lock_sending(connection: AsyncConnection, workspace_id: str, subject: str) -> None:
    """Lets one code of a form be made at a time until the transaction ends: so its limits are exact."""
    await execute(
        connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"codes:{workspace_id}:{subject}"
    )


async def lock_number(connection: AsyncConnection, workspace_id: str, address_hash: bytes) -> None:
    """Lets one code to a number be made at a time until the transaction ends, over all forms."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"codes to:{workspace_id}:{address_hash.hex()}",
    )


async def sent_to(
    connection: AsyncConnection, workspace_id: str, address_hash: bytes, since: datetime
) -> list[KeptCode]:
    """Returns the codes to a number since a time, newest first."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM verification_codes WHERE workspace_id = $1 AND address_hash = $2 AND create_time > $3 "
        "ORDER BY create_time DESC, verification_id DESC LIMIT 100",
        workspace_id,
        address_hash,
        since,
    )
    return [_code(row) for row in rows]


async def count_of_subject(connection: AsyncConnection, workspace_id: str, subject: str, since: datetime) -> int:
    """Returns how many codes of a form were sent since a time."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM verification_codes WHERE workspace_id = $1 AND subject = $2 AND create_time > $3",
        workspace_id,
        subject,
        since,
    )
    return int(rows[0]["n"])


async def add_code(connection: AsyncConnection, workspace_id: str, code: KeptCode) -> None:
    """Puts a code on record, before it is sent."""
    await execute(
        connection,
        f"INSERT INTO verification_codes (workspace_id, {_COLUMNS}) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        workspace_id,
        code.verification_id,
        code.subject,
        code.page,
        code.address_hash,
        code.code_hash,
        code.template_id,
        code.account_id,
        int(code.status),
        int(code.reason),
        code.create_time,
        code.expire_time,
        code.tries,
        code.use_time,
    )


async def settle_code(
    connection: AsyncConnection, workspace_id: str, verification_id: str, status: Status, reason: Reason, detail: str
) -> None:
    """Writes what came of sending a code."""
    await execute(
        connection,
        "UPDATE verification_codes SET status = $3, reason = $4, detail = $5 "
        "WHERE workspace_id = $1 AND verification_id = $2",
        workspace_id,
        verification_id,
        int(status),
        int(reason),
        storable(detail, MAX_DETAIL),
    )


async def lock_code(
    connection: AsyncConnection, workspace_id: str, subject: str, page: str, address_hash: bytes
) -> KeptCode | None:
    """Returns the newest code of a page to a number, held until the transaction ends: tries are counted one by one."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM verification_codes WHERE workspace_id = $1 AND address_hash = $2 AND subject = $3 "
        "AND page = $4 ORDER BY create_time DESC, verification_id DESC LIMIT 1 FOR UPDATE",
        workspace_id,
        address_hash,
        subject,
        page,
    )
    return _code(rows[0]) if rows else None


async def note_try(
    connection: AsyncConnection, workspace_id: str, verification_id: str, *, used_at: datetime | None
) -> None:
    """Counts a wrong try, or notes that the code was used; of one that was used before the first time stays."""
    await execute(
        connection,
        "UPDATE verification_codes SET tries = tries + CASE WHEN $3::timestamptz IS NULL THEN 1 ELSE 0 END, "
        "use_time = coalesce(use_time, $3) WHERE workspace_id = $1 AND verification_id = $2",
        workspace_id,
        verification_id,
        used_at,
    )


def _code(row: Any) -> KeptCode:
    return KeptCode(**{**row, "status": Status(row["status"]), "reason": Reason(row["reason"])})

"""Mass messages as rows: begun and filled while messages are handed over, then one worker's at a time."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import affected, execute, fetch_rows
from services.common.listings import Listing, clauses
from services.messaging.domain.mass_messages import GatherClaim, MassMessage, MassMessageState
from services.messaging.domain.messages import Reason

LEASE = timedelta(seconds=60)
"""How long a worker's claim of one holds; longer than a provider is waited for."""

_NAMES = tuple(field.name for field in dataclasses.fields(MassMessage))
_COLUMNS = ", ".join(_NAMES)
_KEPT = (
    "mass_message_id",
    "recipients",
    "received",
    "not_received",
    "reminders",
    "reminder_requests",
    "ending",
    "lease_token",
    "next_time",
)
_WRITTEN = tuple(name for name in _NAMES if name not in _KEPT)
_PUBLISHED = {
    "mass_message_id": 'mass_message_id COLLATE "C"',
    "create_time": "create_time",
    "state": "state",
    "template_id": "template_id",
    "account_id": "account_id",
}


async def lock_gathering(connection: AsyncConnection, workspace_id: str, keys: Sequence[tuple[str, str]]) -> None:
    """Lets one transaction at a time gather messages of each (account, template), until it ends."""
    await execute(
        connection,
        "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended($1 || a || '/' || t, 0) AS key "
        "FROM unnest($2::text[], $3::text[]) AS n(a, t) ORDER BY 1) AS keys",
        f"mass:{workspace_id}:",
        [account_id for account_id, _ in keys],
        [template_id for _, template_id in keys],
    )


async def gathering(
    connection: AsyncConnection, workspace_id: str, account_id: str, template_id: str, now: datetime
) -> list[MassMessage]:
    """Returns what is being gathered of an account and template, locked; in a transaction that holds `lock_gathering`."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM mass_messages WHERE workspace_id = $1 AND account_id = $2 AND template_id = $3 "
        "AND state = 1 AND NOT closed AND ending = 0 AND gather_until > $4 ORDER BY mass_message_id FOR UPDATE",
        workspace_id,
        account_id,
        template_id,
        now,
    )
    return [_mass(row) for row in rows]


async def begin(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, claim: GatherClaim, now: datetime
) -> None:
    """Begins one that nothing is in yet."""
    await execute(
        connection,
        "INSERT INTO mass_messages (workspace_id, mass_message_id, account_id, scope, template_id, sender, text_digest, "
        "state, create_time, gather_until, next_time) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $9)",
        workspace_id,
        mass_message_id,
        claim.account_id,
        claim.scope,
        claim.template_id,
        claim.sender,
        claim.text_digest,
        now,
        now + claim.window,
    )


async def add_recipients(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, count: int, *, full: bool, now: datetime
) -> None:
    """Counts messages that were gathered; one that is full waits for no more."""
    await execute(
        connection,
        "UPDATE mass_messages SET recipients = recipients + $3, closed = closed OR $4, "
        "next_time = CASE WHEN $4 THEN $5 ELSE next_time END WHERE workspace_id = $1 AND mass_message_id = $2",
        workspace_id,
        mass_message_id,
        count,
        full,
        now,
    )


async def due(connection: AsyncConnection, now: datetime, limit: int) -> list[tuple[str, str]]:
    """Returns (workspace, id) of those that there is something to do for and that nobody works on; a system transaction."""
    rows = await fetch_rows(
        connection,
        "SELECT workspace_id, mass_message_id FROM mass_messages WHERE next_time <= $1 "
        "AND (lease_until IS NULL OR lease_until <= $1) ORDER BY next_time LIMIT $2",
        now,
        limit,
    )
    return [(row["workspace_id"], row["mass_message_id"]) for row in rows]


async def claim(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, now: datetime
) -> MassMessage | None:
    """Leases one that is due; None where another has it, or there is nothing to do any more."""
    rows = await fetch_rows(
        connection,
        f"UPDATE mass_messages SET lease_until = $4, lease_token = lease_token + 1 WHERE workspace_id = $1 "
        "AND mass_message_id = $2 AND next_time <= $3 AND (lease_until IS NULL OR lease_until <= $3) "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        mass_message_id,
        now,
        now + LEASE,
    )
    return _mass(rows[0]) if rows else None


async def hold(connection: AsyncConnection, workspace_id: str, mass: MassMessage, now: datetime) -> MassMessage | None:
    """Locks one that a worker leased, for the rest of the transaction, and returns it as it is; None: the lease was lost."""
    rows = await fetch_rows(
        connection,
        f"UPDATE mass_messages SET lease_until = $4 WHERE workspace_id = $1 AND mass_message_id = $2 AND lease_token = $3 "
        f"RETURNING {_COLUMNS}",
        workspace_id,
        mass.mass_message_id,
        mass.lease_token,
        now + LEASE,
    )
    return _mass(rows[0]) if rows else None


async def write(
    connection: AsyncConnection,
    workspace_id: str,
    mass: MassMessage,
    *,
    next_time: datetime | None,
    release: bool = True,
    now: datetime,
) -> None:
    """Writes what a worker made of one that it holds (`hold`), but the counts, and gives it back.

    One that was cancelled since is due at once.
    """
    values = [_stored(getattr(mass, name)) for name in _WRITTEN]
    first = 7
    sets = ", ".join(f"{name} = ${first + place}" for place, name in enumerate(_WRITTEN))
    await execute(
        connection,
        f"UPDATE mass_messages SET next_time = CASE WHEN ending <> $4 THEN $5 ELSE $3::timestamptz END, "
        f"lease_until = CASE WHEN $6 THEN NULL ELSE lease_until END, {sets} "
        "WHERE workspace_id = $1 AND mass_message_id = $2",
        workspace_id,
        mass.mass_message_id,
        next_time,
        int(mass.ending),
        now,
        release,
        *values,
    )


async def find(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, *, lock: bool = False
) -> MassMessage | None:
    """Returns one; locked for a change where asked for."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM mass_messages WHERE workspace_id = $1 AND mass_message_id = $2"
        f"{' FOR UPDATE' if lock else ''}",
        workspace_id,
        mass_message_id,
    )
    return _mass(rows[0]) if rows else None


async def find_page(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[MassMessage]:
    """Returns those of a listing, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_COLUMNS} FROM mass_messages WHERE workspace_id = $1 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_mass(row) for row in rows]


async def end(
    connection: AsyncConnection, workspace_id: str, mass_message_id: str, ending: MassMessageState, now: datetime
) -> None:
    """Notes how one is to end, and that it is due for that."""
    await execute(
        connection,
        "UPDATE mass_messages SET ending = $3, closed = true, next_time = LEAST(COALESCE(next_time, $4), $4) "
        "WHERE workspace_id = $1 AND mass_message_id = $2",
        workspace_id,
        mass_message_id,
        int(ending),
        now,
    )


async def keep_reminders(
    connection: AsyncConnection,
    workspace_id: str,
    mass_message_id: str,
    reminders: Sequence[datetime],
    requests: Sequence[str],
) -> None:
    """Notes when staff were reminded, and what asked for it."""
    await execute(
        connection,
        "UPDATE mass_messages SET reminders = $3::timestamptz[], reminder_requests = $4 "
        "WHERE workspace_id = $1 AND mass_message_id = $2",
        workspace_id,
        mass_message_id,
        list(reminders),
        " ".join(requests),
    )


async def known_provider_ids(
    connection: AsyncConnection, workspace_id: str, scope: str, ids: Sequence[str]
) -> set[str]:
    """Returns which of a corporation's mass messages are known to be ours."""
    rows = await fetch_rows(
        connection,
        "SELECT provider_message_id FROM mass_messages WHERE workspace_id = $1 AND scope = $2 "
        "AND provider_message_id = ANY($3::text[])",
        workspace_id,
        scope,
        list(ids),
    )
    return {row["provider_message_id"] for row in rows}


async def count_open(connection: AsyncConnection, workspace_id: str, account_id: str) -> int:
    """Returns how many mass messages of an account have not ended."""
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM mass_messages WHERE workspace_id = $1 AND account_id = $2 AND next_time IS NOT NULL",
        workspace_id,
        account_id,
    )
    return int(rows[0]["n"])


async def forget_lease(connection: AsyncConnection, workspace_id: str, mass: MassMessage, next_time: datetime) -> bool:
    """Gives a claim back unused, to be looked at again later."""
    tag = await execute(
        connection,
        "UPDATE mass_messages SET lease_until = NULL, next_time = $4 WHERE workspace_id = $1 AND mass_message_id = $2 "
        "AND lease_token = $3",
        workspace_id,
        mass.mass_message_id,
        mass.lease_token,
        next_time,
    )
    return affected(tag) == 1


def _stored(value: Any) -> Any:
    return int(value) if isinstance(value, MassMessageState | Reason) else value


def _mass(row: Any) -> MassMessage:
    fields = dict(row)
    fields["state"] = MassMessageState(fields["state"])
    fields["ending"] = MassMessageState(fields["ending"])
    fields["fail_reason"] = Reason(fields["fail_reason"])
    fields["reminders"] = tuple(fields["reminders"])
    fields["text_digest"] = bytes(fields["text_digest"])
    return MassMessage(**fields)

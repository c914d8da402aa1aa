"""Accounts, which belong to no workspace, and the attempts to sign in to them. All runs in the system role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows

Key = Literal["email", "user_id", "oidc_subject"]
"""By what an account is found."""

_COLUMNS = "user_id, email, password_hash, oidc_subject"


@dataclass(frozen=True)
class Account:
    """What a person signs in to.

    Attributes:
        user_id: Its id.
        email: In lower case; by it the person signs in.
        password_hash: Empty without one.
        oidc_subject: Issuer and subject of the company's sign-in; empty without.
    """

    user_id: str
    email: str
    password_hash: str
    oidc_subject: str


async def find_account(connection: AsyncConnection, by: Key, value: str, *, lock: bool = False) -> Account | None:
    """Returns the account that has a value as its address, id or subject; locked, nobody else changes it before the end."""
    rows = await fetch_rows(
        connection, f"SELECT {_COLUMNS} FROM people WHERE {by} = $1{' FOR UPDATE' if lock else ''}", value
    )
    return _account(rows[0]) if rows else None


async def insert_account(connection: AsyncConnection, account: Account) -> bool:
    """Writes an account; False when there is one of the address."""
    rows = await fetch_rows(
        connection,
        f"INSERT INTO people ({_COLUMNS}) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING user_id",
        account.user_id,
        account.email,
        account.password_hash,
        account.oidc_subject or None,
    )
    return bool(rows)


async def set_password(connection: AsyncConnection, user_id: str, password_hash: str) -> None:
    """Gives an account a password."""
    await execute(connection, "UPDATE people SET password_hash = $2 WHERE user_id = $1", user_id, password_hash)


async def replace_password(connection: AsyncConnection, user_id: str, *, present: str, by: str) -> bool:
    """Gives an account another password; False, and nothing changes, where its hash is not the present one any more."""
    rows = await fetch_rows(
        connection,
        "UPDATE people SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2 RETURNING user_id",
        user_id,
        present,
        by,
    )
    return bool(rows)


async def set_oidc_subject(connection: AsyncConnection, user_id: str, oidc_subject: str) -> None:
    """Lets an account be signed in to by the company's sign-in only, in all its places."""
    await execute(
        connection,
        "UPDATE people SET oidc_subject = $2, password_hash = '' WHERE user_id = $1",
        user_id,
        oidc_subject,
    )
    await execute(
        connection, "UPDATE members SET from_oidc = true, revision = revision + 1 WHERE user_id = $1", user_id
    )


async def count_attempt(
    connection: AsyncConnection, email_digest: str, *, free: int, waits: list[timedelta], forget: timedelta
) -> timedelta | None:
    """Counts an attempt before it is made, so that many at once are not more than one after the other.

    Args:
        connection: In the system role.
        email_digest: Of the address, whether an account has it or not.
        free: Attempts that need no wait.
        waits: After the last free one and each further; the last holds for all after.
        forget: After so long without an attempt all are forgotten.

    Returns:
        How long to wait; None: it was counted, and may be made.
    """
    await execute(
        connection,
        "INSERT INTO sign_in_attempts (email_digest, failures, last_time) VALUES ($1, 0, now()) ON CONFLICT DO NOTHING",
        email_digest,
    )
    (row,) = await fetch_rows(
        connection,
        "SELECT failures, clock_timestamp() - last_time AS passed FROM sign_in_attempts WHERE email_digest = $1 FOR UPDATE",
        email_digest,
    )
    failures, passed = int(row["failures"]), row["passed"]
    if passed > forget:
        failures = 0
    if failures >= free:
        wait: timedelta = waits[min(failures - free, len(waits) - 1)] - passed
        if wait > timedelta(0):
            return wait
    await execute(
        connection,
        "UPDATE sign_in_attempts SET failures = $2, last_time = clock_timestamp() WHERE email_digest = $1",
        email_digest,
        failures + 1,
    )
    return None


async def forget_attempts(connection: AsyncConnection, email_digest: str) -> None:
    """Forgets the attempts on an address: the right password was given."""
    await execute(connection, "DELETE FROM sign_in_attempts WHERE email_digest = $1", email_digest)


def _account(row: Any) -> Account:
    return Account(row["user_id"], row["email"], row["password_hash"], row["oidc_subject"] or "")

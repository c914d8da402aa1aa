"""Keys derived from the one master key, one for each purpose."""

from __future__ import annotations

import hashlib
import hmac

import asyncpg
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive_key(master: bytes, purpose: str, *, length: int = 32) -> bytes:
    """Returns the key for a purpose, for example `identity.hash`.

    Source: RFC 5869 (HKDF) with SHA-256; the purpose is its `info`.
    """
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=b"yike", info=purpose.encode()).derive(master)


class WrongKey(Exception):
    """What is stored was sealed under another key than the one this process was given."""


async def confirm_key(connection: asyncpg.Connection, schema: str, master: bytes) -> None:
    """Notes a check value of the master key in a schema that has none yet; else compares it.

    With another key everything would seem to work, until the first sealed value is read, and new ones could never be read
    beside the old: so a process that has the wrong key must not start.

    Raises:
        WrongKey: If the schema's data were sealed under another key.
    """
    check = derive_key(master, "check", length=16)
    await connection.execute(
        f'INSERT INTO "{schema}".key_check (check_value) VALUES ($1) ON CONFLICT DO NOTHING', check
    )
    await compare_key(connection, schema, master)


async def compare_key(connection: asyncpg.Connection, schema: str, master: bytes) -> None:
    """Compares the master key with a schema's check value, if it has one.

    Raises:
        WrongKey: If they differ.
    """
    kept = await connection.fetchval(f'SELECT check_value FROM "{schema}".key_check')
    if kept is not None and not hmac.compare_digest(kept, derive_key(master, "check", length=16)):
        raise WrongKey(
            f"YIKE_ENCRYPTION_KEY is not the key under which the data of {schema} were sealed. Nothing was changed. Give the "
            "right key back (of an embedded installation: the file secrets/encryption_key of its home), and start again."
        )


def role_password(secret: str, role: str) -> str:
    """Returns the database password of a role, derived so that the supervisor and the migrations need not talk."""
    return hmac.new(secret.encode(), role.encode(), hashlib.sha256).hexdigest()

"""Whether a process has the keys under which the data of a schema were sealed."""

from __future__ import annotations

import hmac

import asyncpg

from services.common.keys.live import MasterKeys, WrongKey

_CHECK_BYTES = 16


async def confirm_key(connection: asyncpg.Connection, schema: str, keys: MasterKeys) -> None:
    """Notes a check value of the first master key in a schema that has none yet; else compares it.

    With another key everything would seem to work, until the first sealed value is read, and new ones could never be read
    beside the old: so a process that has the wrong key must not start.

    Raises:
        WrongKey: If the schema's data were sealed under another key.
    """
    check = keys.lookup("check")[:_CHECK_BYTES]
    await connection.execute(
        f'INSERT INTO "{schema}".key_check (check_value) VALUES ($1) ON CONFLICT DO NOTHING', check
    )
    await compare_key(connection, schema, keys)


async def compare_key(connection: asyncpg.Connection, schema: str, keys: MasterKeys) -> None:
    """Compares the first master key with a schema's check value, if it has one.

    Raises:
        WrongKey: If they differ, or the schema has seen a later key than the keyring has.
    """
    kept = await connection.fetchval(f'SELECT check_value FROM "{schema}".key_check')
    if kept is not None and not hmac.compare_digest(kept, keys.lookup("check")[:_CHECK_BYTES]):
        raise WrongKey(
            f"YIKE_ENCRYPTION_KEY is not the key under which the data of {schema} were sealed. Nothing was changed. Give the "
            "right key back (of an embedded installation: the file secrets/encryption_key of its home), and start again."
        )
    if await connection.fetchval("SELECT to_regclass($1)", f'"{schema}".reseal_passes') is None:
        return
    latest = await connection.fetchval(f'SELECT max(number) FROM "{schema}".reseal_passes')
    if latest is not None and latest > keys.ring.newest:
        raise WrongKey(
            f"The data of {schema} are sealed by key {latest}, and the keyring that this process was given ends with key "
            f"{keys.ring.newest}. Nothing was changed. Put the newest keyring back (YIKE_KEYRING_FILE; of an embedded "
            "installation: the file secrets/keyring.json of its home), and start again."
        )

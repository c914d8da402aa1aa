"""Makes a test's database as it was copied from the template, which costs a twentieth of another copy."""

import asyncpg

# What a test may have made, changed or broken but for rows: tables, columns, constraints, functions, triggers, rights.
_SHAPE = """
SELECT md5(string_agg(part, '\n' ORDER BY part)) FROM (
  SELECT concat_ws('|', 'class', relnamespace, relname, relkind, relacl, relrowsecurity, relforcerowsecurity, reloptions)
    FROM pg_class WHERE relkind <> 't' AND relnamespace <> 'pg_toast'::regnamespace
  UNION ALL SELECT concat_ws('|', 'column', attrelid, attname, atttypid, attnotnull, attisdropped, attacl)
    FROM pg_attribute WHERE attnum > 0 AND attrelid >= 16384
  UNION ALL SELECT concat_ws('|', 'constraint', conrelid, conname, convalidated) FROM pg_constraint
  UNION ALL SELECT concat_ws('|', 'index', indexrelid, indisvalid) FROM pg_index WHERE indexrelid >= 16384
  UNION ALL SELECT concat_ws('|', 'trigger', tgrelid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat_ws('|', 'function', pronamespace, proname, md5(prosrc), proacl) FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT concat_ws('|', 'policy', polrelid, polname) FROM pg_policy
  UNION ALL SELECT concat_ws('|', 'schema', nspname, nspacl) FROM pg_namespace WHERE nspname !~ '^pg_t'
  UNION ALL SELECT concat_ws('|', 'setting', setrole, setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
) AS parts(part)
"""

_WITH_ROWS = """
SELECT oid::regclass::text FROM pg_class
WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0 ORDER BY 1
"""

_SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename) AS name, last_value FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1
"""

Marks = tuple[str, dict[str, str], dict[str, int]]
"""What a database is known by: its shape, the tables with rows and a digest of these, the sequences and their values."""


async def marks_of(connection: asyncpg.Connection) -> Marks:
    """Returns what a fresh copy of the database is known by."""
    tables = {row[0]: await _digest(connection, row[0]) for row in await connection.fetch(_WITH_ROWS)}
    return await _shape(connection), tables, dict(await connection.fetch(_SEQUENCES))


async def empty(connection: asyncpg.Connection, fresh: Marks) -> bool:
    """Takes all rows that a fresh copy has not.

    Returns:
        False if the database differs from a fresh copy in more than that, and cannot be used again.
    """
    shape, seeded, sequences = fresh
    if await _shape(connection) != shape:
        return False
    filled = [row[0] for row in await connection.fetch(_WITH_ROWS)]
    for table, digest in seeded.items():
        if await _digest(connection, table) != digest:
            return False
    # Neither foreign keys nor triggers say no.
    await connection.execute("SET session_replication_role = replica")
    if others := [table for table in filled if table not in seeded]:
        await connection.execute(f"TRUNCATE {', '.join(others)} RESTART IDENTITY CASCADE")
    for name, value in await connection.fetch(_SEQUENCES):
        if sequences.get(name) != value:
            if name in sequences:
                return False
            await connection.execute(f"ALTER SEQUENCE {name} RESTART")
    return True


async def _shape(connection: asyncpg.Connection) -> str:
    return str(await connection.fetchval(_SHAPE))


async def _digest(connection: asyncpg.Connection, table: str) -> str:
    return str(await connection.fetchval(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t"))

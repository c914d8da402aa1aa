"""What a migration calls for the rotation of master keys (see `services.common.sealing`)."""

from __future__ import annotations

from services.common.migrations.tables import schema_of_migration


def create_sealing_tables() -> None:
    """Makes the tables of who holds which keys, and of how far the sealing anew is."""
    from alembic import op

    # Neither is a tenant's data: no workspace.
    op.execute(
        """
        CREATE TABLE key_holders (
            process text PRIMARY KEY,
            active int NOT NULL,
            newest int NOT NULL,
            seen_time timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """
    )
    op.execute(
        """
        CREATE TABLE reseal_passes (
            store text PRIMARY KEY,
            number int NOT NULL,
            position text[],
            seen bigint NOT NULL DEFAULT 0,
            resealed bigint NOT NULL DEFAULT 0,
            unopened bigint NOT NULL DEFAULT 0,
            start_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            end_time timestamptz
        )
        """
    )
    schema = schema_of_migration()
    for table in ("key_holders", "reseal_passes"):
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{schema}"."{table}" TO "yike_{schema}_system"')
    # A start compares the keyring with it.
    op.execute(f'GRANT SELECT ON "{schema}".reseal_passes TO "yike_{schema}"')


def let_reseal(table: str, *columns: str) -> None:
    """Lets the system role read a table of all workspaces, and write its sealed columns; without a column, only read."""
    from alembic import op

    schema = schema_of_migration()
    name, role = f'"{schema}"."{table}"', f'"yike_{schema}_system"'
    op.execute(f"CREATE POLICY of_resealing ON {name} FOR SELECT TO {role} USING (true)")
    op.execute(f"GRANT SELECT ON {name} TO {role}")
    if columns:
        op.execute(f"CREATE POLICY of_resealed ON {name} FOR UPDATE TO {role} USING (true) WITH CHECK (true)")
        op.execute(f"GRANT UPDATE ({', '.join(columns)}) ON {name} TO {role}")

"""What a migration calls to make a table safe, and the tables that every service with facts has."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def protect(table: str, *, system: bool = False, grants: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
    """Puts a table of the migrated schema under row-level security, forced on its owner too.

    Args:
        table: Its name; it must have a text column `workspace_id`.
        system: Also let the role of background workers see all workspaces' rows. Only for outboxes, timers and the like.
        grants: What the service's role may do; an append-only table says `SELECT, INSERT`.
    """
    # In the functions: this module is also loaded by a start that has nothing to migrate, and need not wait for it.
    from alembic import op

    schema = schema_of_migration()
    if not _NAME.fullmatch(table):
        raise ValueError(f"not a table name: {table}")
    name = f'"{schema}"."{table}"'
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    # A setting that was never made is NULL, one that was reset is ''; neither equals a workspace.
    op.execute(
        f'CREATE POLICY of_workspace ON {name} TO "yike_{schema}" '
        "USING (workspace_id = current_setting('yike.workspace', true)) "
        "WITH CHECK (workspace_id = current_setting('yike.workspace', true))"
    )
    op.execute(f'GRANT {grants} ON {name} TO "yike_{schema}"')
    if system:
        op.execute(f'CREATE POLICY of_system ON {name} TO "yike_{schema}_system" USING (true) WITH CHECK (true)')
        op.execute(f'GRANT {grants} ON {name} TO "yike_{schema}_system"')


def create_fact_tables() -> None:
    """Makes the outbox, the consumer's positions, the log of absorbed facts and the dead letters of a service."""
    from alembic import op

    op.execute(
        """
        CREATE TABLE outbox (
            outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            workspace_id text NOT NULL,
            partition smallint NOT NULL,
            payload bytea NOT NULL,
            traceparent text NOT NULL DEFAULT '',
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            publish_time timestamptz
        )
        """
    )
    # A payload is read once, at once: compressing it costs more than all else about the row.
    op.execute("ALTER TABLE outbox ALTER COLUMN payload SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX outbox_waiting ON outbox (outbox_id) WHERE publish_time IS NULL")
    op.execute("CREATE INDEX outbox_published ON outbox (publish_time) WHERE publish_time IS NOT NULL")
    protect("outbox", system=True)
    # Which Redis the relay last wrote to. Not a tenant's data: no workspace.
    op.execute(
        "CREATE TABLE relay_state (relay text PRIMARY KEY, redis_epoch text NOT NULL, redis_run_id text NOT NULL)"
    )
    op.execute(
        """
        CREATE TABLE fact_positions (
            consumer text NOT NULL,
            stream text NOT NULL,
            entry_id text NOT NULL DEFAULT '0-0',
            fencing_token bigint NOT NULL DEFAULT 0,
            starts int NOT NULL DEFAULT 0,
            PRIMARY KEY (consumer, stream)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE consumed_facts (
            consumer text NOT NULL,
            fact_id text NOT NULL,
            workspace_id text NOT NULL,
            consume_time timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (consumer, fact_id)
        )
        """
    )
    op.execute("CREATE INDEX consumed_facts_old ON consumed_facts USING brin (consume_time)")
    protect("consumed_facts", system=True)
    op.execute(
        """
        CREATE TABLE dead_facts (
            dead_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            workspace_id text NOT NULL,
            consumer text NOT NULL,
            stream text NOT NULL,
            entry_id text NOT NULL,
            fact_id text NOT NULL,
            payload bytea NOT NULL,
            reason text NOT NULL,
            attempts int NOT NULL,
            create_time timestamptz NOT NULL DEFAULT now(),
            UNIQUE (consumer, fact_id)
        )
        """
    )
    protect("dead_facts", system=True)
    schema = schema_of_migration()
    for table in ("relay_state", "fact_positions"):
        for role in (f"yike_{schema}", f"yike_{schema}_system"):
            op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{schema}"."{table}" TO "{role}"')
    # What failed is counted before it is tried, in its own transaction, so that a crash of the process counts too.
    op.execute(
        """
        CREATE TABLE fact_attempts (
            consumer text NOT NULL,
            fact_id text NOT NULL,
            attempts int NOT NULL,
            PRIMARY KEY (consumer, fact_id)
        )
        """
    )
    for role in (f"yike_{schema}", f"yike_{schema}_system"):
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{schema}"."fact_attempts" TO "{role}"')


def keep_facts_by_turn() -> None:
    """Makes the record of how far all subscribers of a relay are, and the indexes by which old facts go in batches."""
    from alembic import op

    op.execute("DROP INDEX outbox_published")
    op.execute("CREATE INDEX outbox_published ON outbox (partition, publish_time) WHERE publish_time IS NOT NULL")
    op.execute("DROP INDEX consumed_facts_old")
    op.execute("CREATE INDEX consumed_facts_old ON consumed_facts (consumer, consume_time)")
    # By partition: what was published before is with every subscriber; what was published since, and until then, is to be
    # published again. Not a tenant's data: no workspace.
    op.execute(
        """
        CREATE TABLE relay_streams (
            partition smallint PRIMARY KEY,
            absorbed_before timestamptz NOT NULL DEFAULT to_timestamp(0),
            republish_until timestamptz
        )
        """
    )
    schema = schema_of_migration()
    for role in (f"yike_{schema}", f"yike_{schema}_system"):
        op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{schema}"."relay_streams" TO "{role}"')


def create_operation_table() -> None:
    """Makes the table of a service's long-running operations (see `services.common.operations`)."""
    from alembic import op

    op.execute(
        """
        CREATE TABLE operations (
            workspace_id text NOT NULL,
            operation_id text NOT NULL,
            kind smallint NOT NULL,
            arguments bytea NOT NULL,
            request_id text,
            caller text NOT NULL,
            due_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            lease_time timestamptz,
            fencing_token bigint NOT NULL DEFAULT 0,
            attempts int NOT NULL DEFAULT 0,
            cancel_time timestamptz,
            progress_done bigint NOT NULL DEFAULT 0,
            progress_total bigint NOT NULL DEFAULT 0,
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            start_time timestamptz,
            update_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            end_time timestamptz,
            outcome smallint,
            response bytea,
            error bytea,
            PRIMARY KEY (workspace_id, operation_id),
            UNIQUE (workspace_id, kind, request_id),
            CHECK ((end_time IS NULL) = (outcome IS NULL))
        )
        """
    )
    op.execute("CREATE INDEX operations_open ON operations (workspace_id, create_time) WHERE end_time IS NULL")
    op.execute("CREATE INDEX operations_newest ON operations (workspace_id, create_time, operation_id)")
    op.execute("CREATE INDEX operations_begun ON operations (workspace_id, start_time)")
    op.execute("CREATE INDEX operations_ended ON operations (end_time) WHERE end_time IS NOT NULL")
    protect("operations", system=True)


def create_erasure_tables() -> None:
    """Makes the tables of who was erased and what was removed (see `services.common.erasing`)."""
    from alembic import op

    op.execute(
        """
        CREATE TABLE erased_nodes (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            number bigint GENERATED ALWAYS AS IDENTITY,
            erasure_id text NOT NULL,
            erase_time timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, node_id)
        )
        """
    )
    op.execute("CREATE INDEX erased_nodes_newest ON erased_nodes (workspace_id, number)")
    protect("erased_nodes", system=True, grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE erased_rows (
            workspace_id text NOT NULL,
            erasure_id text NOT NULL,
            store text NOT NULL,
            removed bigint NOT NULL,
            kept bigint NOT NULL,
            reason text NOT NULL,
            pending bigint NOT NULL DEFAULT 0,
            erase_time timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, erasure_id, store)
        )
        """
    )
    protect("erased_rows", system=True, grants="SELECT, INSERT, UPDATE")
    schema = schema_of_migration()
    for table in ("erased_nodes", "erased_rows"):
        op.execute(f'GRANT DELETE ON "{schema}"."{table}" TO "yike_{schema}_system"')
        op.execute(f"CREATE INDEX {table}_erase_time ON {table} USING brin (erase_time)")


def let_erase(*tables: str) -> None:
    """Lets the system role read and remove rows of tables, of the workspace that its transaction has entered."""
    from alembic import op

    schema = schema_of_migration()
    for table in tables:
        name = f'"{schema}"."{table}"'
        op.execute(
            f'CREATE POLICY of_erasure ON {name} TO "yike_{schema}_system" '
            "USING (workspace_id = current_setting('yike.workspace', true))"
        )
        op.execute(f'GRANT SELECT, DELETE ON {name} TO "yike_{schema}_system"')


def share_partitions() -> None:
    """Makes the leases by which several workers of a consumer share its partitions; of a service that hears facts."""
    from alembic import op

    # Not a tenant's data: no workspace.
    op.execute(
        """
        CREATE TABLE fact_workers (
            consumer text NOT NULL,
            worker text NOT NULL,
            lease_until timestamptz NOT NULL,
            PRIMARY KEY (consumer, worker)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE fact_leases (
            consumer text NOT NULL,
            partition smallint NOT NULL,
            holder text NOT NULL DEFAULT '',
            fencing_token bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (consumer, partition)
        )
        """
    )
    op.execute("ALTER TABLE fact_positions DROP COLUMN fencing_token")
    op.execute("ALTER TABLE fact_attempts ADD COLUMN try_time timestamptz NOT NULL DEFAULT now()")
    schema = schema_of_migration()
    for table in ("fact_workers", "fact_leases"):
        for role in (f"yike_{schema}", f"yike_{schema}_system"):
            op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{schema}"."{table}" TO "{role}"')


def retry_dead_facts() -> None:
    """Lets operators ask for dead facts to be tried again; of a service that hears facts."""
    from alembic import op

    op.execute("ALTER TABLE dead_facts ADD COLUMN retry_time timestamptz")
    op.execute("CREATE INDEX dead_facts_to_retry ON dead_facts (consumer, retry_time) WHERE retry_time IS NOT NULL")


def let_system_remove(table: str, column: str) -> None:
    """Lets background workers remove old rows of a table of all workspaces, and makes the index by which they find them.

    The index is small and costs an insert next to nothing, and suits a column that grows as rows are added (BRIN).
    """
    from alembic import op

    schema = schema_of_migration()
    name = f'"{schema}"."{table}"'
    op.execute(f'CREATE POLICY of_system ON {name} TO "yike_{schema}_system" USING (true) WITH CHECK (true)')
    op.execute(f'GRANT SELECT, DELETE ON {name} TO "yike_{schema}_system"')
    op.execute(f"CREATE INDEX {table}_{column} ON {table} USING brin ({column})")


def schema_of_migration() -> str:
    """Returns the schema that is being migrated."""
    from alembic import op

    schema = op.get_context().opts["target_schema"]
    assert isinstance(schema, str)
    return schema

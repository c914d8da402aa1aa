"""Exports of lists: what was asked for, who is in the list, rows that are done, and the file in pieces."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    # What was looked for may be somebody's telephone number: sealed.
    op.execute(
        """
        CREATE TABLE customer_exports (
            workspace_id text COLLATE "C" NOT NULL,
            export_id text COLLATE "C" NOT NULL,
            operation_id text NOT NULL,
            sealed bytea NOT NULL,
            caller text NOT NULL,
            list_number int NOT NULL DEFAULT 0,
            writer bigint NOT NULL DEFAULT 0,
            parts int NOT NULL DEFAULT 0,
            parts_done int NOT NULL DEFAULT 0,
            total_customers bigint NOT NULL DEFAULT 0,
            customers_done bigint NOT NULL DEFAULT 0,
            rows bigint NOT NULL DEFAULT 0,
            size_bytes bigint NOT NULL DEFAULT 0,
            file_columns text[] NOT NULL DEFAULT '{}',
            import_mapping text NOT NULL DEFAULT '',
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            snapshot_time timestamptz,
            end_time timestamptz,
            PRIMARY KEY (workspace_id, export_id)
        )
        """
    )
    protect("customer_exports")
    let_system_remove("customer_exports", "create_time")
    let_reseal("customer_exports", "sealed")
    op.execute(
        """
        CREATE TABLE customer_export_members (
            workspace_id text COLLATE "C" NOT NULL,
            export_id text COLLATE "C" NOT NULL,
            number int NOT NULL,
            customer_ids bigint[] NOT NULL,
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (workspace_id, export_id, number)
        )
        """
    )
    for table in ("customer_export_portions", "customer_export_pieces"):
        op.execute(
            f"""
            CREATE TABLE {table} (
                workspace_id text COLLATE "C" NOT NULL,
                export_id text COLLATE "C" NOT NULL,
                number int NOT NULL,
                sealed bytea NOT NULL,
                create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
                PRIMARY KEY (workspace_id, export_id, number)
            )
            """
        )
        op.execute(f"ALTER TABLE {table} ALTER COLUMN sealed SET STORAGE EXTERNAL")
    for table in ("customer_export_members", "customer_export_portions", "customer_export_pieces"):
        protect(table)
        let_system_remove(table, "create_time")
        if table != "customer_export_members":
            let_reseal(table, "sealed")
    let_erase("customer_export_members", "customer_export_portions", "customer_export_pieces")

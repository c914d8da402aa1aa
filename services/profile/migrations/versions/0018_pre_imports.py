"""Imports of files: jobs, their files in pieces, the rows that were rejected, and the operations that work on them."""

from alembic import op

from services.common.migrations import create_operation_table, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    create_operation_table()
    op.execute(
        """
        CREATE TABLE import_jobs (
            workspace_id text COLLATE "C" NOT NULL,
            import_job_id text COLLATE "C" NOT NULL,
            request_id text,
            display_name text NOT NULL,
            size_bytes bigint NOT NULL,
            received_bytes bigint NOT NULL DEFAULT 0,
            caller text NOT NULL,
            mapping text NOT NULL DEFAULT '',
            format text NOT NULL DEFAULT '',
            columns text[] NOT NULL DEFAULT '{}',
            total_rows bigint NOT NULL DEFAULT 0,
            rows_done bigint NOT NULL DEFAULT 0,
            accepted bigint NOT NULL DEFAULT 0,
            duplicates bigint NOT NULL DEFAULT 0,
            rejected bigint NOT NULL DEFAULT 0,
            reasons jsonb NOT NULL DEFAULT '{}',
            operation_id text NOT NULL DEFAULT '',
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            end_time timestamptz,
            PRIMARY KEY (workspace_id, import_job_id),
            UNIQUE (workspace_id, request_id)
        )
        """
    )
    protect("import_jobs")
    let_system_remove("import_jobs", "create_time")
    # Pieces of a megabyte, encrypted: nobody has checked what they hold.
    op.execute(
        """
        CREATE TABLE import_pieces (
            workspace_id text COLLATE "C" NOT NULL,
            import_job_id text COLLATE "C" NOT NULL,
            number int NOT NULL,
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (workspace_id, import_job_id, number)
        )
        """
    )
    op.execute("ALTER TABLE import_pieces ALTER COLUMN sealed SET STORAGE EXTERNAL")
    protect("import_pieces")
    let_system_remove("import_pieces", "create_time")
    # A row for the rejected rows of a portion, encrypted together.
    op.execute(
        """
        CREATE TABLE import_rejected_rows (
            workspace_id text COLLATE "C" NOT NULL,
            import_job_id text COLLATE "C" NOT NULL,
            first_row bigint NOT NULL,
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (workspace_id, import_job_id, first_row)
        )
        """
    )
    op.execute("ALTER TABLE import_rejected_rows ALTER COLUMN sealed SET STORAGE EXTERNAL")
    protect("import_rejected_rows")
    let_system_remove("import_rejected_rows", "create_time")
    let_reseal("import_pieces", "sealed")
    let_reseal("import_rejected_rows", "sealed")

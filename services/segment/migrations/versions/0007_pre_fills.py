"""Fills as long-running operations: which version of a rule a segment is filled by, and whom the live loop asked meanwhile."""

from alembic import op

from services.common.migrations import create_operation_table, protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; the segments that are there are filled."""
    create_operation_table()
    op.execute("ALTER TABLE segments ADD COLUMN filled_version int NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE segments ADD COLUMN fill_operation_id text NOT NULL DEFAULT ''")
    op.execute("UPDATE segments SET filled_version = version")
    op.execute(
        """
        CREATE TABLE fill_touches (
            workspace_id text NOT NULL,
            segment_id text NOT NULL,
            version int NOT NULL,
            customer_id bigint NOT NULL,
            PRIMARY KEY (workspace_id, segment_id, version, customer_id)
        )
        """
    )
    protect("fill_touches")

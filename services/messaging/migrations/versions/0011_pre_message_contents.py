"""What messages said."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE message_contents (
            workspace_id text NOT NULL,
            message_id text NOT NULL,
            -- Compressed, then encrypted for this message alone.
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, message_id)
        )
        """
    )
    # What is encrypted cannot be compressed any more.
    op.execute("ALTER TABLE message_contents ALTER COLUMN sealed SET STORAGE EXTERNAL")
    protect("message_contents", grants="SELECT, INSERT")
    let_system_remove("message_contents", "create_time")

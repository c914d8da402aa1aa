"""What is needed to send a message again that failed and certainly was not taken."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and the column."""
    op.execute(
        """
        CREATE TABLE dead_letters (
            workspace_id text NOT NULL,
            delivery_id text NOT NULL,
            customer_id bigint NOT NULL,
            -- The caller's values, as of its delivery.
            content bytea NOT NULL,
            fail_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, delivery_id)
        )
        """
    )
    op.execute("CREATE INDEX dead_letters_of_customer ON dead_letters (workspace_id, customer_id)")
    protect("dead_letters", grants="SELECT, INSERT, DELETE")
    let_system_remove("dead_letters", "fail_time")
    op.execute("ALTER TABLE messages ADD COLUMN resend_of text NOT NULL DEFAULT ''")

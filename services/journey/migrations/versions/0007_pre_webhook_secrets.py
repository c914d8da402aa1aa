"""The secrets by which webhooks are signed."""

from alembic import op

from services.common.migrations import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    # Sealed under a key of the master key's: who reads the table can sign nothing.
    op.execute(
        """
        CREATE TABLE webhook_secrets (
            workspace_id text NOT NULL PRIMARY KEY,
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL,
            request_id text NOT NULL DEFAULT '',
            previous_sealed bytea,
            previous_expire_time timestamptz
        )
        """
    )
    protect("webhook_secrets", grants="SELECT, INSERT, UPDATE")

"""A workspace's sending policy, and what its frequency caps count by: channel, purpose and time of what was handed over."""

from alembic import op

from services.common.migrations import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and adds to the uses what caps ask for. All uses that there are are of marketing."""
    op.execute(
        """
        CREATE TABLE sending_policies (
            workspace_id text PRIMARY KEY,
            document text NOT NULL,
            update_time timestamptz NOT NULL,
            revision bigint NOT NULL
        )
        """
    )
    protect("sending_policies", grants="SELECT, INSERT, UPDATE")
    # Of what was handed over before this, the channel is not known: 0 counts for caps over all channels only.
    op.execute(
        "ALTER TABLE cap_uses ADD COLUMN channel smallint NOT NULL DEFAULT 0, "
        "ADD COLUMN purpose smallint NOT NULL DEFAULT 1"
    )
    # By time: uses are kept for as long as the longest window, and most caps look at the last hours.
    op.execute("ALTER TABLE cap_uses DROP CONSTRAINT cap_uses_pkey")
    op.execute(
        "ALTER TABLE cap_uses ADD PRIMARY KEY (workspace_id, customer_id, use_time, delivery_id) INCLUDE (channel, purpose)"
    )

"""Addresses that templates may be sent to for a test, and what was sent there."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        """
        CREATE TABLE test_recipients (
            workspace_id text NOT NULL,
            test_recipient_id text NOT NULL,
            display_name text NOT NULL,
            channel smallint NOT NULL,
            address_hash bytea NOT NULL,
            -- The address, encrypted for this row alone.
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL,
            creator text NOT NULL,
            PRIMARY KEY (workspace_id, test_recipient_id),
            UNIQUE (workspace_id, channel, address_hash)
        )
        """
    )
    protect("test_recipients")
    # Apart from the ledger: what is tried out is nobody's message and counts nowhere.
    op.execute(
        """
        CREATE TABLE test_sends (
            workspace_id text NOT NULL,
            test_send_id text NOT NULL,
            template_id text NOT NULL,
            test_recipient_id text NOT NULL,
            channel smallint NOT NULL,
            status smallint NOT NULL,
            reason smallint NOT NULL,
            detail text NOT NULL,
            account_id text NOT NULL,
            create_time timestamptz NOT NULL,
            sender text NOT NULL,
            PRIMARY KEY (workspace_id, test_send_id)
        )
        """
    )
    op.execute("CREATE INDEX test_sends_newest ON test_sends (workspace_id, create_time DESC, test_send_id DESC)")
    protect("test_sends", grants="SELECT, INSERT, UPDATE")
    let_system_remove("test_sends", "create_time")

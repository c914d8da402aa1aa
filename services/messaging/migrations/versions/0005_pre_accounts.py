"""Accounts at providers, and by which one a message was handed over."""

from alembic import op

from services.common.migrations import protect

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Makes the table and the columns."""
    op.execute(
        """
        CREATE TABLE accounts (
            workspace_id text NOT NULL,
            account_id text NOT NULL,
            display_name text NOT NULL,
            channel smallint NOT NULL,
            provider text NOT NULL,
            active boolean NOT NULL,
            settings text NOT NULL,
            -- The secrets, encrypted for this account alone; empty once it is deleted.
            sealed bytea NOT NULL,
            revision bigint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            delete_time timestamptz,
            PRIMARY KEY (workspace_id, account_id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX accounts_active ON accounts (workspace_id, channel) WHERE active")
    protect("accounts", grants="SELECT, INSERT, UPDATE")
    op.execute("ALTER TABLE deliveries ADD COLUMN account_id text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE messages ADD COLUMN account_id text NOT NULL DEFAULT ''")

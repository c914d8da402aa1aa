"""Accounts of a channel beside each other: their order, their pace, how each stands, and who did not take a message."""

from alembic import op

from services.common.migrations import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and makes the tables."""
    op.execute(
        "ALTER TABLE accounts ADD COLUMN priority int NOT NULL DEFAULT 0, "
        "ADD COLUMN per_second int NOT NULL DEFAULT 0, ADD COLUMN per_day bigint NOT NULL DEFAULT 0"
    )
    # One is active of those without a place of their own, as before; the others are beside it.
    op.execute("DROP INDEX accounts_active")
    op.execute("CREATE UNIQUE INDEX accounts_active ON accounts (workspace_id, channel) WHERE active AND priority = 0")
    # Ids of accounts, with spaces between: those that did not take the message since it was put off last.
    op.execute("ALTER TABLE deliveries ADD COLUMN passed_over text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE message_log ADD COLUMN account_id text NOT NULL DEFAULT ''")
    op.execute(
        """
        CREATE TABLE account_standings (
            workspace_id text NOT NULL,
            account_id text NOT NULL,
            accept_time timestamptz,
            -- Since when calls fail, and since when the provider refuses the account; over once a message was taken later.
            fail_time timestamptz,
            refuse_time timestamptz,
            failure smallint NOT NULL DEFAULT 0,
            code text NOT NULL DEFAULT '',
            error_time timestamptz,
            day date,
            accepted bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, account_id)
        ) WITH (fillfactor = 50)
        """
    )
    protect("account_standings", grants="SELECT, INSERT, UPDATE")
    # What was handed over by an account that has a pace: on its day, and in its last second.
    op.execute(
        """
        CREATE TABLE account_uses (
            workspace_id text NOT NULL,
            account_id text NOT NULL,
            day date NOT NULL,
            day_count bigint NOT NULL,
            times timestamptz[] NOT NULL,
            counts int[] NOT NULL,
            PRIMARY KEY (workspace_id, account_id)
        ) WITH (fillfactor = 50)
        """
    )
    protect("account_uses", grants="SELECT, INSERT, UPDATE")

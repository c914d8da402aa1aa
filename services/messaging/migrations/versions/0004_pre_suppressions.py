"""Suppressions have a reason and an end, and operators lift them on record."""

from alembic import op

from services.common.migrations import protect

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds the columns, ends what was made without a reason, makes the log."""
    op.execute(
        """
        ALTER TABLE suppressions
            ADD COLUMN reason smallint NOT NULL DEFAULT 0,
            ADD COLUMN detail text NOT NULL DEFAULT '',
            ADD COLUMN expire_time timestamptz,
            ADD COLUMN lift_time timestamptz,
            ADD COLUMN lift_reason text NOT NULL DEFAULT '',
            ADD COLUMN lifted_by text NOT NULL DEFAULT ''
        """
    )
    # Those for all messages may come of replies that said nothing of the address: they end like the shortest.
    op.execute("UPDATE suppressions SET expire_time = create_time + interval '30 days' WHERE kind = 1")
    op.execute("CREATE INDEX suppressions_by_time ON suppressions (workspace_id, create_time)")
    # One row for each time an operator lifted one; kept as long as the workspace, like the log of messages.
    op.execute(
        """
        CREATE TABLE suppression_log (
            workspace_id text NOT NULL,
            channel smallint NOT NULL,
            address_hash bytea NOT NULL,
            kind smallint NOT NULL,
            log_time timestamptz NOT NULL,
            suppressed_since timestamptz NOT NULL,
            suppressed_for smallint NOT NULL,
            message_id text NOT NULL,
            lift_reason text NOT NULL,
            lifted_by text NOT NULL
        )
        """
    )
    op.execute(
        "CREATE INDEX suppression_log_of ON suppression_log (workspace_id, channel, address_hash, kind, log_time)"
    )
    protect("suppression_log", grants="SELECT, INSERT")

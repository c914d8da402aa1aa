"""Events that were refused, for a week, and how many of them there are."""

from alembic import op

from services.common.migrations import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes both tables."""
    # The body and the batch's context are encrypted: nobody has checked yet what they hold.
    op.execute(
        """
        CREATE TABLE rejected_events (
            workspace_id text COLLATE "C" NOT NULL,
            rejected_event_id text COLLATE "C" NOT NULL,
            endpoint text NOT NULL,
            reason text NOT NULL,
            message text NOT NULL,
            message_id text NOT NULL,
            sealed bytea NOT NULL,
            body_bytes int NOT NULL,
            send_time timestamptz,
            receive_time timestamptz NOT NULL,
            last_receive_time timestamptz NOT NULL,
            occurrences int NOT NULL,
            consent_authority smallint NOT NULL,
            PRIMARY KEY (workspace_id, rejected_event_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX rejected_events_latest ON rejected_events (workspace_id, last_receive_time, rejected_event_id)"
    )
    op.execute("CREATE INDEX rejected_events_age ON rejected_events (last_receive_time)")
    protect("rejected_events", system=True)
    # One row a workspace: who adds to the list holds it, so that the limit is kept side by side.
    op.execute(
        """
        CREATE TABLE rejected_event_totals (
            workspace_id text PRIMARY KEY,
            kept bigint NOT NULL,
            bytes bigint NOT NULL,
            dropped bigint NOT NULL
        )
        """
    )
    protect("rejected_event_totals", system=True)

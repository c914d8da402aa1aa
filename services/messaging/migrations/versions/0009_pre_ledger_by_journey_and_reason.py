"""The ledger is looked through by template, by journey, and by why something was not sent."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and the indexes."""
    op.execute(
        "ALTER TABLE messages ADD COLUMN journey_id text NOT NULL GENERATED ALWAYS AS "
        "(CASE WHEN source LIKE 'journey:%' THEN split_part(substr(source, 9), '/', 1) ELSE '' END) STORED"
    )
    op.execute("CREATE INDEX messages_by_template ON messages (workspace_id, template_id, create_time, message_id)")
    op.execute(
        "CREATE INDEX messages_by_journey ON messages (workspace_id, journey_id, create_time, message_id) "
        "WHERE journey_id <> ''"
    )
    # Only what has a reason is in these: a message that is sent changes without touching an index, as before.
    op.execute(
        "CREATE INDEX messages_by_reason ON messages (workspace_id, reason, create_time, message_id) WHERE reason <> 0"
    )
    op.execute("CREATE INDEX messages_not_sent ON messages (workspace_id, create_time, message_id) WHERE reason <> 0")

"""Old messages and what is known of them may be removed."""

from alembic import op

from services.common.migrations import let_system_remove

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes indexes and policies, and the column."""
    op.execute("ALTER TABLE provider_messages ADD COLUMN note_time timestamptz NOT NULL DEFAULT now()")
    let_system_remove("messages", "create_time")
    let_system_remove("message_log", "log_time")
    let_system_remove("provider_messages", "note_time")
    let_system_remove("engagements", "engage_time")

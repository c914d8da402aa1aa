"""Who advises the customers of conversations."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what there is has it once the customer writes again, or is given an adviser."""
    op.execute("ALTER TABLE conversations ADD COLUMN staff_id text NOT NULL DEFAULT ''")
    op.execute(
        "CREATE INDEX conversations_of_staff ON conversations (workspace_id, staff_id, last_message_time, conversation_id) "
        "WHERE staff_id <> ''"
    )

"""The ledger keeps who asked for a message."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.execute("ALTER TABLE messages ADD COLUMN created_by text NOT NULL DEFAULT ''")

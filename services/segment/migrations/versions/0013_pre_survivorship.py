"""Of which traits customers show the value that the most identifiers hold, as profile told, and by which of its changes."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; none: nothing was set."""
    op.execute("ALTER TABLE workspaces ADD COLUMN by_frequency text[] NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE workspaces ADD COLUMN survivorship_revision bigint NOT NULL DEFAULT 0")

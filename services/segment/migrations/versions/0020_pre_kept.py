"""How much of what is kept beside events and attributes the history of a workspace holds."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.execute("ALTER TABLE workspaces ADD COLUMN kept_loaded int NOT NULL DEFAULT 0")

"""Up to when a workspace's events were forgotten: the history no longer has to hold them."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; NULL: nothing was."""
    op.execute("ALTER TABLE workspaces ADD COLUMN forgotten_before timestamptz")

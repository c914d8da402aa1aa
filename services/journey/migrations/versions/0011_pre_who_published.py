"""A journey keeps who let customers enter last."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.execute("ALTER TABLE journeys ADD COLUMN published_by text NOT NULL DEFAULT ''")

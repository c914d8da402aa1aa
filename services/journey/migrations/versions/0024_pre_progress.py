"""How far a run is within a step that asks more than once."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the column."""
    op.execute("ALTER TABLE runs ADD COLUMN progress text NOT NULL DEFAULT ''")

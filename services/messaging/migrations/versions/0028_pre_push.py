"""Templates of push lead somewhere and give the app data."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.execute(
        "ALTER TABLE templates ADD COLUMN deep_link text NOT NULL DEFAULT '', "
        "ADD COLUMN push_data text NOT NULL DEFAULT '{}'"
    )

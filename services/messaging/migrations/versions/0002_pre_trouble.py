"""Deliveries remember since when they cannot be prepared, so that trying again ends."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column."""
    op.execute("ALTER TABLE deliveries ADD COLUMN trouble_since timestamptz")

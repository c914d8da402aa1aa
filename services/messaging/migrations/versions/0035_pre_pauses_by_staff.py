"""Pauses of marketing tell who set or ended them, and on whose word."""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; of pauses of before nobody knows more than that they are the customer's own."""
    op.execute(
        "ALTER TABLE marketing_pauses ADD COLUMN pause_change_time timestamptz, "
        "ADD COLUMN changed_by text NOT NULL DEFAULT '', ADD COLUMN reason text NOT NULL DEFAULT ''"
    )

"""Messages that are not wanted any more, while a worker holds them."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the column: NULL is wanted, else why not."""
    op.execute("ALTER TABLE deliveries ADD COLUMN cancel_detail text")

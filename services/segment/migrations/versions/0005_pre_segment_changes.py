"""Segments can be changed and deleted: a revision for each change of the definition, and when."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; what is there was never changed."""
    op.execute("ALTER TABLE segments ADD COLUMN revision bigint NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE segments ADD COLUMN update_time timestamptz")
    op.execute("ALTER TABLE segments ADD COLUMN delete_time timestamptz")
    op.execute("UPDATE segments SET update_time = create_time")
    op.execute("ALTER TABLE segments ALTER COLUMN update_time SET NOT NULL")

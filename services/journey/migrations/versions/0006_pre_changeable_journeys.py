"""Journeys that can be changed, archived and deleted."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns."""
    op.execute(
        """
        ALTER TABLE journeys
            ADD COLUMN description text NOT NULL DEFAULT '',
            ADD COLUMN revision bigint NOT NULL DEFAULT 1,
            ADD COLUMN update_time timestamptz,
            ADD COLUMN delete_time timestamptz
        """
    )
    op.execute("UPDATE journeys SET update_time = create_time")
    op.execute("ALTER TABLE journeys ALTER COLUMN update_time SET NOT NULL")

"""Templates can be changed and deleted."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Adds the columns and the right to change rows."""
    op.execute(
        """
        ALTER TABLE templates
            ADD COLUMN update_time timestamptz,
            ADD COLUMN revision bigint NOT NULL DEFAULT 1,
            ADD COLUMN delete_time timestamptz
        """
    )
    op.execute("UPDATE templates SET update_time = create_time")
    op.execute("ALTER TABLE templates ALTER COLUMN update_time SET NOT NULL")
    op.execute("GRANT UPDATE ON templates TO yike_messaging")

"""States of segments, and who made each version and what came of it."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns: the segments that are there are live, and of their versions nothing more is known."""
    op.execute("ALTER TABLE segments ADD COLUMN state smallint NOT NULL DEFAULT 1")
    op.execute(
        """
        ALTER TABLE segment_versions
            ADD COLUMN principal text NOT NULL DEFAULT '',
            ADD COLUMN reason smallint NOT NULL DEFAULT 1,
            ADD COLUMN reason_id text NOT NULL DEFAULT '',
            ADD COLUMN fill_time timestamptz,
            ADD COLUMN entered bigint NOT NULL DEFAULT 0,
            ADD COLUMN gone bigint NOT NULL DEFAULT 0
        """
    )
    op.execute('GRANT UPDATE (fill_time, entered, gone) ON segment_versions TO "yike_segment"')

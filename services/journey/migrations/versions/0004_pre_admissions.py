"""Segments whose existing members are being let into a journey that was published."""

from alembic import op

from services.common.migrations import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    # Claimed while `claim` is not 0 and `next_attempt_time` lies ahead; gone when the last page is in.
    op.execute(
        """
        CREATE TABLE admissions (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            segment_id text NOT NULL,
            page_token text NOT NULL DEFAULT '',
            claim bigint NOT NULL DEFAULT 0,
            next_attempt_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id)
        )
        """
    )
    op.execute("CREATE INDEX admissions_due ON admissions (next_attempt_time)")
    protect("admissions", system=True)

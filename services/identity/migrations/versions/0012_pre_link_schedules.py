"""When link runs start by themselves."""

from alembic import op

from services.common.migrations import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE link_schedules (
            workspace_id text PRIMARY KEY,
            revision bigint NOT NULL DEFAULT 0,
            enabled boolean NOT NULL DEFAULT false,
            start_minute integer,
            link_threshold double precision,
            review_threshold double precision,
            next_time timestamptz,
            operation_id text NOT NULL DEFAULT ''
        )
        """
    )
    op.execute("CREATE INDEX link_schedules_due ON link_schedules (next_time) WHERE next_time IS NOT NULL")
    protect("link_schedules", grants="SELECT, INSERT, UPDATE", system=True)

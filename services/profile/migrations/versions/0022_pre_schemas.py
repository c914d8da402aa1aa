"""What a workspace's traits and events must be, and what was recorded that is not."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes both tables."""
    op.execute(
        """
        CREATE TABLE schemas (
            workspace_id text COLLATE "C" PRIMARY KEY,
            document text NOT NULL,
            update_time timestamptz NOT NULL,
            revision bigint NOT NULL
        )
        """
    )
    protect("schemas", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE schema_violations (
            workspace_id text COLLATE "C" NOT NULL,
            violation_id text COLLATE "C" NOT NULL,
            event_name text COLLATE "C" NOT NULL,
            field text COLLATE "C" NOT NULL,
            problem smallint NOT NULL,
            count bigint NOT NULL,
            first_time timestamptz NOT NULL,
            last_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, violation_id)
        )
        """
    )
    op.execute("CREATE INDEX schema_violations_latest ON schema_violations (workspace_id, last_time, violation_id)")
    protect("schema_violations")
    let_system_remove("schema_violations", "last_time")

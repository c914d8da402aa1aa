"""What runs listen for, what they convert by, and which versions of definitions listen."""

from alembic import op

from services.common.migrations import protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and the columns."""
    # `hear_from` NULL: from the run's start on, as of those that began before there was any listening.
    op.execute(
        "ALTER TABLE runs ADD COLUMN hear_from timestamptz, ADD COLUMN entry_keys text NOT NULL DEFAULT '', "
        "ADD COLUMN goal_until timestamptz, ADD COLUMN conversion_time timestamptz, "
        "ADD COLUMN conversion_cause text NOT NULL DEFAULT ''"
    )
    op.execute("ALTER TABLE journey_counts ADD COLUMN converted bigint NOT NULL DEFAULT 0")
    # Versions whose runs listen for something and by which customers enter, or did: the names that facts are searched for.
    # `replace_time`: since when nobody enters by it any more, as far as it was looked at.
    op.execute(
        """
        CREATE TABLE listening_versions (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            version int NOT NULL,
            goal_days int NOT NULL,
            replace_time timestamptz,
            check_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id, version),
            FOREIGN KEY (workspace_id, journey_id, version) REFERENCES journey_versions
        )
        """
    )
    op.execute("CREATE INDEX listening_versions_check ON listening_versions (check_time)")
    protect("listening_versions", system=True)

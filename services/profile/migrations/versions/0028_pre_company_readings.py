"""Whose group calls of before there were companies are still to be read from the log, and how far that is."""

from alembic import op

from services.common.migrations import protect

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, with a row for each workspace that has recorded anything."""
    op.execute(
        """
        CREATE TABLE company_readings (
            workspace_id text COLLATE "C" PRIMARY KEY,
            position bigint NOT NULL DEFAULT 0
        )
        """
    )
    # Row-level security is forced on the owner, too, who sees no workspace.
    op.execute("ALTER TABLE recording_counts NO FORCE ROW LEVEL SECURITY")
    op.execute("INSERT INTO company_readings (workspace_id) SELECT DISTINCT workspace_id FROM recording_counts")
    op.execute("ALTER TABLE recording_counts FORCE ROW LEVEL SECURITY")
    protect("company_readings", system=True)

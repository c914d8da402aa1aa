"""Drafts beside what customers walk; versions remember how they were drawn, and by whom they were made."""

from alembic import op

from services.common.migrations import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and the columns."""
    op.execute("ALTER TABLE journey_versions ADD COLUMN positions text NOT NULL DEFAULT '[]'")
    op.execute("ALTER TABLE journey_versions ADD COLUMN author text NOT NULL DEFAULT ''")
    # A draft that is published or thrown away leaves its row, without a definition: its revision goes on growing, so that no
    # etag of one draft is ever that of another.
    op.execute(
        """
        CREATE TABLE journey_drafts (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            definition text,
            positions text NOT NULL,
            base_version int NOT NULL,
            revision bigint NOT NULL,
            update_time timestamptz NOT NULL,
            editor text NOT NULL,
            PRIMARY KEY (workspace_id, journey_id),
            FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys
        )
        """
    )
    protect("journey_drafts", grants="SELECT, INSERT, UPDATE")

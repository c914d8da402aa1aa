"""Hosted forms."""

from alembic import op

from services.common.migrations import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table: a row a form, with what was counted of it."""
    op.execute(
        """
        CREATE TABLE forms (
            workspace_id text COLLATE "C" NOT NULL,
            form_id text COLLATE "C" NOT NULL,
            display_name text NOT NULL,
            enabled boolean NOT NULL,
            definition text NOT NULL,
            creation text NOT NULL,
            revision bigint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            submissions bigint NOT NULL DEFAULT 0,
            spam bigint NOT NULL DEFAULT 0,
            last_submission_time timestamptz,
            PRIMARY KEY (workspace_id, form_id)
        )
        """
    )
    protect("forms")

"""Computed traits: measures with a name."""

from alembic import op

from services.common.migrations import protect

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE computed_traits (
            workspace_id text NOT NULL,
            computed_trait_id text NOT NULL,
            display_name text NOT NULL,
            description text NOT NULL DEFAULT '',
            owner text NOT NULL DEFAULT '',
            measure jsonb NOT NULL,
            version int NOT NULL DEFAULT 1,
            revision int NOT NULL DEFAULT 1,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, computed_trait_id),
            UNIQUE (workspace_id, display_name)
        )
        """
    )
    protect("computed_traits")

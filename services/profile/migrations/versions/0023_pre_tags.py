"""Definitions of tags."""

from alembic import op

from services.common.migrations import protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables: a row a definition, and one a workspace for what holds for all."""
    op.execute(
        """
        CREATE TABLE tags (
            workspace_id text COLLATE "C" NOT NULL,
            tag_id text COLLATE "C" NOT NULL,
            family smallint NOT NULL,
            title_zh text COLLATE "C" NOT NULL,
            title_en text COLLATE "C" NOT NULL,
            description text NOT NULL,
            owner text COLLATE "C" NOT NULL,
            color text NOT NULL,
            archived boolean NOT NULL,
            revision bigint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, tag_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE tag_settings (
            workspace_id text COLLATE "C" NOT NULL,
            only_defined boolean NOT NULL,
            revision bigint NOT NULL,
            PRIMARY KEY (workspace_id)
        )
        """
    )
    protect("tags")
    protect("tag_settings")

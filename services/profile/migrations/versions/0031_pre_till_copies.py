"""What tills show of segments and scores, as their services' facts tell it; and for which workspaces it is kept."""

from alembic import op

from services.common.migrations import protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. Nothing is in them before a workspace's first till asks."""
    op.execute(
        """
        CREATE TABLE till_copies (
            workspace_id text COLLATE "C" NOT NULL,
            part smallint NOT NULL,
            position text NOT NULL DEFAULT '',
            ask_time timestamptz NOT NULL,
            done_time timestamptz,
            stop_time timestamptz,
            PRIMARY KEY (workspace_id, part)
        )
        """
    )
    protect("till_copies", system=True)
    # Who left stays for a while, so that what is told late or again lets nobody in: the greatest change decides.
    op.execute(
        """
        CREATE TABLE till_memberships (
            workspace_id text COLLATE "C" NOT NULL,
            customer_id bigint NOT NULL,
            segment_id text COLLATE "C" NOT NULL,
            entered boolean NOT NULL,
            cause smallint NOT NULL,
            change_id bigint NOT NULL,
            change_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, customer_id, segment_id)
        )
        """
    )
    op.execute("CREATE INDEX till_memberships_left ON till_memberships (change_time) WHERE NOT entered")
    protect("till_memberships", system=True)
    op.execute(
        """
        CREATE TABLE till_scores (
            workspace_id text COLLATE "C" NOT NULL,
            customer_id bigint NOT NULL,
            name text COLLATE "C" NOT NULL,
            value double precision NOT NULL,
            score_time timestamptz NOT NULL,
            replace_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, customer_id, name)
        )
        """
    )
    protect("till_scores", system=True)
    # Of each name only the scores of the last replacement hold.
    op.execute(
        """
        CREATE TABLE till_score_models (
            workspace_id text COLLATE "C" NOT NULL,
            name text COLLATE "C" NOT NULL,
            model_id text NOT NULL,
            replace_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, name)
        )
        """
    )
    protect("till_score_models")

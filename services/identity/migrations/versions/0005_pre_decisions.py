"""What operators decided under a request id, and the lifting of cuts in the log."""

from alembic import op

from services.common.migrations import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and lets the log say that a cut was lifted."""
    op.execute(
        """
        CREATE TABLE decisions (
            workspace_id text NOT NULL,
            request_id text NOT NULL,
            digest bytea NOT NULL,
            node_id bigint NOT NULL,
            other_node_id bigint NOT NULL,
            PRIMARY KEY (workspace_id, request_id)
        )
        """
    )
    protect("decisions", grants="SELECT, INSERT")
    # Unlike `link` it adds no evidence.
    op.execute("ALTER TABLE link_log DROP CONSTRAINT link_log_kind_check")
    op.execute(
        "ALTER TABLE link_log ADD CONSTRAINT link_log_kind_check CHECK (kind IN ('evidence', 'link', 'cut', 'lift'))"
    )

"""Suggestions that two customers are one person, and what was decided about them."""

from alembic import op

from services.common.migrations import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE link_suggestions (
            workspace_id text NOT NULL,
            node_a bigint NOT NULL,
            node_b bigint NOT NULL,
            score integer NOT NULL,
            state text NOT NULL CHECK (state IN ('pending', 'linked', 'accepted', 'rejected')),
            run text NOT NULL,
            create_time timestamptz NOT NULL,
            decider text NOT NULL,
            decide_time timestamptz,
            PRIMARY KEY (workspace_id, node_a, node_b),
            CHECK (node_a < node_b)
        )
        """
    )
    protect("link_suggestions")
    op.execute("CREATE INDEX link_suggestions_by_score ON link_suggestions (workspace_id, score, node_a, node_b)")

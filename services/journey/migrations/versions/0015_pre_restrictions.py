"""Nodes whose customers' data may not be used."""

from alembic import op

from services.common.migrations import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table: what was said last of each node, by the order of profile's registers."""
    op.execute(
        """
        CREATE TABLE node_restrictions (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            restricted boolean NOT NULL,
            counted_us bigint NOT NULL,
            occur_us bigint NOT NULL,
            message_id text COLLATE "C" NOT NULL,
            PRIMARY KEY (workspace_id, node_id)
        )
        """
    )
    protect("node_restrictions", grants="SELECT, INSERT, UPDATE")

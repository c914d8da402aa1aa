"""Identifiers that stand for many people, and the evidence that is kept aside of them."""

from alembic import op

from services.common.migrations import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        """
        CREATE TABLE quarantine (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            create_time timestamptz NOT NULL,
            refused_links bigint NOT NULL,
            release_time timestamptz,
            operator text NOT NULL DEFAULT '',
            refused_before bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, node_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX quarantine_by_time ON quarantine (workspace_id, create_time DESC, node_id) WHERE release_time IS NULL"
    )
    protect("quarantine", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE set_aside (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            other_node_id bigint NOT NULL,
            occur_time timestamptz NOT NULL,
            message_id text NOT NULL,
            record_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, node_id, other_node_id)
        )
        """
    )
    op.execute("CREATE INDEX set_aside_by_other ON set_aside (workspace_id, other_node_id)")
    protect("set_aside", grants="SELECT, INSERT, UPDATE, DELETE")

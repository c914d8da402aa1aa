"""By what a customer is found among all as probably the same person: what a run learnt, and the index that it makes."""

from alembic import op

from services.common.migrations import let_erase, protect
from services.common.migrations.sealing import let_reseal

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        """
        CREATE TABLE link_models (
            workspace_id text PRIMARY KEY,
            run text NOT NULL,
            create_time timestamptz NOT NULL,
            model bytea NOT NULL,
            terms bytea NOT NULL
        )
        """
    )
    protect("link_models", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE link_records (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            index_time timestamptz NOT NULL,
            digest bytea NOT NULL,
            sealed bytea NOT NULL,
            blocks bigint[] NOT NULL,
            PRIMARY KEY (workspace_id, node_id)
        )
        """
    )
    protect("link_records")
    op.execute(
        """
        CREATE TABLE link_blocks (
            workspace_id text NOT NULL,
            block bigint NOT NULL,
            node_id bigint NOT NULL,
            PRIMARY KEY (workspace_id, block, node_id)
        )
        """
    )
    protect("link_blocks")
    let_erase("link_records", "link_blocks")
    let_reseal("link_records", "sealed")
    # Who was decided about together with a customer, by either node.
    op.execute("CREATE INDEX link_suggestions_by_other ON link_suggestions (workspace_id, node_b)")

"""Lots of random splits."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table: which branch was drawn for an id, by the key of what is drawn."""
    op.execute(
        """
        CREATE TABLE lots (
            workspace_id text NOT NULL,
            customer_id bigint NOT NULL,
            journey_id text COLLATE "C" NOT NULL,
            key text COLLATE "C" NOT NULL,
            branch_id text NOT NULL,
            draw_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, customer_id, journey_id, key)
        )
        """
    )
    protect("lots", grants="SELECT, INSERT, UPDATE")
    let_system_remove("lots", "draw_time")
    let_erase("lots")

"""Pauses of marketing that customers set in the preference centre."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table: one row a customer who ever changed something there."""
    op.execute(
        """
        CREATE TABLE marketing_pauses (
            workspace_id text NOT NULL,
            customer_id bigint NOT NULL,
            end_time timestamptz,
            first_change_time timestamptz NOT NULL,
            changes int NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, customer_id)
        )
        """
    )
    protect("marketing_pauses", grants="SELECT, INSERT, UPDATE, DELETE")
    let_system_remove("marketing_pauses", "update_time")

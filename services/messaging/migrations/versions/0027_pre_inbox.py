"""Inboxes of customers, and what templates say of a message there."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and makes the table."""
    op.execute(
        "ALTER TABLE templates ADD COLUMN image_url text NOT NULL DEFAULT '', "
        "ADD COLUMN inbox_days smallint NOT NULL DEFAULT 0"
    )
    op.execute(
        """
        CREATE TABLE inbox_messages (
            workspace_id text NOT NULL,
            delivery_id text NOT NULL,
            -- The id that the message was sent to.
            customer_id bigint NOT NULL,
            -- What it says, encrypted for this message alone.
            sealed bytea NOT NULL,
            create_time timestamptz NOT NULL,
            expire_time timestamptz NOT NULL,
            read_time timestamptz,
            PRIMARY KEY (workspace_id, delivery_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX inbox_of_customer ON inbox_messages (workspace_id, customer_id, create_time DESC, delivery_id DESC)"
    )
    protect("inbox_messages")
    let_system_remove("inbox_messages", "create_time")
    let_erase("inbox_messages")
    let_reseal("inbox_messages", "sealed")

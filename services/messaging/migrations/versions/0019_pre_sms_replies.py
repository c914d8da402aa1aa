"""Replies by SMS, number and text sealed."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE sms_replies (
            workspace_id text NOT NULL,
            reply_id text NOT NULL,
            account_id text NOT NULL,
            channel smallint NOT NULL,
            address_hash bytea NOT NULL,
            -- Number and text, encrypted for this reply alone.
            sealed bytea NOT NULL,
            -- 0: of nobody known.
            customer_id bigint NOT NULL,
            node_id bigint NOT NULL,
            delivery_id text NOT NULL,
            keyword text NOT NULL,
            send_time timestamptz NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, reply_id)
        )
        """
    )
    op.execute("CREATE INDEX sms_replies_by_time ON sms_replies (workspace_id, create_time, reply_id)")
    op.execute("CREATE INDEX sms_replies_by_customer ON sms_replies (workspace_id, customer_id, create_time, reply_id)")
    op.execute("CREATE INDEX sms_replies_by_address ON sms_replies (workspace_id, address_hash, create_time)")
    protect("sms_replies", grants="SELECT, INSERT")
    let_system_remove("sms_replies", "create_time")
    let_erase("sms_replies")
    let_reseal("sms_replies", "sealed")

"""What messages are expected to bring, their tags, and how they fare among others that want the same customer."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns, and makes the table: one row a message that waited for others."""
    for table in ("messages", "deliveries", "templates"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN expected_value double precision, ADD COLUMN tags text NOT NULL DEFAULT ''"
        )
    op.execute("ALTER TABLE cap_uses ADD COLUMN tags text NOT NULL DEFAULT ''")
    # Until when it waits for others to the same customer, or waited.
    op.execute("ALTER TABLE deliveries ADD COLUMN hold_until timestamptz")
    op.execute(
        """
        CREATE TABLE arbitrations (
            workspace_id text NOT NULL,
            delivery_id text NOT NULL,
            -- The customer's current id as it began to wait.
            customer_id bigint NOT NULL,
            channel smallint NOT NULL,
            purpose smallint NOT NULL,
            tags text NOT NULL,
            value double precision NOT NULL,
            basis smallint NOT NULL,
            start_time timestamptz NOT NULL,
            end_time timestamptz NOT NULL,
            outcome smallint NOT NULL DEFAULT 1,
            decide_time timestamptz,
            cap text NOT NULL DEFAULT '',
            winner_id text NOT NULL DEFAULT '',
            winner_value double precision NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, delivery_id)
        )
        """
    )
    op.execute("CREATE INDEX arbitrations_of_customer ON arbitrations (workspace_id, customer_id, end_time)")
    protect("arbitrations", grants="SELECT, INSERT, UPDATE, DELETE")
    let_system_remove("arbitrations", "start_time")

"""Other systems whose webhooks become events, and what came in by them."""

from alembic import op

from services.common.migrations import let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes both tables."""
    # Secrets are sealed; the totals stand with the source, as they are shown with it and have its length of life.
    op.execute(
        """
        CREATE TABLE sources (
            workspace_id text COLLATE "C" NOT NULL,
            source_id text COLLATE "C" NOT NULL,
            display_name text NOT NULL,
            enabled boolean NOT NULL,
            scheme smallint NOT NULL,
            hmac text NOT NULL,
            client_id text NOT NULL,
            mapping text NOT NULL,
            sealed bytea NOT NULL,
            previous_secret_expire_time timestamptz,
            creation text NOT NULL,
            rotation text NOT NULL,
            revision bigint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            deliveries bigint NOT NULL DEFAULT 0,
            refused bigint NOT NULL DEFAULT 0,
            accepted bigint NOT NULL DEFAULT 0,
            duplicates bigint NOT NULL DEFAULT 0,
            rejected bigint NOT NULL DEFAULT 0,
            ignored bigint NOT NULL DEFAULT 0,
            last_delivery_time timestamptz,
            PRIMARY KEY (workspace_id, source_id)
        )
        """
    )
    protect("sources")
    let_reseal("sources", "sealed")
    op.execute(
        """
        CREATE TABLE source_deliveries (
            workspace_id text COLLATE "C" NOT NULL,
            source_id text COLLATE "C" NOT NULL,
            delivery_number bigint GENERATED ALWAYS AS IDENTITY,
            outcome smallint NOT NULL,
            receive_time timestamptz NOT NULL,
            count int NOT NULL,
            topic text NOT NULL,
            accepted int NOT NULL,
            duplicates int NOT NULL,
            rejected int NOT NULL,
            reason text NOT NULL,
            message text NOT NULL,
            PRIMARY KEY (workspace_id, source_id, delivery_number)
        )
        """
    )
    protect("source_deliveries")
    let_system_remove("source_deliveries", "receive_time")

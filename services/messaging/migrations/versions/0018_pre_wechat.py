"""Templates of WeChat lead somewhere, and the authorisations of a mini-program's subscribe messages: one, one message."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns and makes the table."""
    op.execute(
        "ALTER TABLE templates ADD COLUMN url text NOT NULL DEFAULT '', "
        "ADD COLUMN mini_program_app_id text NOT NULL DEFAULT '', ADD COLUMN mini_program_page text NOT NULL DEFAULT ''"
    )
    op.execute(
        """
        CREATE TABLE subscription_credits (
            workspace_id text NOT NULL,
            subscription_credit_id text NOT NULL,
            app_id text NOT NULL,
            address_hash bytea NOT NULL,
            -- Of the openid; 0 where identity did not know it when the credit came.
            node_id bigint NOT NULL,
            provider_template_code text NOT NULL,
            -- Who told of it: 1 the mini-program's server, 2 WeChat; 3 both.
            told_by smallint NOT NULL,
            create_time timestamptz NOT NULL,
            delivery_id text NOT NULL DEFAULT '',
            use_time timestamptz,
            end_time timestamptz,
            PRIMARY KEY (workspace_id, subscription_credit_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX subscription_credits_address ON subscription_credits "
        "(workspace_id, address_hash, app_id, provider_template_code, create_time)"
    )
    op.execute(
        "CREATE UNIQUE INDEX subscription_credits_delivery ON subscription_credits (workspace_id, delivery_id) "
        "WHERE delivery_id <> ''"
    )
    op.execute("CREATE INDEX subscription_credits_node ON subscription_credits (workspace_id, node_id, create_time)")
    protect("subscription_credits", grants="SELECT, INSERT, UPDATE, DELETE")
    let_system_remove("subscription_credits", "create_time")

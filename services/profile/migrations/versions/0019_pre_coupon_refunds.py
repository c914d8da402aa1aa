"""Refunds of orders in which coupons were redeemed that a refund gives back: several may come to the whole."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE coupon_refunds (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_id text COLLATE "C" NOT NULL,
            redemption int NOT NULL,
            refund_key text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            micros bigint NOT NULL,
            refund_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, coupon_id, redemption, refund_key)
        )
        """
    )
    op.execute("CREATE INDEX coupon_refunds_node ON coupon_refunds (workspace_id, node_id)")
    protect("coupon_refunds", grants="SELECT, INSERT")
    let_erase("coupon_refunds")
    let_system_remove("coupon_refunds", "refund_time")

"""Coupons: templates with all their terms, coupons with all that happened to them, and what they cost."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.sealing import let_reseal

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    _templates()
    _coupons()
    # The same call again answers the same.
    op.execute(
        """
        CREATE TABLE coupon_requests (
            workspace_id text COLLATE "C" NOT NULL,
            request_id text COLLATE "C" NOT NULL,
            digest bytea NOT NULL,
            node_id bigint,
            coupon_ids text NOT NULL DEFAULT '',
            change int,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, request_id)
        )
        """
    )
    op.execute("CREATE INDEX coupon_requests_node ON coupon_requests (workspace_id, node_id)")
    protect("coupon_requests", grants="SELECT, INSERT, UPDATE")
    let_erase("coupons", "coupon_changes", "coupon_requests")
    let_reseal("coupons", "sealed")
    let_system_remove("coupon_requests", "create_time")
    let_system_remove("coupon_changes", "change_time")


def _templates() -> None:
    op.execute(
        """
        CREATE TABLE coupon_templates (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_template_id text COLLATE "C" NOT NULL,
            revision bigint NOT NULL,
            display_name text COLLATE "C" NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            archive_time timestamptz,
            PRIMARY KEY (workspace_id, coupon_template_id)
        )
        """
    )
    protect("coupon_templates", grants="SELECT, INSERT, UPDATE")
    # The terms of each revision: a coupon keeps those that it was issued under.
    op.execute(
        """
        CREATE TABLE coupon_terms (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_template_id text COLLATE "C" NOT NULL,
            revision bigint NOT NULL,
            terms text NOT NULL,
            PRIMARY KEY (workspace_id, coupon_template_id, revision)
        )
        """
    )
    protect("coupon_terms", grants="SELECT, INSERT")
    # Changed in the transaction of what they count, under its row's lock; they stay when the coupons' rows go.
    op.execute(
        """
        CREATE TABLE coupon_totals (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_template_id text COLLATE "C" NOT NULL,
            issued bigint NOT NULL DEFAULT 0,
            redeemed bigint NOT NULL DEFAULT 0,
            expired bigint NOT NULL DEFAULT 0,
            cancelled bigint NOT NULL DEFAULT 0,
            cost bigint NOT NULL DEFAULT 0,
            revenue bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, coupon_template_id)
        )
        """
    )
    protect("coupon_totals", grants="SELECT, INSERT, UPDATE")


def _coupons() -> None:
    op.execute(
        """
        CREATE TABLE coupons (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_id text COLLATE "C" NOT NULL,
            code_hash bytea NOT NULL,
            sealed bytea NOT NULL,
            coupon_template_id text COLLATE "C" NOT NULL,
            revision bigint NOT NULL,
            node_id bigint NOT NULL,
            state smallint NOT NULL,
            issue_time timestamptz NOT NULL,
            start_time timestamptz NOT NULL,
            expire_time timestamptz NOT NULL,
            reserved_until timestamptz,
            order_id text COLLATE "C" NOT NULL DEFAULT '',
            discount bigint NOT NULL DEFAULT 0,
            changes int NOT NULL,
            end_time timestamptz,
            PRIMARY KEY (workspace_id, coupon_id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX coupons_code ON coupons (workspace_id, code_hash)")
    op.execute("CREATE INDEX coupons_node ON coupons (workspace_id, node_id, issue_time, coupon_id)")
    op.execute("CREATE INDEX coupons_order ON coupons (workspace_id, order_id) WHERE order_id <> ''")
    # What time is about to end: neither redeemed, nor ended, nor taken back.
    op.execute("CREATE INDEX coupons_expiring ON coupons (expire_time) WHERE state IN (1, 2)")
    op.execute("CREATE INDEX coupons_held ON coupons (reserved_until) WHERE state = 2")
    op.execute("CREATE INDEX coupons_ended ON coupons (end_time) WHERE end_time IS NOT NULL")
    protect("coupons", grants="SELECT, INSERT, UPDATE")
    op.execute('CREATE POLICY of_system ON coupons TO "yike_profile_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, DELETE ON coupons TO "yike_profile_system"')
    op.execute(
        """
        CREATE TABLE coupon_changes (
            workspace_id text COLLATE "C" NOT NULL,
            coupon_id text COLLATE "C" NOT NULL,
            number int NOT NULL,
            node_id bigint NOT NULL,
            kind smallint NOT NULL,
            change_time timestamptz NOT NULL,
            principal text NOT NULL,
            store_id text NOT NULL DEFAULT '',
            order_id text NOT NULL DEFAULT '',
            reserved_until timestamptz,
            discount bigint NOT NULL DEFAULT 0,
            cost bigint NOT NULL DEFAULT 0,
            revenue bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, coupon_id, number)
        )
        """
    )
    op.execute("CREATE INDEX coupon_changes_node ON coupon_changes (workspace_id, node_id)")
    protect("coupon_changes", grants="SELECT, INSERT")

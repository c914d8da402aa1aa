"""The loyalty programme: a ledger of points that is only ever added to, its batches, debts and orders, and its settings."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        """
        CREATE TABLE loyalty_settings (
            workspace_id text COLLATE "C" NOT NULL,
            revision bigint NOT NULL,
            settings text NOT NULL,
            change_time timestamptz NOT NULL,
            principal text NOT NULL,
            PRIMARY KEY (workspace_id, revision)
        )
        """
    )
    protect("loyalty_settings", grants="SELECT, INSERT")
    # What is locked by whoever changes the points of a node.
    op.execute(
        """
        CREATE TABLE loyalty_accounts (
            workspace_id text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            revision bigint NOT NULL DEFAULT 1,
            tier_id text NOT NULL DEFAULT '',
            tier_time timestamptz,
            check_time timestamptz,
            PRIMARY KEY (workspace_id, node_id)
        ) WITH (fillfactor = 80)
        """
    )
    op.execute("CREATE INDEX loyalty_accounts_check ON loyalty_accounts (check_time) WHERE check_time IS NOT NULL")
    protect("loyalty_accounts", system=True)
    op.execute(
        """
        CREATE TABLE loyalty_batches (
            workspace_id text COLLATE "C" NOT NULL,
            batch_id bigint NOT NULL,
            node_id bigint NOT NULL,
            kind smallint NOT NULL,
            points bigint NOT NULL CHECK (points >= 0),
            remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND points),
            lapsed bigint NOT NULL CHECK (lapsed BETWEEN 0 AND points),
            reversed bigint NOT NULL CHECK (reversed BETWEEN 0 AND points),
            earn_time timestamptz NOT NULL,
            expire_time timestamptz,
            order_id text NOT NULL,
            event_name text NOT NULL,
            request_id text NOT NULL,
            PRIMARY KEY (workspace_id, batch_id)
        ) WITH (fillfactor = 80)
        """
    )
    op.execute("CREATE INDEX loyalty_batches_open ON loyalty_batches (workspace_id, node_id) WHERE remaining > 0")
    op.execute("CREATE INDEX loyalty_batches_earned ON loyalty_batches (workspace_id, node_id, earn_time)")
    op.execute("CREATE INDEX loyalty_batches_due ON loyalty_batches (expire_time) WHERE remaining > 0")
    protect("loyalty_batches", system=True)
    op.execute(
        """
        CREATE TABLE loyalty_entries (
            workspace_id text COLLATE "C" NOT NULL,
            entry_id bigint GENERATED ALWAYS AS IDENTITY,
            node_id bigint NOT NULL,
            kind smallint NOT NULL,
            points bigint NOT NULL CHECK (points <> 0),
            batch_id bigint NOT NULL,
            entry_time timestamptz NOT NULL,
            request_id text NOT NULL,
            order_id text NOT NULL,
            reversed_request_id text NOT NULL,
            reason text NOT NULL,
            principal text NOT NULL,
            PRIMARY KEY (workspace_id, entry_id)
        )
        """
    )
    op.execute("CREATE INDEX loyalty_entries_of_node ON loyalty_entries (workspace_id, node_id, entry_id)")
    op.execute("CREATE INDEX loyalty_entries_of_batch ON loyalty_entries (workspace_id, batch_id)")
    op.execute(
        "CREATE INDEX loyalty_entries_of_request ON loyalty_entries (workspace_id, request_id) WHERE request_id <> ''"
    )
    op.execute(
        "CREATE INDEX loyalty_entries_reversing ON loyalty_entries (workspace_id, reversed_request_id) "
        "WHERE reversed_request_id <> ''"
    )
    protect("loyalty_entries", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE loyalty_debts (
            workspace_id text COLLATE "C" NOT NULL,
            debt_id bigint GENERATED ALWAYS AS IDENTITY,
            node_id bigint NOT NULL,
            points bigint NOT NULL CHECK (points > 0),
            remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND points),
            order_id text NOT NULL,
            reversed_request_id text NOT NULL,
            reason text NOT NULL,
            debt_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, debt_id)
        )
        """
    )
    op.execute("CREATE INDEX loyalty_debts_open ON loyalty_debts (workspace_id, node_id) WHERE remaining > 0")
    protect("loyalty_debts")
    op.execute(
        """
        CREATE TABLE loyalty_orders (
            workspace_id text COLLATE "C" NOT NULL,
            order_id text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL DEFAULT 0,
            amount_micros bigint,
            refunded_micros bigint NOT NULL DEFAULT 0,
            order_time timestamptz,
            batch_id bigint NOT NULL DEFAULT 0,
            points bigint NOT NULL DEFAULT 0,
            reversed bigint NOT NULL DEFAULT 0 CHECK (reversed BETWEEN 0 AND points),
            reversed_by_hand bigint NOT NULL DEFAULT 0,
            revision bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, order_id)
        ) WITH (fillfactor = 80)
        """
    )
    op.execute("CREATE INDEX loyalty_orders_of_node ON loyalty_orders (workspace_id, node_id, order_time)")
    protect("loyalty_orders")
    op.execute(
        """
        CREATE TABLE loyalty_refunds (
            workspace_id text COLLATE "C" NOT NULL,
            order_id text COLLATE "C" NOT NULL,
            refund_key text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            amount_micros bigint,
            refund_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, order_id, refund_key)
        )
        """
    )
    op.execute("CREATE INDEX loyalty_refunds_of_node ON loyalty_refunds (workspace_id, node_id)")
    protect("loyalty_refunds", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE loyalty_requests (
            workspace_id text COLLATE "C" NOT NULL,
            request_id text COLLATE "C" NOT NULL,
            digest bytea NOT NULL,
            node_id bigint NOT NULL,
            customer_id bigint NOT NULL DEFAULT 0,
            balance bigint NOT NULL DEFAULT 0,
            debt bigint NOT NULL DEFAULT 0,
            entry_ids text NOT NULL DEFAULT '{}',
            request_time timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, request_id)
        )
        """
    )
    op.execute("CREATE INDEX loyalty_requests_of_node ON loyalty_requests (workspace_id, node_id)")
    protect("loyalty_requests", grants="SELECT, INSERT, UPDATE")
    let_system_remove("loyalty_requests", "request_time")
    op.execute(
        """
        CREATE TABLE loyalty_problems (
            workspace_id text COLLATE "C" NOT NULL,
            problem_id bigint GENERATED ALWAYS AS IDENTITY,
            kind smallint NOT NULL,
            order_id text NOT NULL,
            node_id bigint NOT NULL,
            event_id bigint NOT NULL,
            problem_time timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, problem_id)
        )
        """
    )
    op.execute("CREATE INDEX loyalty_problems_of_order ON loyalty_problems (workspace_id, order_id)")
    op.execute("CREATE INDEX loyalty_problems_of_node ON loyalty_problems (workspace_id, node_id)")
    protect("loyalty_problems", grants="SELECT, INSERT, DELETE")
    let_system_remove("loyalty_problems", "problem_time")
    let_erase("loyalty_entries", "loyalty_debts", "loyalty_orders", "loyalty_refunds")

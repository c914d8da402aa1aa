"""Lists of customers: what they are called, and the nodes that are in them."""

from alembic import op

from services.common.migrations import let_erase, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. An entry that is to go stays, marked, until the history knows."""
    op.execute(
        """
        CREATE TABLE customer_lists (
            workspace_id text NOT NULL,
            customer_list_id text NOT NULL,
            display_name text NOT NULL,
            description text NOT NULL,
            entry_count bigint NOT NULL DEFAULT 0,
            change_us bigint NOT NULL DEFAULT 0,
            revision int NOT NULL DEFAULT 1,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            delete_time timestamptz,
            PRIMARY KEY (workspace_id, customer_list_id)
        )
        """
    )
    protect("customer_lists", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE customer_list_entries (
            workspace_id text NOT NULL,
            customer_list_id text NOT NULL,
            node_id bigint NOT NULL,
            is_in boolean NOT NULL,
            change_us bigint NOT NULL,
            is_applied boolean NOT NULL,
            PRIMARY KEY (workspace_id, customer_list_id, node_id)
        )
        """
    )
    op.execute("CREATE INDEX customer_list_entries_of_node ON customer_list_entries (workspace_id, node_id)")
    op.execute(
        "CREATE INDEX customer_list_entries_waiting ON customer_list_entries (workspace_id, customer_list_id, node_id) "
        "WHERE NOT is_applied"
    )
    protect("customer_list_entries")
    let_erase("customer_list_entries")
    # Who looks for what a process that ended left waiting looks in all workspaces.
    op.execute('CREATE POLICY of_system ON customer_list_entries FOR SELECT TO "yike_segment_system" USING (true)')

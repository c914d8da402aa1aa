"""Products, stores, and how much of each product is in each store."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. Stock goes with its product or store."""
    op.execute(
        """
        CREATE TABLE products (
            workspace_id text COLLATE "C" NOT NULL,
            sku text COLLATE "C" NOT NULL,
            display_name text COLLATE "C" NOT NULL,
            category text COLLATE "C" NOT NULL,
            brand text COLLATE "C" NOT NULL,
            price_amount numeric,
            price_currency text,
            image_url text NOT NULL,
            page_url text NOT NULL,
            status smallint NOT NULL,
            attributes text NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            delete_time timestamptz,
            revision bigint NOT NULL,
            PRIMARY KEY (workspace_id, sku)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE stores (
            workspace_id text COLLATE "C" NOT NULL,
            store_id text COLLATE "C" NOT NULL,
            display_name text COLLATE "C" NOT NULL,
            region text COLLATE "C" NOT NULL,
            address text COLLATE "C" NOT NULL,
            shop_phone text NOT NULL,
            opening_hours text NOT NULL,
            time_zone text NOT NULL,
            status smallint NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            delete_time timestamptz,
            revision bigint NOT NULL,
            PRIMARY KEY (workspace_id, store_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE stock (
            workspace_id text COLLATE "C" NOT NULL,
            sku text COLLATE "C" NOT NULL,
            store_id text COLLATE "C" NOT NULL,
            quantity bigint NOT NULL,
            state_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, sku, store_id),
            FOREIGN KEY (workspace_id, sku) REFERENCES products ON DELETE CASCADE,
            FOREIGN KEY (workspace_id, store_id) REFERENCES stores ON DELETE CASCADE
        )
        """
    )
    op.execute("CREATE INDEX stock_of_store ON stock (workspace_id, store_id, sku)")
    for table in ("products", "stores"):
        protect(table, grants="SELECT, INSERT, UPDATE")
        let_system_remove(table, "delete_time")
    protect("stock", grants="SELECT, INSERT, UPDATE")

"""What points came to: month by month, and what is outstanding."""

from alembic import op

from services.common.migrations import protect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, empty: what is missing is reckoned from the whole ledger."""
    op.execute(
        """
        CREATE TABLE loyalty_months (
            workspace_id text COLLATE "C" NOT NULL,
            month date NOT NULL,
            earned bigint NOT NULL,
            redeemed bigint NOT NULL,
            expired bigint NOT NULL,
            adjusted bigint NOT NULL,
            taken_back bigint NOT NULL,
            given_back bigint NOT NULL,
            PRIMARY KEY (workspace_id, month)
        )
        """
    )
    protect("loyalty_months", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE loyalty_figures (
            workspace_id text COLLATE "C" PRIMARY KEY,
            outstanding bigint NOT NULL,
            debt bigint NOT NULL,
            holding_identifiers bigint NOT NULL,
            last_entry_id bigint NOT NULL,
            reckon_time timestamptz NOT NULL
        )
        """
    )
    protect("loyalty_figures", grants="SELECT, INSERT, UPDATE")
    # Rows come in the order of their times: a page of the index is a stretch of time, and adding a row costs nothing.
    op.execute("CREATE INDEX loyalty_entries_time ON loyalty_entries USING brin (entry_time)")

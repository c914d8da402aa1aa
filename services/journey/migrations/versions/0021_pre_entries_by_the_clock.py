"""Customers who enter by the clock: when next, who is being let in for which occasion, and who waits; entries of a day."""

from alembic import op

from services.common.migrations import let_erase, protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets a journey let members in for several occasions at once."""
    # '' are those who are let in by the publishing.
    op.execute("ALTER TABLE admissions ADD COLUMN occasion text NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE admissions DROP CONSTRAINT admissions_pkey")
    op.execute("ALTER TABLE admissions ADD PRIMARY KEY (workspace_id, journey_id, occasion)")
    op.execute(
        """
        CREATE TABLE entry_clocks (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            occasion text NOT NULL,
            due_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id)
        )
        """
    )
    op.execute("CREATE INDEX entry_clocks_due ON entry_clocks (due_time)")
    protect("entry_clocks", system=True)
    # Claimed while `claim` is not 0 and `due_time` lies ahead. `occasion` is '' where it is no date that is waited for but the
    # condition of the entry.
    op.execute(
        """
        CREATE TABLE waiting_entries (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            customer_id bigint NOT NULL,
            cause text NOT NULL,
            node_id bigint NOT NULL,
            mapping_version bigint NOT NULL,
            run_key text NOT NULL,
            seen text NOT NULL,
            trigger_json text NOT NULL,
            occasion text NOT NULL,
            create_time timestamptz NOT NULL,
            read_time timestamptz NOT NULL,
            due_time timestamptz NOT NULL,
            claim bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, journey_id, customer_id, cause)
        )
        """
    )
    op.execute("CREATE INDEX waiting_entries_due ON waiting_entries (due_time)")
    op.execute("CREATE INDEX waiting_entries_of ON waiting_entries (workspace_id, customer_id)")
    protect("waiting_entries", system=True)
    let_erase("waiting_entries")
    op.execute(
        """
        CREATE TABLE entries_of_day (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            day date NOT NULL,
            entries bigint NOT NULL,
            PRIMARY KEY (workspace_id, journey_id)
        )
        """
    )
    protect("entries_of_day", grants="SELECT, INSERT, UPDATE")

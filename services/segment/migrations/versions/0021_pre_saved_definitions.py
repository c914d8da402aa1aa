"""Reports, dashboards and alerts that are kept, the nights of alerts, and their firings."""

from alembic import op

from services.common.migrations import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. What is due is found by the role of background workers, of all workspaces."""
    op.execute(
        """
        CREATE TABLE saved_definitions (
            workspace_id text COLLATE "C" NOT NULL,
            kind smallint NOT NULL,
            resource_id text NOT NULL,
            display_name text NOT NULL,
            owner text NOT NULL,
            definition bytea NOT NULL,
            uses text[] NOT NULL,
            revision int NOT NULL,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, kind, resource_id)
        )
        """
    )
    protect("saved_definitions")
    op.execute(
        """
        CREATE TABLE alert_nights (
            workspace_id text COLLATE "C" NOT NULL,
            alert_id text NOT NULL,
            next_time timestamptz,
            lease_time timestamptz,
            judged_day date,
            last_day jsonb,
            PRIMARY KEY (workspace_id, alert_id)
        )
        """
    )
    op.execute("CREATE INDEX alert_nights_due ON alert_nights (next_time) WHERE next_time IS NOT NULL")
    protect("alert_nights", system=True)
    op.execute(
        """
        CREATE TABLE alert_firings (
            workspace_id text COLLATE "C" NOT NULL,
            alert_id text NOT NULL,
            day date NOT NULL,
            firing_id text NOT NULL,
            judged jsonb NOT NULL,
            create_time timestamptz NOT NULL,
            state smallint NOT NULL,
            reason text NOT NULL DEFAULT '',
            attempts int NOT NULL DEFAULT 0,
            call_time timestamptz,
            PRIMARY KEY (workspace_id, alert_id, day)
        )
        """
    )
    op.execute("CREATE INDEX alert_firings_to_call ON alert_firings (call_time) WHERE call_time IS NOT NULL")
    op.execute("CREATE INDEX alert_firings_old ON alert_firings USING brin (create_time)")
    protect("alert_firings", system=True)

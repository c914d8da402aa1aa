"""Reports on the quality of data that are kept, alerts, and what is noted of senders."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. Who has recorded anything is listed by the role of background workers: each has a report a night."""
    op.execute(
        """
        CREATE TABLE quality_settings (
            workspace_id text COLLATE "C" PRIMARY KEY,
            time_zone text NOT NULL,
            rules jsonb NOT NULL DEFAULT '[]',
            webhook_url text NOT NULL DEFAULT '',
            revision bigint NOT NULL DEFAULT 0,
            next_time timestamptz NOT NULL,
            lease_time timestamptz
        )
        """
    )
    op.execute("CREATE INDEX quality_settings_due ON quality_settings (next_time)")
    protect("quality_settings", system=True, grants="SELECT, INSERT, UPDATE")
    op.execute('CREATE POLICY of_system ON recording_counts FOR SELECT TO "yike_profile_system" USING (true)')
    op.execute('GRANT SELECT ON recording_counts TO "yike_profile_system"')
    op.execute(
        """
        CREATE TABLE quality_reports (
            workspace_id text COLLATE "C" NOT NULL,
            report_date date NOT NULL,
            report_time timestamptz NOT NULL,
            missing text[] NOT NULL,
            PRIMARY KEY (workspace_id, report_date)
        )
        """
    )
    protect("quality_reports", grants="SELECT, INSERT")
    let_system_remove("quality_reports", "report_time")
    op.execute(
        """
        CREATE TABLE quality_lines (
            workspace_id text COLLATE "C" NOT NULL,
            report_date date NOT NULL,
            kind smallint NOT NULL,
            subject text COLLATE "C" NOT NULL,
            count bigint NOT NULL,
            expected bigint NOT NULL,
            total bigint NOT NULL,
            deviation_seconds bigint NOT NULL,
            since timestamptz,
            report_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, report_date, kind, subject)
        )
        """
    )
    protect("quality_lines", grants="SELECT, INSERT")
    let_system_remove("quality_lines", "report_time")
    op.execute(
        """
        CREATE TABLE quality_alerts (
            workspace_id text COLLATE "C" NOT NULL,
            report_date date NOT NULL,
            kind smallint NOT NULL,
            alert_id text NOT NULL,
            count bigint NOT NULL,
            count_before bigint,
            minimum bigint NOT NULL,
            create_time timestamptz NOT NULL,
            state smallint NOT NULL,
            reason text NOT NULL DEFAULT '',
            attempts int NOT NULL DEFAULT 0,
            call_time timestamptz,
            PRIMARY KEY (workspace_id, report_date, kind)
        )
        """
    )
    op.execute("CREATE INDEX quality_alerts_to_call ON quality_alerts (call_time) WHERE call_time IS NOT NULL")
    op.execute("CREATE INDEX quality_alerts_old ON quality_alerts USING brin (create_time)")
    protect("quality_alerts", system=True)
    op.execute(
        """
        CREATE TABLE sender_flaws (
            workspace_id text COLLATE "C" NOT NULL,
            day date NOT NULL,
            kind smallint NOT NULL,
            detail text COLLATE "C" NOT NULL,
            principal text COLLATE "C" NOT NULL,
            count bigint NOT NULL,
            deviation_seconds bigint NOT NULL,
            first_time timestamptz NOT NULL,
            last_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, day, kind, detail, principal)
        )
        """
    )
    protect("sender_flaws", grants="SELECT, INSERT, UPDATE")
    let_system_remove("sender_flaws", "last_time")

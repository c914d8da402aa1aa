"""When reports are due by their schedules, and what came of their runs."""

from alembic import op

from services.common.migrations import protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. What is due is found by the role of background workers, of all workspaces."""
    op.execute(
        """
        CREATE TABLE report_schedules (
            workspace_id text COLLATE "C" NOT NULL,
            report_id text NOT NULL,
            next_time timestamptz,
            lease_time timestamptz,
            PRIMARY KEY (workspace_id, report_id)
        )
        """
    )
    op.execute("CREATE INDEX report_schedules_due ON report_schedules (next_time) WHERE next_time IS NOT NULL")
    protect("report_schedules", system=True)
    op.execute(
        """
        CREATE TABLE report_runs (
            workspace_id text COLLATE "C" NOT NULL,
            report_id text NOT NULL,
            day date NOT NULL,
            run_id text NOT NULL,
            create_time timestamptz NOT NULL,
            body bytea NOT NULL,
            row_count int NOT NULL,
            omitted boolean NOT NULL,
            problem text NOT NULL,
            state smallint NOT NULL,
            reason text NOT NULL DEFAULT '',
            attempts int NOT NULL DEFAULT 0,
            call_time timestamptz,
            PRIMARY KEY (workspace_id, report_id, day)
        )
        """
    )
    op.execute("CREATE INDEX report_runs_to_call ON report_runs (call_time) WHERE call_time IS NOT NULL")
    op.execute("CREATE INDEX report_runs_old ON report_runs USING brin (create_time)")
    protect("report_runs", system=True)

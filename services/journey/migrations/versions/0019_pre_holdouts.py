"""Who is left alone by journeys, how journeys are measured, and what was measured."""

from alembic import op

from services.common.migrations import let_erase, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. Journeys that were published before leave nobody alone, until somebody says so."""
    op.execute(
        """
        CREATE TABLE holdouts (
            workspace_id text PRIMARY KEY,
            default_share int NOT NULL,
            global_share int NOT NULL,
            revision bigint NOT NULL,
            update_time timestamptz NOT NULL
        )
        """
    )
    protect("holdouts", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE measurements (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            holdout_share int NOT NULL,
            window_days int NOT NULL,
            goal_json text NOT NULL,
            margin_share int NOT NULL,
            message_cost_micros bigint NOT NULL,
            revision bigint NOT NULL,
            update_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id)
        )
        """
    )
    protect("measurements", grants="SELECT, INSERT, UPDATE")
    # A person's group, for ever: a row is never changed.
    op.execute(
        """
        CREATE TABLE assignments (
            workspace_id text NOT NULL,
            experiment_id text NOT NULL,
            customer_id bigint NOT NULL,
            arm text NOT NULL,
            share int NOT NULL,
            assign_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, experiment_id, customer_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX assignments_by_time ON assignments (workspace_id, experiment_id, assign_time, customer_id)"
    )
    op.execute("CREATE INDEX assignments_of_customer ON assignments (workspace_id, customer_id)")
    protect("assignments", grants="SELECT, INSERT")
    let_erase("assignments")
    # What the people of one day did; due while `due_time` is set, claimed while that lies ahead and `claim` is not 0.
    op.execute(
        """
        CREATE TABLE experiment_days (
            workspace_id text NOT NULL,
            experiment_id text NOT NULL,
            day date NOT NULL,
            sums jsonb,
            measure_time timestamptz,
            times_measured int NOT NULL DEFAULT 0,
            claim bigint NOT NULL DEFAULT 0,
            due_time timestamptz,
            PRIMARY KEY (workspace_id, experiment_id, day)
        )
        """
    )
    op.execute("CREATE INDEX experiment_days_due ON experiment_days (due_time) WHERE due_time IS NOT NULL")
    protect("experiment_days", system=True)

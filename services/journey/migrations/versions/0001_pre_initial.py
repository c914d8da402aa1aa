"""Journeys and their versions, runs, timers, effects, the step log, refused entries, and who is now whom."""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables of journey."""
    op.execute(
        """
        CREATE TABLE journeys (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            display_name text NOT NULL,
            state smallint NOT NULL,
            version int NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id)
        )
        """
    )
    protect("journeys")
    # Canonical JSON as text: equal definitions are equal texts, and text takes every character that JSON can escape.
    op.execute(
        """
        CREATE TABLE journey_versions (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            version int NOT NULL,
            definition text NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, journey_id, version),
            FOREIGN KEY (workspace_id, journey_id) REFERENCES journeys
        )
        """
    )
    protect("journey_versions", grants="SELECT, INSERT")
    # Counting rows of `runs` would cost more with every run; each transaction adds to one of a few rows instead.
    op.execute(
        """
        CREATE TABLE journey_counts (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            shard smallint NOT NULL,
            started bigint NOT NULL DEFAULT 0,
            ended bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, journey_id, shard)
        )
        """
    )
    protect("journey_counts")
    # `slot` is what two walks of one customer may not share: 'once' for ever, or 'open' while a run is under way.
    op.execute(
        """
        CREATE TABLE runs (
            workspace_id text NOT NULL,
            run_id uuid NOT NULL,
            journey_id text NOT NULL,
            version int NOT NULL,
            customer_id bigint NOT NULL,
            slot text,
            state smallint NOT NULL,
            step_id text NOT NULL,
            visits int NOT NULL,
            records int NOT NULL,
            awaiting uuid,
            start_time timestamptz NOT NULL,
            end_time timestamptz,
            wake_time timestamptz,
            cause text NOT NULL,
            trigger_json text NOT NULL,
            reason text NOT NULL,
            PRIMARY KEY (workspace_id, run_id)
        ) WITH (fillfactor = 80)
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX runs_one_walk ON runs (workspace_id, journey_id, customer_id, slot) WHERE slot IS NOT NULL"
    )
    op.execute("CREATE INDEX runs_newest ON runs (workspace_id, journey_id, start_time DESC, run_id DESC)")
    op.execute("CREATE INDEX runs_of_customer ON runs (workspace_id, customer_id, journey_id)")
    protect("runs")
    # A timer that fired is gone; the step log keeps what it did. So every row is due some day.
    op.execute(
        """
        CREATE TABLE timers (
            workspace_id text NOT NULL,
            timer_id uuid NOT NULL,
            run_id uuid NOT NULL,
            due_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, timer_id)
        )
        """
    )
    op.execute("CREATE INDEX timers_due ON timers (due_at)")
    protect("timers", system=True)
    # state: 1 pending (claimed while `claim` is not 0 and `next_attempt_time` lies ahead), 2 done, 3 failed, 4 dropped.
    op.execute(
        """
        CREATE TABLE effects (
            workspace_id text NOT NULL,
            effect_id uuid NOT NULL,
            run_id uuid NOT NULL,
            journey_id text NOT NULL,
            step_id text NOT NULL,
            customer_id bigint NOT NULL,
            kind smallint NOT NULL,
            argument text NOT NULL,
            state smallint NOT NULL DEFAULT 1,
            attempts int NOT NULL DEFAULT 0,
            claim bigint NOT NULL DEFAULT 0,
            next_attempt_time timestamptz NOT NULL,
            finish_time timestamptz,
            reason text NOT NULL DEFAULT '',
            traceparent text NOT NULL DEFAULT '',
            PRIMARY KEY (workspace_id, effect_id)
        ) WITH (fillfactor = 80)
        """
    )
    op.execute("CREATE INDEX effects_pending ON effects (workspace_id, next_attempt_time) WHERE state = 1")
    op.execute("CREATE INDEX effects_finished ON effects (finish_time) WHERE state > 1")
    op.execute("CREATE SEQUENCE effect_claims")
    protect("effects", system=True)
    op.execute(
        """
        CREATE TABLE step_log (
            workspace_id text NOT NULL,
            run_id uuid NOT NULL,
            number int NOT NULL,
            step_id text NOT NULL,
            decision text NOT NULL,
            detail text NOT NULL,
            time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, run_id, number)
        )
        """
    )
    protect("step_log", grants="SELECT, INSERT")
    # One row a customer, journey and reason, however often it happens: the log of refusals stays bounded.
    op.execute(
        """
        CREATE TABLE refused_entries (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            customer_id bigint NOT NULL,
            reason text NOT NULL,
            times bigint NOT NULL,
            first_time timestamptz NOT NULL,
            last_time timestamptz NOT NULL,
            last_cause text NOT NULL,
            PRIMARY KEY (workspace_id, journey_id, customer_id, reason)
        )
        """
    )
    op.execute("CREATE INDEX refused_entries_old ON refused_entries (last_time)")
    protect("refused_entries", system=True)
    # Nodes that ever changed customer, from identity's facts; a node without a row is what its event says.
    op.execute(
        """
        CREATE TABLE customer_nodes (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL,
            customer_id bigint NOT NULL,
            mapping_version bigint NOT NULL,
            PRIMARY KEY (workspace_id, node_id)
        )
        """
    )
    op.execute("CREATE INDEX customer_nodes_of ON customer_nodes (workspace_id, customer_id)")
    protect("customer_nodes")
    create_fact_tables()

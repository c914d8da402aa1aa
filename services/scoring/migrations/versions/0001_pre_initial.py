"""Models, scores and the fact tables."""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables."""
    create_fact_tables()
    op.execute(
        """
        CREATE TABLE models (
            workspace_id text NOT NULL,
            model_id text NOT NULL,
            kind smallint NOT NULL,
            horizon_days int NOT NULL,
            metrics jsonb NOT NULL,
            feature_names text[] NOT NULL,
            train_cut_time timestamptz NOT NULL,
            test_cut_time timestamptz NOT NULL,
            artefact_url text NOT NULL,
            scored_customers bigint NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, model_id)
        )
        """
    )
    protect("models")
    op.execute(
        """
        CREATE TABLE scores (
            workspace_id text NOT NULL,
            customer_id bigint NOT NULL,
            name text NOT NULL,
            value double precision NOT NULL,
            model_id text NOT NULL,
            score_time timestamptz NOT NULL,
            reasons jsonb NOT NULL,
            PRIMARY KEY (workspace_id, customer_id, name)
        )
        """
    )
    op.execute("CREATE INDEX scores_by_value ON scores (workspace_id, name, value DESC)")
    protect("scores")

"""Nodes, the link log, the present state of links, and what awaits review."""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes the tables of identity."""
    # One number per change of a workspace: versions of mappings, and the order of the log, are made of it.
    op.execute("CREATE SEQUENCE change_seq AS bigint")
    op.execute(
        """
        CREATE TABLE nodes (
            workspace_id text NOT NULL,
            node_id bigint NOT NULL CHECK (node_id > 0),
            type text NOT NULL,
            value_hash bytea NOT NULL,
            value_encrypted bytea NOT NULL,
            created_seq bigint NOT NULL,
            create_time timestamptz NOT NULL,
            customer_id bigint NOT NULL,
            mapping_version bigint NOT NULL,
            latest_micros bigint,
            latest_message_id text NOT NULL DEFAULT '',
            contested boolean NOT NULL DEFAULT false,
            PRIMARY KEY (workspace_id, node_id)
        ) WITH (fillfactor = 85)
        """
    )
    # The number first: it decides nearly every comparison, and is quicker to compare than the workspace's text.
    op.execute("CREATE INDEX nodes_of_customer ON nodes (customer_id, workspace_id)")
    protect("nodes")
    op.execute(
        """
        CREATE TABLE link_log (
            workspace_id text NOT NULL,
            seq bigint NOT NULL,
            kind text NOT NULL CHECK (kind IN ('evidence', 'link', 'cut')),
            node_a bigint NOT NULL,
            node_b bigint NOT NULL CHECK (node_a < node_b),
            occur_time timestamptz NOT NULL,
            message_id text NOT NULL,
            reason text NOT NULL,
            operator text NOT NULL DEFAULT '',
            record_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, seq)
        )
        """
    )
    # The log is the truth: what may be changed could not be replayed. The privilege is not granted, and the trigger
    # stops the owner as well.
    protect("link_log", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the link log is append only' USING ERRCODE = 'insufficient_privilege';
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER link_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON link_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
    )
    op.execute(
        """
        CREATE TABLE links (
            workspace_id text NOT NULL,
            node_a bigint NOT NULL,
            node_b bigint NOT NULL CHECK (node_a < node_b),
            occur_time timestamptz,
            message_id text NOT NULL DEFAULT '',
            state text NOT NULL CHECK (state IN ('accepted', 'refused', 'cut')),
            reason text NOT NULL,
            barred boolean NOT NULL DEFAULT false,
            PRIMARY KEY (workspace_id, node_a, node_b)
        ) WITH (fillfactor = 90)
        """
    )
    op.execute("CREATE INDEX links_of_second_node ON links (workspace_id, node_b, node_a)")
    op.execute("CREATE INDEX links_barred ON links (workspace_id, node_a, node_b) WHERE barred")
    protect("links")
    op.execute(
        """
        CREATE TABLE review_queue (
            workspace_id text NOT NULL,
            node_a bigint NOT NULL,
            node_b bigint NOT NULL,
            reason text NOT NULL,
            occur_time timestamptz NOT NULL,
            message_id text NOT NULL,
            create_time timestamptz NOT NULL,
            resolve_time timestamptz,
            PRIMARY KEY (workspace_id, node_a, node_b, reason)
        )
        """
    )
    protect("review_queue")
    op.execute(
        """
        CREATE TABLE totals (
            workspace_id text PRIMARY KEY,
            identifiers bigint NOT NULL,
            customers bigint NOT NULL,
            refused_links bigint NOT NULL
        ) WITH (fillfactor = 50)
        """
    )
    protect("totals")
    create_fact_tables()

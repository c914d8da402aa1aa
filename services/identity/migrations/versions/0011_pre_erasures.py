"""Erasures: what is left of a node, the receipts, and who may remove from the log."""

from alembic import op

from services.common.migrations import create_erasure_tables, let_erase, protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets an erasure, and nothing else, remove entries of the log."""
    op.execute("ALTER TABLE nodes ADD COLUMN erase_time timestamptz")
    op.execute(
        """
        CREATE TABLE erasures (
            workspace_id text NOT NULL,
            erasure_id text NOT NULL,
            principal text NOT NULL,
            erase_time timestamptz NOT NULL,
            end_time timestamptz,
            identifiers integer NOT NULL,
            stores text NOT NULL DEFAULT '[]',
            node_ids bigint[] NOT NULL,
            node_pairs bigint[] NOT NULL,
            change bigint NOT NULL,
            PRIMARY KEY (workspace_id, erasure_id)
        )
        """
    )
    op.execute("CREATE INDEX erasures_newest ON erasures (workspace_id, erase_time DESC, erasure_id DESC)")
    protect("erasures", grants="SELECT, INSERT, UPDATE")
    create_erasure_tables()
    let_erase("nodes", "link_log", "links", "review_queue", "decisions", "link_suggestions", "quarantine", "set_aside")
    # The log stays append only for the service's own role and for the owner.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP <> 'TRUNCATE' AND current_user = 'yike_identity_system' THEN
                RETURN NULL;
            END IF;
            RAISE EXCEPTION 'the link log is append only' USING ERRCODE = 'insufficient_privilege';
        END
        $$
        """
    )
    op.execute("GRANT UPDATE (node_a, node_b) ON link_log TO yike_identity_system")

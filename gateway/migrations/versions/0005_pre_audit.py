"""The log of changes made through the API: append-only, chained by keyed hashes."""

from __future__ import annotations

from alembic import op

from services.common.migrations import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes log and heads, and what keeps the log as it is."""
    op.execute(
        """
        CREATE TABLE audit_log (
            workspace_id text NOT NULL,
            sequence bigint NOT NULL CHECK (sequence > 0),
            record_time timestamptz NOT NULL,
            principal text NOT NULL,
            method text NOT NULL,
            resource text NOT NULL,
            begin_sequence bigint NOT NULL,
            request_digest bytea NOT NULL,
            request bytea NOT NULL,
            code text NOT NULL,
            request_id text NOT NULL,
            entry_hash bytea NOT NULL,
            PRIMARY KEY (workspace_id, sequence)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX audit_log_ends ON audit_log (workspace_id, begin_sequence) WHERE begin_sequence > 0"
    )
    protect("audit_log", grants="SELECT, INSERT")
    op.execute('CREATE POLICY of_system ON audit_log TO "yike_gateway_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, DELETE ON audit_log TO "yike_gateway_system"')
    # The privilege to change is granted to nobody. That to remove only to what removes old entries; whoever uses it, or owns
    # the table, gets no entry of the last two years away.
    op.execute(
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.record_time < now() - interval '730 days' THEN
                    RETURN OLD;
                END IF;
            END IF;
            RAISE EXCEPTION 'the audit log is append only' USING ERRCODE = 'insufficient_privilege';
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        "CREATE TRIGGER audit_log_not_emptied BEFORE TRUNCATE ON audit_log "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )
    op.execute(
        """
        CREATE TABLE audit_heads (
            workspace_id text PRIMARY KEY,
            sequence bigint NOT NULL DEFAULT 0,
            entry_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
            first_sequence bigint NOT NULL DEFAULT 1,
            before_first bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
            seal bytea NOT NULL DEFAULT ''
        ) WITH (fillfactor = 50)
        """
    )
    protect("audit_heads", grants="SELECT, INSERT, UPDATE")
    op.execute('CREATE POLICY of_system ON audit_heads TO "yike_gateway_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, UPDATE ON audit_heads TO "yike_gateway_system"')

"""A workspace's rules, version by version, and by which version each piece of evidence is decided."""

from alembic import op

from services.common.migrations import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table; what was recorded before was decided by the rules that Yike comes with, version 0."""
    op.execute(
        """
        CREATE TABLE identity_rules (
            workspace_id text NOT NULL,
            version integer NOT NULL CHECK (version > 0),
            rules jsonb NOT NULL,
            create_time timestamptz NOT NULL,
            creator text NOT NULL,
            PRIMARY KEY (workspace_id, version)
        )
        """
    )
    protect("identity_rules", grants="SELECT, INSERT")
    # Customers are derived from the log by these: what may be changed could not be replayed.
    op.execute(
        "CREATE TRIGGER identity_rules_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON identity_rules "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_change()"
    )
    op.execute("ALTER TABLE links ADD COLUMN rules_version integer NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE link_log ADD COLUMN rules_version integer NOT NULL DEFAULT 0")
    # Volatile, so that its query sees what was committed while the statement that calls it waited for the writer's lock.
    op.execute(
        """
        CREATE FUNCTION newest_rules_version(workspace text) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
        BEGIN
            RETURN coalesce((SELECT max(version) FROM identity_rules WHERE workspace_id = workspace), 0);
        END
        $$
        """
    )

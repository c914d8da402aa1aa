"""How far versions of the rules were taken to the history, and that in the log."""

from alembic import op

from services.common.migrations import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and lets the log say that a part of the history was held to a version."""
    op.execute(
        """
        CREATE TABLE rule_applications (
            workspace_id text NOT NULL,
            version integer NOT NULL,
            after_node_id bigint NOT NULL,
            seen bigint NOT NULL,
            merged bigint NOT NULL,
            split bigint NOT NULL,
            moved bigint NOT NULL,
            entangled bigint NOT NULL,
            PRIMARY KEY (workspace_id, version)
        )
        """
    )
    protect("rule_applications")
    # Its nodes are the bounds of the part: those after the first, up to and with the second.
    op.execute("ALTER TABLE link_log DROP CONSTRAINT link_log_kind_check")
    op.execute(
        "ALTER TABLE link_log ADD CONSTRAINT link_log_kind_check "
        "CHECK (kind IN ('evidence', 'link', 'cut', 'lift', 'rules_applied'))"
    )

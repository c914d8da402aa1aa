"""How long a workspace keeps its raw events, where it says so itself; background workers may remove what is older."""

from alembic import op

from services.common.migrations import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, and lets the system role remove events: all others may still only read and add."""
    op.execute(
        """
        CREATE TABLE event_periods (
            workspace_id text COLLATE "C" PRIMARY KEY,
            months int NOT NULL DEFAULT 0,
            revision bigint NOT NULL DEFAULT 0,
            forgotten_before timestamptz
        )
        """
    )
    protect("event_periods", system=True, grants="SELECT, INSERT, UPDATE")
    # By the index that exports read by; no index is added, so recording pays nothing.
    op.execute('CREATE POLICY of_system ON events TO "yike_profile_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, DELETE ON events TO "yike_profile_system"')

"""By which rules a workspace's customers show one of the values that their nodes hold for a trait."""

from alembic import op

from services.common.migrations import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table: a row for each change, with the traits that go by the most frequent value since then."""
    op.execute(
        """
        CREATE TABLE survivorship_rules (
            workspace_id text COLLATE "C" NOT NULL,
            revision bigint NOT NULL,
            most_frequent text[] NOT NULL,
            change_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, revision)
        )
        """
    )
    protect("survivorship_rules", grants="SELECT, INSERT")

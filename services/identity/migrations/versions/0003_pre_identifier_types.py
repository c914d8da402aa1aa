"""The identifier types of a workspace's own that anybody ever had."""

from alembic import op

from services.common.migrations import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, with what is known."""
    op.execute(
        "CREATE TABLE identifier_types (workspace_id text NOT NULL, type text NOT NULL, PRIMARY KEY (workspace_id, type))"
    )
    op.execute("INSERT INTO identifier_types SELECT DISTINCT workspace_id, type FROM nodes")
    protect("identifier_types", grants="SELECT, INSERT")

"""Of which traits customers show the value of the first source, and the rules that wait until all sources are known."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; no trait had such a rule, and none waits."""
    op.execute("ALTER TABLE workspaces ADD COLUMN by_source jsonb NOT NULL DEFAULT '{}'")
    op.execute("ALTER TABLE workspaces ADD COLUMN waiting_survivorship jsonb")

"""Recency, frequency and money are how customers stand, which segment tells; scoring's own are taken away."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Removes them, of all workspaces."""
    # Row-level security is forced on the owner, too, who sees no workspace.
    op.execute("ALTER TABLE scores NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM scores WHERE name IN ('rfm_recency', 'rfm_frequency', 'rfm_monetary')")
    op.execute("ALTER TABLE scores FORCE ROW LEVEL SECURITY")

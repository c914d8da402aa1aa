"""What the report on the quality of data asks: links that the rules refused, and evidence that is reviewed for a time."""

from alembic import op

from services.common.migrations import let_system_remove

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes an index of refused links, which most workspaces have few of, and lets old rows of the queue go."""
    op.execute("CREATE INDEX links_refused ON links (workspace_id, node_a, node_b) WHERE state = 'refused'")
    let_system_remove("review_queue", "create_time")

"""How far all subscribers of the relay are, and indexes by which old facts go in batches."""

from services.common.migrations import keep_facts_by_turn

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes table and indexes."""
    keep_facts_by_turn()

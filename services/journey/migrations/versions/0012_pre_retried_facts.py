"""Operators may ask for dead facts to be tried again."""

from services.common.migrations import retry_dead_facts

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds column and index."""
    retry_dead_facts()

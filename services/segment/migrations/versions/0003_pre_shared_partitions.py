"""Leases by which several workers share the partitions of the facts that are heard."""

from services.common.migrations import share_partitions

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    share_partitions()

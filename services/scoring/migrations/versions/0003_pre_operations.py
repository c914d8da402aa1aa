"""Long-running operations: trainings."""

from services.common.migrations import create_operation_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    create_operation_table()

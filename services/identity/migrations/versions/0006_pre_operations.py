"""Long-running operations: dry runs of rules."""

from services.common.migrations import create_operation_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    create_operation_table()

"""Old walks and their steps may be removed."""

from services.common.migrations import let_system_remove

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes indexes and policies."""
    let_system_remove("runs", "start_time")
    let_system_remove("step_log", "time")

"""Old changes of memberships may be removed."""

from services.common.migrations import let_system_remove

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes indexes and policies."""
    let_system_remove("membership_log", "change_time")

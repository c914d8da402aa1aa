"""Erasures: who was erased, and what was removed."""

from services.common.migrations import create_erasure_tables, let_erase

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets erasures remove rows of persons."""
    create_erasure_tables()
    let_erase(
        "messages",
        "deliveries",
        "message_log",
        "provider_messages",
        "message_contents",
        "engagements",
        "cap_uses",
        "suppressions",
        "suppression_log",
    )

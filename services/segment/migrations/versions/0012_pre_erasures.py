"""Erasures: who was erased, and what was removed."""

from services.common.migrations import create_erasure_tables, let_erase

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, and lets erasures remove rows of persons."""
    create_erasure_tables()
    let_erase("memberships", "membership_log", "fill_touches")

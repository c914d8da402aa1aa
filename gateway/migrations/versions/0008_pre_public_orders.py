"""Whether orders that a workspace's write keys send count for points."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the setting; workspaces that are there get the default."""
    op.execute(
        "ALTER TABLE workspaces ADD COLUMN public_orders text NOT NULL DEFAULT 'none' "
        "CHECK (public_orders IN ('none', 'any'))"
    )

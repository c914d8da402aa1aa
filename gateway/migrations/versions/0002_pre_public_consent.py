"""What a workspace's write keys may say of consent."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the setting; workspaces that are there get the default."""
    op.execute(
        "ALTER TABLE workspaces ADD COLUMN public_consent text NOT NULL DEFAULT 'own' "
        "CHECK (public_consent IN ('own', 'any', 'none'))"
    )

"""How far an erasure has looked through the outbox."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the column: of the store `outbox`, up to which fact."""
    op.execute("ALTER TABLE erased_rows ADD COLUMN position bigint NOT NULL DEFAULT 0")

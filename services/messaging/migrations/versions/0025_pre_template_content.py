"""What templates say beyond their parts, and which variant and cases a message said."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; defaults are constant, so no row is written."""
    op.execute("ALTER TABLE templates ADD COLUMN content text NOT NULL DEFAULT ''")
    op.execute(
        "ALTER TABLE messages ADD COLUMN variant_id text NOT NULL DEFAULT '', ADD COLUMN block_cases text NOT NULL DEFAULT ''"
    )

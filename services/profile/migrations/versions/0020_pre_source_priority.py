"""Of which traits customers show the value of the first source, and in what order: by trait, types of identifiers."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; no trait had such a rule."""
    op.execute("ALTER TABLE survivorship_rules ADD COLUMN source_priority jsonb NOT NULL DEFAULT '{}'")

"""Statements of consent say where and by whom they were made."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; of what was stated before only the events tell."""
    for name in ("source", "evidence", "principal"):
        op.execute(f"ALTER TABLE consent_statements ADD COLUMN {name} text")

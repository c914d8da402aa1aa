"""Grants of consent may have an end."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; of two grants alike in all else the earlier end is noted."""
    op.execute("ALTER TABLE consent_statements ADD COLUMN expire_time timestamptz")
    op.execute('GRANT UPDATE (expire_time) ON consent_statements TO "yike_profile"')

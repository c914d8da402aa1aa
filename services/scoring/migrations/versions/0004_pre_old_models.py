"""Background workers may remove old models."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lets the system role read and remove."""
    op.execute('CREATE POLICY of_system ON models TO "yike_scoring_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, DELETE ON models TO "yike_scoring_system"')

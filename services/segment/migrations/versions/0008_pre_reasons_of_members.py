"""Who removes old changes of memberships may see who is still in: what let them in is kept."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lets background workers read memberships."""
    op.execute('CREATE POLICY of_system ON memberships FOR SELECT TO "yike_segment_system" USING (true)')
    op.execute('GRANT SELECT ON memberships TO "yike_segment_system"')

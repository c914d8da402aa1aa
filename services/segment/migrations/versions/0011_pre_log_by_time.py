"""The log of memberships by time, for how segments developed; rows come in that order, so that it costs next to nothing."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the index."""
    op.execute("CREATE INDEX membership_log_by_time ON membership_log USING brin (change_time)")

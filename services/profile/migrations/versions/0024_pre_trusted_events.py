"""Which events were told by a door that is trusted with money."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the marks: what was recorded before there were any is trusted, as it counted then."""
    op.execute("ALTER TABLE events ADD COLUMN is_trusted boolean NOT NULL DEFAULT true")
    # Of an event nothing else ever changes.
    op.execute('GRANT UPDATE (is_trusted) ON events TO "yike_profile"')
    # 0: as its consent_authority says.
    op.execute("ALTER TABLE rejected_events ADD COLUMN order_authority smallint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE recording_counts ADD COLUMN untrusted bigint NOT NULL DEFAULT 0")
    op.execute("CREATE INDEX loyalty_problems_of_kind ON loyalty_problems (workspace_id, kind, problem_id)")

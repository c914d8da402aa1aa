"""Versions of companies and memberships, by which stores derived from them tell the later of two."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; whoever writes holds the company, so that versions rise with its changes."""
    op.execute("CREATE SEQUENCE company_versions AS bigint")
    op.execute('GRANT USAGE, SELECT ON SEQUENCE company_versions TO "yike_profile"')
    op.execute("ALTER TABLE companies ADD COLUMN version bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE companies ADD COLUMN since_version bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE company_members ADD COLUMN version bigint NOT NULL DEFAULT 0")

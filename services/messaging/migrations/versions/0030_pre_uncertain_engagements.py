"""Opens and clicks of which nobody can tell whether a person did them."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; what was counted so far was a person's."""
    op.execute("GRANT UPDATE ON engagements TO yike_messaging")
    op.execute("ALTER TABLE engagements ADD COLUMN uncertain boolean NOT NULL DEFAULT false")
    op.execute(
        "ALTER TABLE messages ADD COLUMN uncertain_opens int NOT NULL DEFAULT 0, "
        "ADD COLUMN uncertain_clicks int NOT NULL DEFAULT 0"
    )

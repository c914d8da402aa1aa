"""What runs have seen and what became of their messages; when an effect was asked for."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the columns."""
    op.execute(
        """
        ALTER TABLE runs
            ADD COLUMN seen text NOT NULL DEFAULT '',
            ADD COLUMN messages int NOT NULL DEFAULT 0,
            ADD COLUMN messages_not_sent int NOT NULL DEFAULT 0,
            ADD COLUMN why_not_sent text NOT NULL DEFAULT ''
        """
    )
    op.execute("ALTER TABLE effects ADD COLUMN ask_time timestamptz NOT NULL DEFAULT now()")

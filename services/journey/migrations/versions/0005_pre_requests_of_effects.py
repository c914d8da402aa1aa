"""Effects keep the kind of step that asks by its name, and what is asked as data."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Changes the columns; a rewrite of the table sees the rows of every workspace."""
    op.execute(
        """
        ALTER TABLE effects ALTER COLUMN argument TYPE text USING (CASE kind
            WHEN 1 THEN jsonb_build_object('template_id', argument)
            WHEN 2 THEN jsonb_build_object('rule_json', argument)
            ELSE jsonb_build_object('tag', argument) END)::text
        """
    )
    op.execute("ALTER TABLE effects RENAME COLUMN argument TO request")
    op.execute("ALTER TABLE effects ALTER COLUMN kind TYPE text USING (ARRAY['send', 'condition', 'add_tag'])[kind]")

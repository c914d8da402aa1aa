"""Consents as sets of statements with the time of receiving; registers know when their event was received."""

from alembic import op

from services.common.migrations import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table of statements, moves what the registers held into it, and adds the column."""
    op.execute(
        """
        CREATE TABLE consent_statements (
            workspace_id text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            key text COLLATE "C" NOT NULL,
            granted boolean NOT NULL,
            authority smallint NOT NULL,
            speaker bigint NOT NULL,
            stated_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL CHECK (stated_time <= receive_time),
            PRIMARY KEY (workspace_id, node_id, key, granted, authority, speaker, stated_time, receive_time)
        )
        """
    )
    protect("consent_statements", grants="SELECT, INSERT, DELETE")
    op.execute(
        """
        INSERT INTO consent_statements
        SELECT workspace_id, node_id, key, value = '"granted"', 1, 0, least(occur_time, now()), least(occur_time, now())
        FROM node_attributes WHERE kind = 3 AND value IN ('"granted"', '"withdrawn"')
        """
    )
    op.execute("DELETE FROM node_attributes WHERE kind = 3")
    op.execute("ALTER TABLE node_attributes ADD COLUMN receive_time timestamptz")
    op.execute("UPDATE node_attributes SET receive_time = least(occur_time, now())")
    op.execute("ALTER TABLE node_attributes ALTER COLUMN receive_time SET NOT NULL")

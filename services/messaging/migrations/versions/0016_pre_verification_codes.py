"""Codes that were sent to phone numbers, by the keyed hashes of both."""

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table."""
    op.execute(
        """
        CREATE TABLE verification_codes (
            workspace_id text NOT NULL,
            verification_id text NOT NULL,
            -- The form, and the page of it that asked.
            subject text NOT NULL,
            page text NOT NULL,
            address_hash bytea NOT NULL,
            code_hash bytea NOT NULL,
            template_id text NOT NULL,
            account_id text NOT NULL,
            status smallint NOT NULL,
            reason smallint NOT NULL,
            detail text NOT NULL DEFAULT '',
            tries smallint NOT NULL DEFAULT 0,
            create_time timestamptz NOT NULL,
            expire_time timestamptz NOT NULL,
            use_time timestamptz,
            PRIMARY KEY (workspace_id, verification_id)
        )
        """
    )
    op.execute(
        "CREATE INDEX verification_codes_address ON verification_codes (workspace_id, address_hash, create_time)"
    )
    op.execute("CREATE INDEX verification_codes_subject ON verification_codes (workspace_id, subject, create_time)")
    protect("verification_codes", grants="SELECT, INSERT, UPDATE")
    let_system_remove("verification_codes", "create_time")

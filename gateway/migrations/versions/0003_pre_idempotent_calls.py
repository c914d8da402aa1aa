"""What was answered to creates that carried an Idempotency-Key."""

from __future__ import annotations

from alembic import op

from services.common.migrations import protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table; a row without an answer is a call under way, or one whose gateway ended."""
    op.execute(
        """
        CREATE TABLE idempotent_calls (
            workspace_id text NOT NULL,
            route text NOT NULL,
            key text NOT NULL CHECK (length(key) <= 255),
            request_digest bytea NOT NULL,
            begin_time timestamptz NOT NULL DEFAULT now(),
            lease_time timestamptz NOT NULL,
            answer bytea,
            PRIMARY KEY (workspace_id, route, key)
        )
        """
    )
    op.execute("CREATE INDEX idempotent_calls_old ON idempotent_calls (begin_time)")
    protect("idempotent_calls", system=True)

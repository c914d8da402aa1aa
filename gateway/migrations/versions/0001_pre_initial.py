"""Workspaces and API keys."""

from __future__ import annotations

from alembic import op

from services.common.migrations import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes both tables, each under row-level security: a key names its workspace."""
    op.execute(
        """
        CREATE TABLE workspaces (
            workspace_id text PRIMARY KEY,
            name text NOT NULL,
            requests_per_second int CHECK (requests_per_second > 0),
            create_time timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    protect("workspaces", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE api_keys (
            key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            workspace_id text NOT NULL REFERENCES workspaces,
            kind text NOT NULL CHECK (kind IN ('write', 'secret')),
            digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
            create_time timestamptz NOT NULL DEFAULT now(),
            revoked_at timestamptz
        )
        """
    )
    op.execute("CREATE INDEX api_keys_of_workspace ON api_keys (workspace_id)")
    # Keys are never deleted, so what a key did stays explainable; taking one back is an update.
    protect("api_keys", grants="SELECT, INSERT, UPDATE")

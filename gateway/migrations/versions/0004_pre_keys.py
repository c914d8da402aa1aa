"""Keys get a public id, a name, scopes, an end, their last use and who made them; workspaces can be suspended."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; keys that are there get an id, and do what their kind does."""
    # The ids come from a default: an UPDATE would find no row where row-level security binds the owner as well.
    op.execute(
        """
        ALTER TABLE api_keys
            ADD COLUMN public_id text NOT NULL DEFAULT substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
            ADD COLUMN name text NOT NULL DEFAULT '' CHECK (length(name) <= 100),
            ADD COLUMN scopes text[],
            ADD COLUMN expire_time timestamptz,
            ADD COLUMN last_use_time timestamptz,
            ADD COLUMN created_by text NOT NULL DEFAULT '',
            ADD COLUMN revoked_by text NOT NULL DEFAULT '',
            ADD COLUMN request_id text,
            ADD CHECK (kind = 'secret' OR scopes IS NULL OR scopes = ARRAY['ingest'])
        """
    )
    op.execute("CREATE UNIQUE INDEX api_keys_public_id ON api_keys (workspace_id, public_id)")
    op.execute("CREATE UNIQUE INDEX api_keys_request_id ON api_keys (workspace_id, request_id)")
    op.execute("ALTER TABLE workspaces ADD COLUMN suspend_time timestamptz")
    # For the operator's list of workspaces only; what is in them stays behind the door of each.
    op.execute('CREATE POLICY of_system ON workspaces TO "yike_gateway_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT ON workspaces TO "yike_gateway_system"')

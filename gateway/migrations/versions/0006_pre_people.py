"""Who may sign in: accounts, their places in workspaces, sessions, invitations; settings of a workspace."""

from __future__ import annotations

from alembic import op

from services.common.migrations import let_system_remove, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables. People and attempts belong to no workspace: only the system role sees them."""
    op.execute(
        """
        ALTER TABLE workspaces
            ADD COLUMN time_zone text NOT NULL DEFAULT 'Asia/Shanghai',
            ADD COLUMN currency text NOT NULL DEFAULT 'CNY',
            ADD COLUMN language text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
            ADD COLUMN revision bigint NOT NULL DEFAULT 0
        """
    )
    op.execute(
        """
        CREATE TABLE people (
            user_id text PRIMARY KEY,
            email text NOT NULL UNIQUE CHECK (length(email) <= 254),
            password_hash text NOT NULL DEFAULT '',
            oidc_subject text UNIQUE,
            create_time timestamptz NOT NULL DEFAULT now(),
            CHECK (password_hash = '' OR oidc_subject IS NULL)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE sign_in_attempts (
            email_digest text PRIMARY KEY,
            failures int NOT NULL,
            last_time timestamptz NOT NULL
        )
        """
    )
    for table in ("people", "sign_in_attempts"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute('CREATE POLICY of_system ON people TO "yike_gateway_system" USING (true) WITH CHECK (true)')
    op.execute('GRANT SELECT, INSERT, UPDATE ON people TO "yike_gateway_system"')
    let_system_remove("sign_in_attempts", "last_time")
    op.execute('GRANT INSERT, UPDATE ON sign_in_attempts TO "yike_gateway_system"')
    op.execute(
        """
        CREATE TABLE members (
            workspace_id text NOT NULL,
            user_id text NOT NULL,
            email text NOT NULL,
            display_name text NOT NULL CHECK (length(display_name) <= 100),
            role text NOT NULL
                CHECK (role IN ('viewer', 'marketer', 'approver', 'data_steward', 'store_staff', 'admin')),
            from_oidc boolean NOT NULL DEFAULT false,
            create_time timestamptz NOT NULL DEFAULT now(),
            last_sign_in_time timestamptz,
            remove_time timestamptz,
            revision bigint NOT NULL DEFAULT 0,
            PRIMARY KEY (workspace_id, user_id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX members_email ON members (workspace_id, email) WHERE remove_time IS NULL")
    op.execute("CREATE INDEX members_user ON members (user_id)")
    protect("members", system=True, grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE sessions (
            workspace_id text NOT NULL,
            session_id text NOT NULL,
            digest bytea NOT NULL UNIQUE,
            user_id text NOT NULL,
            user_agent text NOT NULL DEFAULT '',
            create_time timestamptz NOT NULL DEFAULT now(),
            last_use_time timestamptz NOT NULL DEFAULT now(),
            expire_time timestamptz NOT NULL,
            end_time timestamptz,
            PRIMARY KEY (workspace_id, session_id)
        )
        """
    )
    op.execute("CREATE INDEX sessions_user ON sessions (user_id)")
    op.execute("CREATE INDEX sessions_expire_time ON sessions USING brin (expire_time)")
    protect("sessions", system=True)
    op.execute(
        """
        CREATE TABLE invitations (
            workspace_id text NOT NULL,
            invitation_id text NOT NULL,
            digest bytea NOT NULL UNIQUE,
            email text NOT NULL CHECK (length(email) <= 254),
            role text NOT NULL,
            user_id text NOT NULL DEFAULT '',
            created_by text NOT NULL,
            create_time timestamptz NOT NULL DEFAULT now(),
            expire_time timestamptz NOT NULL,
            end_time timestamptz,
            PRIMARY KEY (workspace_id, invitation_id)
        )
        """
    )
    op.execute("CREATE INDEX invitations_expire_time ON invitations USING brin (expire_time)")
    protect("invitations", system=True)

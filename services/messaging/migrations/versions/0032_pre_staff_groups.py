"""Groups of staff that a robot tells of tasks and alerts."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect
from services.common.migrations.tables import schema_of_migration

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables; accounts of no channel may all be active, and workers find those that are robots."""
    op.execute("DROP INDEX accounts_active")
    op.execute(
        "CREATE UNIQUE INDEX accounts_active ON accounts (workspace_id, channel) "
        "WHERE active AND priority = 0 AND channel <> 0"
    )
    schema = schema_of_migration()
    op.execute(
        f'CREATE POLICY of_system_robots ON accounts FOR SELECT TO "yike_{schema}_system" '
        "USING (provider = 'wecom-robot')"
    )
    # Not what is sealed.
    op.execute(
        f'GRANT SELECT (workspace_id, account_id, provider, active, settings) ON accounts TO "yike_{schema}_system"'
    )
    op.execute(
        """
        CREATE TABLE group_notices (
            workspace_id text NOT NULL,
            account_id text NOT NULL,
            -- Of what it is told, and once: a task with its level, or what fired.
            notice_id text NOT NULL,
            kind smallint NOT NULL,
            task_id text NOT NULL,
            -- What is said of an alert, as JSON; of a task it is put together when it is said.
            said text NOT NULL,
            attempts int NOT NULL,
            create_time timestamptz NOT NULL,
            due_time timestamptz NOT NULL,
            -- Handed to WeCom, or given up; absent: it waits.
            end_time timestamptz,
            PRIMARY KEY (workspace_id, account_id, notice_id)
        )
        """
    )
    op.execute("CREATE INDEX group_notices_due ON group_notices (due_time) WHERE end_time IS NULL")
    protect("group_notices")
    let_system_remove("group_notices", "create_time")
    let_erase("group_notices")
    op.execute(
        """
        CREATE TABLE group_turns (
            workspace_id text NOT NULL,
            account_id text NOT NULL,
            -- Before it the robot says nothing.
            next_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, account_id)
        ) WITH (fillfactor = 50)
        """
    )
    protect("group_turns", grants="SELECT, INSERT, UPDATE")

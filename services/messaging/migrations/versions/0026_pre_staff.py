"""Staff members, their tasks, what was said and done about them, and reminders."""

from alembic import op

from services.common.migrations import let_erase, let_system_remove, protect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables."""
    op.execute(
        """
        CREATE TABLE staff (
            workspace_id text NOT NULL,
            staff_id text NOT NULL,
            display_name text NOT NULL,
            wecom_user_id text NOT NULL,
            store_id text NOT NULL,
            managed_store_ids text[] NOT NULL,
            skills text[] NOT NULL,
            -- Each as `1 09:00 18:00`: weekday, from, until.
            shift text[] NOT NULL,
            time_zone text NOT NULL,
            capacity int NOT NULL,
            role smallint NOT NULL,
            user_id text NOT NULL,
            away boolean NOT NULL,
            last_assign_time timestamptz,
            -- Before it no reminder goes to them.
            next_notice_time timestamptz,
            create_time timestamptz NOT NULL,
            update_time timestamptz NOT NULL,
            revision int NOT NULL,
            PRIMARY KEY (workspace_id, staff_id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX staff_by_user ON staff (workspace_id, user_id) WHERE user_id <> ''")
    op.execute(
        "CREATE UNIQUE INDEX staff_by_wecom ON staff (workspace_id, lower(wecom_user_id)) WHERE wecom_user_id <> ''"
    )
    op.execute("CREATE INDEX staff_by_store ON staff (workspace_id, store_id)")
    protect("staff")
    op.execute(
        """
        CREATE TABLE tasks (
            workspace_id text NOT NULL,
            task_id text NOT NULL,
            request_id text NOT NULL,
            content_digest bytea NOT NULL,
            customer_id bigint NOT NULL,
            kind smallint NOT NULL,
            title text NOT NULL,
            description text NOT NULL,
            assignment smallint NOT NULL,
            store_id text NOT NULL,
            skill text NOT NULL,
            -- Empty: nobody's.
            staff_id text NOT NULL,
            priority smallint NOT NULL,
            due_time timestamptz NOT NULL,
            escalate_after_minutes int NOT NULL,
            source text NOT NULL,
            status smallint NOT NULL,
            outcome smallint NOT NULL,
            escalation_level smallint NOT NULL,
            created_by text NOT NULL,
            completed_by text NOT NULL,
            create_time timestamptz NOT NULL,
            assign_time timestamptz,
            complete_time timestamptz,
            next_assign_time timestamptz,
            next_escalation_time timestamptz,
            PRIMARY KEY (workspace_id, task_id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX tasks_by_request ON tasks (workspace_id, request_id)")
    op.execute("CREATE INDEX tasks_of_customer ON tasks (workspace_id, customer_id)")
    op.execute("CREATE INDEX tasks_of_staff ON tasks (workspace_id, staff_id) WHERE status = 1")
    op.execute("CREATE INDEX tasks_queue ON tasks (workspace_id, priority DESC, due_time, task_id) WHERE status = 1")
    op.execute("CREATE INDEX tasks_to_assign ON tasks (next_assign_time) WHERE next_assign_time IS NOT NULL")
    op.execute("CREATE INDEX tasks_to_escalate ON tasks (next_escalation_time) WHERE next_escalation_time IS NOT NULL")
    protect("tasks")
    let_system_remove("tasks", "complete_time")
    let_erase("tasks")
    op.execute(
        """
        CREATE TABLE task_entries (
            workspace_id text NOT NULL,
            comment_id text NOT NULL,
            task_id text NOT NULL,
            action smallint NOT NULL,
            text text NOT NULL,
            staff_id text NOT NULL,
            escalation_level smallint NOT NULL,
            created_by text NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, comment_id)
        )
        """
    )
    op.execute("CREATE INDEX task_entries_of_task ON task_entries (workspace_id, task_id, create_time, comment_id)")
    # Once per level, whoever lets it go up.
    op.execute(
        "CREATE UNIQUE INDEX task_levels ON task_entries (workspace_id, task_id, escalation_level) WHERE action = 3"
    )
    protect("task_entries", grants="SELECT, INSERT")
    let_system_remove("task_entries", "create_time")
    let_erase("task_entries")
    op.execute(
        """
        CREATE TABLE task_notices (
            workspace_id text NOT NULL,
            task_id text NOT NULL,
            staff_id text NOT NULL,
            kind smallint NOT NULL,
            level smallint NOT NULL,
            attempts int NOT NULL,
            create_time timestamptz NOT NULL,
            due_time timestamptz NOT NULL,
            -- Handed to WeCom, or given up; absent: it waits.
            end_time timestamptz,
            PRIMARY KEY (workspace_id, task_id, staff_id, kind, level)
        )
        """
    )
    op.execute("CREATE INDEX task_notices_due ON task_notices (due_time) WHERE end_time IS NULL")
    protect("task_notices")
    let_system_remove("task_notices", "create_time")
    let_erase("task_notices")

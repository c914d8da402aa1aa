"""The tables of segment.

`workspaces` is one row a workspace that the live loop knows; `segments` and `segment_versions` are definitions;
`memberships` is who is in now and `membership_log` why anybody came or went; `rebuilds` marks a history being rebuilt.
"""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes all tables."""
    create_fact_tables()
    op.execute(
        """
        CREATE TABLE workspaces (
            workspace_id text PRIMARY KEY,
            time_zone text NOT NULL,
            definitions_revision bigint NOT NULL DEFAULT 0,
            timed boolean NOT NULL DEFAULT false,
            sweep_time timestamptz,
            event_count bigint NOT NULL DEFAULT 0
        )
        """
    )
    protect("workspaces", system=True, grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE segments (
            workspace_id text NOT NULL,
            segment_id text NOT NULL,
            display_name text NOT NULL,
            description text NOT NULL,
            rule jsonb NOT NULL,
            version int NOT NULL,
            size bigint NOT NULL DEFAULT 0,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, segment_id)
        )
        """
    )
    protect("segments", grants="SELECT, INSERT, UPDATE")
    op.execute(
        """
        CREATE TABLE segment_versions (
            workspace_id text NOT NULL,
            segment_id text NOT NULL,
            version int NOT NULL,
            rule jsonb NOT NULL,
            create_time timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, segment_id, version)
        )
        """
    )
    protect("segment_versions", grants="SELECT, INSERT")
    op.execute(
        """
        CREATE TABLE memberships (
            workspace_id text NOT NULL,
            segment_id text NOT NULL,
            customer_id bigint NOT NULL,
            enter_time timestamptz NOT NULL,
            cause smallint NOT NULL,
            PRIMARY KEY (workspace_id, segment_id, customer_id)
        )
        """
    )
    op.execute("CREATE INDEX memberships_of_customer ON memberships (workspace_id, customer_id)")
    protect("memberships")
    op.execute(
        """
        CREATE TABLE membership_log (
            workspace_id text NOT NULL,
            change_id bigint NOT NULL,
            customer_id bigint NOT NULL,
            segment_id text NOT NULL,
            version int NOT NULL,
            entered boolean NOT NULL,
            cause smallint NOT NULL,
            change_time timestamptz NOT NULL
        )
        """
    )
    op.execute("CREATE INDEX membership_log_of_customer ON membership_log (workspace_id, customer_id, change_id)")
    protect("membership_log", grants="SELECT, INSERT")
    op.execute("CREATE SEQUENCE membership_changes")
    op.execute('GRANT USAGE, SELECT ON SEQUENCE membership_changes TO "yike_segment"')

"""Tables of the profile service: the event log, remembered message ids, node attributes, counts."""

from alembic import op

from services.common.migrations import create_fact_tables, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes everything."""
    create_fact_tables()
    _create_events()
    _create_partition_maker()
    _create_message_ids()
    _create_node_attributes()
    _create_recording_counts()


def _create_events() -> None:
    # Append-only: the service's role may read and add, never change or remove. JSON is kept as the text that came.
    op.execute(
        """
        CREATE TABLE events (
            workspace_id text COLLATE "C" NOT NULL,
            event_id bigint NOT NULL,
            record_number bigint NOT NULL,
            node_id bigint NOT NULL,
            message_id text COLLATE "C" NOT NULL,
            type smallint NOT NULL,
            name text NOT NULL,
            occur_time timestamptz NOT NULL,
            receive_time timestamptz NOT NULL,
            properties text NOT NULL,
            context text NOT NULL,
            changes text NOT NULL
        ) PARTITION BY RANGE (receive_time)
        """
    )
    # The number first: it decides nearly every comparison, and is quicker to compare than the workspace's text.
    op.execute("CREATE INDEX events_timeline ON events (node_id, workspace_id, occur_time)")
    op.execute("CREATE INDEX events_record_number ON events (workspace_id, record_number)")
    op.execute("CREATE INDEX events_receive_time ON events USING brin (receive_time)")
    protect("events", grants="SELECT, INSERT")
    # Takes what no month takes: a clock far off, or months that nobody made in time. Nothing is ever refused for it.
    op.execute("CREATE TABLE events_other PARTITION OF events DEFAULT")
    op.execute("ALTER TABLE events_other ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE events_other FORCE ROW LEVEL SECURITY")
    # Each number stands for a thousand; a transaction takes as many as it needs.
    op.execute("CREATE SEQUENCE record_numbers AS bigint")
    op.execute('GRANT USAGE, SELECT ON SEQUENCE record_numbers TO "yike_profile"')


def _create_partition_maker() -> None:
    # The service's role owns nothing, so making a month's partition is lent to it as this one function.
    op.execute(
        """
        CREATE FUNCTION make_event_partitions(first_day date, months int) RETURNS int
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = profile, pg_temp AS $$
        DECLARE
            month date := date_trunc('month', first_day)::date;
            next_month date;
            partition_name text;
            made int := 0;
        BEGIN
            IF months NOT BETWEEN 0 AND 24 THEN
                RAISE EXCEPTION 'months must be from 0 to 24';
            END IF;
            PERFORM pg_advisory_xact_lock(hashtext('profile.make_event_partitions'));
            FOR i IN 1..months LOOP
                next_month := (month + interval '1 month')::date;
                partition_name := format('events_%s', to_char(month, '"y"YYYY"m"MM'));
                IF to_regclass('profile.' || partition_name) IS NULL THEN
                    BEGIN
                        EXECUTE format(
                            'CREATE TABLE profile.%I PARTITION OF profile.events FOR VALUES FROM (%L) TO (%L)',
                            partition_name,
                            month::timestamp AT TIME ZONE 'UTC',
                            next_month::timestamp AT TIME ZONE 'UTC'
                        );
                        -- Reached through the log only: nobody is granted the partition, no policy lets a row through.
                        EXECUTE format('ALTER TABLE profile.%I ENABLE ROW LEVEL SECURITY', partition_name);
                        EXECUTE format('ALTER TABLE profile.%I FORCE ROW LEVEL SECURITY', partition_name);
                        made := made + 1;
                    EXCEPTION WHEN check_violation THEN
                        -- Its first events are in the default partition; they stay there with those to come.
                        NULL;
                    END;
                END IF;
                month := next_month;
            END LOOP;
            RETURN made;
        END
        $$
        """
    )
    op.execute("REVOKE ALL ON FUNCTION make_event_partitions(date, int) FROM PUBLIC")
    op.execute('GRANT EXECUTE ON FUNCTION make_event_partitions(date, int) TO "yike_profile"')
    op.execute("SELECT make_event_partitions((now() AT TIME ZONE 'UTC')::date, 4)")


def _create_message_ids() -> None:
    # The digest is of workspace and message id, so it is a key by itself; a key half as long is probed in half the time.
    op.execute(
        """
        CREATE TABLE message_ids (
            workspace_id text COLLATE "C" NOT NULL,
            digest bytea NOT NULL,
            body_digest bytea NOT NULL,
            receive_time timestamptz NOT NULL,
            PRIMARY KEY (digest)
        )
        """
    )
    op.execute("CREATE INDEX message_ids_receive_time ON message_ids USING brin (receive_time)")
    protect("message_ids", system=True, grants="SELECT, INSERT, DELETE")


def _create_node_attributes() -> None:
    # One last-writer-wins register per attribute of a node; a removed one stays, with the value `null`.
    op.execute(
        """
        CREATE TABLE node_attributes (
            workspace_id text COLLATE "C" NOT NULL,
            node_id bigint NOT NULL,
            kind smallint NOT NULL,
            key text COLLATE "C" NOT NULL,
            value text NOT NULL,
            occur_time timestamptz NOT NULL,
            message_id text COLLATE "C" NOT NULL,
            PRIMARY KEY (workspace_id, node_id, kind, key)
        ) WITH (fillfactor = 85)
        """
    )
    protect("node_attributes", grants="SELECT, INSERT, UPDATE")


def _create_recording_counts() -> None:
    # Several rows a workspace, so that transactions side by side do not wait for one counter; their sum is the count.
    op.execute(
        """
        CREATE TABLE recording_counts (
            workspace_id text NOT NULL,
            slot smallint NOT NULL,
            events bigint NOT NULL,
            duplicates bigint NOT NULL,
            rejected bigint NOT NULL,
            PRIMARY KEY (workspace_id, slot)
        ) WITH (fillfactor = 50)
        """
    )
    protect("recording_counts", grants="SELECT, INSERT, UPDATE")

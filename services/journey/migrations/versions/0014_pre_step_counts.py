"""How often runs came from one step to the next, and which records of the log begin a visit."""

from alembic import op

from services.common.migrations import protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# What a kind of step records when a run comes to it; an exit for its own reason is one, one for a merge is not.
_COMES = (
    "(decision IN ('send_requested', 'waiting', 'condition_requested', 'tag_requested', 'webhook_requested') "
    "OR decision = 'exited' AND detail <> 'customer_merged')"
)


def upgrade() -> None:
    """Makes the table, the column and the indexes, and counts what has been walked."""
    # NULL: the record begins no visit. '': the run began here.
    op.execute("ALTER TABLE step_log ADD COLUMN previous_step_id text")
    # `to_step_id` '' is the end of a run, and `end_state` how it ended; else that is 0. Some rows of each, as of
    # journey_counts: transactions that move runs of one journey at once do not wait for each other.
    op.execute(
        """
        CREATE TABLE step_counts (
            workspace_id text NOT NULL,
            journey_id text NOT NULL,
            version int NOT NULL,
            from_step_id text NOT NULL,
            to_step_id text NOT NULL,
            end_state smallint NOT NULL,
            shard smallint NOT NULL,
            runs bigint NOT NULL,
            PRIMARY KEY (workspace_id, journey_id, version, from_step_id, to_step_id, end_state, shard)
        ) WITH (fillfactor = 75)
        """
    )
    protect("step_counts", grants="SELECT, INSERT, UPDATE")
    op.execute(
        f"""
        UPDATE step_log s SET previous_step_id = v.previous_step_id FROM (
            SELECT workspace_id, run_id, number,
                coalesce(lag(step_id) OVER (PARTITION BY workspace_id, run_id ORDER BY number), '') AS previous_step_id
            FROM step_log WHERE {_COMES}
        ) v WHERE s.workspace_id = v.workspace_id AND s.run_id = v.run_id AND s.number = v.number
        """
    )
    op.execute(
        """
        INSERT INTO step_counts
        SELECT r.workspace_id, r.journey_id, r.version, s.previous_step_id, s.step_id, 0, 0, count(*)
        FROM step_log s JOIN runs r ON r.workspace_id = s.workspace_id AND r.run_id = s.run_id
        WHERE s.previous_step_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5
        UNION ALL
        SELECT r.workspace_id, r.journey_id, r.version, s.step_id, '', r.state, 0, count(*)
        FROM runs r CROSS JOIN LATERAL (
            SELECT step_id FROM step_log l WHERE l.workspace_id = r.workspace_id AND l.run_id = r.run_id
            AND l.previous_step_id IS NOT NULL ORDER BY number DESC LIMIT 1
        ) s WHERE r.end_time IS NOT NULL GROUP BY 1, 2, 3, 4, 6
        """
    )
    # Neither holds what changes while a run walks: a step taken touches no index, as before.
    op.execute("CREATE INDEX runs_of_all_journeys ON runs (workspace_id, start_time DESC, run_id DESC)")
    op.execute(
        "CREATE INDEX runs_under_way ON runs (workspace_id, journey_id, start_time DESC, run_id DESC) "
        "WHERE end_time IS NULL"
    )

"""What segment keeps in PostgreSQL, and for how long. The history in ClickHouse has its own (`history/`)."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import (
    BOUNDED_OF_FACTS,
    BOUNDED_OF_LEASES,
    DEAD_FACTS,
    ERASED_NODES,
    ERASED_ROWS,
    FACT_ATTEMPTS,
    Removal,
)

REMOVALS = (
    DEAD_FACTS,
    ERASED_NODES,
    ERASED_ROWS,
    FACT_ATTEMPTS,
    Removal(
        "membership_log",
        "change_time",
        days=400,
        least_days=30,
        # What let in somebody who is still in stays: it is the reason, and its number tells journeys one entry from another.
        only="NOT (t.entered AND EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = t.workspace_id "
        "AND m.segment_id = t.segment_id AND m.customer_id = t.customer_id AND m.enter_time = t.change_time))",
    ),
    Removal("alert_firings", "create_time", days=400, least_days=7),
    Removal("report_runs", "create_time", days=400, least_days=7),
    # What holds stands with the workspace.
    Removal("standing_versions", "create_time", days=400, least_days=30),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_FACTS,
    **BOUNDED_OF_LEASES,
    "workspaces": "One row a workspace.",
    "segments": "At most 500 a workspace, and one row for each that was archived or deleted: the log of memberships names it.",
    "customer_lists": "At most 200 a workspace, and one row each time somebody deletes one: its id is not used again.",
    "customer_list_entries": "At most 1,000,000 a list; who is taken out goes once the history knows, all with their list.",
    "computed_traits": "At most 200 a workspace; who deletes one removes its row.",
    "saved_definitions": "At most 200 reports, 50 dashboards and 100 alerts a workspace; who deletes one removes its row.",
    "alert_nights": "One row an alert.",
    "report_schedules": "One row a report.",
    "segment_versions": "One row each time somebody changes a rule; the log of memberships names them.",
    "operations": "Those that ended go after 30 days (`services/common/operations`).",
    "fill_touches": "One row a customer that events touch while a segment is filled; all go at the end of that.",
    "memberships": "One row a customer and segment that holds now.",
}

"""What journey keeps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import (
    BOUNDED_OF_FACTS,
    BOUNDED_OF_LEASES,
    BOUNDED_OF_SEALING,
    DEAD_FACTS,
    ERASED_NODES,
    ERASED_ROWS,
    FACT_ATTEMPTS,
    Removal,
)

REMOVALS = (
    DEAD_FACTS,
    FACT_ATTEMPTS,
    ERASED_NODES,
    ERASED_ROWS,
    # A walk that may be walked once keeps its row, or its customer would walk again. A cooldown is shorter than this.
    Removal("runs", "start_time", days=400, least_days=366, only="t.end_time IS NOT NULL AND t.slot IS NULL"),
    Removal("step_log", "time", days=400, least_days=30),
    # Drawn again it is the same, unless the weights or the person have changed; a run under way has its branch.
    Removal("lots", "draw_time", days=400, least_days=366),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_SEALING,
    **BOUNDED_OF_FACTS,
    **BOUNDED_OF_LEASES,
    "journeys": "At most 5,000 a workspace, 200 of them not deleted.",
    "journey_versions": "At most 1,000 a journey: one row each change or published draft; runs need theirs.",
    "journey_drafts": "One row a journey, at most 1 MB.",
    "journey_counts": "Eight rows a journey.",
    "step_counts": "Eight rows a way between two steps of a version.",
    "timers": "One row a run that waits; it goes when it fires, or when the wait is over before.",
    "listening_versions": "One row a version whose runs listen; it goes when none does (`usecases/housekeeping.py`).",
    "effects": "Those that ended go after 7 days (`usecases/housekeeping.py`).",
    "refused_entries": "One row a customer, journey and reason; it goes 90 days after the last (`usecases/housekeeping.py`).",
    "customer_nodes": "One row a node that ever changed customer: as many as identity has.",
    "node_restrictions": "One row a node that was ever restricted.",
    "run_values": "At most one a step of a run under way, of 16 KB each; they go when it ends.",
    "webhook_secrets": "One row a workspace.",
    "holdouts": "One row a workspace.",
    "measurements": "One row a journey.",
    "assignments": "One row a customer and journey, for ever: who was left alone once stays so.",
    "experiment_days": "One row a journey and day on which people came into it.",
    "admissions": "One row a journey and occasion whose customers are being let in; it goes with the last page.",
    "entry_clocks": "One row a journey that customers enter by the clock.",
    "waiting_entries": "One row a customer who is about to enter; it goes within two days, or when the journey is paused.",
    "entries_of_day": "One row a journey.",
}

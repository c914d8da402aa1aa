"""SQL of the profile service. Every function works in the caller's open transaction and sees its workspace only."""

from services.profile.storage.attributes import (
    fold_in,
    measure_nodes,
    read_attributes_after,
    read_restrictions,
    read_sizes,
    take_turns,
)
from services.profile.storage.conflicts import RecordingConflict
from services.profile.storage.consents import (
    add_statements,
    read_statements,
    read_statements_after,
    remove_statements,
)
from services.profile.storage.counts import Counts, add_counts, add_untrusted, read_counts, read_untrusted
from services.profile.storage.event_filter import ALL_EVENTS, EventFilter
from services.profile.storage.events import (
    TimelineRow,
    append_events,
    fix_export_horizon,
    join_recordings,
    read_events_after,
    read_latest,
    read_timeline,
    take_numbers,
    vouch_events,
    wait_for_recordings,
)
from services.profile.storage.message_ids import (
    FORGET_BATCH,
    forget_message_ids,
    read_body_digests,
    release_message_ids,
    remember_message_ids,
)
from services.profile.storage.moments import Moment, moment_by
from services.profile.storage.partitions import make_event_partitions
from services.profile.storage.past import count_events, node_of_event, read_changing_events
from services.profile.storage.periods import (
    forget_events,
    list_periods,
    lock_period,
    read_period,
    write_forgotten_before,
    write_months,
)
from services.profile.storage.records import read_records
from services.profile.storage.rejected_events import (
    count_dropped_rejected,
    discard_rejected,
    drop_oldest_rejected,
    find_rejected,
    forget_rejected,
    keep_rejected,
    read_rejected,
    read_rejected_totals,
)
from services.profile.storage.survivorship import add_survivorship, read_survivorship

__all__ = [
    "ALL_EVENTS",
    "FORGET_BATCH",
    "Counts",
    "EventFilter",
    "Moment",
    "RecordingConflict",
    "TimelineRow",
    "add_counts",
    "add_statements",
    "add_survivorship",
    "add_untrusted",
    "append_events",
    "count_dropped_rejected",
    "count_events",
    "discard_rejected",
    "drop_oldest_rejected",
    "find_rejected",
    "fix_export_horizon",
    "fold_in",
    "forget_events",
    "forget_message_ids",
    "forget_rejected",
    "join_recordings",
    "keep_rejected",
    "list_periods",
    "lock_period",
    "make_event_partitions",
    "measure_nodes",
    "moment_by",
    "node_of_event",
    "read_attributes_after",
    "read_body_digests",
    "read_changing_events",
    "read_counts",
    "read_events_after",
    "read_latest",
    "read_period",
    "read_records",
    "read_rejected",
    "read_rejected_totals",
    "read_restrictions",
    "read_sizes",
    "read_statements",
    "read_statements_after",
    "read_survivorship",
    "read_timeline",
    "read_untrusted",
    "release_message_ids",
    "remember_message_ids",
    "remove_statements",
    "take_numbers",
    "take_turns",
    "vouch_events",
    "wait_for_recordings",
    "write_forgotten_before",
    "write_months",
]

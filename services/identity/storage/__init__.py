"""Tables of identity. Every call works inside the caller's workspace transaction; SQL only, no decision.

Rows are looked up by key in a LATERAL subquery behind OFFSET 0: PostgreSQL can then only probe the index once a key. A
join it may plan as a scan of the whole workspace, and does while a table grows faster than it is analysed.
"""

from services.identity.storage.applications import (
    END,
    Application,
    read_application,
    read_applied_version,
    read_behind,
    write_application,
)
from services.identity.storage.decisions import Decision, keep_decision, read_decision
from services.identity.storage.links import (
    LogEntry,
    append_log,
    delete_links,
    queue_reviews,
    read_accepted_links,
    read_cuts_at,
    read_links,
    read_links_at,
    write_links,
)
from services.identity.storage.nodes import (
    NewNode,
    Turn,
    begin_change,
    find_nodes,
    insert_nodes,
    mark_nodes,
    move_nodes,
    read_installation,
    read_members,
)
from services.identity.storage.reading import (
    add_totals,
    read_customers_of,
    read_evidence,
    read_log,
    read_node_ids,
    read_nodes_after,
    read_own_types,
    read_totals,
    read_values,
)
from services.identity.storage.rules import RulesVersion, append_rules, read_rules
from services.identity.storage.suggestions import (
    count_linked,
    decide_suggestion,
    insert_linked,
    list_suggestions,
    read_cut_pairs,
    read_rejected_pairs,
    read_suggestion,
    replace_pending,
)
from services.identity.storage.times import (
    micros_of,
    time_of,
)

__all__ = [
    "END",
    "Application",
    "Decision",
    "LogEntry",
    "NewNode",
    "RulesVersion",
    "Turn",
    "add_totals",
    "append_log",
    "append_rules",
    "begin_change",
    "count_linked",
    "decide_suggestion",
    "delete_links",
    "find_nodes",
    "insert_linked",
    "insert_nodes",
    "keep_decision",
    "list_suggestions",
    "mark_nodes",
    "micros_of",
    "move_nodes",
    "queue_reviews",
    "read_accepted_links",
    "read_application",
    "read_applied_version",
    "read_behind",
    "read_customers_of",
    "read_cut_pairs",
    "read_cuts_at",
    "read_decision",
    "read_evidence",
    "read_installation",
    "read_links",
    "read_links_at",
    "read_log",
    "read_members",
    "read_node_ids",
    "read_nodes_after",
    "read_own_types",
    "read_rejected_pairs",
    "read_rules",
    "read_suggestion",
    "read_totals",
    "read_values",
    "replace_pending",
    "time_of",
    "write_application",
    "write_links",
]

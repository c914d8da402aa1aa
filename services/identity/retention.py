"""What identity keeps: a customer is a function of the link log (law 2), so nothing of that goes by age."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import BOUNDED_OF_FACTS, BOUNDED_OF_SEALING, HEARS_NOTHING, Removal

REMOVALS: tuple[Removal, ...] = (
    # As long as the report on the quality of data tells of it.
    Removal("review_queue", "create_time", days=90),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_SEALING,
    **BOUNDED_OF_FACTS,
    **HEARS_NOTHING,
    "nodes": "One row an identifier: as many as the brand's customers have. A customer id resolves for ever (law 2).",
    "erasures": "One row an erasure: the receipt.",
    "erased_nodes": "One row an identifier that was erased.",
    "erased_rows": "A few rows an erasure: what it removed.",
    "link_log": "One row a piece of new evidence, or a portion of applied rules; customers of any past day come of it (law 2).",
    "links": "One row a pair of identifiers that occurred together.",
    "totals": "One row a workspace.",
    "identity_rules": "At most 1,000 versions a workspace: customers of any past day are derived by them (law 2).",
    "decisions": "One row a merge or cut by hand that came with a request id; no value, a keyed digest of the request.",
    "quarantine": "One row an identifier that stands for many people.",
    "set_aside": "One row a pair of such an identifier and another; they go when it is released.",
    "rule_applications": "One row a version of the rules that was taken to the history.",
    "link_suggestions": "At most 10,000 that wait, replaced by each run; one row a decided pair: none comes back.",
    "link_models": "One row a workspace, replaced by each link run.",
    "link_records": "One row a customer whom a link run compared, or who was asked about since; the next run removes others.",
    "link_blocks": "At most 23 rows a row of `link_records`, and gone with it.",
    "link_schedules": "One row a workspace.",
    "operations": "Those that ended go after 30 days (`services/common/operations`).",
    "identifier_types": "One row a type that a workspace uses.",
}

"""What segment keeps of a person. Its history (ClickHouse) holds copies of what profile, identity and scoring keep."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.erasing import LINGERING_OF_FACTS
from services.common.personal_data import WITHOUT_OF_FACTS, Store

_OF_CUSTOMER = "t.customer_id = ANY($2::bigint[])"
STORES = (
    Store("memberships", _OF_CUSTOMER, "t.segment_id, t.customer_id"),
    Store("membership_log", _OF_CUSTOMER, "t.change_id"),
    Store("customer_list_entries", "t.node_id = ANY($2::bigint[])", "t.customer_list_id, t.node_id"),
    Store("fill_touches", _OF_CUSTOMER, "t.segment_id, t.version, t.customer_id"),
)
WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "report_runs": "Figures of a report, counted over all, until they were told.",
}
LINGERING: Mapping[str, str] = LINGERING_OF_FACTS

"""What profile keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.erasing import LINGERING_DEAD_FACTS, LINGERING_OF_FACTS
from services.common.personal_data import WITHOUT_OF_FACTS, Store

_OF_NODE = "t.node_id = ANY($2::bigint[])"
STORES = (
    Store("node_attributes", _OF_NODE, "t.node_id, t.kind, t.key", documents=("value",)),
    Store(
        "consent_statements",
        _OF_NODE,
        "t.node_id, t.key, t.receive_time, t.stated_time, t.granted, t.authority, t.speaker",
    ),
    Store("events", _OF_NODE, "t.occur_time, t.event_id", documents=("properties", "context", "changes")),
)
WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "rejected_events": "Events that were refused, sealed, for 7 days: refused before anybody asked whose they are.",
    "message_ids": "Digests of message ids.",
    "products": "What is sold: of nobody.",
    "stores": "Where it is sold: of nobody; the telephone is the shop's.",
    "stock": "How much of it is where: of nobody.",
}
LINGERING: Mapping[str, str] = {
    **LINGERING_OF_FACTS,
    **LINGERING_DEAD_FACTS,
    "message_ids": "Digests of message ids, of which none tells whose it was, for 35 days: a repeat is told by them.",
    "rejected_events": "Events that were refused, sealed, for 7 days: nobody asked whose they were.",
}

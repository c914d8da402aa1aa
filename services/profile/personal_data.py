"""What profile keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from services.common.erasing import LINGERING_OF_FACTS
from services.common.personal_data import WITHOUT_OF_FACTS, Store
from services.profile.coupon_vault import CodeVault
from services.profile.storage.customer_exports import WITH_CUSTOMER

_OF_NODE = "t.node_id = ANY($2::bigint[])"
STORES = (
    Store("node_attributes", _OF_NODE, "t.node_id, t.kind, t.key", documents=("value",)),
    Store(
        "consent_statements",
        _OF_NODE,
        "t.node_id, t.key, t.receive_time, t.stated_time, t.granted, t.authority, t.speaker",
    ),
    Store("loyalty_accounts", _OF_NODE, "t.node_id"),
    Store("loyalty_batches", _OF_NODE, "t.earn_time, t.batch_id"),
    Store("loyalty_entries", _OF_NODE, "t.entry_id"),
    Store("loyalty_debts", _OF_NODE, "t.debt_id"),
    Store("loyalty_orders", _OF_NODE, "t.order_time, t.order_id"),
    Store("loyalty_refunds", _OF_NODE, "t.refund_time, t.order_id, t.refund_key"),
    Store("loyalty_requests", _OF_NODE, "t.request_time, t.request_id", left_out=("digest",)),
    Store("loyalty_problems", _OF_NODE, "t.problem_id"),
    Store("events", _OF_NODE, "t.occur_time, t.event_id", documents=("properties", "context", "changes")),
    Store("company_members", _OF_NODE, "t.company_id, t.node_id"),
    Store("coupon_changes", _OF_NODE, "t.coupon_id, t.number"),
    Store("coupon_refunds", _OF_NODE, "t.coupon_id, t.redemption, t.refund_key"),
    Store("coupon_requests", _OF_NODE, "t.create_time, t.request_id", left_out=("digest",)),
    # What tills are shown; segment and scoring tell the same of their own.
    Store("till_memberships", "t.customer_id = ANY($2::bigint[])", "t.customer_id, t.segment_id"),
    Store("till_scores", "t.customer_id = ANY($2::bigint[])", "t.customer_id, t.name"),
    # Lists with the person in them, and what was made of these: which export, and when. Whole lists go with an erasure.
    Store("customer_export_members", WITH_CUSTOMER, "t.export_id, t.number", left_out=("customer_ids",)),
    Store("customer_export_portions", WITH_CUSTOMER, "t.export_id, t.number", left_out=("sealed",)),
    Store("customer_export_pieces", WITH_CUSTOMER, "t.export_id, t.number", left_out=("sealed",)),
)


def stores(codes: CodeVault) -> Sequence[Store]:
    """Returns the tables with rows of persons; codes of coupons are told as they are."""

    def code(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        return {"code": codes.open(workspace_id, row["sealed"])}

    coupons = Store(
        "coupons", _OF_NODE, "t.node_id, t.coupon_id", left_out=("code_hash", "sealed"), opened=code, sealed=("sealed",)
    )
    return (*STORES, coupons)


WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "rejected_events": "Events that were refused, sealed, for 7 days: refused before anybody asked whose they are.",
    "message_ids": "Digests of message ids.",
    "schemas": "What traits and events must be: of nobody.",
    "schema_violations": "How often which field of which events did not fit; no value, and of nobody.",
    "products": "What is sold: of nobody.",
    "stores": "Where it is sold: of nobody; the telephone is the shop's.",
    "stock": "How much of it is where: of nobody.",
    "loyalty_settings": "The rules of a loyalty programme, and who set them.",
    "loyalty_months": "Sums of points of all customers.",
    "loyalty_figures": "Sums of points of all customers.",
    "companies": "Companies: of no person; the owner is one of the staff.",
    "company_traits": "What was said of companies; who is named in it is taken out by changing the company's traits.",
    "company_stages": "How far one was with companies, and who of the staff said so.",
    "company_readings": "How far a log has been read.",
    "till_copies": "Since when tills ask, and how far what they are shown is copied.",
    "till_score_models": "Which model the scores at tills come from.",
    "tags": "What tags mean; which customers carry them is told by `node_attributes`.",
    "tag_settings": "Whether only defined tags may be given.",
    "quality_settings": "When reports on the quality of data are put together, and whom alerts go to.",
    "quality_reports": "When the quality of data was looked at.",
    "quality_lines": "How much of what kind was wrong with the data on a day; whom it concerns is not kept.",
    "quality_alerts": "Of which kinds of flaws there were too many.",
    "sender_flaws": "How often which sender sent identifiers that name nobody, or had its clock off; nothing of what it sent.",
    "forms": "What forms ask; answers are events.",
    "sources": "Other systems, with their secrets sealed.",
    "source_deliveries": "How many events a delivery had and why it was refused; nothing of what it said.",
    "customer_exports": "Which lists were exported; what was looked for, sealed, may be a name or a number, for 30 days.",
    "import_jobs": "How files are called that were imported, what their columns are called, and counts of their rows.",
    "import_pieces": "Files to be imported, sealed, until they are, 7 days at most: nobody has asked yet whose rows they are.",
    "import_rejected_rows": "Rows of files that were refused, sealed, for 7 days: refused before anybody asked whose they are.",
}
LINGERING: Mapping[str, str] = {
    **LINGERING_OF_FACTS,
    "message_ids": "Digests of message ids, of which none tells whose it was, for 35 days: a repeat is told by them.",
    "rejected_events": "Events that were refused, sealed, for 7 days: nobody asked whose they were.",
    "customer_exports": "What was looked for when a list was exported, sealed, for 30 days; it may be a name or a number.",
    "import_pieces": "Files to be imported, sealed, until they are, 7 days at most; the person's rows of before are left out.",
    "import_rejected_rows": "Rows of files that were refused, sealed, for 7 days: nobody asked whose they were.",
}

"""What profile keeps, and for how long."""

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

# By these the same request is told again; 35 days are promised.
LOYALTY_REQUESTS = Removal("loyalty_requests", "request_time", days=36, least_days=36)
LOYALTY_PROBLEMS = Removal("loyalty_problems", "problem_time", days=400)

REMOVALS = (
    DEAD_FACTS,
    FACT_ATTEMPTS,
    ERASED_NODES,
    ERASED_ROWS,
    # Archived ones; those that hear of them forget them after the same time.
    Removal("products", "delete_time", days=400),
    Removal("schema_violations", "last_time", days=90),
    Removal("stores", "delete_time", days=400),
    Removal("quality_reports", "report_time", days=400),
    Removal("quality_lines", "report_time", days=400),
    Removal("quality_alerts", "create_time", days=400),
    Removal("sender_flaws", "last_time", days=35),
    LOYALTY_REQUESTS,
    LOYALTY_PROBLEMS,
    Removal("source_deliveries", "receive_time", days=7, least_days=1),
    # From when it was redeemed, expired or taken back; a coupon that is none of these has no such time.
    Removal("coupons", "end_time", days=400, least_days=60),
    Removal(
        "coupon_changes",
        "change_time",
        days=400,
        only="NOT EXISTS (SELECT 1 FROM coupons c WHERE c.workspace_id = t.workspace_id AND c.coupon_id = t.coupon_id)",
        least_days=60,
    ),
    Removal("coupon_refunds", "refund_time", days=400, least_days=60),
    Removal("coupon_requests", "create_time", days=30),
    Removal("customer_exports", "create_time", days=30),
    Removal("customer_export_members", "create_time", days=3, least_days=1),
    Removal("customer_export_portions", "create_time", days=3, least_days=1),
    Removal("customer_export_pieces", "create_time", days=3, least_days=1),
    Removal("import_jobs", "create_time", days=30),
    Removal("import_pieces", "create_time", days=7, least_days=1),
    Removal("import_rejected_rows", "create_time", days=7, least_days=1),
    # Who left: by it what is told late or again lets nobody in.
    Removal("till_memberships", "change_time", days=7, only="NOT t.entered", least_days=1),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_SEALING,
    **BOUNDED_OF_FACTS,
    **BOUNDED_OF_LEASES,
    "events": "By the month: those of a workspace's own period (`eventRetention`), else kept as long as the workspace.",
    "event_periods": "One row a workspace.",
    "schemas": "One row a workspace.",
    "survivorship_rules": "A row for each change that an administrator made of the rules.",
    "stock": "1,000,000 lines a workspace; they go with their product or store.",
    "message_ids": "They go after 35 days (`usecases/upkeep.py`).",
    "node_attributes": "500 traits and tags a node, 64 KB of them (`domain/room.py`).",
    "consent_statements": "50 grants a node, channel and sender, and what outlives them: the proof of consent.",
    "recording_counts": "A few rows a workspace.",
    "operations": "Those that ended go after 30 days (`services/common/operations`).",
    "rejected_events": "They go after 7 days, and there is a limit a workspace (`usecases/rejections.py`).",
    "loyalty_settings": "A row for each change that an administrator made of the programme.",
    "loyalty_accounts": "One row a node that ever had points.",
    "loyalty_batches": "One row for what was earned at once: a balance is reckoned from it as long as the workspace is kept.",
    "loyalty_entries": "The ledger: what somebody owns is accounted for as long as the workspace is kept.",
    "loyalty_debts": "A row for points that were taken back and spent already; with the ledger.",
    "loyalty_months": "One row a month, with the ledger.",
    "loyalty_figures": "One row a workspace.",
    "loyalty_orders": "One row an order, as long as the ledger: by it an order earns once, and a late refund finds it.",
    "loyalty_refunds": "One row a refund, likewise.",
    "coupon_templates": "At most 1,000 a workspace.",
    "coupon_terms": "A row for each change that people made of a template, at most 1,000 each.",
    "coupon_totals": "One row a template: what came of its coupons, and nobody's.",
    "rejected_event_totals": "One row a workspace.",
    "companies": "100,000 a workspace (`domain/companies.py`).",
    "company_traits": "200 a company; they go with it.",
    "company_members": "200 companies an identifier; they go with either.",
    "company_stages": "1,000 a company; they go with it.",
    "quality_settings": "One row a workspace.",
    "company_readings": "One row a workspace, until its log has been read for calls of before there were companies.",
    "till_copies": "Two rows a workspace whose tills asked within 30 days.",
    "till_scores": "One row a customer and score, of such workspaces; a training takes the place of the last.",
    "till_score_models": "One row a score, of such workspaces.",
    "tags": "At most 2,000 a workspace (`domain/tags.py`).",
    "tag_settings": "One row a workspace.",
    "forms": "At most 200 a workspace (`domain/forms.py`).",
    "sources": "At most 100 a workspace (`domain/sources.py`).",
}

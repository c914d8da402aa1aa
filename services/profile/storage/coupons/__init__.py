"""SQL of coupons. Every function works in the caller's open transaction and sees its workspace only."""

from services.profile.storage.coupons.changes import add_changes, add_coupons, read_changes, write_moves
from services.profile.storage.coupons.coupons import (
    find_by_code,
    find_coupons,
    list_coupons,
    list_due,
    list_usable,
    lock_by_code,
    lock_due,
    lock_redeemed,
)
from services.profile.storage.coupons.refunds import add_refund, sum_refunds
from services.profile.storage.coupons.requests import Request, finish_request, take_request
from services.profile.storage.coupons.templates import (
    LISTED,
    add_terms,
    add_totals,
    archive_template,
    count_templates,
    find_template,
    insert_template,
    issued_to,
    list_templates,
    lock_templates,
    lock_totals,
    read_terms,
    update_template,
)

__all__ = [
    "LISTED",
    "Request",
    "add_changes",
    "add_coupons",
    "add_refund",
    "add_terms",
    "add_totals",
    "archive_template",
    "count_templates",
    "find_by_code",
    "find_coupons",
    "find_template",
    "finish_request",
    "insert_template",
    "issued_to",
    "list_coupons",
    "list_due",
    "list_templates",
    "list_usable",
    "lock_by_code",
    "lock_due",
    "lock_redeemed",
    "lock_templates",
    "lock_totals",
    "read_changes",
    "read_terms",
    "sum_refunds",
    "take_request",
    "update_template",
    "write_moves",
]

"""SQL of the loyalty programme. Every function works in the caller's open transaction and sees its workspace only.

Locks are taken in one order, so that nobody waits in a circle: the request, orders by id, accounts by node. Who holds the
accounts of a customer's nodes is alone with their batches and debts.
"""

from services.profile.storage.loyalty.accounts import erased_nodes, lock_accounts, refuse_erased, wait_for_erasures
from services.profile.storage.loyalty.books import read_book, read_books, read_sums, write_book, write_books
from services.profile.storage.loyalty.dues import count_event_batches, count_wrong, list_due, list_workspaces
from services.profile.storage.loyalty.entries import (
    read_entries,
    read_entries_by_id,
    read_redeemed,
    read_request_batch,
)
from services.profile.storage.loyalty.holdings import Holdings, read_debts, read_ends, read_holdings
from services.profile.storage.loyalty.orders import (
    NewRefund,
    TakenOrders,
    add_refunds,
    lock_orders,
    read_earned,
    read_known_orders,
    take_orders,
    write_order,
    write_orders,
)
from services.profile.storage.loyalty.problems import (
    UNTRUSTED_LISTED,
    FoundProblem,
    add_problems,
    add_untrusted_problems,
    drop_problems,
    read_problems,
)
from services.profile.storage.loyalty.requests import KeptAnswer, finish_request, take_request
from services.profile.storage.loyalty.settings import add_settings, read_settings, read_settings_history
from services.profile.storage.loyalty.standings import (
    KeptTier,
    read_accounts_after,
    read_batches_left,
    read_counted,
    read_kept_tiers,
    write_kept_tiers,
)

__all__ = [
    "UNTRUSTED_LISTED",
    "FoundProblem",
    "Holdings",
    "KeptAnswer",
    "KeptTier",
    "NewRefund",
    "TakenOrders",
    "add_problems",
    "add_refunds",
    "add_settings",
    "add_untrusted_problems",
    "count_event_batches",
    "count_wrong",
    "drop_problems",
    "erased_nodes",
    "finish_request",
    "list_due",
    "list_workspaces",
    "lock_accounts",
    "lock_orders",
    "read_accounts_after",
    "read_batches_left",
    "read_book",
    "read_books",
    "read_counted",
    "read_debts",
    "read_earned",
    "read_ends",
    "read_entries",
    "read_entries_by_id",
    "read_holdings",
    "read_kept_tiers",
    "read_known_orders",
    "read_problems",
    "read_redeemed",
    "read_request_batch",
    "read_settings",
    "read_settings_history",
    "read_sums",
    "refuse_erased",
    "take_orders",
    "take_request",
    "wait_for_erasures",
    "write_book",
    "write_books",
    "write_kept_tiers",
    "write_order",
    "write_orders",
]

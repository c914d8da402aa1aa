"""What messaging keeps, and for how long."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.retention import (
    BOUNDED_OF_FACTS,
    BOUNDED_OF_SEALING,
    ERASED_NODES,
    ERASED_ROWS,
    HEARS_NOTHING,
    Removal,
)
from services.messaging.domain.inbox import MAX_DAYS

KEPT_DAYS = 400

REMOVALS = (
    ERASED_NODES,
    ERASED_ROWS,
    # The request id of a removed message is forgotten, and so are the links in it: both are older than anybody asks for.
    Removal(
        "messages",
        "create_time",
        days=KEPT_DAYS,
        least_days=60,
        only="NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.workspace_id = t.workspace_id AND d.delivery_id = t.delivery_id)",
    ),
    # With the ledger; looked at for a day only.
    Removal("arbitrations", "start_time", days=KEPT_DAYS, least_days=60),
    Removal("message_log", "log_time", days=KEPT_DAYS, least_days=30),
    Removal("provider_messages", "note_time", days=KEPT_DAYS, least_days=30),
    Removal("subscription_credits", "create_time", days=KEPT_DAYS, least_days=30),
    # A pause ends after 30 days, and changes count for one.
    Removal("marketing_pauses", "update_time", days=KEPT_DAYS, least_days=60),
    Removal("message_contents", "create_time", days=90, least_days=1),
    Removal("inbox_messages", "create_time", days=MAX_DAYS, least_days=1),
    Removal("sms_replies", "create_time", days=90, least_days=2),
    Removal("conversation_messages", "create_time", days=90, least_days=2),
    Removal("conversations", "last_message_time", days=KEPT_DAYS, least_days=90),
    Removal("conversation_reads", "read_time", days=KEPT_DAYS, least_days=90),
    # The limits of a customer look back a month; what staff may still confirm ends within 31 days.
    Removal("mass_messages", "create_time", days=KEPT_DAYS, least_days=60, only="t.next_time IS NULL"),
    Removal("mass_message_recipients", "use_time", days=KEPT_DAYS, least_days=60),
    Removal("mass_message_staff", "note_time", days=KEPT_DAYS, least_days=60),
    Removal("dead_letters", "fail_time", days=30, least_days=1),
    Removal("test_sends", "create_time", days=90, least_days=1),
    # The limits look back a day.
    Removal("verification_codes", "create_time", days=30, least_days=2),
    # Open tasks have no end yet, and stay.
    Removal("tasks", "complete_time", days=KEPT_DAYS, least_days=30),
    Removal("task_entries", "create_time", days=KEPT_DAYS, least_days=30),
    Removal("task_notices", "create_time", days=30, least_days=1),
    Removal("group_notices", "create_time", days=30, least_days=2),
    Removal("engagements", "engage_time", days=KEPT_DAYS, least_days=30),
)

BOUNDED: Mapping[str, str] = {
    **BOUNDED_OF_SEALING,
    **BOUNDED_OF_FACTS,
    **HEARS_NOTHING,
    "templates": "Made by hand.",
    "template_versions": "At most 100 a template, and those that waiting messages say.",
    "accounts": "Made by hand; a deleted one keeps its row without its secrets, as the ledger names it.",
    "account_standings": "One row an account that messages went by, written over.",
    "account_uses": "One row an account that has a pace, written over.",
    "auto_replies": "Made by hand, at most 100 a workspace.",
    "test_recipients": "At most 50 a workspace.",
    "deliveries": "One row a message that is not settled; it goes when it is, after a day of trouble at the latest.",
    "suppressions": "One row an address, channel and kind.",
    "suppression_log": "One row each time an operator lifts one by hand: the proof of who did.",
    "cap_uses": "They go after 92 days, longer than any window that a cap counts (`usecases/delivering.py`).",
    "sending_policies": "One row a workspace.",
    "group_turns": "One row a robot of a group, written over.",
    "staff": "At most 5,000 a workspace, made by hand.",
}

"""Which events are something that a customer did."""

from __future__ import annotations

from services.common.event_names import MESSAGE_DELIVERED, MESSAGE_FAILED, MESSAGE_SENT
from services.segment.history.literals import text_list

# Events that tell of us, not of the customer: our own messages, tags, consents and restrictions.
_OURS = (MESSAGE_SENT, MESSAGE_DELIVERED, MESSAGE_FAILED)

THEIR_OWN_ACTS = f"name NOT IN {text_list(_OURS)} AND type NOT IN (7, 8, 9)"
"""The condition that an event is something that a customer did."""

"""Places of the send path between which a process may end; whoever watches is told when one is passed."""

from __future__ import annotations

import enum
from collections.abc import Callable


class Place(enum.StrEnum):
    """In the order in which a message passes them."""

    AFTER_CLAIM = "after_claim"
    AFTER_RENDER = "after_render"
    AFTER_PROVIDER_ACCEPT = "after_provider_accept"
    BEFORE_MARK_SENT = "before_mark_sent"
    AFTER_MARK_SENT = "after_mark_sent"
    AFTER_OUTBOX_INSERT = "after_outbox_insert"


class MassPlace(enum.StrEnum):
    """In the order in which a mass message passes them."""

    BEFORE_CALL = "before_call"
    AFTER_CALL = "after_call"
    AFTER_ROWS = "after_rows"


Passed = Callable[[Place | MassPlace], None]


def nobody_watches(place: Place | MassPlace) -> None:
    """Goes on."""

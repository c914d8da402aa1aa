"""What comes of an attempt or a receipt: the row is settled, or it goes back into the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.messaging.domain.messages import Reason, Status, SuppressionKind


@dataclass(frozen=True, slots=True)
class Settled:
    """The attempt is over and so is the delivery.

    Attributes:
        delivery_id: Whose.
        lease_token: Under which lease it was made; a row that was leased anew since is left alone.
        status: SENT, SUPPRESSED, FAILED or UNKNOWN.
        reason: Why.
        provider_message_id: What the provider calls it.
        code: The provider's own code, for the log.
        suppress: What the address is not sent from now on; None changes nothing.
        called: Whether this is what the provider said; it then also settles a row that meanwhile stands in doubt.
        stored: What is to stand in the recipient's inbox; empty where it goes elsewhere.
    """

    delivery_id: str
    lease_token: int
    status: Status
    reason: Reason = Reason.NONE
    provider_message_id: str = ""
    code: str = ""
    suppress: SuppressionKind | None = None
    called: bool = False
    stored: bytes = b""


@dataclass(frozen=True, slots=True)
class Requeued:
    """The message is tried again.

    Attributes:
        delivery_id: Whose.
        lease_token: As in `Settled`.
        next_attempt_time: Not before.
        reason: Why it was put off.
        code: The provider's own code, for the log.
        called: Whether the provider was called; else the attempt does not count.
        keep_rendering: Whether the next attempt must send the same bytes again.
        decided: Whether the log keeps it: a decision about the message, or a trouble that it did not have before.
        in_trouble: Whether it could not be prepared, or its account was refused; how long that lasts is kept until the
            message gets on.
        account_id: The account that did not take it; empty where it is about none.
        passed_over: Accounts that are not asked for it again before it is put off.
        hold_until: Until when it waits for others to the same customer; None: that stays as it is.
        crashed: Whether the process that had it in hand ended; else it has shown that it ends none.
    """

    delivery_id: str
    lease_token: int
    next_attempt_time: datetime
    reason: Reason = Reason.NONE
    code: str = ""
    called: bool = False
    keep_rendering: bool = False
    decided: bool = True
    in_trouble: bool = False
    account_id: str = ""
    passed_over: tuple[str, ...] = ()
    hold_until: datetime | None = None
    crashed: bool = False


Settling = Settled | Requeued


def receipt_verdict(
    status: Status,
    *,
    delivered: bool,
    address_is_dead: bool,
    may_return: bool = False,
    why_not: Reason = Reason.NOT_DELIVERED,
) -> tuple[Status, Reason] | None:
    """Returns what a receipt makes of a message, or None when it tells nothing new.

    A receipt proves that the provider had taken the message, so it settles whatever was open or in doubt.

    Args:
        status: Where the message stands.
        delivered: What the receipt says.
        address_is_dead: Whether it says that the address does not exist.
        may_return: Whether what was delivered may still come back: a mail server may take a mail and find only later that
            there is no such mailbox.
        why_not: What it says of a message that did not arrive at an address that exists.
    """
    is_open = status in (Status.QUEUED, Status.SENDING, Status.SENT, Status.UNKNOWN)
    if not is_open and not (may_return and status is Status.DELIVERED and not delivered):
        return None
    if delivered:
        return Status.DELIVERED, Reason.NONE
    return Status.FAILED, Reason.BOUNCED if address_is_dead else why_not

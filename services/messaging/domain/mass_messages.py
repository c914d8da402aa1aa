"""Mass messages: one text to many customers, a task that staff confirm. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from services.messaging.domain.messages import Reason, Status

MAX_RECIPIENTS = 10_000
"""Customers of one, as WeCom has it."""

MAX_TEXTS = 20
"""Different texts of one template that are gathered at once: a mass message says the same to all."""

MAX_REMINDERS = 3
REMINDER_WINDOW = timedelta(hours=24)
PATIENCE = timedelta(hours=24)
"""How long WeCom is asked to take one."""

DOUBT = timedelta(minutes=10)
"""How long one is looked for whose answer was lost."""

CHINA = ZoneInfo("Asia/Shanghai")


class MassMessageState(IntEnum):
    """Where one stands; the numbers are those of the contract."""

    NONE = 0
    GATHERING = 1
    SUBMITTING = 2
    CONFIRMING = 3
    COMPLETED = 4
    REFUSED = 5
    CANCELLED = 6
    EXPIRED = 7
    UNKNOWN = 8


OPEN = (MassMessageState.GATHERING, MassMessageState.SUBMITTING, MassMessageState.CONFIRMING)


class RecipientState(IntEnum):
    """What is known of a customer of one."""

    GATHERED = 0
    HANDED_OVER = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    UNKNOWN = 4


@dataclass(frozen=True, slots=True)
class GatherClaim:
    """A message that is to be part of a mass message.

    Attributes:
        account_id: By which account.
        scope: Whose customers count together: the corporation.
        sender: The member who sends; empty for whoever has the customer.
        template_id: What.
        text_digest: Of what it says: one mass message says the same to all.
        limit: How many a customer may receive.
        window: For how long messages are gathered.
    """

    account_id: str
    scope: str
    sender: str
    template_id: str
    text_digest: bytes
    limit: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class MassMessage:
    """One of them, as it is kept.

    Attributes:
        mass_message_id: Its id.
        account_id: By which account.
        scope: The corporation that the account was of.
        template_id: What it says.
        sender: Who sends; empty for whoever has the customers.
        text_digest: Of what it says.
        state: Where it stands.
        ending: Where it goes once the provider has told its last results; NONE: nowhere yet.
        closed: Whether nothing is gathered any more.
        recipients: Customers.
        received: Those who got it.
        not_received: Those who did not, or not for sure.
        staff: Members who are asked.
        confirmed_staff: Of them, who has confirmed.
        provider_message_id: The provider's id.
        detail: The provider's code.
        fail_reason: Of messages of one that was refused.
        attempts: Calls so far.
        cancelled_there: Whether the provider was told that it is over.
        create_time: When it was begun.
        gather_until: Until when it is gathered.
        first_submit_time: When the provider was first asked.
        submit_time: When it was last asked.
        accept_time: When it took it.
        expire_time: Until when staff may confirm.
        end_time: When it ended.
        reminders: When staff were reminded.
        reminder_requests: What asked for them, by keys with spaces between.
        next_time: When there is something to do; None: never again.
        lease_token: Fences a worker's claim.
    """

    mass_message_id: str
    account_id: str
    scope: str
    template_id: str
    sender: str
    text_digest: bytes
    state: MassMessageState
    ending: MassMessageState
    closed: bool
    recipients: int
    received: int
    not_received: int
    staff: int
    confirmed_staff: int
    provider_message_id: str
    detail: str
    fail_reason: Reason
    attempts: int
    cancelled_there: bool
    create_time: datetime
    gather_until: datetime
    first_submit_time: datetime | None
    submit_time: datetime | None
    accept_time: datetime | None
    expire_time: datetime | None
    end_time: datetime | None
    reminders: tuple[datetime, ...]
    reminder_requests: str
    next_time: datetime | None
    lease_token: int


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What becomes of a customer's row of the ledger, and what is known of the customer then."""

    status: Status
    reason: Reason
    state: RecipientState
    code: str = ""


_NOT = RecipientState.NOT_RECEIVED


def limit_window(limit: int, now: datetime) -> tuple[datetime, int]:
    """Returns since when what a customer received counts, and how much that may be; see `MassMessageLimit` of the contract."""
    day = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    match limit:
        case 2:
            since, most = day, 1
        case 3:
            since, most = day - timedelta(days=day.weekday()), 7
        case 4:
            since, most = day.replace(day=1), 4
        case _:
            since, most = day.replace(day=1), monthrange(day.year, day.month)[1]
    return since.astimezone(UTC), most


def next_look(accept_time: datetime, now: datetime) -> datetime:
    """Returns when results are asked for next: ever more seldom."""
    age = now - accept_time
    if age < timedelta(hours=1):
        return now + timedelta(minutes=1)
    return now + (timedelta(minutes=10) if age < timedelta(days=1) else timedelta(hours=1))


def may_remind(reminders: Sequence[datetime], now: datetime) -> bool:
    """Tells whether staff may be reminded once more."""
    return sum(now - each < REMINDER_WINDOW for each in reminders) < MAX_REMINDERS


def row_outcome(mass: MassMessage, *, refused: bool) -> RowOutcome | None:
    """Returns what the state of a mass message makes of its rows; None: nothing.

    Args:
        mass: As it stands.
        refused: Whether the provider did not take this customer.
    """
    if refused:
        return RowOutcome(Status.FAILED, Reason.NOT_A_CONTACT, _NOT, "fail_list")
    match mass.state:
        case MassMessageState.CONFIRMING:
            return RowOutcome(Status.SENT, Reason.MASS_MESSAGE_PENDING, RecipientState.HANDED_OVER)
        case MassMessageState.COMPLETED:
            return RowOutcome(Status.FAILED, Reason.NOT_A_CONTACT, _NOT, "no result")
        case MassMessageState.REFUSED:
            return RowOutcome(Status.FAILED, mass.fail_reason, _NOT, mass.detail)
        case MassMessageState.CANCELLED:
            return RowOutcome(Status.FAILED, Reason.MASS_MESSAGE_CANCELLED, _NOT)
        case MassMessageState.EXPIRED:
            return RowOutcome(Status.FAILED, Reason.NOT_CONFIRMED, _NOT)
        case MassMessageState.UNKNOWN:
            return RowOutcome(Status.UNKNOWN, Reason.ANSWER_LOST, RecipientState.UNKNOWN, mass.detail)
    return None

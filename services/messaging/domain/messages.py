"""The words of the ledger: channels, purposes, where a message stands and why. Numbers are those of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any, NewType

from services.messaging.domain.arbitrations import ArbitrationRecord

DeliveryId = NewType("DeliveryId", str)
TemplateId = NewType("TemplateId", str)


class Channel(IntEnum):
    """A way to reach someone; `services/messaging/channels/` lists those that messages can be sent by.

    NONE only stands in rows whose template does not exist.
    """

    NONE = 0
    EMAIL = 1
    SMS = 2
    WECOM = 3
    WECHAT = 4
    MINI_PROGRAM = 5
    PUSH = 6
    VOICE = 7
    IN_APP = 8
    WEBHOOK = 9

    @property
    def word(self) -> str:
        """As consents and providers write it: `email`, `sms`, `wecom`."""
        return self.name.lower()


class Purpose(IntEnum):
    """Why something is sent; NONE only stands in rows whose template does not exist."""

    NONE = 0
    MARKETING = 1
    TRANSACTIONAL = 2


class Status(IntEnum):
    """Where a message stands."""

    NONE = 0
    QUEUED = 1
    SENDING = 2
    SENT = 3
    DELIVERED = 4
    SUPPRESSED = 5
    FAILED = 6
    UNKNOWN = 7


class Reason(IntEnum):
    """Why it stands there."""

    NONE = 0
    CUSTOMER_NOT_FOUND = 1
    NO_CONTACT_POINT = 2
    NO_CONSENT = 3
    CONSENT_WITHDRAWN = 4
    ADDRESS_SUPPRESSED = 5
    FREQUENCY_CAP = 6
    QUIET_HOURS = 7
    TEMPLATE_NOT_FOUND = 8
    RENDER_ERROR = 9
    PROVIDER_REJECTED = 10
    PROVIDER_UNAVAILABLE = 11
    ATTEMPTS_EXHAUSTED = 12
    ANSWER_LOST = 13
    BOUNCED = 14
    NOT_DELIVERED = 15
    NO_MOBILE_NUMBER = 16
    PLATFORM_UNAVAILABLE = 17
    PREPARATION_FAILED = 18
    CUSTOMER_RESTRICTED = 19
    CONSENT_EXPIRED = 20
    HOLIDAY = 21
    NO_SUBSCRIPTION = 22
    MARKETING_PAUSED = 27
    ACCOUNT_CHANGED = 30
    ACCOUNT_PACE = 31
    REPLY_WINDOW_OVER = 70
    REPLY_LIMIT = 71
    REPLY_ACCOUNT_GONE = 72
    MASS_MESSAGE_PENDING = 40
    NOT_A_CONTACT = 41
    MASS_MESSAGE_LIMIT = 42
    NOT_CONFIRMED = 43
    MASS_MESSAGE_CANCELLED = 44
    LINE_BUSY = 45
    NO_ANSWER = 46
    PHONE_OFF = 47
    NO_CALLABLE_NUMBER = 48
    ARBITRATION = 66
    OUTBID = 67
    CANCELLED = 79
    TEMPLATE_NOT_PUBLISHED = 60
    TEMPLATE_VERSION_NOT_FOUND = 61


class Engagement(IntEnum):
    """What a person did with a message."""

    NONE = 0
    OPEN = 1
    CLICK = 2
    UNSUBSCRIBE = 3
    REPLY = 8


class SuppressionKind(IntEnum):
    """What an address is not sent."""

    ALL = 1
    """Nothing: it does not exist or complained."""
    MARKETING = 2
    """No marketing: its owner unsubscribed. A consent granted later lifts it."""


@dataclass(frozen=True, slots=True)
class MessageRequest:
    """What a caller asks for.

    Attributes:
        request_id: The caller's key of idempotency.
        customer_id: To whom; any id that was ever the customer's.
        template_id: What.
        data: Values for `data.*`.
        event: Values for `event.*`.
        source: Who asks.
        resend_of: The message that it repeats; empty for none.
        expected_value: What it is expected to bring, by its sender's word; None: nothing was said.
        tags: What it is, besides the tags of its template.
        template_version: Which version of it; 0: the one that is published then.
    """

    request_id: str
    customer_id: int
    template_id: str
    data: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    resend_of: str = ""
    expected_value: float | None = None
    tags: tuple[str, ...] = ()
    template_version: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the ledger, as it reads at one moment."""

    delivery_id: DeliveryId
    request_id: str
    customer_id: int
    template_id: str
    channel: Channel
    purpose: Purpose
    status: Status
    reason: Reason
    provider_message_id: str
    attempts: int
    source: str
    opens: int
    clicks: int
    create_time: datetime
    update_time: datetime
    next_attempt_time: datetime | None = None
    detail: str = ""
    account_id: str = ""
    created_by: str = ""
    journey_id: str = ""
    resendable: bool = False
    resent_as: str = ""
    resend_of: str = ""
    mass_message_id: str = ""
    variant_id: str = ""
    block_cases: Mapping[str, str] = field(default_factory=dict)
    expected_value: float | None = None
    tags: tuple[str, ...] = ()
    arbitration: ArbitrationRecord | None = None
    uncertain_opens: int = 0
    uncertain_clicks: int = 0
    template_version: int = 0


@dataclass(frozen=True, slots=True)
class MessageUpdate:
    """One change of a message that the other services hear of.

    Attributes:
        update_id: Unique to the change and the same over repeats.
        delivery_id: The message.
        customer_id: By the id the caller gave.
        node_id: The node of the address; the customer id when there was none.
        template_id: Template.
        channel: Channel.
        purpose: Purpose.
        status: After the change.
        reason: After the change.
        update_time: When.
        source: Who asked for the message.
        engagement: What a person did, when that is the change.
        target_url: The target of a click.
        reply_text: What a reply says.
        detail: The stop word that was replied, or the code by which a provider told of an opt-out.
        complained: Of an unsubscribe: whether it is a complaint of spam.
    """

    update_id: str
    delivery_id: str
    customer_id: int
    node_id: int
    template_id: str
    channel: Channel
    purpose: Purpose
    status: Status
    reason: Reason
    update_time: datetime
    source: str
    engagement: Engagement = Engagement.NONE
    target_url: str = ""
    reply_text: str = ""
    detail: str = ""
    complained: bool = False


@dataclass(frozen=True, slots=True)
class MessageCount:
    """How many rows there are of a kind."""

    channel: Channel
    status: Status
    reason: Reason
    messages: int


@dataclass(frozen=True, slots=True)
class MessageContent:
    """What a message said: its parts as they were rendered, before links were made to count."""

    subject: str
    html: str
    text: str
    provider_template_code: str
    provider_parameters: Mapping[str, str]
    url: str = ""
    mini_program_page: str = ""
    image_url: str = ""
    deep_link: str = ""
    push_data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MessageDecision:
    """One row of a message's log: where it stood and why, after how many tries, the provider's own code, the account."""

    time: datetime
    status: Status
    reason: Reason
    attempts: int
    detail: str
    account_id: str = ""


class SeriesBucket(IntEnum):
    """How long a bucket of a series is; the numbers are those of the contract."""

    NONE = 0
    HOUR = 1
    DAY = 2
    WEEK = 3
    MONTH = 4


@dataclass(frozen=True, slots=True)
class MessagePoint:
    """How many messages that were asked for in a bucket, which begins at `time`, stand at a status for a reason."""

    time: datetime
    status: Status
    reason: Reason
    messages: int


def journey_of(source: str) -> str:
    """Returns the id of the journey that asked for a message, by what it was asked for; empty where none did."""
    kind, _, rest = source.partition(":")
    return rest.split("/", 1)[0] if kind == "journey" else ""


def withdrawal_of(update: MessageUpdate, code: str) -> MessageUpdate:
    """Returns what is told beside an update whose provider says, by a code, that the recipient opted out there."""
    return replace(
        update,
        update_id=f"{update.delivery_id}:unsubscribe:opted-out",
        engagement=Engagement.UNSUBSCRIBE,
        detail=code,
    )


def version_words(version: int) -> str:
    """Returns a version of a template as a message's detail names it."""
    return f"version {version}"


def status_update_id(delivery_id: str, status: Status) -> str:
    """Returns the id of the update to a status; a message takes each of the statuses that are told at most once."""
    return f"{delivery_id}:{status.name.lower()}"

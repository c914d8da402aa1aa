"""What every provider takes and gives: the message, the closed set of outcomes, and receipts."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from services.common.public_addresses import AddressNotAllowed
from services.messaging.providers.findings import DkimFinding
from services.messaging.providers.notices import Notice
from services.messaging.providers.outbound import OutboundMessage as OutboundMessage
from services.messaging.providers.replies import Reply


class Refusal(StrEnum):
    """Why a provider will never take this message."""

    RECIPIENT_INVALID = "recipient_invalid"
    """The address does not exist or has no valid form: suppress it."""
    RECIPIENT_UNAVAILABLE = "recipient_unavailable"
    """The address exists but takes nothing (mailbox full for good, not licensed, out of range)."""
    CONTENT = "content"
    """This text, template or size is not taken."""
    OPTED_OUT = "opted_out"
    """Its owner has opted out at the provider: suppress it for marketing."""
    NOT_SUBSCRIBED = "not_subscribed"
    """Its owner has not authorised this message, or not any more."""
    WINDOW_OVER = "window_over"
    """It is an answer, and the time for answers is over."""
    REPLY_LIMIT = "reply_limit"
    """It is an answer, and there were too many since the person wrote last."""
    POLICY = "policy"
    """The provider's policy forbids this message to this recipient."""


class Obstacle(StrEnum):
    """Why a message was certainly not taken now but may be later."""

    UNREACHABLE = "unreachable"
    """No connection, or it broke before the message had been handed over."""
    BUSY = "busy"
    """The provider says that it cannot now."""
    RATE_LIMITED = "rate_limited"
    """The provider says: too many."""
    ACCOUNT = "account"
    """The provider refuses the account: credentials, rights, balance. Someone must put it right."""


ADDRESS_NOT_ALLOWED, TLS_FAILED, TIMEOUT = "address not allowed", "tls failed", "timeout"
"""Codes of `Obstacle.UNREACHABLE`: why no connection came about."""


def why_unreachable(error: BaseException) -> str:
    """Returns the code of a failed connection; empty when nothing is known but that it failed."""
    if isinstance(error, AddressNotAllowed):
        return ADDRESS_NOT_ALLOWED
    if isinstance(error, ssl.SSLError):
        return TLS_FAILED
    return TIMEOUT if isinstance(error, TimeoutError) else ""


class Doubt(StrEnum):
    """Why nobody knows whether a message was taken."""

    ANSWER_LOST = "answer_lost"
    """The connection ended after the message was handed over."""
    TIMEOUT = "timeout"
    """No answer came in time after the message was handed over."""
    SERVER_ERROR = "server_error"
    """The answer tells of a failure that may lie after acceptance."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took responsibility. Its id is what receipts will name.

    `stored` is there where the provider is the platform itself: what is to stand in the recipient's inbox, by the transaction
    that settles the message. It is delivered then.
    """

    provider_message_id: str
    stored: bytes = b""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider will never take it; `code` is the provider's own."""

    reason: Refusal
    code: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """Certainly not taken; try again no sooner than `after_seconds`. `code` is the provider's own, if it spoke."""

    after_seconds: float
    reason: Obstacle
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """May or may not have been taken. Send again only where the provider is `idempotent` or the policy says so."""

    reason: Doubt
    code: str = ""


SendOutcome = Accepted | Rejected | Retry | Unknown
"""All that can come of a call to a provider."""


class Problem(StrEnum):
    """Why an account cannot be used."""

    UNREACHABLE = "unreachable"
    """No connection."""
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    """Its host leads to a private address."""
    TLS_FAILED = "tls_failed"
    """No TLS, or not with the host that it should be."""
    AUTHENTICATION_FAILED = "authentication_failed"
    """Unknown user or key, or wrong secret."""
    NOT_ALLOWED = "not_allowed"
    """It signs in but may not send."""
    PROVIDER_BUSY = "provider_busy"
    """The provider cannot tell now."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What trying an account told: no problem is a good account; `code` is the provider's own, or the step that failed.

    `dkim` is there for an account that signs, whatever else was found.
    """

    problem: Problem | None = None
    code: str = ""
    dkim: DkimFinding | None = None


def unreachable_verdict(code: str) -> Verdict:
    """Returns the verdict of an `Obstacle.UNREACHABLE` with this code."""
    known = {ADDRESS_NOT_ALLOWED: Problem.ADDRESS_NOT_ALLOWED, TLS_FAILED: Problem.TLS_FAILED}
    return Verdict(known.get(code, Problem.UNREACHABLE), code)


class AccountForm(Protocol):
    """What is known of an account at a provider: a frozen dataclass whose fields are those of its message in the contract.

    Fields made by `secret()` are kept encrypted and are never given back.
    """

    @property
    def host(self) -> str:
        """Where it leads."""
        ...

    @property
    def port(self) -> int:
        """On which port."""
        ...

    @property
    def secret_scope(self) -> tuple[object, ...]:
        """What its secret is for: where this changes, the secret must be given anew, so that it cannot be led astray."""
        ...

    def check(self, *, allows_private: bool) -> None:
        """Checks what is said of it, with a secret.

        Raises:
            InvalidArgument: Naming the field as the contract does.
        """
        ...


def secret(*, only_with: str = "") -> str:
    """Returns the declaration of a field that holds a secret; it is empty where the secret is not known.

    Args:
        only_with: The field without which it is for nothing, and is not kept.
    """
    value: str = field(default="", repr=False, metadata={"secret": True, "only_with": only_with})
    return value


AccountT = TypeVar("AccountT", bound=AccountForm)


class Provider(Protocol[AccountT]):
    """Sends by one provider. Safe for many sends at once on one loop; keeps its connections until `close`."""

    name: ClassVar[str]
    """As in callback paths and, with underscores, in accounts: `smtp`, `aliyun-sms`, `wecom`."""

    channel: ClassVar[str]
    """The word of the channel that it serves; empty where it reaches no customer."""

    idempotent: ClassVar[bool]
    """Whether sending the same `delivery_id` with the same content again is taken only once by the provider."""

    always_ucs2: ClassVar[bool]
    """Whether it counts the length of every SMS as UCS-2, as those in China do; nothing to those of other channels."""

    @property
    def account_form(self) -> type[AccountT]:
        """What is known of an account."""
        ...

    async def send(self, message: OutboundMessage, account: AccountT, *, timeout_seconds: float) -> SendOutcome:
        """Hands one message over, at most once, and tells what came of it; never raises for what the provider does.

        Args:
            message: What to send.
            account: By whose account.
            timeout_seconds: For all of it: waiting for a connection, connecting, sending and the answer.
        """
        ...

    async def verify(self, account: AccountT, *, timeout_seconds: float) -> Verdict:
        """Tries an account without sending anything; never raises for what the provider does."""
        ...

    async def close(self) -> None:
        """Closes what is kept open."""
        ...


class Delivery(StrEnum):
    """What a receipt says."""

    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    INVALID_ADDRESS = "invalid_address"
    """Not delivered because the address does not exist: suppress it."""
    OPTED_OUT = "opted_out"
    """Not delivered because the recipient had opted out at the provider: suppress it."""
    LINE_BUSY = "line_busy"
    """A call that found the line busy."""
    NO_ANSWER = "no_answer"
    """A call that nobody answered."""
    PHONE_OFF = "phone_off"
    """A call to a phone that is switched off."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one accepted message.

    Attributes:
        provider_message_id: As in `Accepted`.
        delivery_id: Ours, as the provider gave it back; empty where it does not.
        recipient: As the provider writes it.
        delivery: The verdict.
        code: The provider's own code.
        time: When the provider learned of it; None where it does not say.
        proved: Whether something that we signed ourselves names the message; the provider's id then need not fit.
    """

    provider_message_id: str
    delivery_id: str
    recipient: str
    delivery: Delivery
    code: str
    time: datetime | None
    proved: bool = False


class Objection(StrEnum):
    """How a recipient says, by the provider, that they want no more."""

    COMPLAINED = "complained"
    """Called the message spam."""
    UNSUBSCRIBED = "unsubscribed"
    """Unsubscribed there."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A recipient's word against one accepted message.

    Attributes:
        provider_message_id: As in `Accepted`.
        delivery_id: Ours, as the provider gave it back.
        event_id: The provider's own of this word, the same when it is told again.
        objection: The word.
        code: The provider's own code.
        proved: As of a receipt.
    """

    provider_message_id: str
    delivery_id: str
    event_id: str
    objection: Objection
    code: str
    proved: bool = False


@dataclass(frozen=True, slots=True)
class Callback:
    """A provider's call, read: receipts, replies, words of recipients, notices, and what to answer once they are committed."""

    receipts: tuple[Receipt, ...]
    http_status: int
    content_type: str
    body: bytes
    notices: tuple[Notice, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    replies: tuple[Reply, ...] = ()


class InvalidCallback(ValueError):
    """The call is not what this provider sends; answer 400."""


@dataclass(frozen=True, slots=True)
class CallbackCall:
    """A provider's call, as it came.

    Attributes:
        url: Which of our addresses was called, with its query.
        headers: Names in lower case.
        query: Its parameters.
        body: Raw.
        is_trusted: Whether the address was that of the account that its query names, with the account's token.
    """

    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    is_trusted: bool = False


CalledT = TypeVar("CalledT", bound=AccountForm, contravariant=True)


@runtime_checkable
class CallsBack(Protocol[CalledT]):
    """A provider that tells what became of messages."""

    signs: ClassVar[bool]
    """Whether a call is signed with an account's secret, and so is read with the account that its query names (`account`)."""

    def read_callback(self, call: CallbackCall, account: CalledT | None) -> Callback:
        """Reads a call; `account` is None unless this provider signs or the call is trusted.

        Raises:
            InvalidCallback: If it is not what this provider sends, its signature is wrong, or it would have to be trusted.
        """
        ...

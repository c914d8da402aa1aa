"""WeCom (企业微信) application messages: `gettoken` and `message/send` (vendor's doc path/90236).

The vendor's duplicate check makes sending repeatable: the same request within the interval reaches the member once. The
request of a message is the same bytes at every attempt. It carries our delivery id in a field of its own, so that two
different messages of the same text are different requests; that the vendor ignores an unknown field is general
knowledge, not documented.
"""

from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.providers.access_tokens import (
    ACCOUNT_SECONDS,
    BUSY_SECONDS,
    LIMIT_CODES,
    AccessTokens,
)
from services.messaging.providers.contract import (
    Accepted,
    Doubt,
    Obstacle,
    OutboundMessage,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.wecom.account import WeComAccount
from services.messaging.providers.wecom.tokens import token_call

MAX_TEXT_BYTES = 2_048
"""Longest text; the vendor cuts a longer one silently, so it is refused here."""

DUPLICATE_SECONDS = 14_400
"""Interval of the duplicate check, the vendor's longest: attempts must lie within it."""

_RATE_SECONDS = 60.0
_RECIPIENT_CODES = frozenset({40003, 60111, 81013})
"""No such member, or none in the application's visible range."""

_UNAVAILABLE_CODES = frozenset({50002, 60103, 60112})
"""A member who is not within our rights or is not in use: the address stays."""

_ACCOUNT_CODES = frozenset({40013, 40056, 48001, 48002, 48004, 50001, 60011, 60020, 301002})


class WeComProvider:
    """Sends text messages of an application to one member of the corporation."""

    name: ClassVar[str] = "wecom"
    channel: ClassVar[str] = "wecom"
    idempotent: ClassVar[bool] = True
    always_ucs2: ClassVar[bool] = False

    account_form = WeComAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the life of access tokens.
            dialer: Connects.
        """
        self._caller = HttpCaller(dialer)
        self._tokens: AccessTokens[WeComAccount] = AccessTokens(clock, self._caller, token_call)

    async def send(self, message: OutboundMessage, account: WeComAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one message; see `Provider.send`. An access token that the vendor ended early is renewed once."""
        body = _request_body(message, account)
        if isinstance(body, Rejected):
            return body
        answer = await self._tokens.call(
            "POST",
            "/cgi-bin/message/send",
            account,
            body,
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )
        return _meaning_of(answer, message.recipient) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: WeComAccount, *, timeout_seconds: float) -> Verdict:
        """Gets an access token anew and asks for the application (`agent/get`); see `Provider.verify`."""
        query: dict[str, str | int] = {"agentid": account.agent_id}
        return await self._tokens.verify(
            "/cgi-bin/agent/get", account, query, endpoint=account.endpoint, timeout_seconds=timeout_seconds
        )

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.forget()
        await self._caller.close()


def _request_body(message: OutboundMessage, account: WeComAccount) -> bytes | Rejected:
    if not message.recipient or "|" in message.recipient or message.recipient.startswith("@"):
        # `|` would address several members and `@all` everyone.
        return Rejected(Refusal.RECIPIENT_INVALID)
    if not message.text:
        return Rejected(Refusal.CONTENT, "empty")
    if len(message.text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        return Rejected(Refusal.CONTENT, "too long")
    fields: dict[str, Any] = {
        "touser": message.recipient,
        "msgtype": "text",
        "agentid": account.agent_id,
        "text": {"content": message.text.encode("utf-8", "replace").decode()},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": DUPLICATE_SECONDS,
        "yike_delivery_id": message.delivery_id,
    }
    return msgspec.json.encode(fields)


def _meaning_of(answer: HttpAnswer, recipient: str) -> SendOutcome:
    code = answer.fields.get("errcode")
    if answer.status == 429 or code in LIMIT_CODES:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, str(code or 429))
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, str(code or 503))
    if answer.status != 200 or not isinstance(code, int):
        return Unknown(Doubt.SERVER_ERROR, str(answer.status))
    if code == -1:
        return Retry(BUSY_SECONDS, Obstacle.BUSY, "-1")
    if code in _RECIPIENT_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, str(code))
    if code in _UNAVAILABLE_CODES:
        return Rejected(Refusal.RECIPIENT_UNAVAILABLE, str(code))
    if code in _ACCOUNT_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))
    if code:
        return Rejected(Refusal.CONTENT, str(code))
    if _names(answer.fields.get("invaliduser"), recipient):
        return Rejected(Refusal.RECIPIENT_INVALID, "invaliduser")
    if _names(answer.fields.get("unlicenseduser"), recipient):
        return Rejected(Refusal.RECIPIENT_UNAVAILABLE, "unlicenseduser")
    return Accepted(str(answer.fields.get("msgid", "")))


def _names(users: object, recipient: str) -> bool:
    """Tells whether a list such as `a|b` names the member; the vendor writes user ids in lower case."""
    return isinstance(users, str) and recipient.lower() in users.lower().split("|")

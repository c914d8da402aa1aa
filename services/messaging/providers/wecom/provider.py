"""WeCom (企业微信) application messages: `gettoken` and `message/send` (vendor's doc path/90236).

The vendor's duplicate check makes sending repeatable: the same request within the interval reaches the member once. The
request of a message is the same bytes at every attempt. It carries our delivery id in a field of its own, so that two
different messages of the same text are different requests; that the vendor ignores an unknown field is general
knowledge, not documented.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

import msgspec

from services.common.clock import Clock
from services.messaging.providers.contract import (
    Accepted,
    Doubt,
    Obstacle,
    OutboundMessage,
    Problem,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
    unreachable_verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.wecom.account import WeComAccount

MAX_TEXT_BYTES = 2_048
"""Longest text; the vendor cuts a longer one silently, so it is refused here."""

DUPLICATE_SECONDS = 14_400
"""Interval of the duplicate check, the vendor's longest: attempts must lie within it."""

MAX_ACCOUNTS = 1_000
"""Most accounts whose access token is kept."""

_EARLY = timedelta(minutes=5)
_BUSY_SECONDS = 5.0
_RATE_SECONDS = 60.0
_ACCOUNT_SECONDS = 300.0
_TOKEN_CODES = frozenset({40001, 40014, 41001, 42001})
_RECIPIENT_CODES = frozenset({40003, 60111, 81013})
"""No such member, or none in the application's visible range."""

_UNAVAILABLE_CODES = frozenset({50002, 60103, 60112})
"""A member who is not within our rights or is not in use: the address stays."""

_LIMIT_CODES = frozenset({45009, 45011, 45024, 45033})
_ACCOUNT_CODES = frozenset({40013, 40056, 48001, 48002, 48004, 50001, 60011, 60020, 301002})


@dataclass(frozen=True, slots=True)
class _AccessToken:
    value: str
    good_until: datetime


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
        self._clock = clock
        self._caller = HttpCaller(dialer)
        self._tokens: dict[WeComAccount, _AccessToken] = {}
        self._fetching: dict[WeComAccount, asyncio.Lock] = {}

    async def send(self, message: OutboundMessage, account: WeComAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one message; see `Provider.send`. An access token that the vendor ended early is renewed once."""
        body = _request_body(message, account)
        if isinstance(body, Rejected):
            return body
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        refused, code = "", ""
        for _ in range(2):
            token = await self._access_token(account, deadline - loop.time(), refused)
            if not isinstance(token, str):
                return token
            answer = await self._caller.call(
                "POST",
                f"{account.endpoint.rstrip('/')}/cgi-bin/message/send?{urlencode({'access_token': token})}",
                timeout_seconds=max(deadline - loop.time(), 0.001),
                headers={"content-type": "application/json"},
                content=body,
            )
            if not isinstance(answer, HttpAnswer):
                return answer
            if answer.status != 200 or answer.fields.get("errcode") not in _TOKEN_CODES:
                return _meaning_of(answer, message.recipient)
            refused, code = token, str(answer.fields.get("errcode"))
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)

    async def verify(self, account: WeComAccount, *, timeout_seconds: float) -> Verdict:
        """Gets an access token anew and asks for the application (`agent/get`); see `Provider.verify`."""
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        token = await self._fetch(account, timeout_seconds)
        if isinstance(token, Retry):
            if token.reason is Obstacle.UNREACHABLE:
                return unreachable_verdict(token.code)
            busy = token.reason is not Obstacle.ACCOUNT
            return Verdict(Problem.PROVIDER_BUSY if busy else Problem.AUTHENTICATION_FAILED, token.code)
        query = urlencode({"access_token": token, "agentid": account.agent_id})
        answer = await self._caller.call(
            "GET",
            f"{account.endpoint.rstrip('/')}/cgi-bin/agent/get?{query}",
            timeout_seconds=max(deadline - asyncio.get_running_loop().time(), 0.001),
        )
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        code = answer.fields.get("errcode")
        if answer.status != 200 or code == -1 or code in _LIMIT_CODES:
            return Verdict(Problem.PROVIDER_BUSY, str(code if code is not None else answer.status))
        return Verdict() if code == 0 else Verdict(Problem.NOT_ALLOWED, str(code))

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.clear()
        await self._caller.close()

    async def _access_token(self, account: WeComAccount, timeout_seconds: float, refused: str) -> str | Retry:
        """Returns an access token other than the refused one; one fetch serves all who wait."""
        lock = self._fetching.setdefault(account, asyncio.Lock())
        try:
            async with asyncio.timeout(timeout_seconds):
                await lock.acquire()
        except TimeoutError:
            return Retry(_BUSY_SECONDS, Obstacle.UNREACHABLE, "timeout")
        try:
            known = self._tokens.get(account)
            if known is not None and known.value != refused and self._clock.now() < known.good_until:
                return known.value
            return await self._fetch(account, timeout_seconds)
        finally:
            lock.release()

    async def _fetch(self, account: WeComAccount, timeout_seconds: float) -> str | Retry:
        query = urlencode({"corpid": account.corp_id, "corpsecret": account.corp_secret})
        asked = self._clock.now()
        answer = await self._caller.call(
            "GET", f"{account.endpoint.rstrip('/')}/cgi-bin/gettoken?{query}", timeout_seconds=timeout_seconds
        )
        if isinstance(answer, Retry):
            return answer
        if isinstance(answer, Unknown):
            # Asking for a token sends no message, so nothing is in doubt.
            return Retry(_BUSY_SECONDS, Obstacle.UNREACHABLE, answer.reason)
        code, value, life = (answer.fields.get(name) for name in ("errcode", "access_token", "expires_in"))
        if answer.status == 200 and code == 0 and isinstance(value, str) and isinstance(life, int):
            life_kept = max(timedelta(seconds=life) - _EARLY, timedelta(seconds=life / 2))
            self._keep(account, _AccessToken(value, asked + life_kept))
            return value
        if answer.status != 200 or code in _LIMIT_CODES or code == -1:
            after = answer.retry_after_seconds or _BUSY_SECONDS
            return Retry(after, Obstacle.BUSY, str(code if code is not None else answer.status))
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))

    def _keep(self, account: WeComAccount, token: _AccessToken) -> None:
        self._tokens[account] = token
        while len(self._tokens) > MAX_ACCOUNTS:
            oldest = next(iter(self._tokens))
            self._tokens.pop(oldest)
            self._fetching.pop(oldest, None)


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
    if answer.status == 429 or code in _LIMIT_CODES:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, str(code or 429))
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, str(code or 503))
    if answer.status != 200 or not isinstance(code, int):
        return Unknown(Doubt.SERVER_ERROR, str(answer.status))
    if code == -1:
        return Retry(_BUSY_SECONDS, Obstacle.BUSY, "-1")
    if code in _RECIPIENT_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, str(code))
    if code in _UNAVAILABLE_CODES:
        return Rejected(Refusal.RECIPIENT_UNAVAILABLE, str(code))
    if code in _ACCOUNT_CODES:
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(code))
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

"""SMS by Twilio: `Messages.json` of API 2010-04-01, and its status callbacks.

Checked on 2026-11-28 against stored copies of the vendor's snippets and validator; the codes are those of its error dictionary.
The vendor publishes no key by which a repeated request would be known: an unanswered call is `Unknown` and is settled by its
callback, whose address names our id and is covered by the vendor's signature.
"""

from __future__ import annotations

import base64
import re
from typing import ClassVar
from urllib.parse import urlencode

from services.common.clock import Clock
from services.messaging.providers.contract import (
    Accepted,
    Callback,
    CallbackCall,
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
from services.messaging.providers.twilio_sms.account import TwilioSmsAccount
from services.messaging.providers.twilio_sms.receipts import read_status

MAX_TEXT = 1_600
"""Longest text, in characters; the vendor refuses a longer one (21617)."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_BUSY_SECONDS = 30.0
_RATE_SECONDS = 5.0
_ACCOUNT_SECONDS = 300.0

_REFUSALS = {
    21211: Refusal.RECIPIENT_INVALID,
    21214: Refusal.RECIPIENT_INVALID,
    21217: Refusal.RECIPIENT_INVALID,
    21614: Refusal.RECIPIENT_INVALID,
    21635: Refusal.RECIPIENT_INVALID,
    21612: Refusal.RECIPIENT_UNAVAILABLE,
    21408: Refusal.POLICY,
    21608: Refusal.POLICY,
    21610: Refusal.OPTED_OUT,
}
"""Of this recipient; all other codes are of the account, of load, or of the text."""

_ACCOUNT_CODES = frozenset(
    {20003, 20005, 20404, 21212, 21603, 21606, 21609, 21659, 21660, 21661, 21701, 21703, 21704, 21705, 90010}
)
_BUSY_CODES = frozenset({21611, 30001})
_RATE_CODES = frozenset({14107, 20429})


class TwilioSmsProvider:
    """Sends SMS, one recipient a call."""

    name: ClassVar[str] = "twilio-sms"
    channel: ClassVar[str] = "sms"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = True
    account_form = TwilioSmsAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. Its calls carry no time."""
        self._caller = HttpCaller(dialer)

    async def send(self, message: OutboundMessage, account: TwilioSmsAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one SMS; see `Provider.send`. The provider's id is the message's SID; callbacks also name `delivery_id`."""
        if not _E164.fullmatch(message.recipient):
            return Rejected(Refusal.RECIPIENT_INVALID)
        if not message.text.strip():
            return Rejected(Refusal.CONTENT, "empty")
        if len(message.text) > MAX_TEXT:
            return Rejected(Refusal.CONTENT, "too long")
        form = {"To": message.recipient, "Body": message.text.encode("utf-8", "replace").decode()}
        if account.messaging_service_sid:
            form["MessagingServiceSid"] = account.messaging_service_sid
        else:
            form["From"] = account.sender
        if message.receipt_url:
            form["StatusCallback"] = message.receipt_url
        answer = await self._call("POST", "/Messages.json", account, urlencode(form).encode(), timeout_seconds)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: TwilioSmsAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for the account itself; see `Provider.verify`."""
        answer = await self._call("GET", ".json", account, b"", timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        if answer.status == 200:
            status = str(answer.fields.get("status", ""))[:64]
            return Verdict() if status == "active" else Verdict(Problem.NOT_ALLOWED, status)
        code = str(answer.fields.get("code") or answer.status)[:64]
        if answer.status in (401, 404):
            return Verdict(Problem.AUTHENTICATION_FAILED, code)
        busy = answer.status == 429 or answer.status >= 500
        return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, code)

    def read_callback(self, call: CallbackCall, account: TwilioSmsAccount | None) -> Callback:
        """Reads a status callback; see `CallsBack.read_callback`."""
        return read_status(call, account)

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    async def _call(
        self, method: str, rest: str, account: TwilioSmsAccount, content: bytes, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        credentials = base64.b64encode(f"{account.account_sid}:{account.auth_token}".encode()).decode()
        headers = {"authorization": f"Basic {credentials}"}
        if content:
            headers["content-type"] = "application/x-www-form-urlencoded"
        return await self._caller.call(
            method,
            f"{account.endpoint}/2010-04-01/Accounts/{account.account_sid}{rest}",
            timeout_seconds=timeout_seconds,
            headers=headers,
            content=content,
        )


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    code = answer.fields.get("code")
    number = code if isinstance(code, int) else 0
    said = str(number or answer.status)
    if answer.status in (200, 201):
        sid = answer.fields.get("sid")
        return Accepted(sid) if isinstance(sid, str) and sid else Unknown(Doubt.SERVER_ERROR, said)
    if answer.status == 429 or number in _RATE_CODES:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, said)
    if answer.status == 503 or number in _BUSY_CODES:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, said)
    if answer.status in (401, 403, 404) or number in _ACCOUNT_CODES:
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, said)
    if answer.status != 400:
        return Unknown(Doubt.SERVER_ERROR, said)
    return Rejected(_REFUSALS.get(number, Refusal.CONTENT), said)

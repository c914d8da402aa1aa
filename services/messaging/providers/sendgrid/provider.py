"""E-mail by SendGrid: `POST /v3/mail/send`, and its signed event webhook.

Checked on 2026-11-30 against stored copies of the vendor's pages "Mail Send API Overview", "Errors" and "Event Webhook
Reference"; that 403 also means an unverified sender is general knowledge. The vendor publishes no key by which a repeated
request would be known: an unanswered call is `Unknown` and is settled by its events, which name our id. Its own tracking is
switched off mail by mail: it would rewrite our signed links.
"""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

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
from services.messaging.providers.sendgrid.account import SendGridAccount
from services.messaging.providers.sendgrid.events import MESSAGE_ARGUMENT, read_events
from services.messaging.providers.smtp.mime import UnsendableMail, ascii_address, plain_line, unsubscribe_headers

MAX_MAIL_BYTES = 4 * 1024 * 1024
"""Longest request sent; the vendor's own limit is 30 MB."""

_BUSY_SECONDS = 30.0
_RATE_SECONDS = 10.0
_ACCOUNT_SECONDS = 300.0
_NO_TRACKING = {
    "click_tracking": {"enable": False, "enable_text": False},
    "open_tracking": {"enable": False},
    "subscription_tracking": {"enable": False},
}


class SendGridProvider:
    """Sends e-mail, one recipient a call."""

    name: ClassVar[str] = "sendgrid"
    channel: ClassVar[str] = "email"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = True
    account_form = SendGridAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. Its calls carry no time."""
        self._caller = HttpCaller(dialer)

    async def send(self, message: OutboundMessage, account: SendGridAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one mail; see `Provider.send`. The provider's id is its `X-Message-Id`; events also name `delivery_id`."""
        try:
            content = msgspec.json.encode(_mail(message, account))
        except UnsendableMail as error:
            if error.part == "sender":
                return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, "bad sender")
            return Rejected(Refusal.RECIPIENT_INVALID if error.part == "recipient" else Refusal.CONTENT)
        if len(content) > MAX_MAIL_BYTES:
            return Rejected(Refusal.CONTENT, "too large")
        answer = await self._call("POST", "/v3/mail/send", account, content, timeout_seconds)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: SendGridAccount, *, timeout_seconds: float) -> Verdict:
        """Asks what the key may do (`GET /v3/scopes`); see `Provider.verify`."""
        answer = await self._call("GET", "/v3/scopes", account, b"", timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        if answer.status == 200:
            scopes = answer.fields.get("scopes")
            may_send = isinstance(scopes, list) and "mail.send" in scopes
            return Verdict() if may_send else Verdict(Problem.NOT_ALLOWED, "no mail.send")
        if answer.status == 401:
            return Verdict(Problem.AUTHENTICATION_FAILED, "401")
        busy = answer.status == 429 or answer.status >= 500
        return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, _said(answer))

    def read_callback(self, call: CallbackCall, account: SendGridAccount | None) -> Callback:
        """Reads events; see `CallsBack.read_callback`."""
        return read_events(call, account)

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    async def _call(
        self, method: str, path: str, account: SendGridAccount, content: bytes, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        headers = {"authorization": f"Bearer {account.api_key}"}
        if content:
            headers["content-type"] = "application/json"
        return await self._caller.call(
            method, f"{account.endpoint}{path}", timeout_seconds=timeout_seconds, headers=headers, content=content
        )


def _mail(message: OutboundMessage, account: SendGridAccount) -> dict[str, Any]:
    """Returns the request's body.

    Raises:
        UnsendableMail: If sender, recipient or the unsubscribe URL cannot stand in a mail.
    """
    sender = {"email": ascii_address(account.sender, "sender")}
    if name := plain_line(account.sender_name):
        sender["name"] = name
    parts = (("text/plain", message.text), ("text/html", message.html))
    mail = {
        "personalizations": [
            {
                "to": [{"email": ascii_address(message.recipient, "recipient")}],
                "custom_args": {MESSAGE_ARGUMENT: message.delivery_id},
            }
        ],
        "from": sender,
        "subject": plain_line(message.subject),
        "content": [
            {"type": kind, "value": value.encode("utf-8", "replace").decode()} for kind, value in parts if value
        ],
        "tracking_settings": _NO_TRACKING,
    }
    if headers := unsubscribe_headers(message.unsubscribe_url):
        mail["headers"] = headers
    return mail


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    said = _said(answer)
    if answer.status in (200, 202):
        return Accepted(answer.headers.get("x-message-id", ""))
    if answer.status == 429:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, said)
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, said)
    if answer.status in (401, 403, 404):
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, said)
    if answer.status == 413:
        return Rejected(Refusal.CONTENT, said)
    if answer.status != 400:
        return Unknown(Doubt.SERVER_ERROR, said)
    field = _field(answer)
    if field.startswith("personalizations") and ".to" in field:
        return Rejected(Refusal.RECIPIENT_INVALID, said)
    if field.startswith("from"):
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, said)
    return Rejected(Refusal.CONTENT, said)


def _field(answer: HttpAnswer) -> str:
    errors = answer.fields.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    field = first.get("field") if isinstance(first, dict) else None
    return field if isinstance(field, str) else ""


def _said(answer: HttpAnswer) -> str:
    """Returns the status and which field was meant; the vendor's text may hold an address."""
    return f"{answer.status} {_field(answer)}".strip()[:64]

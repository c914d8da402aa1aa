"""Messages as signed POSTs to the brand's own endpoint (Standard Webhooks 1.0.0).

The id stays the same over attempts and so does the body, byte for byte; time and signature are new each time. A receiver
knows a repeat by the id, so a message whose answer was lost is sent again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.common.ids import new_id
from services.common.webhook_requests import PASSING_STATUSES, signed
from services.messaging.providers.access_tokens import ACCOUNT_SECONDS, BUSY_SECONDS
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
from services.messaging.providers.webhook.account import WebhookAccount

MAX_BODY_BYTES = 262_144
"""Longest body sent."""

RATE_SECONDS = 60.0
"""How long an endpoint is left alone that says too many and not for how long."""

_GONE = frozenset({401, 403, 404, 405, 410})
"""Statuses that are about the endpoint or its secret, and not about a message."""


class WebhookProvider:
    """Sends each message as one POST."""

    name: ClassVar[str] = "webhook"
    channel: ClassVar[str] = "webhook"
    idempotent: ClassVar[bool] = True
    always_ucs2: ClassVar[bool] = False

    account_form = WebhookAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for what is signed."""
        self._clock = clock
        self._caller = HttpCaller(dialer)

    async def send(self, message: OutboundMessage, account: WebhookAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one message; see `Provider.send`."""
        body = body_of(message)
        if len(body) > MAX_BODY_BYTES:
            return Rejected(Refusal.CONTENT, "too large")
        answer = await self._post(message.delivery_id, body, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return answer
        status, after = answer.status, answer.retry_after_seconds
        if 200 <= status < 300:
            return Accepted(message.delivery_id)
        if status in _GONE or 300 <= status < 400:
            return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(status))
        if status == 429:
            return Retry(RATE_SECONDS if after is None else after, Obstacle.RATE_LIMITED, "429")
        if status == 503 or status in PASSING_STATUSES:
            return Retry(BUSY_SECONDS if after is None else after, Obstacle.BUSY, str(status))
        if status >= 500:
            # It may have been taken before that failed; the next attempt has the same id.
            return Unknown(Doubt.SERVER_ERROR, str(status))
        return Rejected(Refusal.CONTENT, str(status))

    async def verify(self, account: WebhookAccount, *, timeout_seconds: float) -> Verdict:
        """Sends what is no message, of the type `webhook.test`; see `Provider.verify`."""
        now = self._clock.now()
        body = msgspec.json.encode({"type": "webhook.test", "timestamp": _time_text(now), "data": {}})
        answer = await self._post(new_id("verify", now), body, account, timeout_seconds)
        match answer:
            case Retry(_, _, code):
                return unreachable_verdict(code)
            case Unknown(_, code):
                return Verdict(Problem.PROVIDER_BUSY, code or answer.reason.value)
        status = answer.status
        if 200 <= status < 300:
            return Verdict()
        if status in (401, 403):
            return Verdict(Problem.AUTHENTICATION_FAILED, str(status))
        busy = status >= 500 or status in PASSING_STATUSES
        return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, str(status))

    async def _post(
        self, webhook_id: str, body: bytes, account: WebhookAccount, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        now = self._clock.now()
        return await self._caller.call(
            "POST",
            account.url,
            timeout_seconds=timeout_seconds,
            headers={
                "content-type": "application/json",
                "user-agent": "Yike-Webhooks/1",
                **signed(webhook_id, now, body, account.keys(now)),
            },
            content=body,
        )

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()


def body_of(message: OutboundMessage) -> bytes:
    """Returns what is posted: the same bytes for the same message."""
    told: dict[str, Any] = {
        "messageId": message.delivery_id,
        "customerId": message.recipient,
        "userIds": list(message.user_ids),
        "templateId": message.template_id,
        "purpose": message.purpose,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "url": message.url,
        "imageUrl": message.image_url,
        "miniProgramAppId": message.mini_program_app_id,
        "miniProgramPage": message.mini_program_page,
        "templateCode": message.template_code,
        "parameters": dict(message.parameters),
    }
    kind = "message.test" if message.is_test else "message.send"
    time = message.time or datetime.fromtimestamp(0, UTC)
    data = {name: value for name, value in told.items() if value}
    return msgspec.json.encode({"type": kind, "timestamp": _time_text(time), "data": data})


def _time_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

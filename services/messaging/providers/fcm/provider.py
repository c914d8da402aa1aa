"""Push by Firebase Cloud Messaging, HTTP v1 (`projects.messages.send`).

Read in stored copies on 2026-11-30: the vendor's pages "ErrorCode" and "FCM error codes"; the shape of a message is general
knowledge. The vendor knows no repeats and tells nobody what became of a message: unanswered is UNKNOWN, a push stays SENT.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.providers.access_tokens import ACCOUNT_SECONDS, AccessTokens
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
from services.messaging.providers.fcm.account import FcmAccount
from services.messaging.providers.fcm.tokens import GoogleDialect, details, fcm_code, token_call
from services.messaging.providers.http_call import HttpAnswer, HttpCaller

MAX_PAYLOAD_BYTES = 4_096
"""Longest notification and data together, as JSON: the vendor's bound, which counts names and values."""

QUOTA_SECONDS = 60.0
"""How long to wait where the vendor says that it is too many and not for how long: a quota is one of a minute."""

_BUSY_SECONDS = 10.0
_TOKEN = re.compile(r"[A-Za-z0-9_:.-]{1,500}")
_PROBE_TOPIC = "yike-verify"


class FcmProvider:
    """Sends to one device a call."""

    name: ClassVar[str] = "fcm"
    channel: ClassVar[str] = "push"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    account_form = FcmAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for tokens."""
        self._caller = HttpCaller(dialer)
        self._tokens: AccessTokens[FcmAccount] = AccessTokens(
            clock, self._caller, lambda account, anew: token_call(account, clock.now()), GoogleDialect()
        )

    async def send(self, message: OutboundMessage, account: FcmAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one push; see `Provider.send`. The provider's id is the message's name."""
        if not _TOKEN.fullmatch(message.recipient):
            return Rejected(Refusal.RECIPIENT_INVALID)
        said = {"title": message.subject, "body": message.text}
        if message.image_url:
            said["image"] = message.image_url
        data = data_of(message)
        if len(msgspec.json.encode({"notification": said, "data": data})) > MAX_PAYLOAD_BYTES:
            return Rejected(Refusal.CONTENT, "payload too large")
        fields: dict[str, Any] = {"token": message.recipient, "notification": said, "data": data}
        if message.image_url:
            # Apple shows a picture only where the app may change what arrives.
            options = {"payload": {"aps": {"mutable-content": 1}}, "fcm_options": {"image": message.image_url}}
            fields["apns"] = options
        answer = await self._send(account, {"message": fields}, timeout_seconds)
        return meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: FcmAccount, *, timeout_seconds: float) -> Verdict:
        """Signs in anew, and has a message checked that is not sent (`validate_only`); see `Provider.verify`."""
        token = await self._tokens.renew(account, timeout_seconds=timeout_seconds)
        if isinstance(token, Verdict):
            return token
        probe = {"topic": _PROBE_TOPIC, "notification": {"title": "Yike", "body": "Yike"}}
        answer = await self._send(account, {"validate_only": True, "message": probe}, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            refused = isinstance(answer, Retry) and answer.reason is Obstacle.ACCOUNT
            return Verdict(Problem.NOT_ALLOWED, answer.code) if refused else unreachable_verdict(answer.code)
        if answer.status == 200:
            return Verdict()
        busy = answer.status == 429 or answer.status >= 500
        return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, _code(answer))

    async def close(self) -> None:
        """Closes every connection and forgets the access tokens."""
        self._tokens.forget()
        await self._caller.close()

    async def _send(
        self, account: FcmAccount, fields: dict[str, Any], timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        return await self._tokens.call(
            "POST",
            f"/v1/projects/{account.project_id}/messages:send",
            account,
            msgspec.json.encode(fields),
            endpoint=account.endpoint,
            timeout_seconds=timeout_seconds,
        )


def data_of(message: OutboundMessage) -> dict[str, str]:
    """Returns what the app gets: its template's data, where a tap leads, and the message's id, to tell of opening it."""
    ours = {"delivery_id": message.delivery_id}
    if message.deep_link:
        ours["deep_link"] = message.deep_link
    return {**message.push_data, **ours}


def meaning_of(answer: HttpAnswer) -> SendOutcome:
    """Returns what an answer says; an `errorCode` of FCM's own goes before the status."""
    name, code = answer.fields.get("name"), _code(answer)
    if answer.status == 200 and isinstance(name, str) and name:
        return Accepted(name)
    match fcm_code(answer):
        case "UNREGISTERED":
            return Rejected(Refusal.RECIPIENT_INVALID, code)
        case "SENDER_ID_MISMATCH":
            # A token of another project's app: the account may as well be the wrong one, so no token is given up for it.
            return Rejected(Refusal.RECIPIENT_UNAVAILABLE, code)
        case "QUOTA_EXCEEDED":
            return Retry(answer.retry_after_seconds or QUOTA_SECONDS, Obstacle.RATE_LIMITED, code)
        case "THIRD_PARTY_AUTH_ERROR":
            # Apple's key or certificate lacks or has ended: to be put right in the project.
            return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if answer.status == 429:
        return Retry(answer.retry_after_seconds or QUOTA_SECONDS, Obstacle.RATE_LIMITED, code)
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, code)
    if answer.status in (401, 403, 404):
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if answer.status == 400 and _is_of_token(answer):
        return Rejected(Refusal.RECIPIENT_INVALID, code)
    if 400 <= answer.status < 500:
        return Rejected(Refusal.CONTENT, code)
    return Unknown(Doubt.SERVER_ERROR, code)


def _code(answer: HttpAnswer) -> str:
    error = answer.fields.get("error")
    status = str(error.get("status", "")) if isinstance(error, dict) else ""
    return fcm_code(answer) or status[:64] or str(answer.status)


def _is_of_token(answer: HttpAnswer) -> bool:
    """Whether what is wrong is the token: the only field named, or, where none is, what the text speaks of."""
    named = [
        str(each.get("field", ""))
        for detail in details(answer)
        for each in detail.get("fieldViolations", ())
        if isinstance(each, dict)
    ]
    if named:
        return set(named) == {"message.token"}
    error = answer.fields.get("error")
    text = str(error.get("message", "")) if isinstance(error, dict) else ""
    return fcm_code(answer) == "INVALID_ARGUMENT" and "registration token" in text

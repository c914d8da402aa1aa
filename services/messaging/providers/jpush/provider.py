"""Push by JPush (极光推送), Push API v3.

Read in stored copies on 2026-11-30: the vendor's pages "推送 API", "高级功能 API" (cid), "回执 API" and its list of codes.
A message has a `cid` that the vendor gave for it: with the same one it is pushed once within a day. Fields of what it calls
back with are agreed with each of its customers and published nowhere, so a push stays SENT.
"""

from __future__ import annotations

import base64
import re
from typing import Any, ClassVar

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
from services.messaging.providers.fcm.provider import data_of
from services.messaging.providers.http_call import HttpAnswer, HttpCaller
from services.messaging.providers.jpush.account import JpushAccount
from services.messaging.providers.jpush.keys import KEYS_A_CALL, Keys

MAX_IOS_BYTES = 2_000
"""Longest `ios` of a notification with its braces."""

_ACCOUNT_SECONDS = 300.0
_RATE_SECONDS = 60.0
_BUSY_SECONDS = 30.0
_REGISTRATION_ID = re.compile(r"[A-Za-z0-9]{1,64}")
_ACCOUNT_CODES = frozenset({1004, 1008, 1020, 2003, 2004, 2007})
"""Unknown key, wrong secret, no HTTPS, an application that is barred, from an address that is not on its list."""

_GONE = 1011
"""Nobody has this registration id any more."""


class JpushProvider:
    """Sends to one device a call."""

    name: ClassVar[str] = "jpush"
    channel: ClassVar[str] = "push"
    idempotent: ClassVar[bool] = True
    always_ucs2: ClassVar[bool] = False
    account_form = JpushAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for the age of keys."""
        self._caller = HttpCaller(dialer)
        self._keys = Keys(clock, self._ask_keys)

    async def key(self, account: JpushAccount, *, timeout_seconds: float) -> str:
        """Returns a `cid` for one message; see `GivesKeys.key`."""
        return await self._keys.take(account, timeout_seconds)

    async def send(self, message: OutboundMessage, account: JpushAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one push; see `Provider.send`. With its key a repeat is pushed once; the provider's id is the `msg_id`."""
        if not _REGISTRATION_ID.fullmatch(message.recipient):
            return Rejected(Refusal.RECIPIENT_INVALID)
        fields = push_of(message, account)
        if len(msgspec.json.encode(fields["notification"]["ios"])) > MAX_IOS_BYTES:
            return Rejected(Refusal.CONTENT, "payload too large")
        answer = await self._call("POST", "/v3/push", account, timeout_seconds, fields)
        return meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: JpushAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for a key; see `Provider.verify`."""
        answer = await self._call("GET", "/v3/push/cid?count=1", account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        if answer.status == 200 and isinstance(answer.fields.get("cidlist"), list):
            return Verdict()
        code = _code(answer)
        said = str(code or answer.status)
        if answer.status == 429 or answer.status >= 500:
            return Verdict(Problem.PROVIDER_BUSY, said)
        wrong = code in (1004, 1008) or answer.status == 401
        return Verdict(Problem.AUTHENTICATION_FAILED if wrong else Problem.NOT_ALLOWED, said)

    async def close(self) -> None:
        """Closes every connection and forgets the keys."""
        self._keys.forget()
        await self._caller.close()

    async def _ask_keys(self, account: JpushAccount, timeout_seconds: float) -> list[str]:
        answer = await self._call("GET", f"/v3/push/cid?count={KEYS_A_CALL}", account, timeout_seconds)
        given = answer.fields.get("cidlist") if isinstance(answer, HttpAnswer) and answer.status == 200 else None
        return [each for each in given if isinstance(each, str) and each] if isinstance(given, list) else []

    async def _call(
        self,
        method: str,
        path: str,
        account: JpushAccount,
        timeout_seconds: float,
        fields: dict[str, Any] | None = None,
    ) -> HttpAnswer | Retry | Unknown:
        login = base64.b64encode(f"{account.app_key}:{account.master_secret}".encode()).decode()
        headers = {"authorization": f"Basic {login}"}
        if fields is not None:
            headers["content-type"] = "application/json"
        return await self._caller.call(
            method,
            f"{account.endpoint}{path}",
            timeout_seconds=timeout_seconds,
            headers=headers,
            content=b"" if fields is None else msgspec.json.encode(fields),
        )


def push_of(message: OutboundMessage, account: JpushAccount) -> dict[str, Any]:
    """Returns a push to one device as the vendor takes it."""
    extras = data_of(message)
    android: dict[str, Any] = {"alert": message.text, "title": message.subject, "extras": extras}
    ios: dict[str, Any] = {
        "alert": {"title": message.subject, "body": message.text},
        "sound": "default",
        "extras": extras,
    }
    if message.deep_link:
        android["intent"] = {"url": message.deep_link}
    if message.image_url:
        android |= {"style": 3, "big_pic_path": message.image_url}
        ios |= {"mutable-content": True, "extras": {**extras, "image_url": message.image_url}}
    fields: dict[str, Any] = {
        "platform": ["android", "ios"],
        "audience": {"registration_id": [message.recipient]},
        "notification": {"android": android, "ios": ios},
        "options": {"apns_production": not account.apns_development},
    }
    return {"cid": message.key, **fields} if message.key else fields


def meaning_of(answer: HttpAnswer) -> SendOutcome:
    """Returns what an answer says: the vendor's own code before the status."""
    known_as, code = answer.fields.get("msg_id"), _code(answer)
    if answer.status == 200 and isinstance(known_as, str | int) and not isinstance(known_as, bool):
        return Accepted(str(known_as))
    said = str(code or answer.status)
    if code == _GONE:
        return Rejected(Refusal.RECIPIENT_INVALID, said)
    if code in _ACCOUNT_CODES or (answer.status in (401, 403) and code != 2005):
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, said)
    if code == 2005:
        # This device got more than is let through.
        return Rejected(Refusal.POLICY, said)
    if code in (2002, 2008) or answer.status == 429:
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, said)
    if code == 1030 or answer.status in (500, 502, 504):
        # Its own parts did not answer each other: it may have been taken.
        return Unknown(Doubt.SERVER_ERROR, said)
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, said)
    if 400 <= answer.status < 500:
        return Rejected(Refusal.CONTENT, said)
    return Unknown(Doubt.SERVER_ERROR, said)


def _code(answer: HttpAnswer) -> int:
    error = answer.fields.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else 0

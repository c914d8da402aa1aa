"""E-mail by Aliyun (阿里云邮件推送): `SingleSendMail` of dm 2015-11-23, signed with ACS3-HMAC-SHA256.

Read on 2026-11-30: the vendor's page "SingleSendMail" in stored copies of 2020 to 2026, the request's fields in the vendor's
Python SDK (headers, and the bodies in the request's body), its codes in an answer on its developers' page,
"QueryMailAddressByParam" and "DescAccountSummary". No key by which a repeated request would be known, and nobody is called
back over HTTP: an unanswered call is `Unknown` for good.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.providers.aliyun_call import KEY_CODES, AliyunCaller, refused_trial
from services.messaging.providers.aliyun_direct_mail.account import AliyunDirectMailAccount
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
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.smtp.mime import (
    UnsendableMail,
    ascii_address,
    message_identifier,
    plain_line,
    unsubscribe_headers,
)

VERSION = "2015-11-23"
MAX_MAIL_BYTES = 4 * 1024 * 1024
"""Longest text and HTML together that are sent; the vendor takes about 8 MB."""

MAX_SUBJECT = 256
"""Longest subject that the vendor takes, in characters."""

_BUSY_SECONDS = 30.0
_ACCOUNT_SECONDS = 300.0
_RATE_SECONDS = 5.0

_RECIPIENT_CODES = frozenset({"InvalidToAddress", "InvalidToAddress.Spam"})
"""The address has no valid form, or stands in the vendor's list of those that do not exist."""

_ACCOUNT_CODES = (
    *KEY_CODES,
    "InvalidMailAddress",
    "InvalidFromAlias",
    # A frozen user, a quota that is used up, or text that the vendor's filter takes for spam: it does not say which.
    "InvalidSendMail.Spam",
    "Forbidden",
    "NoPermission",
)
"""How codes begin that are about key, sender, quota or standing."""


class AliyunDirectMailProvider:
    """Sends e-mail, one recipient a call."""

    name: ClassVar[str] = "aliyun-direct-mail"
    channel: ClassVar[str] = "email"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    account_form = AliyunDirectMailAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the signature's date.
            dialer: Connects.
        """
        self._caller = AliyunCaller(clock, dialer, VERSION)

    async def send(
        self, message: OutboundMessage, account: AliyunDirectMailAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Sends one mail; see `Provider.send`. The provider's id is its EnvId."""
        subject = plain_line(message.subject)
        if len(subject) > MAX_SUBJECT:
            return Rejected(Refusal.CONTENT, "subject too long")
        bodies = {"HtmlBody": _written(message.html), "TextBody": _written(message.text)}
        if sum(len(body.encode()) for body in bodies.values()) > MAX_MAIL_BYTES:
            return Rejected(Refusal.CONTENT, "too large")
        try:
            sender = ascii_address(account.sender, "sender")
            recipient = ascii_address(message.recipient, "recipient")
            headers = {
                "Message-ID": f"<{message_identifier(message.delivery_id, sender)}>",
                **unsubscribe_headers(message.unsubscribe_url),
            }
        except UnsendableMail as error:
            if error.part == "sender":
                return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, "bad sender")
            return Rejected(Refusal.RECIPIENT_INVALID if error.part == "recipient" else Refusal.CONTENT)
        query = {
            "AccountName": sender,
            "AddressType": "1",
            "ReplyToAddress": "false",
            "ToAddress": recipient,
            "Subject": subject,
            "Headers": msgspec.json.encode(headers).decode(),
            # The vendor's own tracking and unsubscribe link would stand beside ours.
            "ClickTrace": "0",
            "UnSubscribeLinkType": "disabled",
            "UnSubscribeFilterLevel": "disabled",
        }
        if name := plain_line(account.sender_name):
            query["FromAlias"] = name
        form = {name: body for name, body in bodies.items() if body}
        answer = await self._caller.call("SingleSendMail", query, account, timeout_seconds, form)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: AliyunDirectMailAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for the state of the sender's address (`QueryMailAddressByParam`); see `Provider.verify`."""
        query = {"KeyWord": account.sender, "PageNo": "1", "PageSize": "10"}
        answer = await self._caller.call("QueryMailAddressByParam", query, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        code = str(answer.fields.get("Code", ""))[:64] or str(answer.status)
        if answer.status == 200:
            return _verdict_of(answer.fields, account.sender)
        return refused_trial(code, answer.status)

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()


def _verdict_of(fields: Mapping[str, Any], sender: str) -> Verdict:
    data = fields.get("data")
    listed = data.get("mailAddress") if isinstance(data, dict) else None
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, dict) and str(each.get("AccountName", "")).casefold() == sender.casefold():
            if each.get("AccountStatus") != "0" and each.get("AccountStatus") != 0:
                return Verdict(Problem.NOT_ALLOWED, f"AccountStatus {each.get('AccountStatus')}"[:64])
            if each.get("DomainStatus") not in ("0", 0, None):
                return Verdict(Problem.NOT_ALLOWED, f"DomainStatus {each.get('DomainStatus')}"[:64])
            return Verdict()
    return Verdict(Problem.NOT_ALLOWED, "no such sender")


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    code = str(answer.fields.get("Code", ""))[:64]
    if answer.status == 200 and not code:
        return Accepted(str(answer.fields.get("EnvId") or answer.fields.get("RequestId") or "")[:200])
    if answer.status == 429 or code.startswith("Throttling"):
        return Retry(answer.retry_after_seconds or _RATE_SECONDS, Obstacle.RATE_LIMITED, code or "429")
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or _BUSY_SECONDS, Obstacle.BUSY, code or "503")
    if code == "SignatureNonceUsed":
        # We never use a nonce twice, so something between us repeated the request: the first copy may have passed.
        return Unknown(Doubt.SERVER_ERROR, code)
    if not 400 <= answer.status < 500 or not code:
        return Unknown(Doubt.SERVER_ERROR, code or str(answer.status))
    if code in _RECIPIENT_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, code)
    if code.startswith(_ACCOUNT_CODES):
        return Retry(_ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    return Rejected(Refusal.CONTENT, code)


def _written(text: str) -> str:
    return text.encode("utf-8", "replace").decode()

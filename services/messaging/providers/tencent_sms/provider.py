"""SMS by Tencent Cloud (腾讯云短信): `SendSms` of sms 2021-01-11, signed with TC3-HMAC-SHA256, and its status reports.

Read in stored copies on 2026-11-30: "SendSms", "Error codes", "SMS Sending Status Notification", "Signature v3".
The vendor has no idempotency, and its reports name only its own id, which an unanswered call has not told: such a call is
`Unknown` and stays so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from services.common.clock import Clock
from services.messaging.domain.sms_findings import RegisteredTemplate, RegistrationState
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
from services.messaging.providers.tencent_sms import callbacks
from services.messaging.providers.tencent_sms.account import TencentSmsAccount
from services.messaging.providers.tencent_sms.codes import (
    ACCOUNT_SECONDS,
    BUSY_SECONDS,
    OK,
    RATE_SECONDS,
    meaning_of_code,
)
from services.messaging.providers.tencent_sms.signing import CONTENT_TYPE, authorization
from services.messaging.providers.tencent_sms.templates import NOT_THERE, registered

VERSION = "2021-01-11"
MAX_PARAMETER_BYTES = 16_384
"""Longest `TemplateParamSet` sent."""

_INDIVIDUAL = "FailedOperation.NotEnterpriseCertification"
"""An account of a person may send, but not ask for templates."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class TencentSmsProvider:
    """Sends SMS, one recipient a call."""

    name: ClassVar[str] = "tencent-sms"
    channel: ClassVar[str] = "sms"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = True
    signs: ClassVar[bool] = False
    only_parameter: ClassVar[str] = "1"
    account_form = TencentSmsAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the signature's time.
            dialer: Connects.
        """
        self._clock = clock
        self._caller = HttpCaller(dialer)

    async def send(
        self, message: OutboundMessage, account: TencentSmsAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Sends one SMS; see `Provider.send`. The provider's id is the SerialNo, which its receipts name as `sid`."""
        if not _E164.fullmatch(message.recipient):
            return Rejected(Refusal.RECIPIENT_INVALID)
        template_id = message.template_code or account.template_code
        if not template_id:
            return Rejected(Refusal.CONTENT, "no template code")
        parameters = positional(message.parameters, message.text)
        if parameters is None:
            return Rejected(Refusal.CONTENT, "parameters not numbered")
        if len(msgspec.json.encode(parameters)) > MAX_PARAMETER_BYTES:
            return Rejected(Refusal.CONTENT, "parameters too long")
        body = {
            "PhoneNumberSet": [message.recipient],
            "SmsSdkAppId": account.sdk_app_id,
            "SignName": account.sign_name,
            "TemplateId": template_id,
            "TemplateParamSet": parameters,
            "SessionContext": message.delivery_id,
        }
        answer = await self._call("SendSms", body, account, timeout_seconds)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: TencentSmsAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for a page of templates (`DescribeSmsTemplateList`): key, rights and region are tried; see `Provider.verify`."""
        body = {"International": 0, "Limit": 1, "Offset": 0}
        answer = await self._call("DescribeSmsTemplateList", body, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        told = _response(answer)
        code = _error_code(told)
        if answer.status == 200 and told and (not code or code == _INDIVIDUAL):
            return Verdict()
        return _problem(answer, code)

    async def registered_template(
        self, code: str, account: TencentSmsAccount, *, timeout_seconds: float
    ) -> RegisteredTemplate | Verdict:
        """Asks for a template by its id, among those of the mainland, then the others; see `ChecksTemplates`."""
        if not (code.isascii() and code.isdigit() and len(code) <= 18):
            return RegisteredTemplate(RegistrationState.NOT_REGISTERED)
        for international in (0, 1):
            body = {"International": international, "TemplateIdSet": [int(code)]}
            answer = await self._call("DescribeSmsTemplateList", body, account, timeout_seconds)
            if not isinstance(answer, HttpAnswer):
                return unreachable_verdict(answer.code)
            told = _response(answer)
            error = _error_code(told)
            if answer.status != 200 or not told or error not in ("", NOT_THERE):
                return _problem(answer, error)
            found = registered(told, int(code))
            if found is not None:
                return found
        return RegisteredTemplate(RegistrationState.NOT_REGISTERED)

    def read_callback(self, call: CallbackCall, account: TencentSmsAccount | None) -> Callback:
        """Reads a call; see `callbacks.read`."""
        return callbacks.read(call)

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    async def _call(
        self, action: str, body: Mapping[str, Any], account: TencentSmsAccount, timeout_seconds: float
    ) -> HttpAnswer | Retry | Unknown:
        host = urlsplit(account.endpoint).netloc
        content, moment = msgspec.json.encode(body), self._clock.now()
        headers = {
            "host": host,
            "content-type": CONTENT_TYPE,
            "x-tc-action": action,
            "x-tc-version": VERSION,
            "x-tc-timestamp": str(int(moment.timestamp())),
            "x-tc-region": account.region,
            "authorization": authorization(
                secret_id=account.secret_id, secret_key=account.secret_key, host=host, body=content, moment=moment
            ),
        }
        return await self._caller.call(
            "POST", f"{account.endpoint}/", timeout_seconds=timeout_seconds, headers=headers, content=content
        )


def positional(parameters: Mapping[str, str], text: str) -> list[str] | None:
    """Returns the values of a registered template in its order; None where they are not named 1, 2, 3… without a gap.

    Without parameters the text is the only one, as elsewhere.
    """
    if not parameters:
        return [text] if text else []
    names = [str(number) for number in range(1, len(parameters) + 1)]
    return [parameters[name] for name in names] if set(names) == set(parameters) else None


def _problem(answer: HttpAnswer, code: str) -> Verdict:
    code = (code or str(answer.status))[:64]
    if code.startswith("AuthFailure") and code != "AuthFailure.UnauthorizedOperation":
        return Verdict(Problem.AUTHENTICATION_FAILED, code)
    busy = answer.status >= 500 or answer.status == 429 or code.startswith(("RequestLimitExceeded", "InternalError"))
    return Verdict(Problem.PROVIDER_BUSY if busy else Problem.NOT_ALLOWED, code)


def _response(answer: HttpAnswer) -> Mapping[str, Any]:
    told = answer.fields.get("Response")
    return told if isinstance(told, dict) else {}


def _error_code(told: Mapping[str, Any]) -> str:
    error = told.get("Error")
    return str(error.get("Code", "")) if isinstance(error, dict) else ""


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    told = _response(answer)
    code = _error_code(told)[:64]
    if answer.status == 429:
        return Retry(answer.retry_after_seconds or RATE_SECONDS, Obstacle.RATE_LIMITED, code or "429")
    if answer.status == 503:
        return Retry(answer.retry_after_seconds or BUSY_SECONDS, Obstacle.BUSY, code or "503")
    if code and answer.status < 500:
        return meaning_of_code(code, answer.retry_after_seconds)
    if 400 <= answer.status < 500:
        # Not the vendor's words: someone before it let nothing through.
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, str(answer.status))
    statuses = told.get("SendStatusSet")
    first = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else None
    if answer.status != 200 or not isinstance(first, dict):
        return Unknown(Doubt.SERVER_ERROR, code or str(answer.status))
    own_code = str(first.get("Code", ""))[:64]
    if own_code == OK:
        return Accepted(str(first.get("SerialNo") or ""))
    return meaning_of_code(own_code)

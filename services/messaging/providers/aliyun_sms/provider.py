"""SMS by Aliyun (阿里云短信服务): `SendSms` of dysmsapi 2017-05-25, signed with ACS3-HMAC-SHA256, and `SmsReport` receipts.

Read in stored copies on 2026-11-22: "V3 request structure and signature" (edition of 2 June 2026) and "SmsReport".
The vendor has no idempotency: an unanswered call is `Unknown` and is settled by its receipt, which names our id (OutId).
"""

from typing import Any, ClassVar

import msgspec

from services.common.clock import Clock
from services.messaging.domain.sms_findings import RegisteredTemplate
from services.messaging.providers.aliyun_call import (
    ACCOUNT_CODES,
    ACCOUNT_SECONDS,
    BUSY_SECONDS,
    AliyunCaller,
    meaning_of,
    number_limit,
    refused_trial,
)
from services.messaging.providers.aliyun_pushes import TAKEN, china_time, elements_of
from services.messaging.providers.aliyun_sms.account import AliyunSmsAccount
from services.messaging.providers.aliyun_sms.replies import replies_in
from services.messaging.providers.aliyun_sms.templates import registered
from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Delivery,
    InvalidCallback,
    Obstacle,
    OutboundMessage,
    Problem,
    Receipt,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Verdict,
    unreachable_verdict,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer

VERSION = "2017-05-25"
MAX_PARAMETER_BYTES = 16_384
"""Longest TemplateParam sent."""

_APPROVED = 1
"""`SignStatus` of a signature that may be used."""

_RECIPIENT_CODES = frozenset({"isv.MOBILE_NUMBER_ILLEGAL"})
"""The only refusal that is about the number: it can be none."""

_SIGNATURE_CODES = frozenset({"isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL"})
_RECEIPT_CODES = {
    "INVALID_NUMBER": Delivery.INVALID_ADDRESS,
    "USER_REJECT": Delivery.OPTED_OUT,
}


class AliyunSmsProvider:
    """Sends SMS, one recipient a call."""

    name: ClassVar[str] = "aliyun-sms"
    channel: ClassVar[str] = "sms"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = True

    signs: ClassVar[bool] = False
    only_parameter: ClassVar[str] = "content"
    account_form = AliyunSmsAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one.

        Args:
            clock: For the signature's date.
            dialer: Connects.
        """
        self._caller = AliyunCaller(clock, dialer, VERSION)

    async def send(self, message: OutboundMessage, account: AliyunSmsAccount, *, timeout_seconds: float) -> SendOutcome:
        """Sends one SMS; see `Provider.send`. The provider's id is the BizId; receipts also name `delivery_id`."""
        parameters = dict(message.parameters) or ({"content": message.text} if message.text else {})
        template_parameters = msgspec.json.encode(parameters).decode()
        if len(template_parameters.encode()) > MAX_PARAMETER_BYTES:
            return Rejected(Refusal.CONTENT, "parameters too long")
        query = {
            "PhoneNumbers": _phone(message.recipient),
            "SignName": account.sign_name,
            "TemplateCode": message.template_code or account.template_code,
            "TemplateParam": template_parameters,
            "OutId": message.delivery_id,
        }
        if "," in query["PhoneNumbers"] or not query["PhoneNumbers"]:
            return Rejected(Refusal.RECIPIENT_INVALID)
        if not query["TemplateCode"]:
            return Rejected(Refusal.CONTENT, "no template code")
        answer = await self._caller.call("SendSms", query, account, timeout_seconds)
        return _meaning_of(answer) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: AliyunSmsAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for the state of the account's signature (`QuerySmsSign`); see `Provider.verify`."""
        answer = await self._caller.call("QuerySmsSign", {"SignName": account.sign_name}, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        if answer.status == 200 and answer.fields.get("Code") == "OK":
            status = answer.fields.get("SignStatus")
            return Verdict() if status == _APPROVED else Verdict(Problem.NOT_ALLOWED, f"SignStatus {status}"[:64])
        code = str(answer.fields.get("Code", "")) or str(answer.status)
        return refused_trial(code, answer.status)

    async def registered_template(
        self, code: str, account: AliyunSmsAccount, *, timeout_seconds: float
    ) -> RegisteredTemplate | Verdict:
        """Asks for a template by its code (`GetSmsTemplate`); see `ChecksTemplates.registered_template`."""
        answer = await self._caller.call("GetSmsTemplate", {"TemplateCode": code}, account, timeout_seconds)
        return registered(answer) if isinstance(answer, HttpAnswer) else unreachable_verdict(answer.code)

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    def read_callback(self, call: CallbackCall, account: AliyunSmsAccount | None) -> Callback:
        """Reads a push of `SmsReport` or `SmsUp`, neither of which the vendor signs.

        Of a receipt `provider_message_id` *and* `delivery_id` must match; replies are believed at the account's address only.

        Raises:
            InvalidCallback: If the body is no array, or holds replies and the call is not trusted.
        """
        elements = elements_of(call.body)
        replies = replies_in(elements)
        if replies and not call.is_trusted:
            raise InvalidCallback("the address lacks the account's token")
        receipts = tuple(receipt for element in elements if (receipt := _receipt(element)) is not None)
        return Callback(receipts, 200, "application/json;charset=utf-8", TAKEN, replies=replies)


def _receipt(report: Any) -> Receipt | None:
    if not isinstance(report, dict):
        return None
    texts = {name: value for name, value in report.items() if isinstance(name, str) and isinstance(value, str)}
    success = report.get("success")
    if not isinstance(success, bool) or not (texts.get("biz_id") or texts.get("out_id")):
        return None
    code = texts.get("err_code", "")
    return Receipt(
        provider_message_id=texts.get("biz_id", ""),
        delivery_id=texts.get("out_id", ""),
        recipient=texts.get("phone_number", ""),
        delivery=Delivery.DELIVERED if success else _RECEIPT_CODES.get(code, Delivery.NOT_DELIVERED),
        code=code[:64],
        time=china_time(texts.get("report_time", "")),
    )


def _meaning_of(answer: HttpAnswer) -> SendOutcome:
    return meaning_of(answer, "BizId", _meaning_of_business_code)


def _meaning_of_business_code(code: str, text: str) -> SendOutcome:
    if code in _RECIPIENT_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, code)
    if code in ACCOUNT_CODES | _SIGNATURE_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        # By default 1 a minute, 5 an hour, 10 a day.
        return number_limit(text)
    if code in ("isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"):
        return Retry(3_600.0, Obstacle.RATE_LIMITED, code)
    if code.startswith("isp."):
        return Retry(BUSY_SECONDS, Obstacle.BUSY, code)
    return Rejected(Refusal.CONTENT, code)


def _phone(recipient: str) -> str:
    """Returns the number as the vendor writes it: Chinese ones with or without +86, all others without the plus."""
    number = recipient.strip()
    return number if number.startswith("+86") else number.removeprefix("+")

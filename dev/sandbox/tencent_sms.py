"""The sandbox's Tencent Cloud SMS, 2021-01-11: `SendSms` and `DescribeSmsTemplateList`, signatures, codes, status reports.

Written apart from the provider that sends, so that one checks the other.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from dev.sandbox.credentials import account_secret, is_account
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, make_tencent_report
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.tc3 import NotSigned, signer_of
from dev.sandbox.templates import TemplateBook
from dev.sandbox.wire import Answer, Cut, Request

PROVIDER = "tencent_sms"
VERSION = "2021-01-11"
MAX_RECIPIENTS = 200
MAX_PARAMETERS = 100

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_CHINESE = re.compile(r"(?:(?:\+|00)?86)?1[3-9]\d{9}", re.ASCII)
_UNSUBSCRIBED = "0000000"
"""Numbers that end so have unsubscribed."""


class TencentSms:
    """Answers for every account whose key derives from the sandbox's token, whatever the path: the action is a header."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, templates: TemplateBook, token: str) -> None:
        """Joins the common desk, the reports and the templates."""
        self._templates = templates
        self._reception = reception
        self._receipts = receipts
        self._token = token

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call."""
        try:
            account = signer_of(request, self._reception.now(), self._secret_of)
        except NotSigned as refused:
            return _error(refused.code, refused.message)
        if request.headers.get("x-tc-version") != VERSION:
            return _error("NoSuchVersion", "The specified version does not exist.")
        if not request.headers.get("x-tc-region"):
            return _error("MissingParameter", "X-TC-Region is needed.")
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            fields = None
        if not isinstance(fields, dict):
            return _error("InvalidParameter", "The body is no JSON object.")
        match request.headers.get("x-tc-action"):
            case "SendSms":
                return await self._send(request, fields, account)
            case "DescribeSmsTemplateList":
                return self._describe(fields)
        return _error("InvalidAction", "The specified action does not exist.")

    def _describe(self, fields: Mapping[str, Any]) -> Answer:
        wanted = fields.get("TemplateIdSet") or []
        if fields.get("International") not in (0, 1) or not all(isinstance(each, int) for each in wanted):
            return _error("InvalidParameterValue", "International is 0 or 1, TemplateIdSet holds numbers.")
        codes = {"approved": 0, "reviewing": 1, "rejected": -1}
        return _response(
            {
                "DescribeTemplateStatusSet": [
                    {
                        "TemplateId": int(each.code),
                        "International": 0,
                        "StatusCode": codes[each.state],
                        "ReviewReply": each.reason,
                        "TemplateName": each.code,
                        "CreateTime": 1_617_379_200,
                        "TemplateContent": each.content,
                    }
                    for each in self._templates.of_provider(PROVIDER)
                    if not fields["International"] and (not wanted or int(each.code) in wanted)
                ]
            }
        )

    def _secret_of(self, key: str) -> str | None:
        return account_secret(self._token, PROVIDER, key) if is_account(key) else None

    async def _send(self, request: Request, fields: dict[str, Any], account: str) -> Answer | Cut:
        code, message = _fault_of(fields)
        if code:
            return _error(code, message)
        phones = fields["PhoneNumberSet"]
        mode = self._reception.draw(PROVIDER, account, ",".join(phones), request.size)
        await linger(mode)
        refused = _refused(mode)
        if refused is not None:
            return refused
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        try:
            statuses = [await self._take(fields, phone, account, answered) for phone in phones]
        except LedgerFull:
            return _error("ResourceUnavailable", "The resource is unavailable.")
        return _response({"SendStatusSet": statuses}) if answered else Cut.CLOSE

    async def _take(self, fields: Mapping[str, Any], phone: str, account: str, answered: bool) -> dict[str, Any]:
        """Takes a message to one number and returns what is answered of it."""
        code, message = _own_fault_of(phone)
        serial = "" if code else f"5000:{uuid.uuid4().int % 10**28:028d}"
        if serial:
            await self._keep(fields, phone, account, serial, answered)
        return {
            "SerialNo": serial,
            "PhoneNumber": phone,
            "Fee": 1 if serial else 0,
            "SessionContext": fields.get("SessionContext", ""),
            "Code": code or "Ok",
            "Message": message or "send success",
            "IsoCode": "CN" if phone.startswith("+86") else "",
        }

    async def _keep(self, fields: Mapping[str, Any], phone: str, account: str, serial: str, answered: bool) -> None:
        source = msgspec.json.encode(fields).decode()
        content = msgspec.json.encode([fields[name] for name in ("SignName", "TemplateId", "TemplateParamSet")])

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="sms",
                provider=PROVIDER,
                time=now,
                recipient=phone,
                source=source,
                body_hash=hash_of(content),
                account=account,
                sender=fields["SignName"],
                key=fields.get("SessionContext", ""),
                provider_message_id=serial,
                answered=answered,
            )

        record = await self._reception.record(build)
        report = make_tencent_report(self._receipts.verdict, phone, serial, record.time)
        self._receipts.add_to(report, self._receipts.addresses.of(PROVIDER, account))


def _fault_of(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Returns the vendor's code and message for a request it would not take; empty strings when it would."""
    phones = fields.get("PhoneNumberSet")
    if not isinstance(phones, list) or not phones or not all(isinstance(phone, str) for phone in phones):
        return "MissingParameter.EmptyPhoneNumberSet", "PhoneNumberSet is needed."
    if len(phones) > MAX_RECIPIENTS:
        return "LimitExceeded.PhoneNumberCountLimit", "At most 200 numbers."
    if len({bool(_CHINESE.fullmatch(phone)) for phone in phones}) > 1:
        code = "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"
        return code, "Numbers of the mainland and of elsewhere cannot be in one call."
    if not str(fields.get("SmsSdkAppId", "")).isdigit():
        return "InvalidParameterValue.SdkAppIdNotExist", "The SdkAppId does not exist."
    sign = fields.get("SignName", "")
    if not isinstance(sign, str) or not sign or sign.startswith("未审核"):
        return "FailedOperation.SignatureIncorrectOrUnapproved", "The signature is not approved."
    if not str(fields.get("TemplateId", "")).isdigit():
        return "FailedOperation.TemplateUnapprovedOrNotExist", "The template is not approved or does not exist."
    parameters = fields.get("TemplateParamSet", [])
    if not isinstance(parameters, list) or not all(isinstance(each, str) for each in parameters):
        return "InvalidParameterValue.TemplateParameterFormatError", "TemplateParamSet must be a list of texts."
    if len(parameters) > MAX_PARAMETERS:
        return "InvalidParameterValue.TemplateParameterLengthLimit", "Too many parameters."
    if len(str(fields.get("SessionContext", "")).encode()) >= 512:
        return "InvalidParameterValue.SessionContextLengthLimit", "SessionContext must be below 512 bytes."
    return "", ""


def _own_fault_of(phone: str) -> tuple[str, str]:
    if not (_CHINESE.fullmatch(phone) or (_E164.fullmatch(phone) and not phone.startswith("+86"))):
        return "InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number"
    if phone.endswith(_UNSUBSCRIBED):
        return "FailedOperation.PhoneNumberInBlacklist", "the phone number is on the do-not-disturb list"
    return "", ""


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case Fault.SERVER_ERROR:
            return _error("InternalError", "An internal error has occurred.", mode.status or 200)
        case Fault.CLIENT_ERROR:
            return _error("LimitExceeded.PhoneNumberDailyLimit", "The daily limit of this number is reached.")
        case Fault.RATE_LIMITED:
            code = "RequestLimitExceeded"
            refused = _error(code, "The number of requests exceeds the frequency limit.", mode.status or 429)
            return Answer(refused.status, refused.body, refused.content_type, (("retry-after", f"{mode.amount:g}"),))
    return None


def _response(fields: Mapping[str, Any], status: int = 200) -> Answer:
    # The vendor's own library looks for errors in this type only, without a charset.
    body = msgspec.json.encode({"Response": {**fields, "RequestId": str(uuid.uuid4())}})
    return Answer(status, body, "application/json")


def _error(code: str, message: str, status: int = 200) -> Answer:
    return _response({"Error": {"Code": code, "Message": message}}, status)

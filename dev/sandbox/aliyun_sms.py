"""The sandbox's Aliyun SMS: `SendSms`, `QuerySmsSign` and `GetSmsTemplate` of dysmsapi 2017-05-25, signatures, codes."""

import re
import uuid
from datetime import datetime
from urllib.parse import parse_qsl

import msgspec

from dev.sandbox.credentials import account_secret, is_account, workspace_of
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, make_report
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.signatures import Refusal, SignatureVerifier
from dev.sandbox.templates import TemplateBook
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "aliyun_sms"
VERSION = "2017-05-25"
MAX_RECIPIENTS = 1_000
"""Most phone numbers of one call, as the vendor's."""

_PHONE = re.compile(r"(?:(?:\+|00)?86)?1[3-9]\d{9}|(?:\+|00)?(?!86)[1-9]\d{6,14}", re.ASCII)
"""A mobile number of the mainland, or another country's with its code; landlines of the mainland take no SMS."""

_TEMPLATE = re.compile(r"SMS_\d{1,20}", re.ASCII)


class AliyunSms:
    """Answers the vendor's RPC endpoint, whatever the path, as the vendor does: the action is a header."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, templates: TemplateBook, token: str) -> None:
        """Joins the common desk, the reports and the templates; access keys derive from the sandbox token."""
        self._templates = templates
        self._reception = reception
        self._receipts = receipts
        self._verifier = SignatureVerifier(
            lambda key: account_secret(token, PROVIDER, key) if is_account(key) else None
        )

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call."""
        request_id = str(uuid.uuid4()).upper()
        try:
            account = self._verifier.verify(request, self._reception.now())
            action = request.headers["x-acs-action"]
            if request.headers["x-acs-version"] != VERSION or action not in (
                "SendSms",
                "QuerySmsSign",
                "GetSmsTemplate",
            ):
                raise Refusal("InvalidAction.NotFound", "Specified api is not found, please check your url.", 404)
            if action == "QuerySmsSign":
                return _sign_state(request, request_id)
            if action == "GetSmsTemplate":
                return self._template(request, request_id)
            return await self._send(request, account, request_id)
        except Refusal as refusal:
            return _refuse(refusal, request_id, request.headers.get("host", ""))
        except LedgerFull:
            busy = Refusal(
                "ServiceUnavailable", "The request has failed due to a temporary failure of the server.", 503
            )
            return _refuse(busy, request_id, request.headers.get("host", ""))

    async def _send(self, request: Request, account: str, request_id: str) -> Answer | Cut:
        fields = {**request.query, **_form(request)}
        code, message = _fault_of(fields)
        if code:
            return json_answer({"Code": code, "Message": message, "RequestId": request_id})
        phones = fields["PhoneNumbers"].split(",")
        mode = self._reception.draw(PROVIDER, account, fields["PhoneNumbers"], request.size)
        await linger(mode)
        cut = _cut_of(mode)
        if cut is not None:
            return cut
        _raise_for(mode)
        if mode.fault is Fault.CLIENT_ERROR:
            return json_answer(
                {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发号码天级流控Permits:10", "RequestId": request_id}
            )
        biz_id = f"{uuid.uuid4().int % 10**12:012d}^0"
        for phone in phones:
            await self._keep(fields, phone, account, biz_id, answered=mode.fault is not Fault.ACCEPT_THEN_DROP)
        if mode.fault is Fault.ACCEPT_THEN_DROP:
            return Cut.CLOSE
        return json_answer({"Message": "OK", "RequestId": request_id, "Code": "OK", "BizId": biz_id})

    def _template(self, request: Request, request_id: str) -> Answer:
        code = {**request.query, **_form(request)}.get("TemplateCode", "")
        known = self._templates.of(PROVIDER, code)
        if known is None:
            answer = {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "模板不合法(不存在或被拉黑)"}
            return json_answer({**answer, "RequestId": request_id})
        status = {"reviewing": "0", "approved": "1", "rejected": "2"}[known.state]
        return json_answer(
            {
                "Code": "OK",
                "Message": "OK",
                "RequestId": request_id,
                "TemplateCode": code,
                "TemplateName": code,
                "TemplateContent": known.content,
                "TemplateType": "2" if known.marketing else "1",
                "TemplateStatus": status,
                "AuditInfo": {"RejectInfo": known.reason},
            }
        )

    async def _keep(self, fields: dict[str, str], phone: str, account: str, biz_id: str, answered: bool) -> None:
        source = msgspec.json.encode(fields)
        content = "\n".join(fields.get(name, "") for name in ("SignName", "TemplateCode", "TemplateParam"))

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="sms",
                provider=PROVIDER,
                time=now,
                recipient=phone,
                source=source.decode(),
                body_hash=hash_of(content.encode()),
                account=account,
                sender=fields["SignName"],
                key=fields.get("OutId", ""),
                provider_message_id=biz_id,
                answered=answered,
            )

        record = await self._reception.record(build)
        length = len(fields["SignName"]) + len(fields.get("TemplateParam", ""))
        report = make_report(self._receipts.verdict, phone, biz_id, record.key, record.time, length)
        self._receipts.add(report, workspace_of(account))


def _sign_state(request: Request, request_id: str) -> Answer:
    """Answers `QuerySmsSign`: every signature is approved but those that begin with 未审核, which are under review."""
    name = {**request.query, **_form(request)}.get("SignName", "")
    if not name:
        return json_answer({"Code": "MissingSignName", "Message": "SignName is mandatory.", "RequestId": request_id})
    state = 0 if name.startswith("未审核") else 1
    return json_answer(
        {"Code": "OK", "Message": "OK", "RequestId": request_id, "SignName": name, "SignStatus": state, "Reason": ""}
    )


def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return {}


def _fault_of(fields: dict[str, str]) -> tuple[str, str]:
    """Returns the vendor's business code and message for a request it would not take; empty strings when it would."""
    for name, code in (
        ("PhoneNumbers", "MissingPhoneNumbers"),
        ("SignName", "MissingSignName"),
        ("TemplateCode", "MissingTemplateCode"),
    ):
        if not fields.get(name):
            return code, f"{name} is mandatory for this action."
    phones = fields["PhoneNumbers"].split(",")
    if len(phones) > MAX_RECIPIENTS:
        return "isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制"
    if not all(_PHONE.fullmatch(phone) for phone in phones):
        return "isv.MOBILE_NUMBER_ILLEGAL", "非法手机号"
    if _TEMPLATE.fullmatch(fields["TemplateCode"]) is None:
        return "isv.SMS_TEMPLATE_ILLEGAL", "短信模板不合法"
    try:
        parameters = msgspec.json.decode(fields.get("TemplateParam") or "{}")
    except msgspec.DecodeError:
        parameters = None
    if not isinstance(parameters, dict) or not all(isinstance(value, str) for value in parameters.values()):
        return "isv.INVALID_JSON_PARAM", "参数格式错误,请修改为字符串值的JSON"
    if not all(parameters.values()):
        return "isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量"
    return "", ""


def _cut_of(mode: Mode) -> Cut | None:
    return {Fault.HANG: Cut.HANG, Fault.RESET: Cut.RESET}.get(mode.fault)


def _raise_for(mode: Mode) -> None:
    if mode.fault is Fault.SERVER_ERROR:
        status = mode.status or 503
        code = "ServiceUnavailable" if status == 503 else "InternalError"
        raise Refusal(code, "The request has failed due to a temporary failure of the server.", status)
    if mode.fault is Fault.RATE_LIMITED:
        raise Refusal("Throttling.User", "Request was denied due to user flow control.", 429, mode.amount)


def _refuse(refusal: Refusal, request_id: str, host: str) -> Answer:
    body = {
        "Code": refusal.code,
        "Message": refusal.message,
        "RequestId": request_id,
        "HostId": host,
        "Recommend": f"https://api.aliyun.com/troubleshoot?q={refusal.code}&product=Dysmsapi",
    }
    headers = () if refusal.retry_after is None else (("retry-after", f"{refusal.retry_after:g}"),)
    return json_answer(body, refusal.status, headers)

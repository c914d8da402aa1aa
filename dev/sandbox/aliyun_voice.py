"""The sandbox's Aliyun voice service: `SingleCallByTts` and `QueryCallDetailByCallId` of dyvmsapi 2017-05-25, `VoiceReport`.

Texts that begin with TTS_9 are not registered; numbers that end in 0000000 have complained.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta, timezone

import msgspec

from dev.sandbox.credentials import account_secret, is_account, workspace_of
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receipts import ReceiptPusher, Verdict
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.signatures import Refusal, SignatureVerifier
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "aliyun_voice"
VERSION = "2017-05-25"
ACTIONS = frozenset({"SingleCallByTts", "QueryCallDetailByCallId"})

_CALLABLE = re.compile(r"1[3-9]\d{9}|0[1-9]\d{8,10}|(?!86|0|1[3-9]\d{9}$)[1-9]\d{6,14}", re.ASCII)
_CODE = re.compile(r"TTS_\d{1,20}", re.ASCII)
_COMPLAINED = "0000000"
_CHINA = timezone(timedelta(hours=8))


class VoiceReport(msgspec.Struct, frozen=True):
    """The record of one call, with the vendor's field names; times are China Standard Time, empty where nobody answered."""

    call_id: str
    out_id: str
    callee: str
    caller: str
    originate_time: str
    start_time: str
    end_time: str
    duration: str
    status_code: str
    status_msg: str
    voice_type: str = "voice"
    hangup_direction: str = "机器"


class AliyunVoice:
    """Answers the vendor's RPC endpoint, whatever the path: the action is a header."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, token: str) -> None:
        """Joins the common desk and the reports; access keys derive from the sandbox token."""
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
            if request.headers["x-acs-version"] != VERSION:
                raise Refusal("InvalidAction.NotFound", "Specified api is not found, please check your url.", 404)
            if request.headers["x-acs-action"] == "QueryCallDetailByCallId":
                # Of no call anything is known.
                missing = [each for each in ("CallId", "ProdId", "QueryDate") if not request.query.get(each)]
                if missing:
                    raise Refusal(f"Missing{missing[0]}", f"{missing[0]} is mandatory for this action.")
                return json_answer({"Code": "OK", "Message": "OK", "RequestId": request_id, "Data": "{}"})
            return await self._call(request, account, request_id)
        except Refusal as refusal:
            return _refuse(refusal, request_id)
        except LedgerFull:
            return _refuse(Refusal("ServiceUnavailable", "The request has failed.", 503), request_id)

    async def _call(self, request: Request, account: str, request_id: str) -> Answer | Cut:
        fields = dict(request.query)
        code, message = _fault_of(fields)
        if code:
            return json_answer({"Code": code, "Message": message, "RequestId": request_id})
        mode = self._reception.draw(PROVIDER, account, fields["CalledNumber"], request.size)
        await linger(mode)
        cut = {Fault.HANG: Cut.HANG, Fault.RESET: Cut.RESET}.get(mode.fault)
        if cut is not None:
            return cut
        _raise_for(mode)
        if mode.fault is Fault.CLIENT_ERROR:
            limited = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发号码天级流控Permits:20"}
            return json_answer({**limited, "RequestId": request_id})
        call_id = f"{uuid.uuid4().int % 10**12:012d}^{uuid.uuid4().int % 10**12:012d}"
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        await self._keep(fields, account, call_id, answered)
        if not answered:
            return Cut.CLOSE
        return json_answer({"Code": "OK", "Message": "OK", "RequestId": request_id, "CallId": call_id})

    async def _keep(self, fields: dict[str, str], account: str, call_id: str, answered: bool) -> None:
        source = msgspec.json.encode(fields)
        content = "\n".join(fields.get(name, "") for name in ("TtsCode", "TtsParam"))

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="voice",
                provider=PROVIDER,
                time=now,
                recipient=fields["CalledNumber"],
                source=source.decode(),
                body_hash=hash_of(content.encode()),
                account=account,
                sender=fields.get("CalledShowNumber", ""),
                key=fields.get("OutId", ""),
                provider_message_id=call_id,
                answered=answered,
            )

        record = await self._reception.record(build)
        verdict = self._receipts.verdict
        # An address of its own, or the one of the workspace's calls beside that of its SMS.
        url = self._receipts.addresses.of(PROVIDER, account) or verdict.url.replace("aliyun-sms", "aliyun-voice")
        self._receipts.add_to(_report(record, verdict), url.replace("{workspace}", workspace_of(account)))


def _report(record: Record, verdict: Verdict) -> VoiceReport:
    begun = record.time.astimezone(_CHINA)
    ended = begun + timedelta(seconds=verdict.delay_seconds)
    form = "%Y-%m-%d %H:%M:%S"
    code = "200000" if verdict.success else verdict.code if verdict.code.isdigit() else "200005"
    answered = code in ("200000", "200001")
    return VoiceReport(
        call_id=record.provider_message_id,
        out_id=record.key,
        callee=record.recipient,
        caller=record.sender or "02566040000",
        originate_time=begun.strftime(form),
        start_time=begun.strftime(form) if answered else "",
        end_time=ended.strftime(form) if answered else "",
        duration="9" if answered else "0",
        status_code=code,
        status_msg=verdict.message,
    )


def _fault_of(fields: dict[str, str]) -> tuple[str, str]:
    """Returns the vendor's business code and message for a call it would not make; empty strings when it would."""
    for name in ("CalledNumber", "TtsCode"):
        if not fields.get(name):
            return f"Missing{name}", f"{name} is mandatory for this action."
    if not _CALLABLE.fullmatch(fields["CalledNumber"]):
        return "isv.MOBILE_NUMBER_ILLEGAL", "号码格式非法"
    if not fields.get("CalledShowNumber", "0").isdigit():
        return "isv.DISPLAY_NUMBER_ILLEGAL", "号显不合法"
    if _CODE.fullmatch(fields["TtsCode"]) is None or fields["TtsCode"].startswith("TTS_9"):
        return "isv.TTS_TEMPLATE_ILLEGAL", "TTS模板不合法"
    if fields.get("PlayTimes", "1") not in ("1", "2", "3"):
        return "isv.INVALID_PARAMETERS", "参数异常"
    try:
        parameters = msgspec.json.decode(fields.get("TtsParam") or "{}")
    except msgspec.DecodeError:
        parameters = None
    if not isinstance(parameters, dict) or not all(isinstance(each, str) and each for each in parameters.values()):
        return "isv.TEMPLATE_PARAMS_ILLEGAL", "模板变量非法"
    if fields["CalledNumber"].endswith(_COMPLAINED):
        return "isv.COMPLAINT_REJECT", "防骚扰拦截"
    return "", ""


def _raise_for(mode: Mode) -> None:
    if mode.fault is Fault.SERVER_ERROR:
        status = mode.status or 503
        code = "ServiceUnavailable" if status == 503 else "InternalError"
        raise Refusal(code, "The request has failed due to a temporary failure of the server.", status)
    if mode.fault is Fault.RATE_LIMITED:
        raise Refusal("Throttling.User", "Request was denied due to user flow control.", 429, mode.amount)


def _refuse(refusal: Refusal, request_id: str) -> Answer:
    headers = () if refusal.retry_after is None else (("retry-after", f"{refusal.retry_after:g}"),)
    body = {
        "Code": refusal.code,
        "Message": refusal.message,
        "RequestId": request_id,
        "HostId": "dyvmsapi.aliyuncs.com",
    }
    return json_answer(body, refusal.status, headers)

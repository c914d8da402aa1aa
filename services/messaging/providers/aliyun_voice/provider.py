"""Calls by Aliyun (阿里云语音服务): `SingleCallByTts` of dyvmsapi 2017-05-25, and `VoiceReport` receipts.

Read in stored copies on 2026-11-30: the vendor's pages "SingleCallByTts", "QueryCallDetailByCallId" and "API错误码". The
vendor has no idempotency: an unanswered call is `Unknown` and is settled by its report, which names our id (OutId).
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
import phonenumbers

from services.common.clock import Clock
from services.messaging.providers.aliyun_call import (
    ACCOUNT_CODES,
    ACCOUNT_SECONDS,
    BUSY_SECONDS,
    AliyunCaller,
    meaning_of,
    number_limit,
    refused_trial,
)
from services.messaging.providers.aliyun_pushes import TAKEN, elements_of
from services.messaging.providers.aliyun_voice.account import AliyunVoiceAccount
from services.messaging.providers.aliyun_voice.reports import receipt_of
from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Obstacle,
    OutboundMessage,
    Problem,
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
"""Longest TtsParam sent."""

_NOTICES = "11000000300006"
"""The vendor's product of spoken notices."""

_NO_CALL = "0^0"
"""A call that never was: asking for it shows whether the key may ask at all."""

_PERIOD_SECONDS = 3_600.0
_OWN_ACCOUNT_CODES = frozenset({"isv.DISPLAY_NUMBER_ILLEGAL", "isv.BILLID_NOT_EXIST", "isv.NUMBER_NOT_ENABLED"})
"""The number that is shown is not the account's, or not one."""

_PERIOD_CODES = frozenset({"isv.VOICE_ROBOT_NOT_PERIOD", "isv.VOICE_CALL_PERIOD_ERROR"})
_NUMBER_CODES = frozenset({"isv.MOBILE_NUMBER_ILLEGAL", "isv.CALLED_NUMBER_ILLEGAL"})


class AliyunVoiceProvider:
    """Calls one number at a time."""

    name: ClassVar[str] = "aliyun-voice"
    channel: ClassVar[str] = "voice"
    idempotent: ClassVar[bool] = False
    always_ucs2: ClassVar[bool] = False
    signs: ClassVar[bool] = False
    account_form = AliyunVoiceAccount

    def __init__(self, clock: Clock, dialer: Dialer) -> None:
        """Prepares the provider; connects to no one. The clock is for the signature's date."""
        self._clock = clock
        self._caller = AliyunCaller(clock, dialer, VERSION)

    async def send(
        self, message: OutboundMessage, account: AliyunVoiceAccount, *, timeout_seconds: float
    ) -> SendOutcome:
        """Calls one number; see `Provider.send`. The provider's id is the CallId; reports also name `delivery_id`."""
        number = called_number(message.recipient)
        if not number:
            return Rejected(Refusal.RECIPIENT_INVALID)
        if not message.template_code:
            return Rejected(Refusal.CONTENT, "no template code")
        parameters = msgspec.json.encode(dict(message.parameters)).decode()
        if len(parameters.encode()) > MAX_PARAMETER_BYTES:
            return Rejected(Refusal.CONTENT, "parameters too long")
        query = {
            "CalledNumber": number,
            "TtsCode": message.template_code,
            "TtsParam": parameters,
            "OutId": message.delivery_id,
        }
        if account.called_show_number:
            query["CalledShowNumber"] = account.called_show_number
        if account.play_times:
            query["PlayTimes"] = str(account.play_times)
        answer = await self._caller.call("SingleCallByTts", query, account, timeout_seconds)
        return meaning_of(answer, "CallId", _meaning_of_code) if isinstance(answer, HttpAnswer) else answer

    async def verify(self, account: AliyunVoiceAccount, *, timeout_seconds: float) -> Verdict:
        """Asks for a call that never was (`QueryCallDetailByCallId`); see `Provider.verify`."""
        now = str(int(self._clock.now().timestamp() * 1_000))
        query = {"CallId": _NO_CALL, "ProdId": _NOTICES, "QueryDate": now}
        answer = await self._caller.call("QueryCallDetailByCallId", query, account, timeout_seconds)
        if not isinstance(answer, HttpAnswer):
            return unreachable_verdict(answer.code)
        code = str(answer.fields.get("Code", "")) or str(answer.status)
        wrong = refused_trial(code, answer.status)
        if wrong.problem is Problem.NOT_ALLOWED and answer.status == 200 and code not in ACCOUNT_CODES:
            # That there is no such call is what it should say.
            return Verdict()
        return wrong

    async def close(self) -> None:
        """Closes every connection."""
        await self._caller.close()

    def read_callback(self, call: CallbackCall, account: AliyunVoiceAccount | None) -> Callback:
        """Reads a push of `VoiceReport`; of each record both ids must match, since the vendor signs nothing.

        Raises:
            InvalidCallback: If the body is no array.
        """
        receipts = tuple(receipt for each in elements_of(call.body) if (receipt := receipt_of(each)) is not None)
        return Callback(receipts, 200, "application/json;charset=utf-8", TAKEN)


def called_number(recipient: str) -> str:
    """Returns a number in E.164 as the vendor writes it; empty for what is none.

    Of the mainland a mobile's eleven digits, a landline's with its area code and its 0; of elsewhere the country's code
    before it.
    """
    try:
        number = phonenumbers.parse(recipient, None)
    except phonenumbers.NumberParseException:
        return ""
    national = phonenumbers.national_significant_number(number)
    if number.country_code != 86:
        return f"{number.country_code}{national}"
    return national if national.startswith("1") and len(national) == 11 else f"0{national}"


def _meaning_of_code(code: str, text: str) -> SendOutcome:
    if code in _NUMBER_CODES:
        return Rejected(Refusal.RECIPIENT_INVALID, code)
    if code in ACCOUNT_CODES | _OWN_ACCOUNT_CODES:
        return Retry(ACCOUNT_SECONDS, Obstacle.ACCOUNT, code)
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        # By default 1 a minute, 5 an hour, 20 a day.
        return number_limit(text)
    if code in _PERIOD_CODES:
        return Retry(_PERIOD_SECONDS, Obstacle.RATE_LIMITED, code)
    if code == "isv.COMPLAINT_REJECT":
        return Rejected(Refusal.POLICY, code)
    if code == "isv.VOICE_CALL_FAIL" or code.startswith("isp."):
        return Retry(BUSY_SECONDS, Obstacle.BUSY, code)
    return Rejected(Refusal.CONTENT, code)

"""Aliyun's voice service: how numbers are written, what answers mean, and what reports say."""

from __future__ import annotations

import msgspec
import pytest

from services.common.clock import SystemClock
from services.messaging.providers import CallbackCall, Delivery, InvalidCallback, Obstacle, Refusal, Rejected, Retry
from services.messaging.providers.aliyun_call import meaning_of
from services.messaging.providers.aliyun_voice import AliyunVoiceProvider
from services.messaging.providers.aliyun_voice.provider import _meaning_of_code, called_number
from services.messaging.providers.contract import Accepted
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer


def test_numbers_are_written_as_the_vendor_does() -> None:
    written = {
        "+8613812345678": "13812345678",
        "+862112345678": "02112345678",
        "+8657188157198": "057188157198",
        "+85251234567": "85251234567",
        "+14155552671": "14155552671",
        "13812345678": "",
        "x": "",
    }
    assert {number: called_number(number) for number in written} == written


def test_codes_mean_what_the_vendor_s_list_says() -> None:
    for code, text, outcome in (
        ("isv.MOBILE_NUMBER_ILLEGAL", "", Rejected(Refusal.RECIPIENT_INVALID, "isv.MOBILE_NUMBER_ILLEGAL")),
        ("isv.TTS_TEMPLATE_ILLEGAL", "", Rejected(Refusal.CONTENT, "isv.TTS_TEMPLATE_ILLEGAL")),
        ("isv.COMPLAINT_REJECT", "", Rejected(Refusal.POLICY, "isv.COMPLAINT_REJECT")),
        ("isv.DISPLAY_NUMBER_ILLEGAL", "", Retry(300.0, Obstacle.ACCOUNT, "isv.DISPLAY_NUMBER_ILLEGAL")),
        ("isv.AMOUNT_NOT_ENOUGH", "", Retry(300.0, Obstacle.ACCOUNT, "isv.AMOUNT_NOT_ENOUGH")),
        ("isv.VOICE_ROBOT_NOT_PERIOD", "", Retry(3_600.0, Obstacle.RATE_LIMITED, "isv.VOICE_ROBOT_NOT_PERIOD")),
        (
            "isv.BUSINESS_LIMIT_CONTROL",
            "触发分钟级流控",
            Retry(60.0, Obstacle.RATE_LIMITED, "isv.BUSINESS_LIMIT_CONTROL"),
        ),
        ("isv.VOICE_CALL_FAIL", "", Retry(30.0, Obstacle.BUSY, "isv.VOICE_CALL_FAIL")),
    ):
        answer = HttpAnswer(200, {"Code": code, "Message": text}, None)
        assert meaning_of(answer, "CallId", _meaning_of_code) == outcome
    taken = HttpAnswer(200, {"Code": "OK", "CallId": "116^1"}, None)
    assert meaning_of(taken, "CallId", _meaning_of_code) == Accepted("116^1")


def report(code: str, **more: object) -> dict[str, object]:
    fields = {"status_code": code, "callee": "13812345678", "duration": "9", "voice_type": "voice",
              "call_id": "116^1", "out_id": "m1", "end_time": "2026-11-30 12:00:09"}  # fmt: skip
    return {**fields, **more}


def read(elements: object) -> list[tuple[Delivery, str]]:
    provider = AliyunVoiceProvider(SystemClock(), Dialer(allows_private=True))
    callback = provider.read_callback(CallbackCall("", {}, {}, msgspec.json.encode(elements)), None)
    assert (callback.http_status, msgspec.json.decode(callback.body)["code"]) == (200, 0)
    assert all((each.provider_message_id, each.delivery_id) == ("116^1", "m1") for each in callback.receipts)
    return [(each.delivery, each.code) for each in callback.receipts]


def test_reports_say_what_became_of_calls() -> None:
    said = {
        "200000": Delivery.DELIVERED,
        "200001": Delivery.DELIVERED,
        "200002": Delivery.LINE_BUSY,
        "200003": Delivery.NO_ANSWER,
        "200004": Delivery.INVALID_ADDRESS,
        "200005": Delivery.NOT_DELIVERED,
        "200010": Delivery.PHONE_OFF,
        "200011": Delivery.NOT_DELIVERED,
        "999999": Delivery.NOT_DELIVERED,
    }
    assert read([report(code) for code in said]) == [(delivery, code) for code, delivery in said.items()]


def test_what_happens_during_a_call_settles_nothing() -> None:
    ringing = {"status_code": "200201", "status_time": "2026-11-30 12:00:01", "call_id": "116^1", "out_id": "m1"}
    assert read([ringing, report("200000", voice_type="asr"), {}, 7, report("", out_id="m1")]) == []
    for body in (b"{}", b"x"):
        with pytest.raises(InvalidCallback):
            AliyunVoiceProvider(SystemClock(), Dialer(allows_private=True)).read_callback(
                CallbackCall("", {}, {}, body), None
            )

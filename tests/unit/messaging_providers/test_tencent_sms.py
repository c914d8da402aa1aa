"""Tencent Cloud: signatures as the vendor's own library makes them, what its answers mean, and its callbacks."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tencentcloud.common import credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.sms.v20210111 import models, sms_client

from services.messaging.providers import CallbackCall, Delivery, InvalidCallback
from services.messaging.providers.contract import Accepted, Doubt, Obstacle, Refusal, Rejected, Retry, Unknown
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.tencent_sms import callbacks
from services.messaging.providers.tencent_sms.provider import _meaning_of, positional
from services.messaging.providers.tencent_sms.signing import authorization

KEY, SECRET = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def signed_by_the_vendor(fields: dict[str, Any], moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns the request that the vendor's library makes of a SendSms."""
    client = sms_client.SmsClient(credential.Credential(KEY, SECRET), "ap-guangzhou")
    wanted = models.SendSmsRequest()
    wanted.from_json_string(json.dumps(fields))
    request = RequestInternal("sms.tencentcloudapi.com", "POST", "/", header={})
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", moment.timestamp)
        client._build_req_with_tc3_signature("SendSms", wanted._serialize(), request)
    return request


@pytest.mark.parametrize("moment", [NOON, datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)])
@pytest.mark.parametrize("parameters", [[], ["1234", "二十"], ['a"b\n\\', "𠮷😀"]])
def test_signature_is_that_of_the_vendors_own_library(
    parameters: list[str], moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"PhoneNumberSet": ["+8613812345678"], "SmsSdkAppId": "1400006666", "TemplateId": "1110",
              "SignName": "一客", "TemplateParamSet": parameters, "SessionContext": "msg_1"}  # fmt: skip
    request = signed_by_the_vendor(fields, moment, monkeypatch)
    body = request.data.encode()
    assert msgspec.json.decode(body) == {name: value for name, value in fields.items() if value != []} | {
        "TemplateParamSet": parameters
    }
    own = authorization(secret_id=KEY, secret_key=SECRET, host="sms.tencentcloudapi.com", body=body, moment=moment)
    assert own == request.header["Authorization"]


def answered(code: str, status: int = 200, serial: str = "5000:1") -> HttpAnswer:
    """An answer that tells of one number."""
    return HttpAnswer(status, {"Response": {"SendStatusSet": [{"Code": code, "SerialNo": serial}]}}, None)


def refused(code: str, status: int = 200, retry_after: float | None = None) -> HttpAnswer:
    """An answer that tells of the whole call."""
    return HttpAnswer(status, {"Response": {"Error": {"Code": code, "Message": "x"}}}, retry_after)


MEANINGS: list[tuple[str, Any]] = [
    ("InvalidParameterValue.IncorrectPhoneNumber", Rejected(Refusal.RECIPIENT_INVALID, "InvalidParameterValue.IncorrectPhoneNumber")),
    ("FailedOperation.PhoneNumberInBlacklist", Rejected(Refusal.OPTED_OUT, "FailedOperation.PhoneNumberInBlacklist")),
    ("FailedOperation.ContainSensitiveWord", Rejected(Refusal.CONTENT, "FailedOperation.ContainSensitiveWord")),
    ("FailedOperation.TemplateUnapprovedOrNotExist", Rejected(Refusal.CONTENT, "FailedOperation.TemplateUnapprovedOrNotExist")),
    ("InvalidParameterValue.ContentLengthLimit", Rejected(Refusal.CONTENT, "InvalidParameterValue.ContentLengthLimit")),
    ("UnsupportedOperation.UnsupportedRegion", Rejected(Refusal.POLICY, "UnsupportedOperation.UnsupportedRegion")),
    ("FailedOperation.InsufficientBalanceInSmsPackage", Retry(300.0, Obstacle.ACCOUNT, "FailedOperation.InsufficientBalanceInSmsPackage")),
    ("FailedOperation.SignatureIncorrectOrUnapproved", Retry(300.0, Obstacle.ACCOUNT, "FailedOperation.SignatureIncorrectOrUnapproved")),
    ("UnauthorizedOperation.SerivceSuspendDueToArrears", Retry(300.0, Obstacle.ACCOUNT, "UnauthorizedOperation.SerivceSuspendDueToArrears")),
    ("AuthFailure.SignatureFailure", Retry(300.0, Obstacle.ACCOUNT, "AuthFailure.SignatureFailure")),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", Retry(30.0, Obstacle.RATE_LIMITED, "LimitExceeded.PhoneNumberThirtySecondLimit")),
    ("LimitExceeded.PhoneNumberDailyLimit", Retry(86_400.0, Obstacle.RATE_LIMITED, "LimitExceeded.PhoneNumberDailyLimit")),
    ("LimitExceeded.AppDailyLimit", Retry(3_600.0, Obstacle.RATE_LIMITED, "LimitExceeded.AppDailyLimit")),
    ("FailedOperation.MarketingSendTimeConstraint", Retry(7_200.0, Obstacle.RATE_LIMITED, "FailedOperation.MarketingSendTimeConstraint")),
    ("RequestLimitExceeded.IPLimitExceeded", Retry(5.0, Obstacle.RATE_LIMITED, "RequestLimitExceeded.IPLimitExceeded")),
    ("InternalError.Timeout", Unknown(Doubt.SERVER_ERROR, "InternalError.Timeout")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "outcome"), MEANINGS, ids=[code for code, _ in MEANINGS])
def test_code_means_the_same_of_a_number_and_of_the_call(code: str, outcome: Any) -> None:
    assert _meaning_of(answered(code)) == outcome
    assert _meaning_of(refused(code)) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (answered("Ok"), Accepted("5000:1")),
        (answered(""), Unknown(Doubt.SERVER_ERROR, "")),
        (answered("Ok", 500), Unknown(Doubt.SERVER_ERROR, "500")),
        (HttpAnswer(200, {}, None), Unknown(Doubt.SERVER_ERROR, "200")),
        (HttpAnswer(200, {"Response": {"SendStatusSet": []}}, None), Unknown(Doubt.SERVER_ERROR, "200")),
        (HttpAnswer(302, {}, None), Unknown(Doubt.SERVER_ERROR, "302")),
        (HttpAnswer(403, {}, None), Retry(300.0, Obstacle.ACCOUNT, "403")),
        (HttpAnswer(503, {}, 7.0), Retry(7.0, Obstacle.BUSY, "503")),
        (refused("RequestLimitExceeded", 429, 9.0), Retry(9.0, Obstacle.RATE_LIMITED, "RequestLimitExceeded")),
        (refused("InternalError", 500), Unknown(Doubt.SERVER_ERROR, "InternalError")),
    ],
)
def test_answer_means_what_the_vendor_says(answer: HttpAnswer, outcome: Any) -> None:
    assert _meaning_of(answer) == outcome


@given(
    st.sampled_from(["Error", "SendStatusSet"]),
    st.sampled_from(["FailedOperation", "InvalidParameterValue", "UnsupportedOperation", "LimitExceeded", "InternalError", "New"]),
    st.text("ABCabc", min_size=1, max_size=8),
)  # fmt: skip
def test_address_is_given_up_only_where_the_answer_is_about_it(where: str, kind: str, rest: str) -> None:
    code = f"{kind}.{rest}"
    outcome = _meaning_of(refused(code) if where == "Error" else answered(code))
    assert not (isinstance(outcome, Rejected) and outcome.reason in (Refusal.RECIPIENT_INVALID, Refusal.OPTED_OUT))
    assert not isinstance(outcome, Accepted)


@pytest.mark.parametrize(
    ("parameters", "text", "values"),
    [
        ({}, "", []),
        ({}, "hi", ["hi"]),
        ({"2": "b", "1": "a"}, "hi", ["a", "b"]),
        ({str(number): str(number) for number in range(1, 12)}, "", [str(number) for number in range(1, 12)]),
        ({"1": "a", "3": "c"}, "", None),
        ({"0": "a"}, "", None),
        ({"name": "a"}, "", None),
        ({"01": "a"}, "", None),
    ],
)
def test_parameters_go_by_their_numbers(parameters: dict[str, str], text: str, values: list[str] | None) -> None:
    assert positional(parameters, text) == values


def report(**more: Any) -> dict[str, Any]:
    """One status report."""
    return {"user_receive_time": "2026-11-22 12:00:05", "nationcode": "86", "mobile": "13812345678",
            "report_status": "SUCCESS", "errmsg": "DELIVRD", "description": "用户短信送达成功", "sid": "5000:1", **more}  # fmt: skip


def called(told: Any, *, is_trusted: bool = True) -> CallbackCall:
    """A call with this body."""
    return CallbackCall("https://shop.example/", {}, {}, msgspec.json.encode(told), is_trusted=is_trusted)


@pytest.mark.parametrize(
    ("more", "delivery"),
    [
        ({}, Delivery.DELIVERED),
        ({"report_status": "FAIL", "errmsg": "MK:0001"}, Delivery.INVALID_ADDRESS),
        ({"report_status": "FAIL", "errmsg": "MX:0012"}, Delivery.OPTED_OUT),
        # Perhaps no number, perhaps a phone that is off.
        ({"report_status": "FAIL", "errmsg": "MN:0001"}, Delivery.NOT_DELIVERED),
        ({"report_status": "FAIL", "errmsg": "UNDELIV"}, Delivery.NOT_DELIVERED),
    ],
)
def test_report_tells_what_became_of_a_message(more: dict[str, str], delivery: Delivery) -> None:
    read = callbacks.read(called([report(**more)]))
    (receipt,) = read.receipts
    assert (receipt.provider_message_id, receipt.delivery_id, receipt.delivery) == ("5000:1", "", delivery)
    assert receipt.recipient == "+8613812345678"
    assert receipt.time == datetime(2026, 11, 22, 4, 0, 5, tzinfo=UTC)
    assert msgspec.json.decode(read.body) == {"result": 0, "errmsg": "OK"}


def test_what_is_no_report_is_left_out_and_the_others_hold() -> None:
    told = [None, 7, {}, report(sid=""), report(report_status="MAYBE"), report(sid=5), report(sid="5000:2")]
    assert [receipt.provider_message_id for receipt in callbacks.read(called(told)).receipts] == ["5000:2"]


@pytest.mark.parametrize(
    "call",
    [
        called([report()], is_trusted=False),
        called({"a": 1}),
        called("x"),
        CallbackCall("", {}, {}, b"{", is_trusted=True),
        CallbackCall("", {}, {}, b"[" * 100_000, is_trusted=True),
        CallbackCall("", {}, {}, b"[" + b" " * callbacks.MAX_CALLBACK_BYTES + b"]", is_trusted=True),
    ],
)
def test_call_that_is_not_the_vendors_is_refused(call: CallbackCall) -> None:
    with pytest.raises(InvalidCallback):
        callbacks.read(call)

"""Aliyun's signature, against the vendor's published example, and its delivery reports."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.clock import SystemClock
from services.messaging.providers.aliyun_call import sign
from services.messaging.providers.aliyun_sms.provider import AliyunSmsProvider, _meaning_of
from services.messaging.providers.contract import (
    Accepted,
    CallbackCall,
    Delivery,
    Doubt,
    InvalidCallback,
    Obstacle,
    Receipt,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.http_call import HttpAnswer

REPORT = {
    "phone_number": "13811112222",
    "send_time": "2026-11-22 20:00:00",
    "report_time": "2026-11-22 20:00:01",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "123^0",
    "out_id": "m1",
}


def test_sign_gives_the_vendors_published_signature() -> None:
    query, authorization = sign(
        method="POST",
        path="/",
        query={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        headers={
            "host": "ecs.cn-shanghai.aliyuncs.com",
            "x-acs-action": "RunInstances",
            "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "x-acs-date": "2023-10-26T10:22:32Z",
            "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
            "x-acs-version": "2014-05-26",
        },
        access_key_id="YourAccessKeyId",
        secret="YourAccessKeySecret",
    )
    assert query == "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    assert authorization == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_sign_encodes_the_query_as_rfc_3986_says() -> None:
    headers = {"host": "h", "x-acs-content-sha256": ""}
    query, _ = sign(
        method="POST", path="/", query={"b": "一 *~/", "a": "1+1=2"}, headers=headers, access_key_id="k", secret="s"
    )
    assert query == "a=1%2B1%3D2&b=%E4%B8%80%20%2A~%2F"


def parse_report(body: bytes) -> list[Receipt]:
    """Returns the receipts of a push that comes to the provider."""
    provider = AliyunSmsProvider(SystemClock(), Dialer(allows_private=False))
    return list(provider.read_callback(CallbackCall("", {}, {}, body), None).receipts)


def test_parse_report_reads_the_vendors_fields() -> None:
    assert parse_report(json.dumps([REPORT]).encode()) == [
        Receipt(
            provider_message_id="123^0",
            delivery_id="m1",
            recipient="13811112222",
            delivery=Delivery.DELIVERED,
            code="DELIVERED",
            time=datetime(2026, 11, 22, 12, 0, 1, tzinfo=UTC),
        )
    ]


@pytest.mark.parametrize(
    ("code", "delivery"),
    [
        ("INVALID_NUMBER", Delivery.INVALID_ADDRESS),
        ("USER_REJECT", Delivery.OPTED_OUT),
        ("MOBILE_SEND_LIMIT", Delivery.NOT_DELIVERED),
        ("", Delivery.NOT_DELIVERED),
    ],
)
def test_parse_report_tells_why_it_was_not_delivered(code: str, delivery: Delivery) -> None:
    (receipt,) = parse_report(json.dumps([{**REPORT, "success": False, "err_code": code}]).encode())
    assert receipt.delivery is delivery


def test_parse_report_leaves_out_only_what_is_no_report() -> None:
    odd: list[Any] = [1, None, {}, {"biz_id": 1}, {**REPORT, "success": "true"}, {**REPORT, "report_time": "soon"}]
    receipts = parse_report(json.dumps([*odd, REPORT]).encode())
    assert [receipt.time is None for receipt in receipts] == [True, False]


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"\xff", b"[" * 100_000, b" " * 1_100_000])
def test_parse_report_refuses_what_is_no_array(body: bytes) -> None:
    with pytest.raises(InvalidCallback):
        parse_report(body)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*REPORT, "x"]), inner),
    )
)
def test_parse_report_never_fails_otherwise(value: Any) -> None:
    with suppress(InvalidCallback):
        parse_report(json.dumps(value).encode())


def answered(
    status: int, code: str = "", message: str = "", retry_after: float | None = None, **more: str
) -> SendOutcome:
    """What an answer of the vendor means."""
    fields = {"Code": code, "Message": message, **more} if code else {}
    return _meaning_of(HttpAnswer(status, fields, retry_after))


@pytest.mark.parametrize(
    ("status", "code", "message", "outcome"),
    [
        (200, "isv.MOBILE_NUMBER_ILLEGAL", "", Rejected(Refusal.RECIPIENT_INVALID, "isv.MOBILE_NUMBER_ILLEGAL")),
        (200, "isv.SMS_TEMPLATE_ILLEGAL", "", Rejected(Refusal.CONTENT, "isv.SMS_TEMPLATE_ILLEGAL")),
        (200, "isv.AMOUNT_NOT_ENOUGH", "", Retry(300.0, Obstacle.ACCOUNT, "isv.AMOUNT_NOT_ENOUGH")),
        (200, "isp.SYSTEM_ERROR", "", Retry(30.0, Obstacle.BUSY, "isp.SYSTEM_ERROR")),
        (400, "SignatureDoesNotMatch", "", Retry(300.0, Obstacle.ACCOUNT, "SignatureDoesNotMatch")),
        (404, "InvalidAccessKeyId.NotFound", "", Retry(300.0, Obstacle.ACCOUNT, "InvalidAccessKeyId.NotFound")),
        (400, "SignatureNonceUsed", "", Unknown(Doubt.SERVER_ERROR, "SignatureNonceUsed")),
        (400, "Throttling.User", "", Retry(5.0, Obstacle.RATE_LIMITED, "Throttling.User")),
        (503, "ServiceUnavailable", "", Retry(30.0, Obstacle.BUSY, "ServiceUnavailable")),
        (500, "InternalError", "", Unknown(Doubt.SERVER_ERROR, "InternalError")),
        (502, "", "", Unknown(Doubt.SERVER_ERROR, "502")),
        (200, "", "", Unknown(Doubt.SERVER_ERROR, "200")),
        (302, "", "", Unknown(Doubt.SERVER_ERROR, "302")),
    ],
)
def test_meaning_of_each_answer(status: int, code: str, message: str, outcome: SendOutcome) -> None:
    assert answered(status, code, message) == outcome


def test_meaning_of_ok_is_accepted_with_the_biz_id() -> None:
    assert answered(200, "OK", BizId="9^0") == Accepted("9^0")


def test_meaning_of_a_limit_keeps_the_time_it_names() -> None:
    assert answered(429, retry_after=7.0) == Retry(7.0, Obstacle.RATE_LIMITED, "429")
    code = "isv.BUSINESS_LIMIT_CONTROL"
    assert answered(200, code, "触发分钟级流控Permits:1") == Retry(60.0, Obstacle.RATE_LIMITED, code)
    assert answered(200, code, "触发小时级流控Permits:5") == Retry(3_600.0, Obstacle.RATE_LIMITED, code)
    assert answered(200, code, "触发天级流控Permits:10") == Retry(86_400.0, Obstacle.RATE_LIMITED, code)

"""Whatever a provider of SMS, WeCom or WeChat answers, an address is only given up where the answer is about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.messaging.providers.aliyun_sms.provider import _meaning_of as meaning_of_aliyun
from services.messaging.providers.contract import Accepted, Obstacle, Refusal, Rejected, Retry, SendOutcome
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.wechat.api import failure_of
from services.messaging.providers.wecom.provider import _meaning_of as meaning_of_wecom

ALIYUN = [
    "OK", "isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.TEMPLATE_MISSING_PARAMETERS", "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL", "isv.INVALID_PARAMETERS", "isv.INVALID_JSON_PARAM", "isv.BUSINESS_LIMIT_CONTROL",
    "isv.BLACK_KEY_CONTROL_LIMIT", "isv.PARAM_LENGTH_LIMIT", "isv.PARAM_NOT_SUPPORT_URL", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE",
    "isv.ACCOUNT_ABNORMAL", "isv.ACCOUNT_NOT_EXISTS", "isv.PRODUCT_UNSUBSCRIBE", "isv.PRODUCT_UN_SUBSCRIPT", "isv.DENY_IP_RANGE",
    "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL", "isp.SYSTEM_ERROR", "isp.RAM_PERMISSION_DENY", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    "SignatureDoesNotMatch", "SignatureNonceUsed", "InvalidTimeStamp.Expired", "InvalidAccessKeyId.NotFound", "Throttling.User",
    "MissingPhoneNumbers", "InvalidParameter", "", "something new",
]  # fmt: skip
ALIYUN_ACCOUNT = {
    "isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE", "isv.ACCOUNT_ABNORMAL",
    "isv.ACCOUNT_NOT_EXISTS", "isv.PRODUCT_UNSUBSCRIBE", "isv.PRODUCT_UN_SUBSCRIPT", "isv.DENY_IP_RANGE", "isp.RAM_PERMISSION_DENY",
}  # fmt: skip


def gives_up_the_address(outcome: SendOutcome) -> bool:
    return isinstance(outcome, Rejected) and outcome.reason is Refusal.RECIPIENT_INVALID


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500, 503])
def test_aliyun_gives_up_numbers_that_are_none_only(status: int) -> None:
    for code in ALIYUN:
        outcome = meaning_of_aliyun(HttpAnswer(status, {"Code": code, "Message": "x", "BizId": "b"}, 0.0))
        gives_up = code == "isv.MOBILE_NUMBER_ILLEGAL" and status in (200, 400, 403, 404)
        assert gives_up_the_address(outcome) == gives_up, code
        assert isinstance(outcome, Accepted) == (code == "OK" and status == 200), code
        if status == 200 and code in ALIYUN_ACCOUNT:
            assert isinstance(outcome, Retry), code
            assert outcome.reason is Obstacle.ACCOUNT, code


@given(st.integers(-2, 400_000), st.sampled_from([200, 429, 500, 503]))
def test_wecom_gives_up_those_who_are_no_members_only(code: int, status: int) -> None:
    outcome = meaning_of_wecom(HttpAnswer(status, {"errcode": code, "errmsg": "x", "msgid": "m"}, 0.0), "li")
    assert gives_up_the_address(outcome) == (status == 200 and code in (40003, 60111, 81013))
    assert isinstance(outcome, Accepted) == (status == 200 and code == 0)


@pytest.mark.parametrize(
    "code", [40003, 60111, 81013, 50002, 40013, 40056, 48001, 60011, 60020, 301002, 45009, 45033, 44004, -1]
)
def test_wecom_tells_the_member_the_account_and_the_message_apart(code: int) -> None:
    outcome = meaning_of_wecom(HttpAnswer(200, {"errcode": code}, 0.0), "li")
    assert gives_up_the_address(outcome) == (code in (40003, 60111, 81013))
    if code in (40013, 40056, 48001, 60011, 60020, 301002):
        assert isinstance(outcome, Retry)
        assert outcome.reason is Obstacle.ACCOUNT


@pytest.mark.parametrize(
    ("field", "users", "reason"),
    [
        ("invaliduser", "Li", Refusal.RECIPIENT_INVALID),
        ("invaliduser", "zhang|LI", Refusal.RECIPIENT_INVALID),
        ("invaliduser", "lina|zhangli", None),
        ("unlicenseduser", "li", Refusal.RECIPIENT_UNAVAILABLE),
        ("unlicenseduser", "", None),
    ],
)
def test_wecom_reads_who_was_left_out(field: str, users: str, reason: Refusal | None) -> None:
    outcome = meaning_of_wecom(HttpAnswer(200, {"errcode": 0, field: users, "msgid": "m"}, 0.0), "li")
    assert outcome == (Accepted("m") if reason is None else Rejected(reason, field))


@given(st.integers(-2, 100_000), st.sampled_from([200, 429, 500, 503]))
def test_wechat_gives_up_openids_that_are_none_only(code: int, status: int) -> None:
    failure = failure_of(HttpAnswer(status, {"errcode": code, "errmsg": "x"}, 0.0))
    assert (isinstance(failure, Rejected) and failure.reason is Refusal.RECIPIENT_INVALID) == (
        status == 200 and code == 40003
    )
    assert (failure is None) == (status == 200 and code == 0)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (43101, Refusal.NOT_SUBSCRIBED),
        (43004, Refusal.OPTED_OUT),
        (40037, Refusal.CONTENT),
        (41030, Refusal.CONTENT),
        (45168, Refusal.CONTENT),
        (47003, Refusal.CONTENT),
        (43107, Obstacle.ACCOUNT),
        (48001, Obstacle.ACCOUNT),
        (40164, Obstacle.ACCOUNT),
        (43108, Obstacle.BUSY),
        (-1, Obstacle.BUSY),
        (45009, Obstacle.RATE_LIMITED),
    ],
)
def test_wechat_tells_the_person_the_account_and_the_message_apart(code: int, meaning: Refusal | Obstacle) -> None:
    failure = failure_of(HttpAnswer(200, {"errcode": code}, None))
    assert isinstance(failure, Rejected | Retry)
    assert failure.reason is meaning

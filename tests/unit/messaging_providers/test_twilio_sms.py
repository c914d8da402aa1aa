"""Twilio: signatures, what its answers mean, and its callbacks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from services.messaging.providers import CallbackCall, Delivery, InvalidCallback, TwilioSmsAccount
from services.messaging.providers.contract import Accepted, Doubt, Obstacle, Refusal, Rejected, Retry, Unknown
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.twilio_sms.provider import _meaning_of
from services.messaging.providers.twilio_sms.receipts import read_status, signature_of

ACCOUNT = TwilioSmsAccount(account_sid=f"AC{'0' * 32}", auth_token="12345", sender="+15005550006")
URL = "https://shop.example/callbacks/twilio-sms/ws_a1b2?account=acc&message=msg_1"


def test_signature_is_the_one_of_the_vendors_example() -> None:
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
              "To": "+18005551212"}  # fmt: skip
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature_of(url, fields.items(), "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize(
    ("status", "fields", "outcome"),
    [
        (201, {"sid": "SM1", "status": "queued"}, Accepted("SM1")),
        (201, {}, Unknown(Doubt.SERVER_ERROR, "201")),
        (400, {"code": 21211}, Rejected(Refusal.RECIPIENT_INVALID, "21211")),
        (400, {"code": 21614}, Rejected(Refusal.RECIPIENT_INVALID, "21614")),
        (400, {"code": 21610}, Rejected(Refusal.OPTED_OUT, "21610")),
        (400, {"code": 21612}, Rejected(Refusal.RECIPIENT_UNAVAILABLE, "21612")),
        (400, {"code": 21617}, Rejected(Refusal.CONTENT, "21617")),
        (400, {"code": 99999}, Rejected(Refusal.CONTENT, "99999")),
        (400, {"code": 21606}, Retry(300.0, Obstacle.ACCOUNT, "21606")),
        (401, {"code": 20003}, Retry(300.0, Obstacle.ACCOUNT, "20003")),
        (404, {"code": 20404}, Retry(300.0, Obstacle.ACCOUNT, "20404")),
        (429, {"code": 20429}, Retry(7.0, Obstacle.RATE_LIMITED, "20429")),
        (503, {}, Retry(7.0, Obstacle.BUSY, "503")),
        (500, {"code": 20500}, Unknown(Doubt.SERVER_ERROR, "20500")),
        (302, {}, Unknown(Doubt.SERVER_ERROR, "302")),
        (400, {"code": "21211"}, Rejected(Refusal.CONTENT, "400")),
    ],
)
def test_answer_means_what_the_vendor_says(status: int, fields: dict[str, Any], outcome: Any) -> None:
    assert _meaning_of(HttpAnswer(status, fields, 7.0 if status in (429, 503) else None)) == outcome


def called(url: str = URL, token: str = "12345", **fields: str) -> CallbackCall:
    """A status callback."""
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+8613812345678", "Note": "", **fields}
    headers = {"x-twilio-signature": signature_of(url, form.items(), token)}
    query = {"account": "acc", "message": "msg_1"}
    return CallbackCall(URL, headers, query, urlencode(form).encode())


@pytest.mark.parametrize(
    ("fields", "delivery", "code"),
    [
        ({}, Delivery.DELIVERED, "delivered"),
        ({"MessageStatus": "read"}, Delivery.DELIVERED, "read"),
        ({"MessageStatus": "undelivered", "ErrorCode": "30003"}, Delivery.NOT_DELIVERED, "30003"),
        ({"MessageStatus": "undelivered", "ErrorCode": "30005"}, Delivery.INVALID_ADDRESS, "30005"),
        ({"MessageStatus": "failed", "ErrorCode": "21610"}, Delivery.OPTED_OUT, "21610"),
        ({"MessageStatus": "delivered", "ErrorCode": "30005"}, Delivery.DELIVERED, "30005"),
    ],
)
def test_callback_tells_what_became_of_a_message(fields: dict[str, str], delivery: Delivery, code: str) -> None:
    (receipt,) = read_status(called(**fields), ACCOUNT).receipts
    assert (receipt.delivery_id, receipt.provider_message_id) == ("msg_1", "SM1")
    assert (receipt.delivery, receipt.code) == (delivery, code)


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "accepted", "receiving"])
def test_what_is_not_final_is_taken_and_says_nothing(status: str) -> None:
    answer = read_status(called(MessageStatus=status), ACCOUNT)
    assert (answer.receipts, answer.http_status) == ((), 200)


@pytest.mark.parametrize(
    "call",
    [
        called(token="another"),
        called(url=URL.replace("msg_1", "msg_2")),
        called(MessageSid=""),
        CallbackCall(URL, {}, {}, b"MessageSid=SM1&MessageStatus=delivered"),
        CallbackCall(URL, {"x-twilio-signature": "é"}, {}, b"\xff=1"),
        CallbackCall(URL, called().headers, {}, called().body + b"&MessageStatus=failed"),
        CallbackCall(URL, called().headers, {}, b"a=b&" * 100_000),
    ],
)
def test_call_that_is_not_the_vendors_is_refused(call: CallbackCall) -> None:
    with pytest.raises(InvalidCallback):
        read_status(call, ACCOUNT)


def test_call_for_no_account_is_refused() -> None:
    with pytest.raises(InvalidCallback):
        read_status(called(), None)

"""SendGrid: what its answers mean, its signatures as the vendor's own library reads them, and its events."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from sendgrid.helpers.eventwebhook import EventWebhook

from dev.sandbox.sendgrid import public_key, signed_events, signing_key
from services.messaging.providers import CallbackCall, Delivery, InvalidCallback, Objection, OutboundMessage
from services.messaging.providers.contract import Accepted, Doubt, Obstacle, Refusal, Rejected, Retry, Unknown
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.sendgrid import SendGridAccount
from services.messaging.providers.sendgrid.events import read_events
from services.messaging.providers.sendgrid.provider import _mail, _meaning_of
from services.messaging.providers.sendgrid.signatures import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed

TOKEN, NAME = "token", "sandbox-ws"
ACCOUNT = SendGridAccount(api_key="SG.x.y", sender="hello@shop.example", webhook_public_key=public_key(TOKEN, NAME))
MESSAGE = OutboundMessage(
    delivery_id="msg_1",
    recipient="li@mail.example",
    subject="你好",
    text="t",
    html="<p>h</p>",
    unsubscribe_url="https://y.example/u/1",
)


def failed(field: str) -> dict[str, Any]:
    return {"errors": [{"message": "li@mail.example is wrong", "field": field, "help": None}]}


@pytest.mark.parametrize(
    ("status", "fields", "outcome"),
    [
        (202, {}, Accepted("id1")),
        (200, {}, Accepted("id1")),
        (
            400,
            failed("personalizations.0.to.0.email"),
            Rejected(Refusal.RECIPIENT_INVALID, "400 personalizations.0.to.0.email"),
        ),
        (400, failed("content.0.value"), Rejected(Refusal.CONTENT, "400 content.0.value")),
        (400, failed("from.email"), Retry(300.0, Obstacle.ACCOUNT, "400 from.email")),
        (400, {"errors": "x"}, Rejected(Refusal.CONTENT, "400")),
        (401, {}, Retry(300.0, Obstacle.ACCOUNT, "401")),
        (403, failed("from"), Retry(300.0, Obstacle.ACCOUNT, "403 from")),
        (413, {}, Rejected(Refusal.CONTENT, "413")),
        (429, {}, Retry(7.0, Obstacle.RATE_LIMITED, "429")),
        (503, {}, Retry(7.0, Obstacle.BUSY, "503")),
        (500, {}, Unknown(Doubt.SERVER_ERROR, "500")),
        (302, {}, Unknown(Doubt.SERVER_ERROR, "302")),
    ],
)
def test_answer_means_what_the_vendor_says(status: int, fields: dict[str, Any], outcome: Any) -> None:
    after = 7.0 if status in (429, 503) else None
    assert _meaning_of(HttpAnswer(status, fields, after, {"x-message-id": "id1"})) == outcome


def test_mail_is_said_as_the_vendor_wants_it_and_left_alone() -> None:
    mail = _mail(MESSAGE, ACCOUNT)
    assert mail["personalizations"] == [
        {"to": [{"email": "li@mail.example"}], "custom_args": {"yike_message": "msg_1"}}
    ]
    assert [each["type"] for each in mail["content"]] == ["text/plain", "text/html"]
    assert mail["headers"] == {
        "List-Unsubscribe": "<https://y.example/u/1>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    # The vendor's tracking would rewrite our links and count a second time.
    assert not any(each["enable"] for each in mail["tracking_settings"].values())


def test_no_line_break_reaches_a_header() -> None:
    account = SendGridAccount(api_key="k", sender="a@shop.example", sender_name="一客\r\nBcc: x@y.example")
    mail = _mail(
        OutboundMessage(delivery_id="m", recipient="li@mail.example", subject="a\nb\u2028c\ud800", text="t\ud800"),
        account,
    )
    assert (mail["from"]["name"], mail["subject"]) == ("一客 Bcc: x@y.example", "a b c?")
    assert mail["content"] == [{"type": "text/plain", "value": "t?"}]
    assert "headers" not in mail


def called(*events: Any, account: str = NAME, timestamp: int = 1_796_040_000, **changes: Any) -> CallbackCall:
    """A call of the vendor, as the sandbox makes it; `changes` are made after it was signed."""
    signed = signed_events(TOKEN, account, list(events), timestamp)
    fields = {"url": "", "headers": signed.headers, "query": {}, "body": signed.body, **changes}
    return CallbackCall(**fields)


def event(kind: str, **more: Any) -> dict[str, Any]:
    common = {
        "yike_message": "msg_1",
        "sg_message_id": "id1.recvd-1-2.0",
        "sg_event_id": "e1",
        "email": "li@mail.example",
    }
    return {**common, "timestamp": 1_796_040_000, "event": kind, **more}


def test_signature_is_read_by_the_vendors_library_and_by_us_alike() -> None:
    call = called(event("delivered", response="250 OK 你好"))
    signature, timestamp = call.headers[SIGNATURE_HEADER], call.headers[TIMESTAMP_HEADER]
    theirs = EventWebhook(ACCOUNT.webhook_public_key)
    for body in (call.body, call.body.rstrip(), call.body + b" "):
        ours = is_signed(body, timestamp=timestamp, signature=signature, key=ACCOUNT.webhook_public_key)
        assert ours == theirs.verify_signature(body.decode(), signature, timestamp) == (body == call.body)
    assert not is_signed(call.body, timestamp="1", signature=signature, key=ACCOUNT.webhook_public_key)
    assert not is_signed(call.body, timestamp=timestamp, signature="é", key=ACCOUNT.webhook_public_key)
    assert not is_signed(call.body, timestamp=timestamp, signature=signature, key="no key")


@pytest.mark.parametrize(
    ("read", "delivery", "code"),
    [
        (event("delivered"), Delivery.DELIVERED, "delivered"),
        (event("bounce", type="bounce", bounce_classification="Invalid Address", status="5.1.1"), Delivery.INVALID_ADDRESS, "bounce 5.1.1 Invalid Address"),
        (event("bounce", type="bounce", bounce_classification="Mailbox Unavailable", status="5.2.2"), Delivery.NOT_DELIVERED, "bounce 5.2.2 Mailbox Unavailable"),
        (event("bounce", type="bounce", status="5.1.1"), Delivery.INVALID_ADDRESS, "bounce 5.1.1 bounce"),
        (event("bounce", type="bounce", status="5.1.1", reason="550 5.7.1 blocked, listed"), Delivery.NOT_DELIVERED, "bounce 5.1.1 bounce"),
        (event("bounce", type="bounce", reason="550 5.1.1 user unknown"), Delivery.INVALID_ADDRESS, "bounce bounce"),
        (event("bounce", type="blocked", bounce_classification="Invalid Address"), Delivery.NOT_DELIVERED, "bounce Invalid Address"),
        (event("bounce", type="blocked", bounce_classification="Unclassified", reason="unable to get mx info"), Delivery.NOT_DELIVERED, "bounce Unclassified"),
        (event("dropped", reason="Bounced Address"), Delivery.INVALID_ADDRESS, "dropped Bounced Address"),
        (event("dropped", reason="Unsubscribed Address"), Delivery.OPTED_OUT, "dropped Unsubscribed Address"),
        (event("dropped", reason="Spam Content"), Delivery.NOT_DELIVERED, "dropped Spam Content"),
        (event("dropped", reason="li@mail.example"), Delivery.NOT_DELIVERED, "dropped"),
    ],
)  # fmt: skip
def test_event_tells_what_became_of_a_message(read: dict[str, Any], delivery: Delivery, code: str) -> None:
    (receipt,) = read_events(called(read), ACCOUNT).receipts
    assert (receipt.delivery_id, receipt.provider_message_id) == ("msg_1", "id1")
    assert (receipt.delivery, receipt.code) == (delivery, code)
    assert receipt.time is not None


@pytest.mark.parametrize(
    ("kind", "objection"),
    [
        ("spamreport", Objection.COMPLAINED),
        ("unsubscribe", Objection.UNSUBSCRIBED),
        ("group_unsubscribe", Objection.UNSUBSCRIBED),
    ],
)
def test_event_tells_a_recipients_word(kind: str, objection: Objection) -> None:
    callback = read_events(called(event(kind)), ACCOUNT)
    (word,) = callback.withdrawals
    assert (word.delivery_id, word.provider_message_id, word.event_id) == ("msg_1", "id1", "e1")
    assert (word.objection, callback.receipts) == (objection, ())


def test_opens_clicks_and_what_is_not_ours_say_nothing_and_spoil_nothing() -> None:
    others = [event("open"), event("click"), event("processed"), event("deferred"), event("group_resubscribe"), "x", None, {}, event("delivered", yike_message=7), event("delivered", yike_message="")]  # fmt: skip
    callback = read_events(called(*others, event("delivered")), ACCOUNT)
    assert len(callback.receipts) == 1
    assert (callback.withdrawals, callback.http_status) == ((), 200)


@pytest.mark.parametrize(
    "call",
    [
        called(event("delivered"), account="sandbox-other"),
        called(event("delivered"), headers={}),
        called(event("delivered"), body=b"[]"),
        called(event("delivered"), body=b"[" + b" " * 1_048_576 + b"]"),
        called(*[event("delivered")] * 10_001),
    ],
    ids=["another key", "unsigned", "another body", "too long", "too many"],
)
def test_call_that_is_not_the_vendors_is_refused(call: CallbackCall) -> None:
    with pytest.raises(InvalidCallback):
        read_events(call, ACCOUNT)


def test_account_without_a_key_takes_no_event() -> None:
    for account in (None, SendGridAccount(api_key="k", sender="a@shop.example")):
        with pytest.raises(InvalidCallback):
            read_events(called(event("delivered")), account)


def test_what_is_signed_and_no_array_is_refused() -> None:
    for body in (b"{}", b"[", b"[" * 100_000):
        signature = signing_key(TOKEN, NAME).sign(b"1" + body, ECDSA(hashes.SHA256()))
        headers = {SIGNATURE_HEADER: base64.b64encode(signature).decode(), TIMESTAMP_HEADER: "1"}
        with pytest.raises(InvalidCallback):
            read_events(CallbackCall("", headers, {}, body), ACCOUNT)

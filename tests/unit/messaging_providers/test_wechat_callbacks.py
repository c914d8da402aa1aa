"""What WeChat calls back with is taken when it is signed, of this moment, for this app, and no more than XML."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dev.sandbox.wechat_events import EventCall, Listener, event_call, sent_event
from services.messaging.providers import (
    CallbackCall,
    CreditsEnded,
    CreditsGiven,
    Delivery,
    InvalidCallback,
    Unfollowed,
    WechatOfficialAccountAccount,
)
from services.messaging.providers.wechat.callbacks import read_call
from services.messaging.providers.wechat.secrecy import decrypted, signature_of
from services.messaging.providers.wechat.xml import MAX_CALLBACK_BYTES, MAX_SKEW

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PLAIN = WechatOfficialAccountAccount(app_id="wx1", app_secret="s", callback_token="token1")
SECRET = dataclasses.replace(PLAIN, encoding_aes_key=KEY)
BOTH = pytest.mark.parametrize("account", [PLAIN, SECRET], ids=["in the clear", "encrypted"])


def listener(account: WechatOfficialAccountAccount, **changes: str) -> Listener:
    made = Listener("https://a.example/cb?account=x", account.app_id, account.callback_token, account.encoding_aes_key)
    return dataclasses.replace(made, **changes)


def told(account: WechatOfficialAccountAccount, event: str, now: datetime = NOW, **fields: Any) -> EventCall:
    return event_call(listener(account), "oPerson", event, now, fields)


def as_call(made: EventCall, **changes: Any) -> CallbackCall:
    call = CallbackCall(made.url, {}, made.query, made.body)
    return dataclasses.replace(call, **changes)


def test_vendors_own_sample_is_understood() -> None:
    """From the sample that the vendor gives away with its description (WXBizMsgCrypt)."""
    sealed = (
        "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9FrXpbUAh0B5G"
        "IItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMe"
        "zR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl"
        "9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
    )
    parts = ("spamtest", "1409735669", "1320562132", sealed)
    assert signature_of(parts) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    said = decrypted(sealed, KEY, "wx2c2769f8efd9abc2")
    assert b"<Content><![CDATA[abcdteT]]></Content>" in said
    assert said.endswith(b"</xml>")


@BOTH
def test_address_is_confirmed_to_who_knows_the_token(account: WechatOfficialAccountAccount) -> None:
    query = {"timestamp": str(int(NOW.timestamp())), "nonce": "n1", "echostr": "echo42"}
    query["signature"] = signature_of((account.callback_token, query["timestamp"], "n1"))
    answer = read_call(CallbackCall("u", {}, query, b""), account, NOW)
    assert (answer.http_status, answer.body, answer.content_type) == (200, b"echo42", "text/plain;charset=utf-8")
    for changed in ({"signature": "0" * 40}, {"nonce": "n2"}, {"echostr": "<a b>"}, {"timestamp": "1"}):
        with pytest.raises(InvalidCallback):
            read_call(CallbackCall("u", {}, {**query, **changed}, b""), account, NOW)


@BOTH
@pytest.mark.parametrize(
    ("provider", "status", "delivery"),
    [
        ("wechat_official_account", "success", Delivery.DELIVERED),
        ("wechat_official_account", "failed:user block", Delivery.OPTED_OUT),
        ("wechat_official_account", "failed: system failed", Delivery.NOT_DELIVERED),
        ("wechat_mini_program", "success", Delivery.DELIVERED),
        ("wechat_mini_program", "failed", Delivery.NOT_DELIVERED),
    ],
)
def test_what_became_of_a_message_is_read(
    account: WechatOfficialAccountAccount, provider: str, status: str, delivery: Delivery
) -> None:
    event, fields = sent_event(provider, "tpl", "77", status)
    answer = read_call(as_call(told(account, event, **fields)), account, NOW)
    (receipt,) = answer.receipts
    assert (receipt.provider_message_id, receipt.recipient, receipt.delivery) == ("77", "oPerson", delivery)
    assert (answer.body, answer.notices) == (b"success", ())


@BOTH
def test_what_people_chose_is_read(account: WechatOfficialAccountAccount) -> None:
    def chosen(kind: str, *choices: tuple[str, str]) -> dict[str, Any]:
        listed = [{"TemplateId": each, "SubscribeStatusString": word, "PopupScene": "2"} for each, word in choices]
        return {f"SubscribeMsg{kind}Event": {"List": listed}}

    popup = told(
        account, "subscribe_msg_popup_event", **chosen("Popup", ("a", "accept"), ("b", "reject"), ("c", "accept"))
    )
    assert read_call(as_call(popup), account, NOW).notices == (CreditsGiven("oPerson", ("a", "c"), NOW),)
    change = told(account, "subscribe_msg_change_event", **chosen("Change", ("a", "reject")))
    assert read_call(as_call(change), account, NOW).notices == (CreditsEnded("oPerson", ("a",), NOW),)
    assert read_call(as_call(told(account, "unsubscribe")), account, NOW).notices == (Unfollowed("oPerson", NOW),)
    for event in ("subscribe", "CLICK", "subscribe_msg_popup_event"):
        answer = read_call(as_call(told(account, event)), account, NOW)
        assert not any(isinstance(each, CreditsGiven) and each.templates for each in answer.notices)
        assert answer.body == b"success"


@BOTH
def test_call_that_is_old_or_of_another_token_is_none(account: WechatOfficialAccountAccount) -> None:
    good = told(account, "unsubscribe")
    read_call(as_call(good), account, NOW + MAX_SKEW)
    for now in (NOW + MAX_SKEW + timedelta(seconds=1), NOW - MAX_SKEW - timedelta(seconds=1)):
        with pytest.raises(InvalidCallback):
            read_call(as_call(good), account, now)
    other = event_call(listener(account, token="other1"), "oPerson", "unsubscribe", NOW, {})
    with pytest.raises(InvalidCallback):
        read_call(as_call(other), account, NOW)
    fresh = {**good.query, "timestamp": str(int((NOW + timedelta(hours=1)).timestamp()))}
    with pytest.raises(InvalidCallback):
        read_call(as_call(good, query=fresh), account, NOW + timedelta(hours=1))
    with pytest.raises(InvalidCallback):
        read_call(as_call(good), dataclasses.replace(account, callback_token="", encoding_aes_key=""), NOW)
    with pytest.raises(InvalidCallback):
        read_call(as_call(good), None, NOW)


def test_with_a_key_only_encrypted_calls_are_taken_and_only_for_this_app() -> None:
    clear = told(PLAIN, "unsubscribe")
    # Whoever saw one signature could write what they like beside it.
    both = {**clear.query, "msg_signature": clear.query["signature"]}
    for query in (clear.query, both):
        with pytest.raises(InvalidCallback):
            read_call(as_call(clear, query=query), SECRET, NOW)
    for changes in ({"app_id": "wx2"}, {"encoding_aes_key": KEY[::-1]}):
        made = event_call(listener(SECRET, **changes), "oPerson", "unsubscribe", NOW, {})
        with pytest.raises(InvalidCallback):
            read_call(as_call(made), SECRET, NOW)
    good = told(SECRET, "unsubscribe")
    spoiled = good.body.replace(b"<Encrypt>", b"<Encrypt>AAAA")
    with pytest.raises(InvalidCallback):
        read_call(as_call(good, body=spoiled), SECRET, NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml>",
        b"<xml>text</xml>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Event>&b;</Event></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><Event>e</Event></xml>',
        b"<xml>" + b"<a>" * 50 + b"</a>" * 50 + b"</xml>",
        b"<xml><MsgType>event</MsgType><Event>unsubscribe</Event></xml>",
        b"<xml><MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><FromUserName>o</FromUserName>"
        b"<CreateTime>1</CreateTime></xml>",
        b"<xml>" + b" " * MAX_CALLBACK_BYTES + b"</xml>",
    ],
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    good = told(PLAIN, "unsubscribe")
    with pytest.raises(InvalidCallback):
        read_call(as_call(good, body=body), PLAIN, NOW)

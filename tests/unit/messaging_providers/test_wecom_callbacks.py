"""What WeCom calls back with is taken when it is signed, of this moment, encrypted for this corporation, and no more than XML."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dev.sandbox.wechat_events import Listener
from dev.sandbox.wecom_events import check_call, contact_call
from services.common.errors import InvalidArgument
from services.messaging.providers import CallbackCall, ContactChanged, InvalidCallback, WeComCustomersAccount
from services.messaging.providers.wechat.secrecy import decrypted, signature_of
from services.messaging.providers.wechat.xml import MAX_CALLBACK_BYTES, MAX_SKEW
from services.messaging.providers.wecom_customers.callbacks import read_call

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = WeComCustomersAccount(corp_id="ww1", corp_secret="s", callback_token="token1", encoding_aes_key=KEY)
LISTENER = Listener("https://a.example/cb", "ww1", "token1", KEY)


def told(now: datetime = NOW, listener: Listener = LISTENER, **changes: Any) -> CallbackCall:
    made = contact_call(listener, "add_external_contact", "li", "wmA1", now, state="shop 1", code="code1")
    return dataclasses.replace(CallbackCall(made.url, {}, made.query, made.body), **changes)


def test_vendors_own_sample_of_a_check_is_understood() -> None:
    """From the sample that the vendor gives away with its description (WXBizMsgCrypt of 企业微信, VerifyURL)."""
    sealed = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    assert signature_of(("QDG6eK", "1409659589", "263014780", sealed)) == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
    assert decrypted(sealed, key, "wx5823bf96d3bd56c7") == b"1616140317555161061"
    account = WeComCustomersAccount(
        corp_id="wx5823bf96d3bd56c7", corp_secret="s", callback_token="QDG6eK", encoding_aes_key=key
    )
    query = {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": sealed,
    }
    then = datetime.fromtimestamp(1409659589, UTC)
    assert read_call(CallbackCall("", {}, query, b""), account, then).body == b"1616140317555161061"


def test_who_was_added_by_whom_is_read() -> None:
    read = read_call(told(), ACCOUNT, NOW)
    assert read.notices == (ContactChanged("add_external_contact", "wmA1", "li", "shop 1", "code1", NOW),)
    assert (read.http_status, read.body) == (200, b"success")
    assert (
        read_call(CallbackCall("", {}, check_call(LISTENER, "echo 1", NOW).query, b""), ACCOUNT, NOW).body == b"echo 1"
    )


def other_call(**query: str) -> CallbackCall:
    call = told()
    return dataclasses.replace(call, query={**call.query, **query})


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(other_call(msg_signature="0" * 40), id="forged"),
        pytest.param(other_call(nonce="other"), id="of another call"),
        pytest.param(told(NOW - MAX_SKEW - timedelta(seconds=1)), id="replayed"),
        pytest.param(told(listener=dataclasses.replace(LISTENER, app_id="ww2")), id="of another corporation"),
        pytest.param(told(listener=dataclasses.replace(LISTENER, token="token2")), id="by another token"),
        pytest.param(told(listener=dataclasses.replace(LISTENER, encoding_aes_key=KEY[::-1])), id="by another key"),
        pytest.param(told(body=b"<xml><Event>change_external_contact</Event></xml>"), id="in the clear"),
        pytest.param(told(body=b"<xml>" + b" " * MAX_CALLBACK_BYTES + b"</xml>"), id="too large"),
        pytest.param(told(body=b"not xml"), id="no XML"),
    ],
)
def test_what_is_not_wecoms_is_refused(call: CallbackCall) -> None:
    with pytest.raises(InvalidCallback):
        read_call(call, ACCOUNT, NOW)
    with pytest.raises(InvalidCallback):
        read_call(told(), dataclasses.replace(ACCOUNT, callback_token="", encoding_aes_key=""), NOW)


@pytest.mark.parametrize("lacking", ["callback_token", "encoding_aes_key"])
def test_account_has_both_secrets_or_none(lacking: str) -> None:
    without: dict[str, Any] = {lacking: ""}
    with pytest.raises(InvalidArgument) as refused:
        dataclasses.replace(ACCOUNT, **without).check(allows_private=False)
    assert refused.value.metadata["field"] == f"wecom_customers.{lacking}"

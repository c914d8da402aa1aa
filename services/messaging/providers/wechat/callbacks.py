"""What WeChat calls back with: a check of the address, then events as signed XML, in the clear or encrypted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Delivery,
    InvalidCallback,
    Receipt,
)
from services.messaging.providers.notices import CreditsEnded, CreditsGiven, Notice, Unfollowed, Wrote
from services.messaging.providers.wechat.api import OPENID, WechatAccount
from services.messaging.providers.wechat.secrecy import decrypted, is_signed
from services.messaging.providers.wechat.xml import (
    MAX_CALLBACK_BYTES,
    MAX_SKEW,
    TIME,
    Fields,
    read_xml,
    text_of,
    time_of,
)

MAX_ITEMS = 20
"""Entries of one event's list; WeChat asks for three templates at once."""

_ECHO = re.compile(r"[\x21-\x7e]{1,200}")
_USER_BLOCK = "failed:user block"


def read_call(call: CallbackCall, account: WechatAccount | None, now: datetime) -> Callback:
    """Reads a call; one that was read before says the same again, and counts once.

    Raises:
        InvalidCallback: If it is not signed by the account's token just now, not encrypted where it must be, or no event.
    """
    if account is None or not account.callback_token or len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("the account takes no callbacks")
    timestamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
    if not TIME.fullmatch(timestamp) or abs(time_of(timestamp) - now) > MAX_SKEW:
        raise InvalidCallback("too old")
    signed = (account.callback_token, timestamp, nonce)
    if "echostr" in call.query and not call.body:
        echo = call.query["echostr"]
        if not is_signed(signed, call.query.get("signature", "")) or not _ECHO.fullmatch(echo):
            raise InvalidCallback("wrong signature")
        return Callback((), 200, "text/plain;charset=utf-8", echo.encode())
    event = read_xml(call.body)
    if account.encoding_aes_key:
        sealed = event.get("Encrypt", "")
        if not isinstance(sealed, str) or not is_signed((*signed, sealed), call.query.get("msg_signature", "")):
            raise InvalidCallback("wrong signature")
        event = read_xml(decrypted(sealed, account.encoding_aes_key, account.app_id))
    elif not is_signed(signed, call.query.get("signature", "")):
        raise InvalidCallback("wrong signature")
    receipts, notices = _read_event(event)
    return Callback(receipts, 200, "text/plain;charset=utf-8", b"success", notices)


def _read_event(event: Fields) -> tuple[tuple[Receipt, ...], tuple[Notice, ...]]:
    openid, created = text_of(event, "FromUserName"), text_of(event, "CreateTime")
    if not OPENID.fullmatch(openid) or not TIME.fullmatch(created):
        raise InvalidCallback("names nobody")
    time, kind = time_of(created), text_of(event, "MsgType")
    if kind != "event":
        own_id = text_of(event, "MsgId")
        # Without an id it could not be told from one that is told again.
        return (), (_wrote(event, openid, own_id, kind, time),) if own_id else ()
    match text_of(event, "Event"):
        case "TEMPLATESENDJOBFINISH":
            return (_receipt(openid, text_of(event, "MsgID"), text_of(event, "Status"), time),), ()
        case "subscribe_msg_sent_event":
            return tuple(
                _receipt(openid, text_of(each, "MsgID"), _sent_status(each), time) for each in _items(event, "Sent")
            ), ()
        case "subscribe_msg_popup_event":
            chosen = _items(event, "Popup")
            given = [
                text_of(each, "TemplateId") for each in chosen if text_of(each, "SubscribeStatusString") == "accept"
            ]
            return (), (CreditsGiven(openid, tuple(filter(None, given)), time),)
        case "subscribe_msg_change_event":
            chosen = _items(event, "Change")
            ended = [
                text_of(each, "TemplateId") for each in chosen if text_of(each, "SubscribeStatusString") == "reject"
            ]
            return (), (CreditsEnded(openid, tuple(filter(None, ended)), time),)
        case "unsubscribe":
            return (), (Unfollowed(openid, time),)
    return (), ()


def _wrote(event: Fields, openid: str, own_id: str, kind: str, time: datetime) -> Wrote:
    said = {"text": "Content", "location": "Label", "voice": "Recognition", "miniprogrampage": "Title"}
    text = text_of(event, said[kind]) if kind in said else ""
    if kind == "link":
        text = " ".join(filter(None, (text_of(event, "Title"), text_of(event, "Url"))))
    return Wrote(openid, own_id, kind, text, text_of(event, "MediaId"), time)


def _sent_status(item: Fields) -> str:
    code = text_of(item, "ErrorCode")
    return "success" if code == "0" else f"{code} {text_of(item, 'ErrorStatus')}"


def _receipt(openid: str, message_id: str, status: str, time: datetime) -> Receipt:
    if not message_id:
        raise InvalidCallback("names no message")
    delivery = Delivery.DELIVERED if status == "success" else Delivery.NOT_DELIVERED
    if status == _USER_BLOCK:
        delivery = Delivery.OPTED_OUT
    return Receipt(message_id, "", openid, delivery, status[:64], time)


def _items(event: Fields, kind: str) -> list[Fields]:
    """Returns the entries of an event's list."""
    inside = event.get(f"SubscribeMsg{kind}Event")
    listed = inside.get("List") if isinstance(inside, Mapping) else None
    found = listed if isinstance(listed, list) else [listed]
    return [each for each in found if isinstance(each, Mapping)][:MAX_ITEMS]

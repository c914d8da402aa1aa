"""What WeChat calls back with: a check of the address, then events as signed XML, in the clear or encrypted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

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

MAX_CALLBACK_BYTES = 65_536
MAX_SKEW = timedelta(minutes=5)
"""How far the time of a call may lie from ours."""

MAX_ITEMS = 20
"""Entries of one event's list; WeChat asks for three templates at once."""

_ECHO = re.compile(r"[\x21-\x7e]{1,200}")
_TIME = re.compile(r"[0-9]{1,12}")
_USER_BLOCK = "failed:user block"


def read_call(call: CallbackCall, account: WechatAccount | None, now: datetime) -> Callback:
    """Reads a call; one that was read before says the same again, and counts once.

    Raises:
        InvalidCallback: If it is not signed by the account's token just now, not encrypted where it must be, or no event.
    """
    if account is None or not account.callback_token or len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("the account takes no callbacks")
    timestamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
    if not _TIME.fullmatch(timestamp) or abs(_time(timestamp) - now) > MAX_SKEW:
        raise InvalidCallback("too old")
    signed = (account.callback_token, timestamp, nonce)
    if "echostr" in call.query and not call.body:
        echo = call.query["echostr"]
        if not is_signed(signed, call.query.get("signature", "")) or not _ECHO.fullmatch(echo):
            raise InvalidCallback("wrong signature")
        return Callback((), 200, "text/plain;charset=utf-8", echo.encode())
    event = _read_xml(call.body)
    if account.encoding_aes_key:
        sealed = event.get("Encrypt", "")
        if not isinstance(sealed, str) or not is_signed((*signed, sealed), call.query.get("msg_signature", "")):
            raise InvalidCallback("wrong signature")
        event = _read_xml(decrypted(sealed, account.encoding_aes_key, account.app_id))
    elif not is_signed(signed, call.query.get("signature", "")):
        raise InvalidCallback("wrong signature")
    receipts, notices = _read_event(event)
    return Callback(receipts, 200, "text/plain;charset=utf-8", b"success", notices)


_Fields = Mapping[str, object]


def _read_event(event: _Fields) -> tuple[tuple[Receipt, ...], tuple[Notice, ...]]:
    openid, created = _text(event, "FromUserName"), _text(event, "CreateTime")
    if not OPENID.fullmatch(openid) or not _TIME.fullmatch(created):
        raise InvalidCallback("names nobody")
    time, kind = _time(created), _text(event, "MsgType")
    if kind != "event":
        own_id = _text(event, "MsgId")
        # Without an id it could not be told from one that is told again.
        return (), (_wrote(event, openid, own_id, kind, time),) if own_id else ()
    match _text(event, "Event"):
        case "TEMPLATESENDJOBFINISH":
            return (_receipt(openid, _text(event, "MsgID"), _text(event, "Status"), time),), ()
        case "subscribe_msg_sent_event":
            return tuple(
                _receipt(openid, _text(each, "MsgID"), _sent_status(each), time) for each in _items(event, "Sent")
            ), ()
        case "subscribe_msg_popup_event":
            chosen = _items(event, "Popup")
            given = [_text(each, "TemplateId") for each in chosen if _text(each, "SubscribeStatusString") == "accept"]
            return (), (CreditsGiven(openid, tuple(filter(None, given)), time),)
        case "subscribe_msg_change_event":
            chosen = _items(event, "Change")
            ended = [_text(each, "TemplateId") for each in chosen if _text(each, "SubscribeStatusString") == "reject"]
            return (), (CreditsEnded(openid, tuple(filter(None, ended)), time),)
        case "unsubscribe":
            return (), (Unfollowed(openid, time),)
    return (), ()


def _wrote(event: _Fields, openid: str, own_id: str, kind: str, time: datetime) -> Wrote:
    said = {"text": "Content", "location": "Label", "voice": "Recognition", "miniprogrampage": "Title"}
    text = _text(event, said[kind]) if kind in said else ""
    if kind == "link":
        text = " ".join(filter(None, (_text(event, "Title"), _text(event, "Url"))))
    return Wrote(openid, own_id, kind, text, _text(event, "MediaId"), time)


def _sent_status(item: _Fields) -> str:
    code = _text(item, "ErrorCode")
    return "success" if code == "0" else f"{code} {_text(item, 'ErrorStatus')}"


def _receipt(openid: str, message_id: str, status: str, time: datetime) -> Receipt:
    if not message_id:
        raise InvalidCallback("names no message")
    delivery = Delivery.DELIVERED if status == "success" else Delivery.NOT_DELIVERED
    if status == _USER_BLOCK:
        delivery = Delivery.OPTED_OUT
    return Receipt(message_id, "", openid, delivery, status[:64], time)


def _items(event: _Fields, kind: str) -> list[_Fields]:
    """Returns the entries of an event's list."""
    inside = event.get(f"SubscribeMsg{kind}Event")
    listed = inside.get("List") if isinstance(inside, Mapping) else None
    found = listed if isinstance(listed, list) else [listed]
    return [each for each in found if isinstance(each, Mapping)][:MAX_ITEMS]


def _text(fields: _Fields, name: str) -> str:
    value = fields.get(name, "")
    return value.strip()[:1_000] if isinstance(value, str) else ""


def _time(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise InvalidCallback("no time") from error


def _read_xml(body: bytes) -> _Fields:
    """Returns the fields of a message: texts, or fields of their own, or lists where a name stands several times.

    Raises:
        InvalidCallback: If it is no XML, declares types or entities (it could grow without bound), or is deep.
    """
    builder = TreeBuilder()
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise InvalidCallback("declares types")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(body, True)
        found = _fields(builder.close(), 0)
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise error if isinstance(error, InvalidCallback) else InvalidCallback("no XML") from error
    if not isinstance(found, dict):
        raise InvalidCallback("no message")
    return found


def _fields(element: Element, depth: int) -> object:
    if depth > 4:
        raise InvalidCallback("too deep")
    if not len(element):
        return element.text or ""
    fields: dict[str, object] = {}
    for child in element:
        value = _fields(child, depth + 1)
        known = fields.get(child.tag)
        if isinstance(known, list):
            known.append(value)
        else:
            fields[child.tag] = value if known is None else [known, value]
    return fields

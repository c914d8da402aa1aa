"""What WeCom calls back with: a check of the address, then events, always signed and encrypted."""

from __future__ import annotations

import re
from datetime import datetime

from services.messaging.providers.contract import Callback, CallbackCall, InvalidCallback
from services.messaging.providers.notices import ContactChanged, Notice
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
from services.messaging.providers.wecom_customers.account import WeComCustomersAccount

CHANGES = frozenset({"add_external_contact", "add_half_external_contact", "del_external_contact", "del_follow_user"})
"""Changes of a contact that are told on: became one, or is one no more."""

_EXTERNAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MEMBER = re.compile(r"[\x21-\x7e]{1,64}")
_CODE = re.compile(r"[\x21-\x7e]{1,256}")


def read_call(call: CallbackCall, account: WeComCustomersAccount | None, now: datetime) -> Callback:
    """Reads a call; one that was read before says the same again, and counts once.

    Raises:
        InvalidCallback: If it is not signed by the account's token just now, not encrypted by its key for this corporation, or
            no event.
    """
    if account is None or not account.callback_token or len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("the account takes no callbacks")
    timestamp, nonce = call.query.get("timestamp", ""), call.query.get("nonce", "")
    if not TIME.fullmatch(timestamp) or abs(time_of(timestamp) - now) > MAX_SKEW:
        raise InvalidCallback("too old")
    is_check = "echostr" in call.query and not call.body
    sealed = call.query["echostr"] if is_check else read_xml(call.body).get("Encrypt", "")
    signature = call.query.get("msg_signature", "")
    if not isinstance(sealed, str) or not is_signed((account.callback_token, timestamp, nonce, sealed), signature):
        raise InvalidCallback("wrong signature")
    said = decrypted(sealed, account.encoding_aes_key, account.corp_id)
    if is_check:
        return Callback((), 200, "text/plain;charset=utf-8", said)
    return Callback((), 200, "text/plain;charset=utf-8", b"success", _read_event(read_xml(said)))


def _read_event(event: Fields) -> tuple[Notice, ...]:
    change = text_of(event, "ChangeType")
    if text_of(event, "Event") != "change_external_contact" or change not in CHANGES:
        return ()
    customer, member, created = (text_of(event, name) for name in ("ExternalUserID", "UserID", "CreateTime"))
    code = text_of(event, "WelcomeCode")
    if not _EXTERNAL.fullmatch(customer) or not _MEMBER.fullmatch(member) or not TIME.fullmatch(created):
        raise InvalidCallback("names nobody")
    welcome_code = code if _CODE.fullmatch(code) else ""
    return (ContactChanged(change, customer, member, text_of(event, "State")[:64], welcome_code, time_of(created)),)

"""What Tencent Cloud calls back with: an array of receipts, or a reply. It signs neither: the address must carry our token."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec

from services.messaging.providers.contract import Callback, CallbackCall, InvalidCallback, Receipt
from services.messaging.providers.replies import Reply
from services.messaging.providers.tencent_sms.codes import delivery_of

MAX_CALLBACK_BYTES = 1_048_576
"""Longest callback read."""

_CHINA = timezone(timedelta(hours=8))
_JSON = "application/json;charset=utf-8"
_TAKEN = b'{"result":0,"errmsg":"OK"}'


def read(call: CallbackCall) -> Callback:
    """Reads a call; an element that is no receipt is left out, the others hold.

    Raises:
        InvalidCallback: If it came without the token of the account's address, or is not what the vendor sends.
    """
    if not call.is_trusted:
        raise InvalidCallback("the address lacks the account's token")
    if len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("body too long")
    try:
        told = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidCallback("body is no JSON") from error
    if isinstance(told, dict):
        return Callback((), 200, _JSON, _TAKEN, replies=(_reply(told),))
    if not isinstance(told, list):
        raise InvalidCallback("body is neither array nor object")
    receipts = tuple(receipt for each in told if (receipt := _receipt(each)) is not None)
    return Callback(receipts, 200, _JSON, _TAKEN)


def _reply(told: Mapping[str, Any]) -> Reply:
    """Returns a reply. The vendor gives it no id: the same number, second and text are the same reply.

    Raises:
        InvalidCallback: If it is none.
    """
    mobile, text, code = told.get("mobile"), told.get("text"), told.get("nationcode", "86")
    if not isinstance(mobile, str) or not mobile or not isinstance(text, str) or not isinstance(code, str):
        raise InvalidCallback("body is no reply")
    stamp = told.get("time")
    parts = [code, mobile, str(stamp), text, str(told.get("extend", ""))]
    own_id = hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
    return Reply(own_id, f"+{code}{mobile}", text, _moment(stamp))


def _moment(stamp: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None
    except (ValueError, OverflowError, OSError):
        return None


def _receipt(told: Any) -> Receipt | None:
    if not isinstance(told, dict):
        return None
    texts = {name: value for name, value in told.items() if isinstance(name, str) and isinstance(value, str)}
    code = texts.get("errmsg", "")
    delivery = delivery_of(texts.get("report_status", ""), code)
    if delivery is None or not texts.get("sid"):
        return None
    return Receipt(
        provider_message_id=texts["sid"],
        # Receipts name the number and the vendor's own id, nothing of ours.
        delivery_id="",
        recipient=f"+{texts.get('nationcode', '')}{texts.get('mobile', '')}",
        delivery=delivery,
        code=code[:64],
        time=_china_time(texts.get("user_receive_time", "")),
    )


def _china_time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

"""SendGrid's events: what became of mail, and what its recipients say.

Source: Twilio SendGrid, "Event Webhook Reference", read in a stored copy on 2026-11-30; the values of `bounce_classification`
and the reasons of `dropped` are general knowledge where the copy breaks off. Opens and clicks are left out: our own links
count them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Delivery,
    InvalidCallback,
    Objection,
    Receipt,
    Withdrawal,
)
from services.messaging.providers.sendgrid.account import SendGridAccount
from services.messaging.providers.sendgrid.signatures import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed
from services.messaging.providers.smtp.connection import Reply
from services.messaging.providers.smtp.replies import ADDRESS_DETAILS, says_no_such_address

MAX_CALLBACK_BYTES = 1_048_576
MAX_EVENTS = 10_000
"""Most events of one call."""

MESSAGE_ARGUMENT = "yike_message"
"""The custom argument that holds our id; the vendor writes it among an event's own fields."""

_OBJECTIONS = {
    "spamreport": Objection.COMPLAINED,
    "unsubscribe": Objection.UNSUBSCRIBED,
    "group_unsubscribe": Objection.UNSUBSCRIBED,
}
_DROPS = {
    "bounced address": Delivery.INVALID_ADDRESS,
    "invalid": Delivery.INVALID_ADDRESS,
    "unsubscribed address": Delivery.OPTED_OUT,
    "spam reporting address": Delivery.OPTED_OUT,
}
"""Why the vendor did not send: the address stands in a list of its own; all other reasons are about the mail."""

_STATUS = re.compile(r"5\.(\d{1,3})\.(\d{1,3})")
_REPLY = re.compile(r"\s*(\d{3})[ -](.{0,400})", re.DOTALL)


def read_events(call: CallbackCall, account: SendGridAccount | None) -> Callback:
    """Reads a call; an event that is none, or that says nothing final, is left out, the others hold.

    Raises:
        InvalidCallback: If the signature is not by the account's key, or the body is no array of events.
    """
    if account is None or not account.webhook_public_key or len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("not an event webhook")
    signature, timestamp = call.headers.get(SIGNATURE_HEADER, ""), call.headers.get(TIMESTAMP_HEADER, "")
    if not is_signed(call.body, timestamp=timestamp, signature=signature, key=account.webhook_public_key):
        raise InvalidCallback("wrong signature")
    try:
        events = msgspec.json.decode(call.body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidCallback("body is no JSON") from error
    if not isinstance(events, list) or len(events) > MAX_EVENTS:
        raise InvalidCallback("body is no array of events")
    read = [each for event in events if isinstance(event, dict) and (each := _read(event)) is not None]
    return Callback(
        tuple(each for each in read if isinstance(each, Receipt)),
        200,
        "application/json",
        b"{}",
        withdrawals=tuple(each for each in read if isinstance(each, Withdrawal)),
    )


def _read(event: Mapping[str, Any]) -> Receipt | Withdrawal | None:
    texts = {name: value for name, value in event.items() if isinstance(name, str) and isinstance(value, str)}
    delivery_id = texts.get(MESSAGE_ARGUMENT, "")
    # `sg_message_id` is the id of the answer, a dot, and where it was processed.
    provider_message_id = texts.get("sg_message_id", "").partition(".")[0]
    kind = texts.get("event", "")
    if not delivery_id:
        return None
    objection = _OBJECTIONS.get(kind)
    if objection is not None:
        event_id = texts.get("sg_event_id", "") or f"{kind}:{provider_message_id}"
        return Withdrawal(provider_message_id, delivery_id, event_id, objection, kind)
    delivery = _delivery(kind, texts)
    if delivery is None:
        return None
    return Receipt(
        provider_message_id=provider_message_id,
        delivery_id=delivery_id,
        recipient=texts.get("email", ""),
        delivery=delivery,
        code=_code(kind, texts),
        time=_time(event.get("timestamp")),
    )


def _delivery(kind: str, texts: Mapping[str, str]) -> Delivery | None:
    if kind == "delivered":
        return Delivery.DELIVERED
    if kind == "dropped":
        return _DROPS.get(texts.get("reason", "").strip().casefold(), Delivery.NOT_DELIVERED)
    if kind == "bounce":
        return Delivery.INVALID_ADDRESS if _is_dead(texts) else Delivery.NOT_DELIVERED
    return None


def _is_dead(texts: Mapping[str, str]) -> bool:
    """Whether a bounce says that the mailbox does not exist; a block never does."""
    if texts.get("type") == "blocked":
        return False
    classification = texts.get("bounce_classification", "").casefold()
    if classification not in ("", "unclassified"):
        return classification == "invalid address"
    status = _STATUS.fullmatch(texts.get("status", "").strip())
    reply = _REPLY.match(texts.get("reason", ""))
    if reply is not None:
        return says_no_such_address(Reply(int(reply[1]), reply[2]))
    return status is not None and f"{int(status[1])}.{int(status[2])}" in ADDRESS_DETAILS


def _code(kind: str, texts: Mapping[str, str]) -> str:
    """Returns the vendor's words for the ledger, without its free text, which may hold an address."""
    if kind == "dropped":
        reason = texts.get("reason", "")
        return f"dropped {reason}"[:64] if "@" not in reason else "dropped"
    parts = (kind, texts.get("status", ""), texts.get("bounce_classification", "") or texts.get("type", ""))
    return " ".join(part for part in parts if part and "@" not in part)[:64]


def _time(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(value, UTC) if isinstance(value, int) else None
    except (OverflowError, ValueError, OSError):
        return None

"""Mail about our mail: delivery reports (RFC 3464) and complaints (RFC 5965), as a relay hands them on.

Neither is believed for what it says of itself. Which message it is about is told by a token that we signed: in the address
that it came to, or, since complaints go to an address that a mailbox provider knows, in the sender's address or the header of
the mail that it holds.
"""

from __future__ import annotations

import email
import email.errors
import email.policy
import hmac
import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

from services.messaging.providers.contract import (
    Callback,
    CallbackCall,
    Delivery,
    InvalidCallback,
    Objection,
    Receipt,
    Withdrawal,
)
from services.messaging.providers.smtp.account import SmtpAccount
from services.messaging.providers.smtp.connection import Reply
from services.messaging.providers.smtp.mime import TOKEN_HEADER
from services.messaging.providers.smtp.replies import ADDRESS_DETAILS, says_no_such_address
from services.messaging.providers.smtp.return_paths import read_token, token_of

MAX_REPORT_BYTES = 1_048_576
MAX_PARTS = 100
"""Most parts of a report looked at."""

_BEARER = "Bearer "
_STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"(?:smtp;)?\s*(\d{3})[ -](.{0,400})", re.IGNORECASE | re.DOTALL)
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, email.errors.MessageError)
"""What Python's parser raises for mail that is none."""


def read_report(call: CallbackCall, account: SmtpAccount | None) -> Callback:
    """Reads a mail that came back; one that is no report, or about none of our messages, says nothing and is taken.

    Raises:
        InvalidCallback: If the call does not bear the account's secret.
    """
    if account is None or not account.bounce_secret or len(call.body) > MAX_REPORT_BYTES:
        raise InvalidCallback("no mail comes back to this account")
    presented = call.headers.get("authorization", "")
    if not hmac.compare_digest(presented.encode(), f"{_BEARER}{account.bounce_secret}".encode()):
        raise InvalidCallback("wrong secret")
    try:
        found = _read(call, account)
    except _UNREADABLE:
        found = None
    receipts = (found,) if isinstance(found, Receipt) else ()
    withdrawals = (found,) if isinstance(found, Withdrawal) else ()
    return Callback(receipts, 200, "text/plain;charset=utf-8", b"", withdrawals=withdrawals)


def _read(call: CallbackCall, account: SmtpAccount) -> Receipt | Withdrawal | None:
    report = email.message_from_bytes(call.body, policy=email.policy.default)
    parts = list(_parts(report))
    named = read_token(token_of(call.query.get("recipient", ""), account.bounce_address), account.bounce_secret)
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and named:
            return _receipt(part, named)
        if part.get_content_type() == "message/feedback-report":
            delivery_id = named or _named_by_complaint(parts, account)
            return _complaint(part, delivery_id) if delivery_id else None
    return None


def _parts(message: EmailMessage) -> Iterator[Message]:
    """Yields the parts of a report, not the mail that it holds."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return
    payload = message.get_payload()
    yield from [part for part in payload if isinstance(part, Message)][:MAX_PARTS]


def _receipt(part: Message, delivery_id: str) -> Receipt | None:
    """Returns what a delivery report says of the one recipient of ours that was not reached."""
    for fields in _blocks(part):
        if _field(fields, "Action").casefold() != "failed":
            # Delayed, relayed, expanded: nothing final. Delivered: we never ask to be told.
            continue
        status = _STATUS.match(_field(fields, "Status"))
        return Receipt(
            provider_message_id="",
            delivery_id=delivery_id,
            recipient="",
            delivery=Delivery.INVALID_ADDRESS if _is_dead(fields, status) else Delivery.NOT_DELIVERED,
            code=f"{status[1]}.{status[2]}.{status[3]}" if status else "failed",
            time=None,
            proved=True,
        )
    return None


def _is_dead(fields: Message, status: re.Match[str] | None) -> bool:
    """Whether it is said that there is no such mailbox: by the other server's own reply where it stands, else by the status."""
    if status is not None and status[1] != "5":
        return False
    reply = _REPLY.match(_field(fields, "Diagnostic-Code"))
    if reply is not None:
        return says_no_such_address(Reply(int(reply[1]), reply[2]))
    return status is not None and f"{int(status[2])}.{int(status[3])}" in ADDRESS_DETAILS


def _complaint(part: Message, delivery_id: str) -> Withdrawal | None:
    kinds = [_field(fields, "Feedback-Type").casefold() for fields in _blocks(part)]
    kind = next((kind for kind in kinds if kind), "")
    if kind not in ("abuse", "fraud", "virus", "other", "opt-out", "opt-out-list"):
        # "not-spam" takes one back; an authentication failure (RFC 6591) is nobody's word.
        return None
    objection = Objection.UNSUBSCRIBED if kind.startswith("opt-out") else Objection.COMPLAINED
    # Once for each message: who complains again says nothing new.
    return Withdrawal("", delivery_id, f"feedback:{delivery_id}", objection, kind, proved=True)


def _named_by_complaint(parts: list[Message], account: SmtpAccount) -> str:
    """Returns the message that a complaint is about, by a token of ours in its fields or in the mail that it holds."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            candidates = [
                token_of(_field(fields, "Original-Mail-From"), account.bounce_address) for fields in _blocks(part)
            ]
        elif kind in ("message/rfc822", "text/rfc822-headers"):
            head = _held_header(part)
            candidates = [token_of(_field(head, "Return-Path"), account.bounce_address), _field(head, TOKEN_HEADER)]
        else:
            continue
        for candidate in candidates:
            if candidate and (delivery_id := read_token(candidate, account.bounce_secret)):
                return delivery_id
    return ""


def _held_header(part: Message) -> Message:
    payload = part.get_payload()
    if isinstance(payload, list):
        held = payload[0]
        return held if isinstance(held, Message) else Message()
    return email.message_from_string(str(payload), policy=email.policy.default)


def _blocks(part: Message) -> Iterator[Message]:
    """Yields the blocks of fields of a report's machine-readable part."""
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from [block for block in payload if isinstance(block, Message)][:MAX_PARTS]
        return
    # The parser knows `message/delivery-status` only; other kinds it takes for a mail, or leaves as text.
    text = part.get_payload(decode=True)
    if isinstance(text, bytes):
        for block in re.split(r"(?:\r?\n){2,}", text.decode("utf-8", "replace"))[:MAX_PARTS]:
            yield email.message_from_string(f"{block}\n\n", policy=email.policy.default)


def _field(fields: Message, name: str) -> str:
    """Returns a field, empty where there is none or it cannot be read."""
    try:
        return str(fields.get(name, "")).strip()
    except _UNREADABLE:
        return ""

"""Twilio's callbacks: a signed form for each change of a message, and for each reply."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qsl

from services.messaging.providers.contract import Callback, CallbackCall, Delivery, InvalidCallback, Receipt
from services.messaging.providers.replies import Reply
from services.messaging.providers.twilio_sms.account import TwilioSmsAccount

MAX_CALLBACK_BYTES = 65_536
MAX_FIELDS = 200

_NO_ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

_DELIVERIES = {
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.NOT_DELIVERED,
    "failed": Delivery.NOT_DELIVERED,
    "canceled": Delivery.NOT_DELIVERED,
}
"""What is final; of all other statuses (`queued`, `sending`, `sent`…) nothing follows."""

_CODES = {
    # Unknown destination handset: the number is not, or no longer, in use.
    "30005": Delivery.INVALID_ADDRESS,
    "21211": Delivery.INVALID_ADDRESS,
    "21614": Delivery.INVALID_ADDRESS,
    "21610": Delivery.OPTED_OUT,
}


def signature_of(url: str, fields: Iterable[tuple[str, str]], token: str) -> str:
    """Returns the signature of a form that is posted to an address.

    Source: Twilio, "Validating requests": HMAC-SHA1 of the address and of all names and values, sorted by name, in base64.
    """
    text = url + "".join(f"{name}{value}" for name, value in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def read_status(call: CallbackCall, account: TwilioSmsAccount | None) -> Callback:
    """Reads a callback.

    Raises:
        InvalidCallback: If the signature is not by the account's token, or the form is none of a message.
    """
    if account is None or len(call.body) > MAX_CALLBACK_BYTES:
        raise InvalidCallback("not a status callback")
    try:
        pairs = parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise InvalidCallback("body is no form") from error
    expected = signature_of(call.url, pairs, account.auth_token)
    if not hmac.compare_digest(expected.encode(), call.headers.get("x-twilio-signature", "").encode()):
        raise InvalidCallback("wrong signature")
    fields = dict(pairs)
    status, sid = fields.get("MessageStatus", ""), fields.get("MessageSid", "")
    if sid and not status and fields.get("From") and "Body" in fields:
        reply = Reply(sid, fields["From"], fields["Body"], None, opts_out=fields.get("OptOutType") == "STOP")
        # Any other answer would be sent to them as a text.
        return Callback((), 200, "text/xml;charset=utf-8", _NO_ANSWER, replies=(reply,))
    if not sid or not status:
        raise InvalidCallback("names no message")
    delivery = _DELIVERIES.get(status)
    receipts: tuple[Receipt, ...] = ()
    if delivery is not None:
        code = fields.get("ErrorCode", "")[:64]
        receipts = (
            Receipt(
                provider_message_id=sid,
                delivery_id=call.query.get("message", ""),
                recipient=fields.get("To", ""),
                delivery=_CODES.get(code, delivery) if delivery is Delivery.NOT_DELIVERED else delivery,
                code=code or status,
                time=None,
            ),
        )
    return Callback(receipts, 200, "text/plain;charset=utf-8", b"")

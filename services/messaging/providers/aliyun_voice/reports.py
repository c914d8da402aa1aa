"""Aliyun's reports of calls (`VoiceReport`), which the vendor does not sign, and what their status codes say.

Read in stored copies on 2026-11-30: the vendor's pages "VoiceReport" and "运营商回执错误码".
"""

from __future__ import annotations

from typing import Any

from services.messaging.providers.aliyun_pushes import china_time
from services.messaging.providers.contract import Delivery, Receipt

_VERDICTS = {
    # Heard to the end, or hung up before: a person took the call.
    "200000": Delivery.DELIVERED,
    "200001": Delivery.DELIVERED,
    "200002": Delivery.LINE_BUSY,
    "200003": Delivery.NO_ANSWER,
    "200004": Delivery.INVALID_ADDRESS,
    "200010": Delivery.PHONE_OFF,
}
"""Of the others (not in reach, barred, out of service, too many calls) nobody can say more than that it did not arrive."""

_CALL_ENDED = "voice"
"""`voice_type` of the record of a whole call; what it does not say is one."""


def receipt_of(element: Any) -> Receipt | None:
    """Returns the receipt that an element of a push is; None for one that is no record of a call that ended."""
    if not isinstance(element, dict):
        return None
    texts = {name: value for name, value in element.items() if isinstance(name, str) and isinstance(value, str)}
    # Reports of what happens during a call name a status, too, but neither a callee nor how long it lasted.
    is_record = texts.get("voice_type", _CALL_ENDED) == _CALL_ENDED and ("callee" in texts or "duration" in element)
    code = texts.get("status_code", "")
    if not is_record or not code or not (texts.get("call_id") or texts.get("out_id")):
        return None
    return Receipt(
        provider_message_id=texts.get("call_id", ""),
        delivery_id=texts.get("out_id", ""),
        recipient=texts.get("callee", ""),
        delivery=_VERDICTS.get(code, Delivery.NOT_DELIVERED),
        code=code[:64],
        time=china_time(texts.get("end_time", "")),
    )

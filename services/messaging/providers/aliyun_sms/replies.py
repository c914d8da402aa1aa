"""Aliyun's pushes of replies (`SmsUp`), which the vendor does not sign. Read in a stored copy of its page on 2026-11-30."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.messaging.providers.aliyun_pushes import china_time
from services.messaging.providers.replies import Reply


def replies_in(elements: Sequence[Any]) -> tuple[Reply, ...]:
    """Returns the replies among the elements of a push; what is none is left out."""
    return tuple(reply for element in elements if (reply := _reply(element)) is not None)


def _reply(element: Any) -> Reply | None:
    if not isinstance(element, dict) or "success" in element:
        return None
    sender, text, own_id = (element.get(name) for name in ("phone_number", "content", "sequence_id"))
    if not isinstance(sender, str) or not sender or not isinstance(text, str):
        return None
    # A number on some of the vendor's pages, a text on others.
    if isinstance(own_id, bool) or not isinstance(own_id, int | str) or own_id == "":
        return None
    return Reply(str(own_id), sender, text, china_time(element.get("send_time")))

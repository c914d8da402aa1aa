"""Sends the shop through one library: `python send.py segment|legacy|rudderstack|cloudevents`."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from shop import CUT, ITEMS, ORDER, ORDERED, URL, USER, WRITE_KEY, play

MODULES = {
    "segment": "segment.analytics.client",
    "legacy": "analytics.client",
    "rudderstack": "rudderstack.analytics.client",
}


def send_cloudevents() -> None:
    """Sends what CloudEvents can say, in both modes."""
    import requests
    from cloudevents.v1.http import CloudEvent, to_binary, to_structured

    def send(convert: Any, kind: str, data: Any, **more: str) -> None:
        event = CloudEvent({"source": "/tills/17", "type": kind, "subject": f"user_id:{USER}", **more}, data)
        headers, body = convert(event)
        headers = {name: value.encode() for name, value in headers.items()}
        answer = requests.post(
            f"{URL}/v1/cloudevents", data=body, headers={**headers, "Authorization": f"Bearer {WRITE_KEY}"}, timeout=30
        )
        answer.raise_for_status()

    send(to_structured, "Order Completed", ORDER, time=ORDERED.isoformat())
    for place, item in enumerate(ITEMS):
        send(to_binary if place % 2 else to_structured, "Product Viewed", item)
    send(to_structured, "Review Written", {"text": CUT})


if __name__ == "__main__":
    if sys.argv[1] == "cloudevents":
        send_cloudevents()
    else:
        failures: list[Any] = []
        library = import_module(MODULES[sys.argv[1]])
        play(
            library.Client(
                WRITE_KEY, host=URL, on_error=lambda *error: failures.append(error), gzip="z" in sys.argv[2:]
            )
        )
        sys.exit(f"it reported {failures}" if failures else 0)

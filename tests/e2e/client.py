"""The public HTTP API as a shop's server uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

PATIENCE_SECONDS = 180.0


@dataclass
class Workspace:
    """One brand's keys and calls.

    Attributes:
        url: Of the gateway.
        workspace_id: Its id.
        write_key: Can only ingest.
        secret_key: Can do all.
        sandbox: URL of the message sandbox.
        sandbox_token: Opens what the sandbox got.
    """

    url: str
    workspace_id: str
    write_key: str
    secret_key: str
    sandbox: str
    sandbox_token: str = ""
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=90, verify=False))

    def send(self, kind: str, **message: Any) -> httpx.Response:
        """Posts one event with the write key."""
        return self.http.post(f"{self.url}/v1/{kind}", json=message, auth=(self.write_key, ""))

    def batch(self, messages: list[dict[str, Any]], *, trusted: bool = False) -> dict[str, Any]:
        """Posts a batch, again and again while the platform is full or away, and returns the answer; `trusted` by the secret key."""
        key = self.secret_key if trusted else self.write_key

        def attempt() -> dict[str, Any] | None:
            try:
                answer = self.http.post(f"{self.url}/v1/batch", json={"batch": messages}, auth=(key, ""))
            except httpx.TransportError:
                return None
            if answer.status_code in (429, 502, 503, 504):
                return None
            assert answer.status_code == 200, answer.text
            body: dict[str, Any] = answer.json()
            return body

        return until(attempt, "the batch is taken")

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """Makes a call with the secret key, or another."""
        return self.http.request(
            method, f"{self.url}{path}", json=body, headers={"Authorization": f"Bearer {key or self.secret_key}"}
        )

    def get(self, path: str) -> dict[str, Any]:
        """Returns the JSON at a path.

        Raises:
            AssertionError: If the answer is not 200, or for long not within its deadline.
        """
        give_up = time.monotonic() + PATIENCE_SECONDS
        # A busy machine may not answer within the gateway's deadline.
        while (answer := self.call("GET", path)).status_code in (503, 504) and time.monotonic() < give_up:
            time.sleep(0.3)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text}"
        body: dict[str, Any] = answer.json()
        return body

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """Posts JSON.

        Raises:
            AssertionError: If the answer is not 200.
        """
        answer = self.call("POST", path, body)
        assert answer.status_code == 200, f"POST {path}: {answer.status_code} {answer.text}"
        result: dict[str, Any] = answer.json()
        if result.get("state") == "SEGMENT_STATE_FILLING":
            # On a busy machine a fill may take longer than its call.
            until(lambda: self.get(f"/v1/{result['operation']}")["done"], "the segment is filled")
            return self.get(f"/v1/segments/{result['segmentId']}")
        return result

    def customer_of(self, kind: str, value: str) -> str:
        """Returns whose identifier it is."""
        answer = self.http.get(
            f"{self.url}/v1/customers:lookup",
            params={"type": kind, "value": value},
            headers={"Authorization": f"Bearer {self.secret_key}"},
        )
        assert answer.status_code == 200, answer.text
        customer: str = answer.json()["customerId"]
        return customer

    def segments_of(self, customer: str) -> list[str]:
        """Returns the ids of the segments a customer is in."""
        return [each["segmentId"] for each in self.get(f"/v1/customers/{customer}/segments").get("memberships", [])]

    def messages_of(self, customer: str) -> list[dict[str, Any]]:
        """Returns a customer's rows of the send ledger."""
        messages: list[dict[str, Any]] = self.get(f"/v1/messages?customerId={customer}").get("messages", [])
        return messages

    def received(self, recipient: str) -> list[dict[str, Any]]:
        """Returns what the sandbox got for a recipient."""
        return self.sandbox_messages(recipient=recipient, limit=200)

    def sandbox_messages(self, **query: Any) -> list[dict[str, Any]]:
        """Returns a page of what the sandbox got (see `dev/sandbox/README.md`)."""
        headers = {"Authorization": f"Bearer {self.sandbox_token}"}
        answer = self.http.get(f"{self.sandbox}/messages", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def settle(self) -> None:
        """Waits until nothing is under way: no fact, no effect, no message. A part that is away is not at rest."""

        def nothing(path: str, field: str) -> bool:
            answer = self.call("GET", path)
            assert answer.status_code in (200, 429, 503, 504), f"GET {path}: {answer.status_code} {answer.text}"
            return answer.status_code == 200 and int(answer.json()[field]) == 0

        def quiet() -> bool:
            return (
                nothing("/v1/segments:stats", "waitingFacts")
                and nothing("/v1/journeys:stats", "waitingFacts")
                and nothing("/v1/journeys:stats", "pendingEffects")
                and nothing("/v1/messages:stats", "pending")
            )

        calm = 0
        give_up = time.monotonic() + PATIENCE_SECONDS
        while calm < 3:
            calm = calm + 1 if quiet() else 0
            assert time.monotonic() < give_up, "the platform did not come to rest"
            time.sleep(0.3)


def until(attempt: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Returns the first true value of `attempt`.

    Raises:
        AssertionError: If there is none in time.
    """
    give_up = time.monotonic() + seconds
    while True:
        found = attempt()
        if found:
            return found
        assert time.monotonic() < give_up, f"not in time: {what}"
        time.sleep(0.1)


def email_template(template_id: str = "thanks", purpose: str = "PURPOSE_TRANSACTIONAL") -> dict[str, Any]:
    """Returns an e-mail template that shows traits and the event."""
    return {
        "templateId": template_id,
        "channel": "CHANNEL_EMAIL",
        "purpose": purpose,
        "subject": "Thank you, {{ customer.traits.name }}",
        "html": "<p>Order {{ event.order_id | default: 'none' }} for {{ customer.traits.name }}</p><a href='https://shop.example/x'>see</a>",
    }


def event_journey(journey_id: str, event_name: str, *template_ids: str) -> dict[str, Any]:
    """Returns a journey that an event starts and that sends templates one after the other."""
    return {
        "journeyId": journey_id,
        "definition": {
            "entry": {"event": {"eventName": event_name}},
            "steps": [{"stepId": f"send-{each}", "send": {"templateId": each}} for each in template_ids],
        },
    }


def external(kind: str, value: str) -> dict[str, str]:
    """Returns an element of `context.externalIds`."""
    return {"id": value, "type": kind, "collection": "users", "encoding": "none"}

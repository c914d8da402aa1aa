"""Calls URLs, each in a call of its own: the same body under the same id at every attempt, signed anew."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from services.common.json_values import encode
from services.journey.clients import Outside, SigningKeys
from services.journey.clients.outside import NotAllowed, NotReached
from services.journey.domain.tasks import Done, Outcome, Postponed, Refused, Task
from services.journey.steps.event_values import event_values
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.webhook.rules import CallWebhook, WebhookAnswered

PASSING_STATUSES = frozenset({408, 425, 429})
"""Statuses below 500 that say nothing about the request."""


class WebhookCarrier:
    """Calls URLs; receivers tell a repeat by its `webhook-id`."""

    def __init__(self, outside: Outside, signing_keys: SigningKeys) -> None:
        """Takes what reaches other people's hosts, and the keys to sign with."""
        self._outside = outside
        self._signing_keys = signing_keys

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Makes the call."""
        (task,) = tasks
        request = task.request
        assert isinstance(request, CallWebhook)
        assert task.attempt_time is not None
        body = body_of(task)
        headers = {
            "content-type": "application/json",
            "user-agent": "Yike-Webhooks/1",
            **signed(task.effect_id, task.attempt_time, body, await self._signing_keys(workspace_id)),
        }
        return {task.effect_id: await self._call(request.url, headers, body)}

    async def _call(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        try:
            status, retry_after = await self._outside.post(url, headers, body)
        except NotAllowed as error:
            return Refused(error.reason)
        except NotReached as error:
            return Postponed(error.reason)
        if 200 <= status < 300:
            return Done(WebhookAnswered(status))
        if status >= 500 or status in PASSING_STATUSES:
            return Postponed(f"http_status: {status}", retry_after)
        return Refused(f"redirected: {status}" if 300 <= status < 400 else f"http_status: {status}")


def body_of(task: Task) -> bytes:
    """Returns what is told of a run; the same at every attempt."""
    assert task.ask_time is not None
    data: dict[str, object] = {
        "journeyId": task.journey_id,
        "runId": task.run_id,
        "stepId": task.step_id,
        "customerId": str(task.customer_id),
        "cause": task.cause,
    }
    if task.trigger_json:
        data["event"] = msgspec.Raw(event_values(task.trigger_json).json.encode())
    timestamp = task.ask_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return encode({"type": "journey.webhook", "timestamp": timestamp, "data": data})


def signed(webhook_id: str, now: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """Returns the headers by which a receiver knows who calls, when, and that nothing was changed.

    Source: Standard Webhooks 1.0.0: `v1,` and base64 of HMAC-SHA256 over `{id}.{timestamp}.{body}`, one for each key, with
    spaces between.
    """
    timestamp = str(int(now.timestamp()))
    content = f"{webhook_id}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode() for key in keys]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }

"""Calls URLs, each in a call of its own: the same body under the same id at every attempt, signed anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from services.common.errors import InvalidArgument
from services.common.json_messages import check_value
from services.common.json_values import canonical_json, decode, encode
from services.journey.clients import Outside, SigningKeys
from services.journey.clients.webhooks import Called, Webhooks
from services.journey.domain.tasks import Done, Outcome, Postponed, Refused, Task
from services.journey.steps.event_values import event_values
from services.journey.steps.kept_values import MAX_VALUE_BYTES
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.webhook.rules import CallWebhook, WebhookAnswered


class WebhookCarrier:
    """Calls URLs; receivers tell a repeat by its `webhook-id`."""

    def __init__(self, outside: Outside, signing_keys: SigningKeys) -> None:
        """Takes what reaches other people's hosts, and the keys to sign with."""
        self._webhooks = Webhooks(outside, signing_keys)

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Makes the call."""
        (task,) = tasks
        request = task.request
        assert isinstance(request, CallWebhook)
        assert task.attempt_time is not None
        most = MAX_VALUE_BYTES if request.wants_answer else 0
        called = await self._webhooks.call(
            workspace_id, request.url, task.effect_id, body_of(task), task.attempt_time, most=most
        )
        return {task.effect_id: _outcome(called, request.wants_answer)}


def _outcome(called: Called, wants_answer: bool) -> Outcome:
    if not called.reason:
        return Done(_answered(called)) if wants_answer else Done(WebhookAnswered(called.status))
    return Postponed(called.reason, called.after_seconds) if called.may_retry else Refused(called.reason)


def _answered(called: Called) -> WebhookAnswered:
    """Returns the answer as it is kept: JSON whose numbers are kept as they are, within the limit."""
    if called.answer is None:
        return WebhookAnswered(called.status, why_not_kept="too_large")
    try:
        value = decode(called.answer)
        check_value(value, "answer")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidArgument):
        return WebhookAnswered(called.status, why_not_kept="not_json")
    text = canonical_json(value)
    if len(text) > MAX_VALUE_BYTES:
        return WebhookAnswered(called.status, why_not_kept="too_large")
    return WebhookAnswered(called.status, text.decode())


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

"""Sends through messaging, many in a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.messaging import MessagingClient, lower_name
from services.journey.domain.tasks import Done, Outcome, Refused, Task
from services.journey.steps.event_values import MAX_EVENT_BYTES, event_values
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import portions_of
from services.journey.steps.send.rules import MessageTaken, SendMessage
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

MESSAGES_A_CALL = 500
EVENT_BYTES_A_CALL = 4 * 1024 * 1024


class SendCarrier:
    """Asks messaging; a repeat under the same id changes nothing there."""

    def __init__(self, messaging: MessagingClient) -> None:
        """Takes the calls to messaging."""
        self._messaging = messaging

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields as many as messaging takes at once."""
        return portions_of(tasks, MESSAGES_A_CALL, _event_size, EVENT_BYTES_A_CALL)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks for the messages."""
        rows = await self._messaging.send(workspace_id, [_send_request(task) for task in tasks])
        return {task.effect_id: _what_became_of(row) for task, row in zip(tasks, rows, strict=True)}


def _send_request(task: Task) -> messaging_pb.SendMessageRequest:
    request = task.request
    assert isinstance(request, SendMessage)
    return messaging_pb.SendMessageRequest(
        request_id=task.effect_id,
        customer_id=task.customer_id,
        template_id=request.template_id,
        event=event_values(task.trigger_json),
        data=event_values(task.values_json) if task.values_json else None,
        source=f"journey:{task.journey_id}/{task.run_id}/{task.step_id}",
        expected_value=request.expected_value,
        tags=request.tags,
    )


def _what_became_of(message: messaging_pb.Message) -> Outcome:
    """Returns what a row of messaging's answer means to the run: taken, or refused from the start.

    Of what was taken and is then not sent, messaging tells by facts.
    """
    status, reason = (
        lower_name(messaging_pb.MessageStatus, message.status),
        lower_name(messaging_pb.MessageReason, message.reason),
    )
    if not message.delivery_id:
        return Refused("not_sent: request_id_reused")
    if message.reason == messaging_pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND:
        return Refused(f"not_sent: {reason} {message.delivery_id}")
    return Done(MessageTaken(message.delivery_id, status, reason))


def _event_size(task: Task) -> int:
    """Returns a bound of the bytes of a task's event and values in a call."""
    return sum(min(3 * len(text), MAX_EVENT_BYTES) for text in (task.trigger_json, task.values_json))

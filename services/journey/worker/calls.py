"""The calls to messaging, segment and profile. Each carries the effect's id, so a repeat changes nothing there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any

import structlog

from services.common.clients import workspace_metadata
from services.common.clock import monotonic_seconds
from services.common.errors import Aborted, Internal, YikeError
from services.common.json_messages import json_object
from services.common.json_values import decode, encode, is_kept
from services.common.loops import PASSING
from services.journey.domain import SeenEvent
from services.journey.domain.tasks import Answered, Done, EffectKind, Outcome, Postponed, Refused, Task, Unseen
from services.journey.servicer.wire import lower_name, rule_from_json
from yike.common.v1 import event_pb2 as event_pb
from yike.common.v1 import json_pb2
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

MESSAGES_A_CALL = 500
CUSTOMERS_A_CALL = 500
SEEN_A_CALL = 10_000
EVENT_BYTES_A_CALL = 4 * 1024 * 1024
CALLS_AT_ONCE = 8
CALL_SECONDS = 10.0
CARRY_SECONDS = 4.0
"""A call is not begun later than this after the first: with the time that it may take it ends within the lease of the claim."""

MAX_EVENT_BYTES = 32 * 1024
MAX_EVENT_DEPTH = 16

Outcomes = dict[str, Outcome]
Call = Callable[[Sequence[Task]], Awaitable[Outcomes]]

_log = structlog.get_logger(__name__)


class Calls:
    """Carries out effects of one workspace at a time."""

    def __init__(
        self,
        *,
        messaging: messaging_grpc.MessagingServiceStub,
        segment: segment_grpc.SegmentServiceStub,
        profile: profile_grpc.ProfileServiceStub,
    ) -> None:
        """Takes the stubs; their channels raise typed errors (`services.common.clients`)."""
        self._messaging = messaging
        self._segment = segment
        self._profile = profile

    async def carry_out(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Makes the calls for these effects, in as few as the limits allow; returns what came of each.

        Never raises for what a service answers: an outage is `Postponed`, a refusal is `Refused`.
        """
        sends = [task for task in tasks if task.kind is EffectKind.SEND_MESSAGE]
        portions: list[tuple[Sequence[Task], Call]] = [
            (part, partial(self._send, workspace_id))
            for part in _portions(sends, MESSAGES_A_CALL, _event_size, EVENT_BYTES_A_CALL)
        ]
        by_rule: dict[str, list[Task]] = {}
        for task in tasks:
            if task.kind is EffectKind.EVALUATE_CONDITION:
                by_rule.setdefault(task.argument, []).append(task)
        for rule_json, same in by_rule.items():
            judge = partial(self._evaluate, workspace_id, rule_json)
            portions.extend((part, judge) for part in _portions(same, CUSTOMERS_A_CALL, _seen_size, SEEN_A_CALL))
        portions.extend(([task], partial(self._tag, workspace_id)) for task in tasks if task.kind is EffectKind.ADD_TAG)
        give_up = monotonic_seconds() + CARRY_SECONDS
        # Of each workspace so many: one whose calls hang holds up no other.
        at_once = asyncio.Semaphore(CALLS_AT_ONCE)

        async def in_turn(part: Sequence[Task], call: Call) -> Outcomes:
            async with at_once:
                if monotonic_seconds() > give_up:
                    return {task.effect_id: Postponed("not_called: the calls before took too long") for task in part}
                return await _settle(part, call)

        outcomes: Outcomes = {}
        for answered in await asyncio.gather(*(in_turn(part, call) for part, call in portions)):
            outcomes.update(answered)
        return outcomes

    async def _send(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        response = await self._messaging.BatchSendMessages(
            messaging_pb.BatchSendMessagesRequest(requests=[_send_request(task) for task in tasks]),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        if len(response.messages) != len(tasks):
            raise ValueError("messaging answered with another number of rows than were asked for")
        return {
            task.effect_id: _what_became_of(message) for task, message in zip(tasks, response.messages, strict=True)
        }

    async def _evaluate(self, workspace_id: str, rule_json: str, tasks: Sequence[Task]) -> Outcomes:
        response = await self._segment.EvaluateRule(
            segment_pb.EvaluateRuleRequest(
                rule=rule_from_json(rule_json),
                customer_ids=sorted({task.customer_id for task in tasks}),
                after=[_seen(task) for task in tasks if task.seen or task.mappings],
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        holding, pending = set(response.holding_customer_ids), set(response.pending_customer_ids)
        return {
            task.effect_id: Unseen() if task.customer_id in pending else Answered(task.customer_id in holding)
            for task in tasks
        }

    async def _tag(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        (task,) = tasks
        customer = await self._profile.ChangeCustomerTags(
            profile_pb.ChangeCustomerTagsRequest(
                customer_id=task.customer_id, add_tags=[task.argument], request_id=task.effect_id
            ),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        seen = None
        if customer.HasField("change_event"):
            seen = SeenEvent(customer.change_event.node_id, customer.change_event.event_id)
        return {task.effect_id: Done(task.argument, seen)}


async def _settle(tasks: Sequence[Task], call: Call) -> Outcomes:
    """Makes a call and turns its error into outcomes.

    What says nothing about the effects puts all of them off, to be tried in smaller calls (`_portions`). Of a batch that
    fails in another way halves are tried at once. Either way one bad effect does not take its neighbours along.
    """
    try:
        return await call(tasks)
    except PASSING as error:
        after = error.retry_after_seconds if isinstance(error, YikeError) else None
        return {task.effect_id: Postponed(_reason(error), after) for task in tasks}
    except Exception as error:
        if len(tasks) == 1:
            final = isinstance(error, YikeError) and not isinstance(error, Internal | Aborted)
            if not final:
                _log.warning(
                    "effect.call_failed", effect_id=tasks[0].effect_id, error=type(error).__name__, exc_info=True
                )
            return {tasks[0].effect_id: Refused(_reason(error)) if final else Postponed(_reason(error))}
    middle = len(tasks) // 2
    return {**await _settle(tasks[:middle], call), **await _settle(tasks[middle:], call)}


def _reason(error: BaseException) -> str:
    if not isinstance(error, YikeError):
        return f"error: {type(error).__name__}"
    return f"{error.status.name.lower()}: {error.reason_name.lower()}"


def _send_request(task: Task) -> messaging_pb.SendMessageRequest:
    return messaging_pb.SendMessageRequest(
        request_id=task.effect_id,
        customer_id=task.customer_id,
        template_id=task.argument,
        event=event_values(task.trigger_json),
        source=f"journey:{task.journey_id}/{task.run_id}/{task.step_id}",
    )


def _what_became_of(message: messaging_pb.Message) -> Outcome:
    """Returns what a row of messaging's answer means to the run: taken, or refused from the start.

    Of what was taken and is then not sent, messaging tells by facts.
    """
    status, reason = (
        lower_name(messaging_pb.MessageStatus, message.status),
        lower_name(messaging_pb.MessageReason, message.reason),
    )
    if not message.message_id:
        return Refused("not_sent: request_id_reused")
    if message.reason == messaging_pb.MESSAGE_REASON_TEMPLATE_NOT_FOUND:
        return Refused(f"not_sent: {reason} {message.message_id}")
    return Done(f"{status}: {reason} {message.message_id}" if reason else f"{status} {message.message_id}")


def _seen(task: Task) -> segment_pb.Seen:
    return segment_pb.Seen(
        customer_id=task.customer_id,
        events=[event_pb.EventRef(node_id=event.node_id, event_id=event.event_id) for event in task.seen],
        mappings=[
            segment_pb.MappingSeen(node_id=node_id, mapping_version=version) for node_id, version in task.mappings
        ],
    )


def event_values(trigger_json: str) -> json_pb2.JsonObject:
    """Returns the triggering event's properties for a template, within messaging's limit of 32 KB.

    Members that do not fit are left out, the largest first, and so is what lies deeper than 16 levels: a template never
    looks there, and a message that cannot be read would fail the whole call.
    """
    properties = decode(trigger_json) if trigger_json else {}
    kept = {_clean(name): _prune(value, MAX_EVENT_DEPTH) for name, value in properties.items()}
    size = len(encode(kept))
    for _, name in sorted(((len(encode({name: value})), name) for name, value in kept.items()), reverse=True):
        if size <= MAX_EVENT_BYTES:
            break
        del kept[name]
        size = len(encode(kept))
    return json_object(kept)


def _prune(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, dict):
        return {_clean(name): _prune(each, depth - 1) for name, each in value.items()} if depth else None
    if isinstance(value, list):
        return [_prune(each, depth - 1) for each in value] if depth else None
    return None if isinstance(value, int) and not is_kept(value) else value


def _clean(text: str) -> str:
    return text.replace("\0", "\ufffd")


def _portions(
    tasks: Sequence[Task], most: int, size_of: Callable[[Task], int], most_size: int
) -> Iterator[Sequence[Task]]:
    """Yields portions of which each fits into a call.

    What was put off before goes in ever smaller ones, at the fourth attempt alone: whatever made the call fail that says
    nothing about its effects (too slow, too large, away) may yet lie in one of them.
    """
    by_most: dict[int, list[Task]] = {}
    for task in tasks:
        by_most.setdefault(max(most >> 3 * max(task.attempts - 1, 0), 1), []).append(task)
    for most_now, alike in by_most.items():
        portion: list[Task] = []
        size = 0
        for task in alike:
            own = size_of(task)
            if portion and (len(portion) == most_now or size + own > most_size):
                yield portion
                portion, size = [], 0
            portion.append(task)
            size += own
        yield portion


def _event_size(task: Task) -> int:
    """Returns a bound of the bytes of a task's event in a call."""
    return min(3 * len(task.trigger_json), MAX_EVENT_BYTES)


def _seen_size(task: Task) -> int:
    return len(task.seen) + len(task.mappings)

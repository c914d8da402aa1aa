"""The calls to messaging, segment and profile. Each carries the effect's id, so a repeat changes nothing there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import structlog

from services.common.clients import workspace_metadata
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
CUSTOMERS_A_CALL = 2_500
SEEN_A_CALL = 10_000
TAG_CALLS_AT_ONCE = 8
CALL_SECONDS = 10.0

MAX_EVENT_BYTES = 32 * 1024
MAX_EVENT_DEPTH = 16

Outcomes = dict[str, Outcome]

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
        self._tag_calls = asyncio.Semaphore(TAG_CALLS_AT_ONCE)

    async def carry_out(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Makes the calls for these effects, in as few as the limits allow; returns what came of each.

        Never raises for what a service answers: an outage is `Postponed`, a refusal is `Refused`.
        """
        calls: list[Awaitable[Outcomes]] = []
        sends = [task for task in tasks if task.kind is EffectKind.SEND_MESSAGE]
        calls.extend(self._send(workspace_id, part) for part in _parts(sends, MESSAGES_A_CALL))
        by_rule: dict[str, list[Task]] = {}
        for task in tasks:
            if task.kind is EffectKind.EVALUATE_CONDITION:
                by_rule.setdefault(task.argument, []).append(task)
        calls.extend(
            self._evaluate(workspace_id, rule_json, part)
            for rule_json, same in by_rule.items()
            for part in _parts_to_judge(same)
        )
        calls.extend(self._tag(workspace_id, task) for task in tasks if task.kind is EffectKind.ADD_TAG)
        outcomes: Outcomes = {}
        for answered in await asyncio.gather(*calls):
            outcomes.update(answered)
        return outcomes

    async def _send(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        async def call(part: Sequence[Task]) -> Outcomes:
            response = await self._messaging.BatchSendMessages(
                messaging_pb.BatchSendMessagesRequest(requests=[_send_request(task) for task in part]),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            if len(response.messages) != len(part):
                raise ValueError("messaging answered with another number of rows than were asked for")
            return {
                task.effect_id: _what_became_of(message) for task, message in zip(part, response.messages, strict=True)
            }

        return await _settle(tasks, call)

    async def _evaluate(self, workspace_id: str, rule_json: str, tasks: Sequence[Task]) -> Outcomes:
        async def call(part: Sequence[Task]) -> Outcomes:
            response = await self._segment.EvaluateRule(
                segment_pb.EvaluateRuleRequest(
                    rule=rule_from_json(rule_json),
                    customer_ids=sorted({task.customer_id for task in part}),
                    after=[_seen(task) for task in part if task.seen or task.mappings],
                ),
                metadata=workspace_metadata(workspace_id),
                timeout=CALL_SECONDS,
            )
            holding, pending = set(response.holding_customer_ids), set(response.pending_customer_ids)
            return {
                task.effect_id: Unseen() if task.customer_id in pending else Answered(task.customer_id in holding)
                for task in part
            }

        return await _settle(tasks, call)

    async def _tag(self, workspace_id: str, task: Task) -> Outcomes:
        async def call(part: Sequence[Task]) -> Outcomes:
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
            return {each.effect_id: Done(task.argument, seen) for each in part}

        async with self._tag_calls:
            return await _settle([task], call)


async def _settle(tasks: Sequence[Task], call: Callable[[Sequence[Task]], Awaitable[Outcomes]]) -> Outcomes:
    """Makes a call and turns its error into outcomes.

    An outage puts all of them off. Of a batch that fails in another way halves are tried: one bad effect must not take
    its neighbours along.
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


def _parts_to_judge(tasks: Sequence[Task]) -> Iterable[Sequence[Task]]:
    """Yields parts of which each fits into a call to segment, by its customers and by what their runs have seen."""
    part: list[Task] = []
    seen = 0
    for task in tasks:
        size = len(task.seen) + len(task.mappings)
        if part and (len(part) == CUSTOMERS_A_CALL or seen + size > SEEN_A_CALL):
            yield part
            part, seen = [], 0
        part.append(task)
        seen += size
    if part:
        yield part


def _parts(tasks: Sequence[Task], size: int) -> Iterable[Sequence[Task]]:
    return (tasks[start : start + size] for start in range(0, len(tasks), size))

"""Has segment judge customers, those of one rule in a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.segment import SegmentClient
from services.journey.domain.tasks import Done, Task, Unseen
from services.journey.steps.condition.rules import ConditionEvaluated, EvaluateCondition
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import portions_of
from yike.common.v1 import event_pb2 as event_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

CUSTOMERS_A_CALL = 500
SEEN_A_CALL = 10_000


class ConditionCarrier:
    """Asks segment; asked again it is the same question."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields those of one rule together, as many as segment takes at once."""
        by_rule: dict[str, list[Task]] = {}
        for task in tasks:
            by_rule.setdefault(_rule_json(task), []).append(task)
        for same in by_rule.values():
            yield from portions_of(same, CUSTOMERS_A_CALL, _seen_size, SEEN_A_CALL)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks whether the rule holds; who cannot be judged yet is `Unseen`."""
        holding, pending = await self._segment.evaluate(
            workspace_id,
            _rule_json(tasks[0]),
            {task.customer_id for task in tasks},
            [_seen(task) for task in tasks if task.seen or task.mappings],
        )
        return {
            task.effect_id: Unseen()
            if task.customer_id in pending
            else Done(ConditionEvaluated(task.customer_id in holding))
            for task in tasks
        }


def _rule_json(task: Task) -> str:
    assert isinstance(task.request, EvaluateCondition)
    return task.request.rule_json


def _seen(task: Task) -> segment_pb.Seen:
    return segment_pb.Seen(
        customer_id=task.customer_id,
        events=[event_pb.EventRef(node_id=event.node_id, event_id=event.event_id) for event in task.seen],
        mappings=[
            segment_pb.MappingSeen(node_id=node_id, mapping_version=version) for node_id, version in task.mappings
        ],
    )


def _seen_size(task: Task) -> int:
    return len(task.seen) + len(task.mappings)

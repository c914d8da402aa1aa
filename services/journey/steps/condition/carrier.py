"""Has segment judge customers, those of one rule in a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.segment import SegmentClient
from services.journey.domain.tasks import Done, Task, Unseen
from services.journey.steps.condition.rules import ConditionEvaluated, EvaluateCondition
from services.journey.steps.judging import portions_alike, seen_of
from services.journey.steps.kind import Outcomes


class ConditionCarrier:
    """Asks segment; asked again it is the same question."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields those of one rule together, as many as segment takes at once."""
        return portions_alike(tasks, _rule_json)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks whether the rule holds; who cannot be judged yet is `Unseen`."""
        holding, pending = await self._segment.evaluate(
            workspace_id, _rule_json(tasks[0]), {task.customer_id for task in tasks}, seen_of(tasks)
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

"""Has segment judge customers by all rules of a split, those of one split in a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.segment import SegmentClient
from services.journey.domain.tasks import Done, Task, Unseen
from services.journey.steps.judging import portions_alike, seen_of
from services.journey.steps.kind import Outcomes
from services.journey.steps.split.rules import EvaluateSplit, SplitEvaluated


class SplitCarrier:
    """Asks segment; asked again it is the same question."""

    def __init__(self, segment: SegmentClient) -> None:
        """Takes the calls to segment."""
        self._segment = segment

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields those of one split together, as many as segment takes at once."""
        return portions_alike(tasks, _rules_json)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks which rule is the first that holds; who cannot be judged yet is `Unseen`."""
        holders, pending = await self._segment.evaluate_all(
            workspace_id, _rules_json(tasks[0]), {task.customer_id for task in tasks}, seen_of(tasks)
        )
        return {
            task.effect_id: Unseen()
            if task.customer_id in pending
            else Done(SplitEvaluated(_first(holders, task.customer_id)))
            for task in tasks
        }


def _first(holders: Sequence[set[int]], customer_id: int) -> int | None:
    return next((place for place, each in enumerate(holders) if customer_id in each), None)


def _rules_json(task: Task) -> tuple[str, ...]:
    assert isinstance(task.request, EvaluateSplit)
    return task.request.rules_json

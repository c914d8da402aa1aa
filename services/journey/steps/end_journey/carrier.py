"""Ends what customers walk of other journeys, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.own import Handover, Own
from services.journey.domain.tasks import Done, Task
from services.journey.steps.end_journey.rules import EndWalks, WalksEnded
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one


class EndJourneyCarrier:
    """Does it; done again it changes nothing."""

    def __init__(self, own: Own) -> None:
        """Takes what journey does itself."""
        self._own = own

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Does it."""
        (task,) = tasks
        assert isinstance(task.request, EndWalks)
        ended = await self._own.end_walks(
            workspace_id,
            Handover(task.run_id, task.effect_id, task.request.journey_id, task.customer_id, task.trigger_json),
        )
        return {task.effect_id: Done(WalksEnded(ended))}

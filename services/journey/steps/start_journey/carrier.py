"""Lets customers enter other journeys, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.own import Handover, Own
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.start_journey.rules import StartWalk, WalkStarted


class StartJourneyCarrier:
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
        assert isinstance(task.request, StartWalk)
        run_id, why_not = await self._own.start_walk(
            workspace_id,
            Handover(task.run_id, task.effect_id, task.request.journey_id, task.customer_id, task.trigger_json),
        )
        return {task.effect_id: Done(WalkStarted(run_id, why_not))}

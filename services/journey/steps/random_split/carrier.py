"""Has lots drawn, many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.own import Drawing
from services.journey.domain.lots import Draw
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import portions_of
from services.journey.steps.random_split.rules import DrawLot, LotDrawn

LOTS_A_CALL = 500


class RandomSplitCarrier:
    """Draws; drawn again it is the same."""

    def __init__(self, draw: Drawing) -> None:
        """Takes what draws and keeps lots."""
        self._draw = draw

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields as many as one transaction takes."""
        return portions_of(tasks, LOTS_A_CALL, lambda _: 1, LOTS_A_CALL)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Draws the lots."""
        answers = await self._draw(workspace_id, [_draw_of(task) for task in tasks])
        return {
            task.effect_id: Done(LotDrawn(branch_id, kept))
            for task, (branch_id, kept) in zip(tasks, answers, strict=True)
        }


def _draw_of(task: Task) -> Draw:
    request = task.request
    assert isinstance(request, DrawLot)
    return Draw(task.journey_id, request.key, task.customer_id, request.weights)

"""Has the ledger of points changed, each customer's in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.common.errors import Reason, YikeError
from services.journey.clients.profile import ProfileClient
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.points.rules import ADJUST, EARN, ChangePoints, PointsChanged
from services.journey.steps.portions import one_by_one


class PointsCarrier:
    """Asks profile; a repeat under the same id changes nothing there and is answered the same."""

    def __init__(self, profile: ProfileClient) -> None:
        """Takes the calls to profile."""
        self._profile = profile

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks for the change."""
        (task,) = tasks
        request = task.request
        assert isinstance(request, ChangePoints)
        change = {EARN: self._profile.earn_points, ADJUST: self._profile.adjust_points}.get(
            request.operation, self._profile.redeem_points
        )
        try:
            balance = await change(
                workspace_id, task.customer_id, request.points, request.reason, request_id=task.effect_id
            )
        except YikeError as error:
            if error.reason != Reason.ERROR_REASON_NOT_ENOUGH_POINTS:
                raise
            left = int(error.metadata.get("balance", "0"))
            return {task.effect_id: Done(PointsChanged(left, "not_enough_points"))}
        return {task.effect_id: Done(PointsChanged(balance))}

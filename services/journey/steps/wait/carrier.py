"""Looks up until when to wait: the customer's zone and trait at profile, a property in the event that the run began by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from services.common.json_values import decode
from services.journey.clients.profile import ProfileClient
from services.journey.domain.filters import flatten
from services.journey.domain.tasks import Done, Refused, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import portions_of
from services.journey.steps.wait.rules import DateLookedUp, LookUpDate

CUSTOMERS_A_CALL = 100
ZONE = "timezone"


class DateCarrier:
    """Asks profile, many customers in a call."""

    def __init__(self, profile: ProfileClient) -> None:
        """Takes the calls to profile."""
        self._profile = profile

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields as many as are asked for at once."""
        return portions_of(tasks, CUSTOMERS_A_CALL, lambda _: 0, 0)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Looks up what is asked for; of whom profile does not know there is nothing."""
        files = await self._profile.traits(workspace_id, sorted({task.customer_id for task in tasks}))
        return {
            task.effect_id: Refused("customer_file_too_large")
            if files.get(task.customer_id, {}) is None
            else Done(_looked_up(task, files.get(task.customer_id) or {}))
            for task in tasks
        }


def _looked_up(task: Task, traits: Mapping[str, object]) -> DateLookedUp:
    request = task.request
    assert isinstance(request, LookUpDate)
    value: object = traits.get(request.trait) if request.trait else None
    if request.property:
        value = flatten(decode(task.trigger_json) if task.trigger_json else {}).get(request.property)
    zone = traits.get(ZONE)
    return DateLookedUp(zone if isinstance(zone, str) else "", value if isinstance(value, str) else "")

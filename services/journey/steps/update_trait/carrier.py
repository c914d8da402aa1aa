"""Has profile change traits, each customer's in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.common.errors import Reason, YikeError
from services.common.json_values import canonical_json, decode
from services.journey.clients.profile import ProfileClient
from services.journey.domain.filters import flatten
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.update_trait.rules import TraitUpdated, UpdateTrait

HELD_BACK = {
    Reason.ERROR_REASON_SCHEMA_VIOLATION: "schema_violation",
    Reason.ERROR_REASON_LIMIT_REACHED: "limit_reached",
}
"""What profile may have against a value, and not against the call."""


class UpdateTraitCarrier:
    """Asks profile; a repeat under the same id changes nothing there."""

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
        assert isinstance(request, UpdateTrait)
        value_json = request.value_json or value_of(task.trigger_json, request.event_property)
        if not value_json:
            return {task.effect_id: Done(TraitUpdated(why_not=f"the event has no {request.event_property}"))}
        try:
            seen = await self._profile.update_trait(
                workspace_id, task.customer_id, request.trait, value_json, request_id=task.effect_id
            )
        except YikeError as error:
            if error.reason not in HELD_BACK:
                raise
            return {task.effect_id: Done(TraitUpdated(why_not=HELD_BACK[error.reason]))}
        return {task.effect_id: Done(TraitUpdated(seen))}


def value_of(trigger_json: str, event_property: str) -> str:
    """Returns what an event has at a path, as JSON; "" where it has nothing there."""
    found = flatten(decode(trigger_json)).get(event_property) if trigger_json else None
    return "" if found is None else canonical_json(found).decode()

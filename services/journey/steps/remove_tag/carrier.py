"""Has profile take tags from customers, each in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.profile import ProfileClient
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.remove_tag.rules import RemoveTag, TagRemoved


class RemoveTagCarrier:
    """Asks profile; a repeat under the same id changes nothing there."""

    def __init__(self, profile: ProfileClient) -> None:
        """Takes the calls to profile."""
        self._profile = profile

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks that the tag goes."""
        (task,) = tasks
        assert isinstance(task.request, RemoveTag)
        tag = task.request.tag
        seen = await self._profile.remove_tag(workspace_id, task.customer_id, tag, request_id=task.effect_id)
        return {task.effect_id: Done(TagRemoved(tag, seen))}

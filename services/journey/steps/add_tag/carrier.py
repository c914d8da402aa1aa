"""Has profile tag customers, each in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.profile import ProfileClient
from services.journey.domain.tasks import Done, Task
from services.journey.steps.add_tag.rules import AddTag, TagAdded
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one


class AddTagCarrier:
    """Asks profile; a repeat under the same id changes nothing there."""

    def __init__(self, profile: ProfileClient) -> None:
        """Takes the calls to profile."""
        self._profile = profile

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks for the tag."""
        (task,) = tasks
        assert isinstance(task.request, AddTag)
        tag = task.request.tag
        seen = await self._profile.add_tag(workspace_id, task.customer_id, tag, request_id=task.effect_id)
        return {task.effect_id: Done(TagAdded(tag, seen))}

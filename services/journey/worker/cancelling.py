"""Has messaging take back what a run asked for that was ended from outside of its steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.messaging import MessagingClient
from services.journey.domain.cancelling import CancelUnsent, UnsentCancelled
from services.journey.domain.tasks import Done, Outcome, Postponed, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one

SETTLED_SECONDS = 20.0
"""After which time a call that was under way has come to messaging, or never will: longer than an effect's lease."""


class CancelCarrier:
    """Asks messaging, a run a call; a repeat finds nothing left."""

    def __init__(self, messaging: MessagingClient) -> None:
        """Takes the calls to messaging."""
        self._messaging = messaging

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks at once, and once more where something was on its way to messaging as the run ended."""
        (task,) = tasks
        request = task.request
        assert isinstance(request, CancelUnsent)
        messages, made = await self._messaging.cancel(workspace_id, task.asked, request.reason)
        outcome: Outcome = Done(UnsentCancelled(messages, made))
        asked, now = task.ask_time, task.attempt_time
        if request.again and asked and now and (now - asked).total_seconds() < SETTLED_SECONDS:
            outcome = Postponed("again: a call was under way", SETTLED_SECONDS)
        return {task.effect_id: outcome}

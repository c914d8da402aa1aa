"""Has messaging make tasks, each in a call of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.journey.clients.messaging import MessagingClient
from services.journey.domain.tasks import Done, Task
from services.journey.steps.kind import Outcomes
from services.journey.steps.portions import one_by_one
from services.journey.steps.task.rules import MakeTask, TaskMade
from services.journey.steps.task.wire import fields_of
from yike.messaging.v1 import task_service_pb2 as task_pb


class TaskCarrier:
    """Asks messaging; a repeat under the same id makes no second task."""

    def __init__(self, messaging: MessagingClient) -> None:
        """Takes the calls to messaging."""
        self._messaging = messaging

    def portions(self, tasks: Sequence[Task]) -> Iterator[Sequence[Task]]:
        """Yields each alone."""
        return one_by_one(tasks)

    async def carry(self, workspace_id: str, tasks: Sequence[Task]) -> Outcomes:
        """Asks for the task."""
        (effect,) = tasks
        request = effect.request
        assert isinstance(request, MakeTask)
        task = task_pb.Task(
            **fields_of(request),
            customer_id=effect.customer_id,
            source=f"journey:{effect.journey_id}/{effect.run_id}/{effect.step_id}",
        )
        made = await self._messaging.make_task(
            workspace_id, task_pb.CreateTaskRequest(task=task, request_id=effect.effect_id)
        )
        return {effect.effect_id: Done(TaskMade(made.task_id, made.staff_id))}

"""Calls to messaging."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import grpc
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

from services.common.clients import workspace_metadata
from services.common.errors import NotFound
from services.journey.clients.asking import CALL_SECONDS, missing
from yike.common.v1.channel_pb2 import PURPOSE_TRANSACTIONAL
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc
from yike.messaging.v1 import task_service_pb2 as task_pb
from yike.messaging.v1 import task_service_pb2_grpc as task_grpc


class MessagingClient:
    """Asks messaging."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes an open channel."""
        self._stub = messaging_grpc.MessagingServiceStub(channel)
        self._tasks = task_grpc.TaskServiceStub(channel)

    async def send(
        self, workspace_id: str, requests: Sequence[messaging_pb.SendMessageRequest]
    ) -> Sequence[messaging_pb.Message]:
        """Has messages sent; returns a row for each request, in their order."""
        response: messaging_pb.BatchSendMessagesResponse = await self._stub.BatchSendMessages(
            messaging_pb.BatchSendMessagesRequest(requests=requests),
            metadata=workspace_metadata(workspace_id),
            timeout=CALL_SECONDS,
        )
        if len(response.messages) != len(requests):
            raise ValueError("messaging answered with another number of rows than were asked for")
        return response.messages

    async def make_task(self, workspace_id: str, request: task_pb.CreateTaskRequest) -> task_pb.Task:
        """Has a task made for a staff member; under the same request id there is one."""
        task: task_pb.Task = await self._tasks.CreateTask(
            request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
        )
        return task

    async def cancel(self, workspace_id: str, request_ids: Sequence[str], detail: str) -> tuple[int, int]:
        """Has messages and tasks cancelled that are not sent or done yet; returns how many of each were."""
        metadata = workspace_metadata(workspace_id)
        messages = await self._stub.CancelMessages(
            messaging_pb.CancelMessagesRequest(request_ids=request_ids, detail=detail),
            metadata=metadata,
            timeout=CALL_SECONDS,
        )
        tasks = await self._tasks.CancelTasks(
            task_pb.CancelTasksRequest(request_ids=request_ids, detail=detail), metadata=metadata, timeout=CALL_SECONDS
        )
        return messages.cancelled, tasks.cancelled

    async def missing_templates(self, workspace_id: str, template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no template, or one that was never published.

        Raises:
            Unavailable: If messaging is away.
        """

        async def ask(template_id: str) -> None:
            request = messaging_pb.GetTemplateRequest(template_id=template_id)
            template = await self._stub.GetTemplate(
                request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
            )
            if template.HasField("delete_time") or template.draft_only:
                raise NotFound

        return await missing(template_ids, ask)

    async def sends_marketing(self, workspace_id: str, template_ids: Collection[str]) -> bool:
        """Returns whether one of the templates is marketing; of one that is not there nothing is said.

        Raises:
            Unavailable: If messaging is away.
        """
        purposes: set[int] = set()

        async def ask(template_id: str) -> None:
            request = messaging_pb.GetTemplateRequest(template_id=template_id)
            template = await self._stub.GetTemplate(
                request, metadata=workspace_metadata(workspace_id), timeout=CALL_SECONDS
            )
            purposes.add(template.purpose)

        await missing(template_ids, ask)
        return bool(purposes - {PURPOSE_TRANSACTIONAL})


def lower_name(enum: EnumTypeWrapper, value: int) -> str:
    """Returns the name of an enum's value without the enum's prefix, in lower case; "" for UNSPECIFIED, `other` if unknown."""
    try:
        name = enum.Name(value)
    except ValueError:
        return "other"
    prefix = enum.Name(0).removesuffix("UNSPECIFIED")
    return "" if value == 0 else name.removeprefix(prefix).lower()

"""TaskService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.messaging.domain.staff.tasks import TaskOutcome
from services.messaging.usecases.staff.creating import CreatingTasks
from services.messaging.usecases.staff.working import WorkingOnTasks
from services.messaging.wire import known_value
from services.messaging.wire_staff import member_message
from services.messaging.wire_tasks import entry_message, read_task, task_listing, task_message
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.messaging.v1 import task_service_pb2 as task_pb
from yike.messaging.v1 import task_service_pb2_grpc as task_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class TaskServicer(task_grpc.TaskServiceServicer):
    """Answers the methods of `yike.messaging.v1.TaskService`; errors leave as typed errors."""

    def __init__(self, *, creating: CreatingTasks, working: WorkingOnTasks, now: Callable[[], datetime]) -> None:
        """Takes the use cases; `now` says who works at present."""
        self._creating = creating
        self._working = working
        self._now = now

    async def CreateTask(self, request: task_pb.CreateTaskRequest, context: Context) -> task_pb.Task:
        """Makes a task."""
        task = await self._creating.create(
            workspace_of(context), read_task(request.task), request_id=request.request_id, any_store=request.any_store
        )
        return task_message(task)

    async def GetTask(self, request: task_pb.GetTaskRequest, context: Context) -> task_pb.Task:
        """Returns a task."""
        task = await self._working.get(workspace_of(context), request.task_id, any_store=request.any_store)
        return task_message(task)

    async def ListTasks(self, request: task_pb.ListTasksRequest, context: Context) -> task_pb.ListTasksResponse:
        """Pages through tasks."""
        workspace_id = workspace_of(context)
        listing = task_listing(request, workspace_id)
        found = await self._working.list(
            workspace_id,
            listing,
            customer_id=request.customer_id,
            own_only=request.own_only,
            any_store=request.any_store,
        )
        return task_pb.ListTasksResponse(
            tasks=[task_message(each) for each in found[: listing.size]], next_page_token=listing.next_token(found)
        )

    async def ClaimTask(self, request: task_pb.ClaimTaskRequest, context: Context) -> task_pb.Task:
        """Takes a task that is nobody's."""
        return task_message(await self._working.claim(workspace_of(context), request.task_id, request.staff_id))

    async def AssignTask(self, request: task_pb.AssignTaskRequest, context: Context) -> task_pb.Task:
        """Gives a task to somebody."""
        task = await self._working.assign(
            workspace_of(context), request.task_id, request.staff_id, any_store=request.any_store
        )
        return task_message(task)

    async def CompleteTask(self, request: task_pb.CompleteTaskRequest, context: Context) -> task_pb.Task:
        """Ends a task."""
        task = await self._working.complete(
            workspace_of(context),
            request.task_id,
            known_value(TaskOutcome, request.outcome, "outcome"),
            request.note,
            any_store=request.any_store,
        )
        return task_message(task)

    async def CancelTasks(self, request: task_pb.CancelTasksRequest, context: Context) -> task_pb.CancelTasksResponse:
        """Ends what is not needed any more."""
        cancelled = await self._working.cancel(workspace_of(context), list(request.request_ids), request.detail)
        return task_pb.CancelTasksResponse(cancelled=cancelled)

    async def EscalateTask(self, request: task_pb.EscalateTaskRequest, context: Context) -> task_pb.Task:
        """Lets a task go up a level."""
        task = await self._working.escalate(
            workspace_of(context),
            request.task_id,
            request.reason,
            request_id=request.request_id,
            any_store=request.any_store,
        )
        return task_message(task)

    async def ListTaskComments(
        self, request: task_pb.ListTaskCommentsRequest, context: Context
    ) -> task_pb.ListTaskCommentsResponse:
        """Pages through what was said and done."""
        workspace_id = workspace_of(context)
        arguments = {"call": "ListTaskComments", "workspace": workspace_id, "task": request.task_id}
        after = read_page_token(request.page_token, arguments, datetime, str)
        size = page_limit(request)
        found = await self._working.entries(
            workspace_id,
            request.task_id,
            after=(after[0], after[1]) if after else None,
            limit=size + 1,
            any_store=request.any_store,
        )
        more = len(found) > size
        token = page_token(arguments, (found[size - 1].create_time, found[size - 1].comment_id)) if more else ""
        return task_pb.ListTaskCommentsResponse(
            task_comments=[entry_message(each) for each in found[:size]], next_page_token=token
        )

    async def AddTaskComment(self, request: task_pb.AddTaskCommentRequest, context: Context) -> task_pb.TaskComment:
        """Says something about a task."""
        entry = await self._working.comment(
            workspace_of(context),
            request.task_id,
            request.text,
            request_id=request.request_id,
            any_store=request.any_store,
        )
        return entry_message(entry)

    async def ListTaskAssignees(
        self, request: task_pb.ListTaskAssigneesRequest, context: Context
    ) -> task_pb.ListTaskAssigneesResponse:
        """Returns who may be given a task."""
        found = await self._working.assignees(workspace_of(context), request.task_id, any_store=request.any_store)
        now = self._now()
        return task_pb.ListTaskAssigneesResponse(staff_members=[member_message(each, now) for each in found])

    async def GetOwnStaffMember(
        self, request: task_pb.GetOwnStaffMemberRequest, context: Context
    ) -> staff_pb.StaffMember:
        """Tells who the caller is."""
        return member_message(await self._working.own_member(workspace_of(context)), self._now())

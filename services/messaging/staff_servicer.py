"""StaffService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import grpc
from google.protobuf import empty_pb2

from services.common.interceptors import workspace_of
from services.messaging.usecases.staff.members import Advisers, Members
from services.messaging.wire_staff import adviser_message, changed_member, member_message, read_member, staff_listing
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.messaging.v1 import staff_service_pb2_grpc as staff_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class StaffServicer(staff_grpc.StaffServiceServicer):
    """Answers the methods of `yike.messaging.v1.StaffService`; errors leave as typed errors."""

    def __init__(self, *, members: Members, advisers: Advisers, now: Callable[[], datetime]) -> None:
        """Takes the use cases; `now` says who works at present."""
        self._members = members
        self._advisers = advisers
        self._now = now

    async def CreateStaff(self, request: staff_pb.CreateStaffRequest, context: Context) -> staff_pb.StaffMember:
        """Makes a member."""
        member = await self._members.create(workspace_of(context), read_member(request.staff_member))
        return member_message(member, self._now())

    async def GetStaff(self, request: staff_pb.GetStaffRequest, context: Context) -> staff_pb.StaffMember:
        """Returns a member."""
        return member_message(await self._members.get(workspace_of(context), request.staff_id), self._now())

    async def ListStaff(self, request: staff_pb.ListStaffRequest, context: Context) -> staff_pb.ListStaffResponse:
        """Pages through members."""
        workspace_id = workspace_of(context)
        listing = staff_listing(request, workspace_id)
        found = await self._members.list(workspace_id, listing)
        now = self._now()
        return staff_pb.ListStaffResponse(
            staff_members=[member_message(each, now) for each in found[: listing.size]],
            next_page_token=listing.next_token(found),
        )

    async def UpdateStaff(self, request: staff_pb.UpdateStaffRequest, context: Context) -> staff_pb.StaffMember:
        """Changes a member."""
        given = request.staff_member
        member = await self._members.update(
            workspace_of(context),
            given.staff_id,
            given.etag,
            lambda current: changed_member(current, given, request.update_mask),
        )
        return member_message(member, self._now())

    async def DeleteStaff(self, request: staff_pb.DeleteStaffRequest, context: Context) -> empty_pb2.Empty:
        """Deletes a member."""
        await self._members.delete(workspace_of(context), request.staff_id, request.etag)
        return empty_pb2.Empty()

    async def GetAdviser(self, request: staff_pb.GetAdviserRequest, context: Context) -> staff_pb.Adviser:
        """Tells who advises a customer."""
        return adviser_message(await self._advisers.get(workspace_of(context), request.customer_id))

    async def AssignAdviser(self, request: staff_pb.AssignAdviserRequest, context: Context) -> staff_pb.Adviser:
        """Gives a customer an adviser."""
        advised = await self._advisers.assign(
            workspace_of(context), request.customer_id, request.staff_id, request_id=request.request_id
        )
        return adviser_message(advised)

"""Wire ⇄ domain of staff members."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, cast

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.listings import Listable, Listing, read_listing
from services.common.updates import etag_of, updated
from services.common.wall_clocks import DEFAULT_ZONE
from services.messaging.domain.staff.members import DEFAULT_CAPACITY, StaffMember, StaffRole
from services.messaging.domain.staff.shifts import ShiftHours
from services.messaging.usecases.staff.members import Advised
from services.messaging.wire import known_value, names_of
from yike.messaging.v1 import staff_service_pb2 as staff_pb

_CHANGEABLE = (
    "display_name",
    "wecom_user_id",
    "store_id",
    "managed_store_ids",
    "skills",
    "shift",
    "time_zone",
    "capacity",
    "role",
    "user_id",
    "away",
)
_LISTABLE = Listable(
    call="ListStaff",
    filters={
        "staff_id": str,
        "display_name": str,
        "store_id": str,
        "wecom_user_id": str,
        "user_id": str,
        "role": names_of(staff_pb.StaffRole, "STAFF_ROLE_"),
    },
    orders={"staff_id": str, "display_name": str, "store_id": str, "create_time": datetime},
    key="staff_id",
)


def staff_listing(request: staff_pb.ListStaffRequest, workspace_id: str) -> Listing:
    """Returns which members a request asks for.

    Raises:
        InvalidArgument: If it is none that the contract has.
    """
    return read_listing(_LISTABLE, request, workspace=workspace_id)


def read_member(message: staff_pb.StaffMember) -> StaffMember:
    """Returns a member as callers write it.

    Raises:
        InvalidArgument: If the role is none we know.
    """
    return StaffMember(
        staff_id=message.staff_id,
        display_name=message.display_name.strip(),
        wecom_user_id=message.wecom_user_id,
        store_id=message.store_id.strip(),
        managed_store_ids=tuple(dict.fromkeys(each.strip() for each in message.managed_store_ids if each.strip())),
        skills=tuple(dict.fromkeys(message.skills)),
        shift=tuple(
            sorted(
                {
                    ShiftHours(each.weekday, time.fromisoformat(each.start_time), time.fromisoformat(each.end_time))
                    for each in message.shift
                }
            )
        ),
        time_zone=message.time_zone or DEFAULT_ZONE,
        capacity=message.capacity if message.HasField("capacity") else DEFAULT_CAPACITY,
        role=known_value(StaffRole, message.role or StaffRole.STAFF, "staff_member.role"),
        user_id=message.user_id,
        away=message.away,
    )


def changed_member(current: StaffMember, given: staff_pb.StaffMember, mask: FieldMask) -> StaffMember:
    """Returns a member with what is named changed.

    Raises:
        InvalidArgument: If the mask names what cannot be changed, or the role is none we know.
    """
    return read_member(updated(member_message(current), given, mask, changeable=_CHANGEABLE))


def member_message(member: StaffMember, now: datetime | None = None) -> staff_pb.StaffMember:
    """Returns a member as the wire has it; with the present also whether they work now."""
    message = staff_pb.StaffMember(
        staff_id=member.staff_id,
        display_name=member.display_name,
        wecom_user_id=member.wecom_user_id,
        store_id=member.store_id,
        managed_store_ids=member.managed_store_ids,
        skills=member.skills,
        shift=[
            staff_pb.ShiftHours(weekday=each.weekday, start_time=f"{each.start:%H:%M}", end_time=f"{each.end:%H:%M}")
            for each in member.shift
        ],
        time_zone=member.time_zone,
        capacity=member.capacity,
        role=cast(Any, int(member.role)),
        user_id=member.user_id,
        away=member.away,
        open_tasks=member.open_tasks,
        on_shift=now is not None and member.is_on_shift(now),
        etag=etag_of(member.revision),
    )
    if member.create_time is not None:
        message.create_time.FromDatetime(member.create_time)
    if member.update_time is not None:
        message.update_time.FromDatetime(member.update_time)
    return message


def adviser_message(advised: Advised) -> staff_pb.Adviser:
    """Returns who advises a customer as the wire has it."""
    member = advised.member
    if member is None:
        return staff_pb.Adviser(customer_id=advised.customer_id)
    return staff_pb.Adviser(
        customer_id=advised.customer_id,
        staff_id=member.staff_id,
        display_name=member.display_name,
        store_id=member.store_id,
    )

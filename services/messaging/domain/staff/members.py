"""Who works for the brand."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import available_timezones

from services.common.errors import InvalidArgument
from services.common.wall_clocks import DEFAULT_ZONE
from services.messaging.domain.staff.shifts import ShiftHours, is_within
from services.messaging.domain.texts import storable

MAX_MEMBERS: Final = 5_000
DEFAULT_CAPACITY: Final = 20
ADVISER_TRAIT: Final = "adviser"
"""The trait of a customer that names the staff member who advises them, by its id or its WeCom user id."""


class StaffRole(enum.IntEnum):
    """What a member is to the others; the numbers of the contract."""

    STAFF = 1
    MANAGER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who works for the brand; the fields are those of the contract.

    Attributes:
        capacity: Open tasks that they have by rule at most.
        open_tasks: How many they have.
        last_assign_time: When they were given one last; None: never.
        next_notice_time: Before it no reminder goes to them; None: none did so far.
        revision: Grows with each change.
    """

    staff_id: str
    display_name: str
    wecom_user_id: str = ""
    store_id: str = ""
    managed_store_ids: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    shift: tuple[ShiftHours, ...] = ()
    time_zone: str = DEFAULT_ZONE
    capacity: int = DEFAULT_CAPACITY
    role: StaffRole = StaffRole.STAFF
    user_id: str = ""
    away: bool = False
    open_tasks: int = field(default=0, compare=False)
    last_assign_time: datetime | None = field(default=None, compare=False)
    next_notice_time: datetime | None = field(default=None, compare=False)
    create_time: datetime | None = field(default=None, compare=False)
    update_time: datetime | None = field(default=None, compare=False)
    revision: int = field(default=1, compare=False)

    @property
    def stores(self) -> tuple[str, ...]:
        """The stores whose tasks they see: a manager's are all that they lead."""
        own = (self.store_id,) if self.store_id else ()
        return own + (self.managed_store_ids if self.role is StaffRole.MANAGER else ())

    def is_on_shift(self, now: datetime) -> bool:
        """Tells whether they work now."""
        return not self.away and is_within(self.shift, self.time_zone, now)


def check_member(member: StaffMember) -> None:
    """Lets a member pass that holds together.

    Raises:
        InvalidArgument: If not.
    """
    if not member.display_name.strip():
        raise InvalidArgument("staff_member.display_name: give a name.", field="staff_member.display_name")
    if member.time_zone not in available_timezones():
        raise InvalidArgument(
            "staff_member.time_zone: it must be a time zone of the IANA database, such as Asia/Shanghai.",
            field="staff_member.time_zone",
        )
    if member.managed_store_ids and member.role is not StaffRole.MANAGER:
        raise InvalidArgument(
            "staff_member.managed_store_ids: only a manager leads stores.", field="staff_member.managed_store_ids"
        )
    if member.wecom_user_id.startswith("@") or "|" in member.wecom_user_id:
        raise InvalidArgument(
            "staff_member.wecom_user_id: it must name one member of the corporation.",
            field="staff_member.wecom_user_id",
        )


def adviser_among(members: Sequence[StaffMember], named: object) -> StaffMember | None:
    """Returns the member that the trait of a customer names, by id before WeCom user id; None: it names none of these."""
    if not isinstance(named, str) or not named:
        return None
    found = [each for each in members if each.staff_id == named]
    return next(iter(found + [each for each in members if each.wecom_user_id.lower() == named.lower()]), None)


def adviser_named(named: object) -> str:
    """Returns what the trait of a customer says, as it can be looked up; empty where it names nobody."""
    return storable(named, 64) if isinstance(named, str) else ""

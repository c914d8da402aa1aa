"""Staff members: made, changed, read, deleted, and who advises whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from services.common.database import Database
from services.common.errors import AlreadyExists, NotFound, Reason, ResourceExhausted
from services.common.ids import new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.messaging.domain import CustomerFile
from services.messaging.domain.staff.members import (
    ADVISER_TRAIT,
    MAX_MEMBERS,
    StaffMember,
    adviser_among,
    adviser_named,
    check_member,
)
from services.messaging.storage.moments import Moment
from services.messaging.storage.staff import members as rows
from services.messaging.usecases.advising import Advising


class KeepsTraits(Protocol):
    """Profile, as far as advisers need it."""

    async def file(self, workspace_id: str, customer_id: int) -> CustomerFile | None:
        """Returns the file of a customer by any id; None where there is none, or it is too large to be read."""
        ...

    async def set_trait(
        self, workspace_id: str, customer_id: int, name: str, value: str | None, *, request_id: str
    ) -> int:
        """Gives a trait a value, None takes it away; returns the customer's current id."""
        ...


@dataclass(frozen=True, slots=True)
class Advised:
    """A customer, and who advises them; None: nobody."""

    customer_id: int
    member: StaffMember | None


class Members:
    """Keeps staff members."""

    def __init__(self, *, database: Database, moment: Moment) -> None:
        """Takes messaging's database, and what tells the time of a change."""
        self._database = database
        self._moment = moment

    async def create(self, workspace_id: str, member: StaffMember) -> StaffMember:
        """Makes a member, under an assigned id if none is given; the same again returns it as it is.

        Raises:
            InvalidArgument: If it does not hold together.
            AlreadyExists: If the id, the WeCom user or the console's user is another's.
            ResourceExhausted: LIMIT_REACHED.
        """
        check_member(member)
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_staff(connection, workspace_id)
            now = await self._moment(connection)
            staff_id = member.staff_id or new_id("staff", now)
            known = (await rows.find_members(connection, workspace_id, [staff_id])).get(staff_id)
            member = replace(member, staff_id=staff_id, create_time=now, update_time=now)
            if known is not None:
                if known != member:
                    raise AlreadyExists(
                        "There is a staff member with this id and another content; choose another id.",
                        staff_id=staff_id,
                    )
                return known
            if await rows.count_members(connection, workspace_id) >= MAX_MEMBERS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_MEMBERS:,} staff members; delete one first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            _check_names(await rows.taken_names(connection, workspace_id, member))
            await rows.write_member(connection, workspace_id, member)
        return member

    async def update(
        self, workspace_id: str, staff_id: str, etag: str, change: Callable[[StaffMember], StaffMember]
    ) -> StaffMember:
        """Changes a member; the same as before changes nothing.

        Args:
            workspace_id: Whose.
            staff_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns the member with what is to be changed.

        Raises:
            NotFound: If there is none.
            Aborted: ETAG_MISMATCH.
            InvalidArgument: If it does not hold together, and what `change` raises.
            AlreadyExists: If the WeCom user or the console's user is another's.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_staff(connection, workspace_id)
            known = (await rows.find_members(connection, workspace_id, [staff_id])).get(staff_id)
            if known is None:
                raise NotFound("There is no staff member with this id.", staff_id=staff_id[:100])
            check_etag(etag, etag_of(known.revision))
            wanted = change(known)
            check_member(wanted)
            if wanted == known:
                return known
            wanted = replace(
                wanted,
                create_time=known.create_time,
                update_time=await self._moment(connection),
                revision=known.revision + 1,
                open_tasks=known.open_tasks,
            )
            _check_names(await rows.taken_names(connection, workspace_id, wanted))
            await rows.write_member(connection, workspace_id, wanted)
        return wanted

    async def delete(self, workspace_id: str, staff_id: str, etag: str) -> None:
        """Deletes a member; open tasks are nobody's from then on.

        Raises:
            NotFound: If there is none.
            Aborted: ETAG_MISMATCH.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_staff(connection, workspace_id)
            known = (await rows.find_members(connection, workspace_id, [staff_id])).get(staff_id)
            if known is None:
                raise NotFound("There is no staff member with this id.", staff_id=staff_id[:100])
            check_etag(etag, etag_of(known.revision))
            await rows.delete_member(connection, workspace_id, staff_id, await self._moment(connection))

    async def get(self, workspace_id: str, staff_id: str) -> StaffMember:
        """Returns a member.

        Raises:
            NotFound: If there is none.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await rows.find_members(connection, workspace_id, [staff_id])
        if staff_id not in found:
            raise NotFound("There is no staff member with this id.", staff_id=staff_id[:100])
        return found[staff_id]

    async def list(self, workspace_id: str, listing: Listing) -> list[StaffMember]:
        """Returns the members of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.list_members(connection, workspace_id, listing)


class Advisers:
    """Who advises which customer: a trait of the customer, so that an event says it as well as an operator."""

    def __init__(self, *, database: Database, customers: KeepsTraits, advising: Advising) -> None:
        """Takes messaging's database, profile, and who keeps conversations findable by it."""
        self._database = database
        self._customers = customers
        self._advising = advising

    async def get(self, workspace_id: str, customer_id: int) -> Advised:
        """Returns who advises a customer.

        Raises:
            NotFound: If there is no such customer, or nobody who works here is named.
            Unavailable: If profile is away.
        """
        file = await self._customers.file(workspace_id, customer_id)
        if file is None:
            raise NotFound("There is no customer with this id.", customer_id=str(customer_id))
        named = adviser_named(file.traits.get(ADVISER_TRAIT))
        async with self._database.workspace(workspace_id) as connection:
            member = adviser_among(await rows.find_named(connection, workspace_id, [named]), named)
        if member is None:
            raise NotFound("This customer has no adviser who works here.", customer_id=str(file.customer_id))
        return Advised(file.customer_id, member)

    async def assign(self, workspace_id: str, customer_id: int, staff_id: str, *, request_id: str) -> Advised:
        """Gives a customer an adviser; an empty id takes it away.

        Raises:
            NotFound: If there is no such customer or member.
            YikeError: What profile refuses, or that it is away.
        """
        member = None
        if staff_id:
            async with self._database.workspace(workspace_id) as connection:
                member = (await rows.find_members(connection, workspace_id, [staff_id])).get(staff_id)
            if member is None:
                raise NotFound("There is no staff member with this id.", staff_id=staff_id[:100])
        current = await self._customers.set_trait(
            workspace_id, customer_id, ADVISER_TRAIT, staff_id or None, request_id=request_id
        )
        await self._advising.assigned(workspace_id, current, staff_id)
        return Advised(current, member)


def _check_names(taken: str) -> None:
    if taken:
        raise AlreadyExists(f"staff_member.{taken}: it is another staff member's.", field=f"staff_member.{taken}")

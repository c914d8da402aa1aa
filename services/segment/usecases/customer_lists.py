"""Lists of customers as their owners keep them: made, changed, deleted, listed, cleaned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Reason, ResourceExhausted, in_use
from services.common.ids import check_resource_id, new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.segment.domain.customer_lists import MAXIMUM_CLEANED, MAXIMUM_LISTS, CustomerList, ListChange
from services.segment.domain.reach import Contactable, Unreachable, unreachable_of
from services.segment.history.store import HistoryStore
from services.segment.storage import customer_lists as storage
from services.segment.storage import list_entries as entry_storage
from services.segment.storage import segments as segment_storage
from services.segment.storage.workspaces import lock_workspace
from services.segment.usecases.list_entries import ListEntries, required_list
from services.segment.usecases.segments import UsersOf

ENTRIES_AT_A_TIME = 10_000


class Contacts(Protocol):
    """Knows by what customers can be reached: profile."""

    async def contactable(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Contactable]:
        """Returns what the files say, by the ids asked for."""
        ...


@dataclass(frozen=True)
class Cleaning:
    """What is to be cleaned away: `channel` is a word of `CHANNELS`, empty where only `restricted` is asked."""

    channel: str
    contact_points: bool
    consents: bool
    restricted: bool


@dataclass(frozen=True)
class Cleaned:
    """What was cleaned away, or would be: customers before, who went by what, and entries that went."""

    customers: int
    gone: Unreachable
    entries: int


class CustomerLists:
    """Keeps lists."""

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        entries: ListEntries,
        contacts: Contacts,
        clock: Clock,
        users_of: UsersOf,
    ) -> None:
        """Takes the stores, who changes entries, who knows contact points, the time, and which journeys use a list."""
        self._database = database
        self._history = history
        self._entries = entries
        self._contacts = contacts
        self._clock = clock
        self._users_of = users_of

    async def create(
        self, workspace_id: str, *, customer_list_id: str, display_name: str, description: str
    ) -> CustomerList:
        """Makes a list; the same again returns it as it is.

        Raises:
            AlreadyExists: If the id is taken by another list, or was.
            ResourceExhausted: LIMIT_REACHED at 200.
        """
        now = self._clock.now()
        wanted_id = check_resource_id(customer_list_id, "customer_list_id") if customer_list_id else new_id("list", now)
        wanted = CustomerList(wanted_id, display_name or wanted_id, description, 0, 1, now, now)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            existing = await storage.find_list(connection, workspace_id, wanted_id)
            if existing is not None:
                same = (existing.display_name, existing.description) == (wanted.display_name, wanted.description)
                if same and existing.delete_time is None:
                    return existing
                raise AlreadyExists(
                    f"There is a list {wanted_id}, or was one; choose another id.", customer_list_id=wanted_id
                )
            if await storage.count_lists(connection, workspace_id) >= MAXIMUM_LISTS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_LISTS} lists; delete one first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    limit=str(MAXIMUM_LISTS),
                )
            await storage.insert_list(connection, workspace_id, wanted)
        return wanted

    async def get(self, workspace_id: str, customer_list_id: str) -> CustomerList:
        """Returns a list with the segments that name it.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it is deleted.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await required_list(connection, workspace_id, customer_list_id)
            users = await segment_storage.users_of_lists(connection, workspace_id)
        return replace(found, segment_ids=users.get(customer_list_id, ()))

    async def list(self, workspace_id: str, listing: Listing) -> Sequence[CustomerList]:
        """Returns the lists of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.list_lists(connection, workspace_id, listing)

    async def update(
        self, workspace_id: str, customer_list_id: str, change: ListChange, *, etag: str = ""
    ) -> CustomerList:
        """Changes name and description.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it is deleted.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
        """
        async with self._database.workspace(workspace_id) as connection:
            before = await required_list(connection, workspace_id, customer_list_id, is_to_change=True)
            check_etag(etag, etag_of(before.revision))
            after = before
            if change.display_name is not None:
                after = replace(after, display_name=change.display_name or customer_list_id)
            if change.description is not None:
                after = replace(after, description=change.description)
            if after != before:
                after = replace(after, revision=before.revision + 1, update_time=self._clock.now())
                await storage.update_list(connection, workspace_id, after)
        return after

    async def delete(self, workspace_id: str, customer_list_id: str, *, etag: str = "") -> CustomerList:
        """Deletes a list with its entries; one that is deleted stays so.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: IN_USE, with the first 20 journeys, or segments, that name it.
            Aborted: ETAG_MISMATCH, if somebody changed it since it was read.
            Unavailable: If nobody can say who uses it.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.find_list(connection, workspace_id, customer_list_id)
            if found is not None and found.delete_time is not None:
                return found
        if users := await self._users_of(workspace_id, customer_list_id):
            raise _in_use(customer_list_id, "journeys that are published or paused", users)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required_list(connection, workspace_id, customer_list_id, is_to_change=True)
            check_etag(etag, etag_of(before.revision))
            if using := (await segment_storage.users_of_lists(connection, workspace_id)).get(customer_list_id):
                raise _in_use(customer_list_id, "segments", using)
            now = self._clock.now()
            # Nobody names it, nor ever will: the history need not know.
            after = replace(before, entry_count=0, revision=before.revision + 1, update_time=now, delete_time=now)
            await entry_storage.delete_entries(connection, workspace_id, customer_list_id)
            await storage.update_list(connection, workspace_id, after)
        return after

    async def clean(
        self, workspace_id: str, customer_list_id: str, cleaning: Cleaning, *, validate_only: bool
    ) -> Cleaned:
        """Takes out who cannot be written to; `validate_only`: only counts them.

        Raises:
            InvalidArgument: If nothing is asked for, or a channel is needed.
            NotFound: If there is none of this id.
            FailedPrecondition: If it is deleted; TOO_LARGE, if it has more than 10,000 customers.
            Unavailable: If profile is away.
        """
        _check(cleaning)
        nodes_of = await self._customers(workspace_id, customer_list_id)
        restricted = (
            set(await self._history.restricted_customers(workspace_id, limit=10**9)) if cleaning.restricted else ()
        )
        looks = cleaning.contact_points or cleaning.consents
        files = await self._contacts.contactable(workspace_id, sorted(nodes_of)) if looks else {}
        gone = unreachable_of(
            files,
            cleaning.channel,
            self._clock.now(),
            restricted=[each for each in nodes_of if each in restricted],
            contact_points=cleaning.contact_points,
            consents=cleaning.consents,
        )
        removed = 0
        if gone.all and not validate_only:
            nodes = [node for each in gone.all for node in nodes_of[each]]
            removed = await self._entries.remove_nodes(workspace_id, customer_list_id, nodes)
        return Cleaned(len(nodes_of), gone, removed)

    async def _customers(self, workspace_id: str, customer_list_id: str) -> Mapping[int, Sequence[int]]:
        """Returns the entries of a list by their customers."""
        async with self._database.workspace(workspace_id) as connection:
            await required_list(connection, workspace_id, customer_list_id)
            nodes = await entry_storage.all_entries(connection, workspace_id, customer_list_id)
        nodes_of: dict[int, list[int]] = {}
        for start in range(0, len(nodes), ENTRIES_AT_A_TIME):
            portion = nodes[start : start + ENTRIES_AT_A_TIME]
            customer_of = await self._history.current_customers(workspace_id, portion)
            for node in portion:
                nodes_of.setdefault(customer_of.get(node, node), []).append(node)
            if len(nodes_of) > MAXIMUM_CLEANED:
                raise FailedPrecondition(
                    f"The list has more than {MAXIMUM_CLEANED} customers, and no more are looked at at once; part it.",
                    reason=Reason.ERROR_REASON_TOO_LARGE,
                    limit=str(MAXIMUM_CLEANED),
                )
        return nodes_of


def _check(cleaning: Cleaning) -> None:
    if not (cleaning.contact_points or cleaning.consents or cleaning.restricted):
        raise InvalidArgument(
            "without_contact_point: say who is to go: without_contact_point, without_consent, restricted.",
            field="without_contact_point",
        )
    if not cleaning.channel and (cleaning.contact_points or cleaning.consents):
        raise InvalidArgument("channel: name the channel that they are to be reached by.", field="channel")


def _in_use(customer_list_id: str, whose: str, users: Sequence[str]) -> FailedPrecondition:
    what = f"{whose} name the list {customer_list_id}"
    return in_use(users, what, "Let them do without it first.", customer_list_id=customer_list_id)

"""Entries of lists of customers: put in, taken out, and made known to the history."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.clock import Clock
from services.common.database import Database
from services.common.erasing import erased_among
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound, Reason, ResourceExhausted
from services.common.json_values import stored_value
from services.segment.domain.customer_lists import MAXIMUM_ENTRIES, MAXIMUM_NAMED, Changed, CustomerList, Holder, Named
from services.segment.domain.memberships import Cause
from services.segment.history.connection import Lane
from services.segment.history.rows import AttributeRows, EventRows, MappingRows
from services.segment.history.rule_query import microseconds
from services.segment.history.store import HistoryStore
from services.segment.storage import customer_lists as list_storage
from services.segment.storage import list_entries as entry_storage
from services.segment.storage.workspaces import lock_workspace, read_workspace
from services.segment.usecases.evaluating import Evaluator

APPLIED_AT_A_TIME = 10_000
LEFT_WAITING_US = 5_000_000
"""After so long nobody is at work any more on entries that wait."""


class WhoHas(Protocol):
    """Knows who has identifiers: identity."""

    async def holders(self, workspace_id: str, identifiers: Sequence[tuple[str, str]]) -> list[Holder | None]:
        """Returns who has each (type, value), None where nobody has it; none is made."""
        ...

    async def current(self, workspace_id: str, customer_id: int) -> int | None:
        """Returns the current id of a customer; None: there is none."""
        ...


class ListEntries:
    """Changes the entries of lists.

    PostgreSQL has them first, marked as waiting. Then, in one transaction under the workspace's lock, the history is told, the
    customers are asked of the segments that look at the list, and the mark goes. What ends between, the next turn does again.
    """

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        evaluator: Evaluator,
        identity: WhoHas,
        clock: Clock,
        ready: asyncio.Event,
        forget: Callable[[str], None],
    ) -> None:
        """Takes the stores, who evaluates, who knows identifiers, the time, and what is set once the history is whole.

        `forget` makes the live loop forget whose the nodes of a workspace are: it hears of most, but not of all that there are.
        """
        self._database = database
        self._history = history
        self._evaluator = evaluator
        self._identity = identity
        self._clock = clock
        self._ready = ready
        self._forget = forget

    async def add(self, workspace_id: str, customer_list_id: str, named: Named) -> Changed:
        """Puts customers into a list; segments that look at it have them when this returns.

        Raises:
            InvalidArgument: If none is named, or more than 1,000.
            NotFound: If there is no such list.
            FailedPrecondition: If it is deleted.
            ResourceExhausted: LIMIT_REACHED at 1,000,000 entries.
            Unavailable: If identity is away.
        """
        _check_number(named)
        holders = await self._holders(workspace_id, named)
        customers = await self._known(workspace_id, named.customer_ids)
        unknown_ids = [each for each in named.customer_ids if each not in customers]
        # The id of a customer is a node of theirs for ever.
        wanted = {holder.node_id for holder in holders if holder is not None} | set(customers)
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required_list(connection, workspace_id, customer_list_id, is_to_change=True)
            wanted -= await erased_among(connection, workspace_id, wanted)
            await self._map(workspace_id, [each for each in holders if each is not None and each.node_id in wanted])
            change_us = self._next_us(before)
            added = await entry_storage.put_in(connection, workspace_id, customer_list_id, wanted, change_us)
            after = replace(before, entry_count=before.entry_count + added)
            if added:
                after = replace(after, change_us=change_us)
                await list_storage.update_list(connection, workspace_id, after)
            if after.entry_count > MAXIMUM_ENTRIES:
                raise ResourceExhausted(
                    f"A list has at most {MAXIMUM_ENTRIES} entries; nothing was added. Make another list.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                    limit=str(MAXIMUM_ENTRIES),
                )
        await self.apply(workspace_id, customer_list_id)
        return Changed(
            after,
            added,
            len(holders) + len(named.customer_ids) - holders.count(None) - len(unknown_ids) - added,
            [place for place, holder in enumerate(holders) if holder is None],
            unknown_ids,
        )

    async def remove(self, workspace_id: str, customer_list_id: str, named: Named) -> Changed:
        """Takes customers out of a list, by whichever identifier each came in.

        Raises:
            As `add`, but for LIMIT_REACHED.
        """
        _check_number(named)
        holders = await self._holders(workspace_id, named)
        nodes = [0 if holder is None else holder.node_id for holder in holders]
        customer_of = {holder.node_id: holder.customer_id for holder in holders if holder is not None}
        customer_of |= await self._history.current_customers(
            workspace_id, {node for node in (*nodes, *named.customer_ids) if node}
        )
        all_of = await self._nodes_by_customer(workspace_id, set(customer_of.values()))
        for node, customer in customer_of.items():
            all_of.setdefault(customer, set()).add(node)
        # Whom the history has not heard of has the one node.
        of_node = {
            node: all_of.get(customer_of.get(node, node), {node}) for node in (*nodes, *named.customer_ids) if node
        }
        asked = set[int]().union(*of_node.values())
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required_list(connection, workspace_id, customer_list_id, is_to_change=True)
            there = await entry_storage.entries_among(connection, workspace_id, customer_list_id, asked)
            after = await self._take_out(connection, workspace_id, before, there)
        await self.apply(workspace_id, customer_list_id)
        outside = {node for node, those in of_node.items() if there.isdisjoint(those)}
        unknown = [place for place, node in enumerate(nodes) if not node or node in outside]
        unknown_ids = [each for each in named.customer_ids if each in outside]
        return Changed(after, before.entry_count - after.entry_count, 0, unknown, unknown_ids)

    async def remove_nodes(self, workspace_id: str, customer_list_id: str, nodes: Collection[int]) -> int:
        """Takes nodes out of a list; returns how many were in it.

        Raises:
            NotFound: If there is no such list.
            FailedPrecondition: If it is deleted.
        """
        async with self._database.workspace(workspace_id) as connection:
            await lock_workspace(connection, workspace_id)
            before = await required_list(connection, workspace_id, customer_list_id, is_to_change=True)
            after = await self._take_out(connection, workspace_id, before, nodes)
        await self.apply(workspace_id, customer_list_id)
        return before.entry_count - after.entry_count

    async def apply(self, workspace_id: str, customer_list_id: str) -> int:
        """Makes all that waits of a list known to the history, and its segments right; returns how many memberships changed.

        Before the history is whole nothing is done: a turn after that does it.
        """
        changed = 0
        while self._ready.is_set():
            async with self._database.workspace(workspace_id) as connection:
                await lock_workspace(connection, workspace_id)
                waiting = await entry_storage.waiting_entries(
                    connection, workspace_id, customer_list_id, limit=APPLIED_AT_A_TIME
                )
                if not waiting:
                    break
                nodes = [entry.node_id for entry in waiting]
                rows = AttributeRows()
                for entry in waiting:
                    add_entry(rows, workspace_id, customer_list_id, entry.node_id, entry.is_in, entry.change_us)
                now = self._clock.now()
                await self._history.write(EventRows(), rows, MappingRows(), now=now)
                workspace = await read_workspace(connection, workspace_id)
                attribute = (AttributeKind.LIST, customer_list_id)
                customers = await self._history.current_customers(workspace_id, nodes, Lane.LIVE)
                changed += await self._evaluator.reevaluate(
                    connection,
                    workspace,
                    [
                        segment
                        for segment in await self._evaluator.live_segments(connection, workspace)
                        if attribute in segment.dependencies.attributes
                    ],
                    set(customers.values()),
                    now=now,
                    cause_of=lambda _: Cause.EVENT,
                )
                await entry_storage.write_applied(connection, workspace_id, customer_list_id, nodes)
        return changed

    async def turn(self) -> int:
        """Does what calls that ended left waiting, in all workspaces; returns how many memberships changed."""
        before_us = microseconds(self._clock.now()) - LEFT_WAITING_US
        async with self._database.system() as connection:
            waiting = await entry_storage.lists_waiting(connection, before_us=before_us)
        changed = 0
        for workspace_id, customer_list_id in waiting:
            changed += await self.apply(workspace_id, customer_list_id)
        return changed

    async def _take_out(
        self, connection: AsyncConnection, workspace_id: str, before: CustomerList, nodes: Collection[int]
    ) -> CustomerList:
        change_us = self._next_us(before)
        removed = await entry_storage.take_out(connection, workspace_id, before.customer_list_id, nodes, change_us)
        if not removed:
            return before
        after = replace(before, entry_count=before.entry_count - removed, change_us=change_us)
        await list_storage.update_list(connection, workspace_id, after)
        return after

    async def _holders(self, workspace_id: str, named: Named) -> list[Holder | None]:
        return await self._identity.holders(workspace_id, named.identifiers) if named.identifiers else []

    async def _map(self, workspace_id: str, holders: Sequence[Holder]) -> None:
        """Lets the history know whose nodes are of which no fact told: no event ever came by them. The lock is held.

        It is so whatever becomes of the list, and what identity tells later has a higher version.
        """
        known = await self._history.mappings(workspace_id, {holder.node_id for holder in holders}, Lane.LIVE)
        rows = MappingRows()
        for holder in holders:
            if holder.node_id not in known:
                rows.add(workspace_id, holder.node_id, holder.customer_id, holder.mapping_version)
        if len(rows):
            await self._history.write(EventRows(), AttributeRows(), rows, now=self._clock.now())
            self._forget(workspace_id)

    async def _known(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, int]:
        """Returns the current id of each customer that there is."""
        found = await self._history.current_customers(workspace_id, set(customer_ids))
        for each in set(customer_ids) - found.keys():
            if (current := await self._identity.current(workspace_id, each)) is not None:
                found[each] = current
        return found

    async def _nodes_by_customer(self, workspace_id: str, customers: Collection[int]) -> dict[int, set[int]]:
        nodes = await self._history.nodes_of(workspace_id, customers) if customers else None
        of_customer: dict[int, set[int]] = {}
        customer_of: Mapping[int, int] = nodes.customer_of if nodes is not None else {}
        for node, customer in customer_of.items():
            of_customer.setdefault(customer, set()).add(node)
        return of_customer

    def _next_us(self, customer_list: CustomerList) -> int:
        """Returns the time of a change, later than that of the one before: the history keeps the latest."""
        return max(microseconds(self._clock.now()), customer_list.change_us + 1)


def add_entry(
    rows: AttributeRows, workspace_id: str, customer_list_id: str, node_id: int, is_in: bool, change_us: int
) -> None:
    """Adds the row by which the history knows of an entry, or that it is none any more."""
    rows.add(
        workspace_id,
        node_id,
        kind=AttributeKind.LIST,
        key=customer_list_id,
        value=stored_value(True) if is_in else "",
        occur_us=change_us,
        message_id="",
    )


async def required_list(
    connection: AsyncConnection, workspace_id: str, customer_list_id: str, *, is_to_change: bool = False
) -> CustomerList:
    """Returns a list that is not deleted.

    Raises:
        NotFound: If there is none of this id.
        FailedPrecondition: If it is deleted.
    """
    found = await list_storage.find_list(connection, workspace_id, customer_list_id, is_to_change=is_to_change)
    if found is None:
        raise NotFound(f"There is no list {customer_list_id[:100]}.", customer_list_id=customer_list_id[:100])
    if found.delete_time is not None:
        raise FailedPrecondition(f"The list {customer_list_id} is deleted.", customer_list_id=customer_list_id)
    return found


def _check_number(named: Named) -> None:
    number = len(named.identifiers) + len(named.customer_ids)
    if not 1 <= number <= MAXIMUM_NAMED:
        raise InvalidArgument(
            f"identifiers: name 1 to {MAXIMUM_NAMED} customers in a call, in identifiers and customer_ids together.",
            field="identifiers",
        )

"""Reading customers: the file, the timeline.

A file is bounded, and so is an answer of many: a customer whom somebody filled to the brim fails alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.attribute_kinds import AttributeKind
from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, reason_from_name
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain import (
    MAXIMUM_NODE_BYTES,
    CustomerFile,
    CustomerNodes,
    Identifier,
    Node,
    Register,
    Statement,
    fold_customer,
    microseconds,
)
from services.profile.domain.survivorship import LATEST_ALWAYS, SurvivorshipRules
from services.profile.usecases.exports import fitting

MAXIMUM_FILE_BYTES = 1_000_000
"""Of one customer: names and values of traits and tags as JSON, and identifiers."""

MAXIMUM_ANSWER_BYTES = 2_000_000
"""Of the files of one answer, by the same measure; far below the 16 MB of a message."""

LOOKED_AT = 10_000
"""Events that are looked at for a page of a workspace's events."""

_NODE_OVERHEAD = 64
_Record = TypeVar("_Record", Register, Statement)


@dataclass(frozen=True)
class TooLargeFile:
    """A customer whose file is over the limit.

    Attributes:
        requested_id: The id asked for.
        customer_id: The current id.
        size: How many bytes it has.
    """

    requested_id: int
    customer_id: int
    size: int


@dataclass(frozen=True)
class CustomersPage:
    """The answer to a question for many customers; an id that is in none of the three is unknown.

    Attributes:
        files: Each id with its customer's file, in the order asked for.
        remaining_ids: Ids that did not fit, in that order; never all that were asked for.
        too_large: Those whose file alone does not fit.
    """

    files: list[tuple[int, CustomerFile]]
    remaining_ids: list[int]
    too_large: list[TooLargeFile]


@dataclass(frozen=True)
class TimelinePage:
    """A page of a timeline.

    Attributes:
        events: Newest first, each with the identifier that carried it.
        next_position: (occur time in microseconds, message id) of the last; None on the last page.
    """

    events: list[tuple[storage.TimelineRow, Identifier]]
    next_position: tuple[int, str] | None


@dataclass(frozen=True)
class EventsPage:
    """A page of a workspace's events.

    Attributes:
        events: Each with the identifier that carried it and the current id of whose it is.
        next_position: The record number to go on below; None on the last page.
    """

    events: list[tuple[storage.TimelineRow, Identifier, int]]
    next_position: int | None


class Customers:
    """Answers what is known of customers, derived from their nodes at the moment of asking."""

    def __init__(self, *, database: Database, identities: IdentityClient, clock: Clock) -> None:
        """Reads profile's own database; identity tells which nodes are a customer's, the clock which consents have ended."""
        self._database = database
        self._identities = identities
        self._clock = clock

    async def get_customer(self, workspace_id: str, customer_id: int) -> CustomerFile:
        """Returns a customer's file, by any id that was ever this customer's.

        Raises:
            NotFound: If there is no such customer in the workspace.
            FailedPrecondition: TOO_LARGE if the file is over 1 MB.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            return await read_file(connection, workspace_id, customer, microseconds(self._clock.now()))

    async def get_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomersPage:
        """Returns the files of as many customers as fit an answer, in order; unknown ids are left out."""
        found = await self._identities.get_customers(workspace_id, customer_ids)
        if not found:
            return CustomersPage([], [], [])
        async with self._database.workspace(workspace_id) as connection:
            sizes = await sizes_of(connection, workspace_id, found)
            fitting, remaining_ids, too_large = _fitting(found, sizes)
            node_ids = list({node.node_id for _, customer in fitting for node in customer.nodes})
            found_registers, found_statements = await storage.read_records(connection, workspace_id, node_ids)
            rules = await rules_for(connection, workspace_id, found_registers)
        registers, statements = _by_node(found_registers), _by_node(found_statements)
        now_us = microseconds(self._clock.now())
        files = [
            (
                requested_id,
                fold_customer(
                    customer,
                    [each for node in customer.nodes for each in registers.get(node.node_id, ())],
                    [each for node in customer.nodes for each in statements.get(node.node_id, ())],
                    now_us,
                    rules,
                ),
            )
            for requested_id, customer in fitting
        ]
        return CustomersPage(files, remaining_ids, too_large)

    async def list_customer_events(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        wanted: storage.EventFilter,
        after: tuple[int, str] | None,
        limit: int,
        oldest_first: bool = False,
        as_of: datetime | None = None,
    ) -> TimelinePage:
        """Returns a page of a customer's timeline over all nodes by (occur time, message id).

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            wanted: Which events, by the time at which they happened.
            after: `next_position` of the page before; None starts.
            limit: Events a page; a page of large events ends earlier, at 8 MB.
            oldest_first: The order; newest first unless told otherwise.
            as_of: The timeline as it stood at a past moment.

        Raises:
            NotFound: If there is no such customer in the workspace, or was none then.
            InvalidArgument: INVALID_TIMESTAMP if the moment is to come.
            FailedPrecondition: TOO_LARGE if too much hangs together to be decided as of then.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id, as_of=as_of)
        identifiers = {node.node_id: node.identifier for node in customer.nodes}
        async with self._database.workspace(workspace_id) as connection:
            rows = await storage.read_timeline(
                connection,
                workspace_id,
                list(identifiers),
                after=after,
                wanted=replace(wanted, recorded_by=as_of),
                limit=limit + 1,
                oldest_first=oldest_first,
            )
        page = rows[: min(limit, fitting([len(row.properties_json) + 4_000 for row in rows]))]
        return TimelinePage(
            events=[(row, identifiers[row.node_id]) for row in page],
            next_position=(page[-1].occur_time_us, page[-1].message_id) if len(rows) > len(page) else None,
        )

    async def list_events(
        self, workspace_id: str, *, wanted: storage.EventFilter, before: int, limit: int
    ) -> EventsPage:
        """Returns a page of all events, the one recorded last first.

        Args:
            workspace_id: The workspace.
            wanted: Which events, by the time at which they were recorded.
            before: `next_position` of the page before, or a number above all.
            limit: Events a page; one of large events, or of a filter that few pass, ends earlier.
        """
        async with self._database.workspace(workspace_id) as connection:
            rows, last = await storage.read_latest(
                connection, workspace_id, before=before, wanted=wanted, limit=limit, look_at=LOOKED_AT
            )
        page = rows[: fitting([len(row.properties_json) + 4_000 for _, row in rows])]
        nodes = list({row.node_id for _, row in page})
        customers = dict(await self._identities.get_customers(workspace_id, nodes))
        identifiers = {node.node_id: node.identifier for whose in customers.values() for node in whose.nodes}
        return EventsPage(
            events=[
                (row, identifiers[row.node_id], customers[row.node_id].customer_id)
                for _, row in page
                if row.node_id in identifiers
            ],
            next_position=page[-1][0] if len(page) < len(rows) else last,
        )


async def read_file(
    connection: AsyncConnection, workspace_id: str, customer: CustomerNodes, now_us: int
) -> CustomerFile:
    """Returns the file of a customer.

    Raises:
        FailedPrecondition: TOO_LARGE if it is over 1 MB.
    """
    check_size((await sizes_of(connection, workspace_id, [(customer.customer_id, customer)]))[0])
    node_ids = [node.node_id for node in customer.nodes]
    registers, statements = await storage.read_records(connection, workspace_id, node_ids)
    rules = await rules_for(connection, workspace_id, registers)
    return fold_customer(customer, registers, statements, now_us, rules)


def _by_node(records: Sequence[_Record]) -> dict[int, list[_Record]]:
    found: dict[int, list[_Record]] = {}
    for record in records:
        found.setdefault(record.node_id, []).append(record)
    return found


def check_size(size: int) -> None:
    """Refuses a file over the limit.

    Raises:
        FailedPrecondition: TOO_LARGE.
    """
    if size > MAXIMUM_FILE_BYTES:
        raise FailedPrecondition(
            f"This customer's file has {size} bytes, the limit is {MAXIMUM_FILE_BYTES}: remove traits, or cut "
            "identifiers that do not belong together.",
            reason=reason_from_name("TOO_LARGE"),
            size=str(size),
            limit=str(MAXIMUM_FILE_BYTES),
        )


def may_be_too_large(customer: CustomerNodes) -> bool:
    """Tells whether a file could be over the limit; so few nodes that it could not, most have."""
    return len(customer.nodes) * MAXIMUM_NODE_BYTES > MAXIMUM_FILE_BYTES


async def sizes_of(
    connection: AsyncConnection, workspace_id: str, found: Sequence[tuple[int, CustomerNodes]]
) -> list[int]:
    """Returns how large each file is, in order; the database is not asked where so few nodes cannot pass a limit."""
    node_ids = {node.node_id for _, customer in found for node in customer.nodes}
    measured: dict[int, tuple[int, int]] = {}
    if len(node_ids) * MAXIMUM_NODE_BYTES > MAXIMUM_ANSWER_BYTES or any(
        may_be_too_large(customer) for _, customer in found
    ):
        measured = await storage.measure_nodes(connection, workspace_id, list(node_ids))
    return [
        sum(measured.get(node.node_id, (0, 0))[1] + _size_of(node) for node in customer.nodes) for _, customer in found
    ]


async def rules_for(connection: AsyncConnection, workspace_id: str, registers: Sequence[Register]) -> SurvivorshipRules:
    """Returns by which rules these show; not asked for where no trait is held twice, of which all rules say the same."""
    traits = [each.key for each in registers if each.kind == AttributeKind.TRAIT]
    if len(set(traits)) == len(traits):
        return LATEST_ALWAYS
    return await storage.read_survivorship(connection, workspace_id)


def _size_of(node: Node) -> int:
    return len(node.identifier.value.encode()) + len(node.identifier.type) + _NODE_OVERHEAD


def _fitting(
    found: Sequence[tuple[int, CustomerNodes]], sizes: Sequence[int]
) -> tuple[list[tuple[int, CustomerNodes]], list[int], list[TooLargeFile]]:
    """Returns those that fit one answer, the ids of those that must be asked for again, and those that never fit."""
    fitting: list[tuple[int, CustomerNodes]] = []
    too_large: list[TooLargeFile] = []
    total = 0
    for place, ((requested_id, customer), size) in enumerate(zip(found, sizes, strict=True)):
        if size > MAXIMUM_FILE_BYTES:
            too_large.append(TooLargeFile(requested_id, customer.customer_id, size))
            continue
        if fitting and total + size > MAXIMUM_ANSWER_BYTES:
            return fitting, [each for each, _ in found[place:]], too_large
        fitting.append((requested_id, customer))
        total += size
    return fitting, [], too_large

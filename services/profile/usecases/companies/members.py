"""Which customers belong to companies: nodes do, and a customer does by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import NotFound, Reason, ResourceExhausted, Unavailable
from services.common.event_names import COMPANY_JOINED, COMPANY_LEFT
from services.common.ids import new_id
from services.profile.clients.identity import IdentityClient
from services.profile.domain import CustomerNodes, EventType, IncomingEvent, Node, microseconds
from services.profile.domain.companies import MAXIMUM_OF_NODE, Company, CompanyCall, Membership
from services.profile.storage import companies as rows
from services.profile.usecases.companies.absorbing import CompanyCalls
from services.profile.usecases.recording import Recorder
from services.profile.usecases.statements import record_stated


@dataclass(frozen=True)
class Member:
    """A customer who belongs to a company, by some of the nodes.

    Attributes:
        customer_id: The current id.
        nodes: Those that belong to it.
        join_time_us: When the first of the calls happened by which they do, microseconds since 1970 UTC.
    """

    customer_id: int
    nodes: tuple[Node, ...]
    join_time_us: int


class CompanyMembers:
    """Answers who belongs to what, and lets customers join and leave: by events, as calls from outside do."""

    def __init__(
        self, *, recorder: Recorder, identities: IdentityClient, database: Database, calls: CompanyCalls, clock: Clock
    ) -> None:
        """Wires the use cases."""
        self._recorder = recorder
        self._identities = identities
        self._database = database
        self._calls = calls
        self._clock = clock

    async def list_members(
        self, workspace_id: str, company_id: str, *, after: int | None, limit: int
    ) -> tuple[list[Member], int | None]:
        """Returns a page of members, and the node after which the next one begins; None on the last page.

        A customer stands where the first of the nodes does that belong to the company, and nowhere else.

        Raises:
            NotFound: If there is no such company.
        """
        async with self._database.workspace(workspace_id) as connection:
            await _find(connection, workspace_id, company_id)
            nodes = await rows.list_member_nodes(connection, workspace_id, company_id, after=after, limit=limit + 1)
        page = nodes[:limit]
        customers = dict(await self._identities.get_customers(workspace_id, page))
        theirs = {node.node_id for customer in customers.values() for node in customer.nodes}
        async with self._database.workspace(workspace_id) as connection:
            held = await rows.read_memberships(connection, workspace_id, company_id, theirs)
        members = [
            member
            for node_id in page
            if (customer := customers.get(node_id)) is not None
            and (member := _member(customer, held)) is not None
            and min(node.node_id for node in member.nodes) == node_id
        ]
        return members, page[-1] if len(nodes) > limit else None

    async def list_companies(
        self, workspace_id: str, customer_id: int, *, after: str, limit: int
    ) -> tuple[list[Company], str | None]:
        """Returns a page of a customer's companies by id, and the id after which the next one begins; None on the last page.

        Raises:
            NotFound: If there is no such customer.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        nodes = [node.node_id for node in customer.nodes]
        async with self._database.workspace(workspace_id) as connection:
            ids = await rows.companies_of_nodes(connection, workspace_id, nodes, after=after, limit=limit + 1)
            page = ids[:limit]
            found = await rows.find_companies(connection, workspace_id, page)
            traits = await rows.read_traits(connection, workspace_id, page)
        companies = [replace(found[each], traits=traits[each]) for each in page if each in found]
        return companies, page[-1] if len(ids) > limit else None

    async def add(self, workspace_id: str, company_id: str, customer_id: int, *, by: str) -> Member:
        """Makes a customer a member; of one who is it changes nothing.

        Raises:
            NotFound: If there is no such company or customer.
            ResourceExhausted: LIMIT_REACHED.
            Unavailable: If another call said the opposite at once.
        """
        customer, held = await self._held(workspace_id, company_id, customer_id)
        if not held:
            await self._state(workspace_id, company_id, [customer.customer_id], joins=True, by=by)
            _, held = await self._held(workspace_id, company_id, customer_id)
        member = _member(customer, held)
        if member is None:
            async with self._database.workspace(workspace_id) as connection:
                whole = await rows.read_companies_held(connection, workspace_id, [customer.customer_id])
            if company_id in whole.get(customer.customer_id, ()):
                raise _outrun()
            raise ResourceExhausted(
                f"An identifier has at most {MAXIMUM_OF_NODE} companies.", reason=Reason.ERROR_REASON_LIMIT_REACHED
            )
        return member

    async def remove(self, workspace_id: str, company_id: str, customer_id: int, *, by: str) -> int:
        """Lets a customer leave; returns how many nodes did.

        Raises:
            NotFound: If there is no such company or customer.
            Unavailable: If another call said the opposite at once.
        """
        _, held = await self._held(workspace_id, company_id, customer_id)
        if held:
            await self._state(workspace_id, company_id, sorted(held), joins=False, by=by)
            _, still = await self._held(workspace_id, company_id, customer_id)
            if not still.keys().isdisjoint(held):
                raise _outrun()
        return len(held)

    async def _held(
        self, workspace_id: str, company_id: str, customer_id: int
    ) -> tuple[CustomerNodes, dict[int, Membership]]:
        customer = await self._identities.get_customer(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            await _find(connection, workspace_id, company_id)
            nodes = [node.node_id for node in customer.nodes]
            return customer, await rows.read_memberships(connection, workspace_id, company_id, nodes)

    async def _state(self, workspace_id: str, company_id: str, nodes: Sequence[int], *, joins: bool, by: str) -> None:
        """Records that nodes join or leave. What the worker would make of the events is made at once; it will find it so."""
        now = self._clock.now()
        moment = microseconds(now)
        events = [
            IncomingEvent(
                message_id=new_id("company", now),
                type=EventType.TRACK,
                name=COMPANY_JOINED if joins else COMPANY_LEFT,
                identifiers=(),
                occur_time_us=moment,
                properties_json=msgspec.json.encode({"groupId": company_id, "by": by}),
                node_id=node_id,
            )
            for node_id in nodes
        ]
        await record_stated(self._recorder, workspace_id, events)
        calls = [
            CompanyCall(company_id, event.node_id, joins, {}, moment, moment, event.message_id) for event in events
        ]
        async with self._database.workspace(workspace_id) as connection:
            await self._calls.absorb(connection, workspace_id, calls)


def _outrun() -> Unavailable:
    # Another process, whose clock is ahead of ours, said the opposite a moment ago, and its word is later.
    return Unavailable("Another call said the opposite at once; call again.", retry_after_seconds=1)


def _member(customer: CustomerNodes, held: dict[int, Membership]) -> Member | None:
    """Returns a customer as a member by the nodes that belong to the company; None: none does."""
    nodes = tuple(node for node in customer.nodes if node.node_id in held)
    if not nodes:
        return None
    joined = min(held[node.node_id].call.occur_time_us for node in nodes)
    return Member(customer.customer_id, nodes, joined)


async def _find(connection: AsyncConnection, workspace_id: str, company_id: str) -> None:
    if "\0" in company_id or company_id not in await rows.known_companies(connection, workspace_id, [company_id]):
        raise NotFound("There is no company of this id; GET /v1/companies lists them.", company_id=company_id)

"""Evidence in, nodes and customers out, asked of identity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import cast

import grpc
import msgspec
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.clients import workspace_metadata
from services.common.errors import ResourceExhausted
from services.profile.domain import OF_ERASED, CustomerNodes, Identifier, Node, Placement
from services.profile.domain.data_quality import Kind, Line
from services.profile.known_placements import KnownPlacements
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

MAXIMUM_ITEMS = 2_500


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """The identifiers that one event carried.

    Attributes:
        identifiers: All of them.
        occur_time_us: When the event happened, microseconds since 1970 UTC.
        message_id: The event's message id.
        link: Whether the event says that they are one person.
        known: Further ones that count only if somebody has them already.
    """

    identifiers: tuple[Identifier, ...]
    occur_time_us: int
    message_id: str
    link: bool
    known: tuple[Identifier, ...] = ()


TILL_SECONDS = 4.0
"""A till waits no longer for identity."""


class IdentityClient:
    """Identity, as far as profile needs it, in profile's words."""

    def __init__(self, channel: grpc.aio.Channel, *, known: KnownPlacements | None = None) -> None:
        """Calls identity over an open channel; the caller closes it.

        Args:
            channel: To identity.
            known: What single identifiers are looked up in first; an empty one of its own if none is given.
        """
        self._stub = identity_grpc.IdentityServiceStub(channel)
        self._known = known or KnownPlacements()

    async def resolve(
        self, workspace_id: str, items: Sequence[Evidence], *, note_unusable: Callable[[int, str], None] | None = None
    ) -> list[Placement]:
        """Finds or makes the node of each item, and links; one placement an item, in order. Repeatable.

        An item of one identifier that was asked for within a minute is answered here: its node is right for ever, whose
        that is may be as old. For items that say more identity is always asked.

        Args:
            workspace_id: The workspace.
            items: Any number.
            note_unusable: Told the place and the type of each identifier that names nobody.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        young, old = self._known.of_workspace(workspace_id)
        placements: list[Placement | None] = [
            (young.get(item.identifiers[0]) or old.get(item.identifiers[0])) if len(item.identifiers) == 1 else None
            for item in items
        ]
        missing = [place for place, placement in enumerate(placements) if placement is None]
        if missing:
            asked = [items[place] for place in missing]
            answered, erased, unusable = await self._ask(workspace_id, asked)
            if note_unusable is not None:
                for place, kind in unusable:
                    note_unusable(missing[place], kind)
            if erased:
                await self._judge(workspace_id, asked, answered, erased)
            for index, (place, item, placement) in enumerate(zip(missing, asked, answered, strict=True)):
                placements[place] = placement
                if erased and index in erased:
                    # Of who was erased and came back only identity can tell before from after.
                    continue
                if len(item.identifiers) == 1:
                    self._known.keep(workspace_id, item.identifiers[0], placement)
                else:
                    self._known.correct(workspace_id, item.identifiers, placement.customer_id)
        return cast("list[Placement]", placements)

    def forget_nodes(self, workspace_id: str, node_ids: Set[int]) -> None:
        """Makes the next item that leads to one of the nodes ask: they were erased."""
        self._known.forget(workspace_id, node_ids)

    async def _judge(
        self, workspace_id: str, items: Sequence[Evidence], placements: list[Placement], erased: Mapping[int, int]
    ) -> None:
        """Puts `OF_ERASED` where items of erased people happened before that; whoever came back is asked for again."""
        later = []
        for place, erase_time_us in erased.items():
            if items[place].occur_time_us <= erase_time_us or len(items[place].identifiers) > 1:
                placements[place] = OF_ERASED
            elif not placements[place].node_id:
                later.append(place)
        if later:
            found, still, _ = await self._ask(workspace_id, [items[place] for place in later], timed=True)
            for index, (place, placement) in enumerate(zip(later, found, strict=True)):
                placements[place] = OF_ERASED if index in still else placement

    async def _ask(
        self, workspace_id: str, items: Sequence[Evidence], *, timed: bool = False
    ) -> tuple[list[Placement], dict[int, int], list[tuple[int, str]]]:
        """Returns placements, by place when the person was erased whom an item names, and what names nobody.

        Times are microseconds since 1970; of what names nobody the place and the type.
        """
        placements: list[Placement] = []
        unusable: list[tuple[int, str]] = []
        erased: dict[int, int] = {}
        for start in range(0, len(items), MAXIMUM_ITEMS):
            request = _resolve_request(items[start : start + MAXIMUM_ITEMS], timed=timed)
            response = await self._stub.ResolveIdentities(request, metadata=workspace_metadata(workspace_id))
            placements.extend(
                Placement(
                    each.node_id,
                    each.customer_id,
                    each.mapping_version,
                    each.type if item.link else item.identifiers[0].type,
                )
                for item, each in zip(items[start : start + MAXIMUM_ITEMS], response.resolutions, strict=True)
            )
            for item in response.erased_items:
                erased[start + item.index] = item.erase_time.ToMicroseconds()
            unusable += [(start + each.index, each.type) for each in response.unusable_identifiers]
        return placements, erased, unusable

    async def place_nodes(self, workspace_id: str, node_ids: Iterable[int]) -> dict[int, Placement]:
        """Returns whose each node is now; unknown nodes are left out.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        placements: dict[int, Placement] = {}
        for requested_id, customer in await self.get_customers(workspace_id, list(dict.fromkeys(node_ids))):
            for node in customer.nodes:
                if node.node_id == requested_id:
                    placements[requested_id] = Placement(
                        requested_id, customer.customer_id, node.mapping_version, node.identifier.type
                    )
        return placements

    async def lookup(self, workspace_id: str, identifier: Identifier) -> int:
        """Returns the current id of the customer who has an identifier; makes nobody.

        Raises:
            NotFound: If nobody has it, or it can be nobody's; CUSTOMER_ERASED, if who had it was erased.
            InvalidArgument: If there is no such type.
        """
        request = identity_pb.LookupCustomerRequest(type=identifier.type, value=identifier.value)
        found = await self._stub.LookupCustomer(request, metadata=workspace_metadata(workspace_id))
        return int(found.customer_id)

    async def lookup_nodes(self, workspace_id: str, identifier: Identifier) -> CustomerNodes:
        """Returns the customer who has an identifier now, with all nodes; for a till, which waits for `TILL_SECONDS`.

        Raises:
            YikeError: As `lookup`; Unavailable when identity is away.
        """
        request = identity_pb.LookupCustomerRequest(type=identifier.type, value=identifier.value)
        return _customer(
            await self._stub.LookupCustomerNodes(
                request, metadata=workspace_metadata(workspace_id), timeout=TILL_SECONDS
            )
        )

    async def find_types(self, workspace_id: str, names: Sequence[str]) -> list[str]:
        """Returns for each name the type of identifiers of the workspace that it is, in the one spelling; '' for none.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        response = await self._stub.FindIdentifierTypes(
            identity_pb.FindIdentifierTypesRequest(names=names), metadata=workspace_metadata(workspace_id)
        )
        return list(response.types)

    async def get_customer(
        self, workspace_id: str, customer_id: int, *, as_of: datetime | None = None
    ) -> CustomerNodes:
        """Returns the nodes of a customer, by any id that was ever this customer's, now or at a past moment.

        Raises:
            NotFound: If there is no such customer, or was none.
            InvalidArgument: INVALID_TIMESTAMP if the moment is to come.
            FailedPrecondition: TOO_LARGE if too much hangs together to be decided as of then.
        """
        request = identity_pb.GetCustomerNodesRequest(customer_id=customer_id)
        if as_of is not None:
            request.as_of.FromDatetime(as_of)
        answer = await self._stub.GetCustomerNodes(request, metadata=workspace_metadata(workspace_id))
        return _customer(answer, is_alone=True)

    async def quarantined(self, workspace_id: str) -> list[tuple[str, datetime]]:
        """See `usecases.data_quality.Suspicions`.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        answer = await self._stub.ListQuarantinedIdentifiers(
            identity_pb.ListQuarantinedIdentifiersRequest(page_size=200), metadata=workspace_metadata(workspace_id)
        )
        return [
            (each.type, each.quarantine_time.ToDatetime(tzinfo=UTC))
            for each in answer.quarantined_identifiers
            if not each.HasField("release_time")
        ]

    async def suspected_pairs(self, workspace_id: str) -> list[datetime]:
        """See `usecases.data_quality.Suspicions`; as `quarantined`."""
        answer = await self._stub.ListLinkSuggestions(
            identity_pb.ListLinkSuggestionsRequest(page_size=500, filter="state = PENDING"),
            metadata=workspace_metadata(workspace_id),
        )
        return [each.create_time.ToDatetime(tzinfo=UTC) for each in answer.link_suggestions]

    async def flaws(self, workspace_id: str) -> list[Line]:
        """See `usecases.data_quality.Suspicions`; as `quarantined`."""
        told = await self._stub.GetIdentityFlaws(
            identity_pb.GetIdentityFlawsRequest(), metadata=workspace_metadata(workspace_id)
        )
        lines = [
            Line(Kind.SHARED_IDENTIFIERS, each.type, each.identifiers, each.since.ToDatetime(tzinfo=UTC))
            for each in told.shared_identifiers
        ]
        if told.entangled_pairs:
            since = told.entangled_since.ToDatetime(tzinfo=UTC)
            customers = tuple(told.entangled_customer_ids)
            lines.append(Line(Kind.ENTANGLED_CUSTOMERS, "", told.entangled_pairs, since, customer_ids=customers))
        return lines

    async def unreachable(self, workspace_id: str, seconds: float) -> tuple[int, int]:
        """See `usecases.data_quality.Suspicions`; as `quarantined`."""
        told = await self._stub.CountUnreachableCustomers(
            identity_pb.CountUnreachableCustomersRequest(),
            metadata=workspace_metadata(workspace_id),
            timeout=seconds,
        )
        return int(told.unreachable_customers), int(told.known_customers)

    async def get_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> list[tuple[int, CustomerNodes]]:
        """Returns each id asked for with its customer, in order; unknown ids are left out."""
        customers: list[tuple[int, CustomerNodes]] = []
        for start in range(0, len(customer_ids), MAXIMUM_ITEMS):
            customers += await self._some_customers(workspace_id, customer_ids[start : start + MAXIMUM_ITEMS])
        return customers

    async def get_node_ids(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, list[int]]:
        """Returns the nodes of customers, by the current id of each, in rising order; unknown ids are left out.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        owners: dict[int, int] = {}
        for start in range(0, len(customer_ids), MAXIMUM_ITEMS):
            owners |= await self._some_owners(workspace_id, customer_ids[start : start + MAXIMUM_ITEMS])
        found: dict[int, list[int]] = {}
        for node_id in sorted(owners):
            found.setdefault(owners[node_id], []).append(node_id)
        return found

    async def _some_owners(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, int]:
        try:
            response = await self._stub.BatchGetNodeIds(
                identity_pb.BatchGetNodeIdsRequest(customer_ids=customer_ids), metadata=workspace_metadata(workspace_id)
            )
        except ResourceExhausted:
            # As for whole nodes below, though only customers of a thousand identifiers each come to that.
            if len(customer_ids) == 1:
                raise
            half = len(customer_ids) // 2
            return {
                **await self._some_owners(workspace_id, customer_ids[:half]),
                **await self._some_owners(workspace_id, customer_ids[half:]),
            }
        return dict(zip(response.node_ids, response.customer_ids, strict=True))

    async def _some_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> list[tuple[int, CustomerNodes]]:
        try:
            response = await self._stub.BatchGetCustomerNodes(
                identity_pb.BatchGetCustomerNodesRequest(customer_ids=customer_ids),
                metadata=workspace_metadata(workspace_id),
            )
        except ResourceExhausted:
            # A customer may have 300 identifiers of 500 characters: so many at once may pass gRPC's limit of a message.
            if len(customer_ids) == 1:
                raise
            half = len(customer_ids) // 2
            return [
                *await self._some_customers(workspace_id, customer_ids[:half]),
                *await self._some_customers(workspace_id, customer_ids[half:]),
            ]
        return [(each.requested_id, _customer(each.customer)) for each in response.customers]


def _resolve_request(items: Sequence[Evidence], *, timed: bool) -> identity_pb.ResolveIdentitiesRequest:
    # Filled in place: a message made with its fields and then copied into a list costs four times as much.
    request = identity_pb.ResolveIdentitiesRequest(timed=timed)
    add_item = request.items.add
    for item in items:
        added = add_item()
        add_identifier = added.identifiers.add
        for each in item.identifiers:
            add_identifier(type=each.type, value=each.value)
        if item.link or timed:
            # Time and message id are those of a link; most events carry one identifier and link nobody.
            seconds, micros = divmod(item.occur_time_us, 1_000_000)
            added.occur_time.seconds = seconds
            added.occur_time.nanos = micros * 1_000
            added.message_id = item.message_id
            added.link = item.link
            for each in item.known:
                added.known_identifiers.add(type=each.type, value=each.value)
    return request


def _customer(message: identity_pb.CustomerNodes, *, is_alone: bool = False) -> CustomerNodes:
    return CustomerNodes(
        customer_id=message.customer_id,
        nodes=tuple(
            Node(
                node_id=node.node_id,
                identifier=Identifier(node.identifier.type, node.identifier.value),
                create_time_us=node.create_time.ToMicroseconds(),
                customer_id=node.customer_id,
                mapping_version=node.mapping_version,
                known_time_us=known_time_us(
                    node.create_time, node.evidence_time if node.HasField("evidence_time") else None
                ),
                first_time_us=known_time_us(
                    node.create_time, node.first_evidence_time if node.HasField("first_evidence_time") else None
                )
                if is_alone
                else None,
            )
            for node in message.nodes
        ),
    )


def known_time_us(create_time: Timestamp, evidence_time: Timestamp | None) -> int:
    """Returns when an identifier was known by some evidence, in microseconds.

    Evidence of an import happened before we saw it; what claims to happen later counts as of then.
    """
    created = create_time.ToMicroseconds()
    return created if evidence_time is None else min(created, evidence_time.ToMicroseconds())

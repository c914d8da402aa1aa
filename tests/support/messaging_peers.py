"""Profile and identity as messaging meets them, answering over real gRPC from a dict of customers."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import grpc

from services.common.channels import channel_name, channel_of
from services.common.errors import InvalidArgument, NotFound
from services.common.interceptors import workspace_of
from services.common.json_messages import json_object, json_value, read_object
from services.common.server import Service, make_server
from yike.common.v1 import identifier_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.journey.v1 import journey_service_pb2_grpc as journey_grpc
from yike.profile.v1 import data_quality_service_pb2 as quality_pb
from yike.profile.v1 import data_quality_service_pb2_grpc as quality_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc
from yike.profile.v1 import template_data_service_pb2 as data_pb
from yike.profile.v1 import template_data_service_pb2_grpc as data_grpc
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import alert_service_pb2_grpc as alert_grpc
from yike.segment.v1 import catalogue_pb2, rule_pb2
from yike.segment.v1 import computed_trait_service_pb2 as computed_pb
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc

TOKEN = "peers-token"
MAXIMUM_FILE_BYTES, MAXIMUM_ANSWER_BYTES = 1_000_000, 2_000_000
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class KnownCustomer:
    """What the peers say of a customer.

    Attributes:
        identifiers: (type, value), oldest first.
        nodes: Their nodes; by default the customer's id, then id + 1, + 2…
        consents: Channel word → granted.
        words: Type → what was said of it last; empty removes it.
        consent_time: When the consents were said.
        consent_end: When they end; None: never.
        restricted: Whether the use of the data is restricted.
    """

    customer_id: int
    identifiers: list[tuple[str, str]]
    consents: dict[str, bool] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    consent_time: datetime = LONG_AGO
    consent_end: datetime | None = None
    traits: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    nodes: list[int] = field(default_factory=list)
    restricted: bool = False

    @property
    def node_ids(self) -> list[int]:
        """The nodes of the identifiers."""
        return self.nodes or [self.customer_id + index for index in range(len(self.identifiers))] or [self.customer_id]

    def file(self) -> profile_pb.Customer:
        """The customer as profile answers."""
        customer = profile_pb.Customer(
            customer_id=self.customer_id,
            traits=json_object(self.traits),
            tags=self.tags,
            identifiers=[identifier_pb2.Identifier(type=kind, value=value) for kind, value in self.identifiers],
            node_ids=self.node_ids,
        )
        if self.restricted:
            customer.restriction.start_time.FromDatetime(LONG_AGO)
        for type_, value in self.words.items():
            customer.contacts.add(type=type_, value=value).time.FromDatetime(LONG_AGO + timedelta(days=1))
        for _ in self.identifiers:
            customer.identifier_times.add().FromDatetime(LONG_AGO)
        for channel, granted in self.consents.items():
            consent = customer.consents.add(channel=channel_name(channel), purpose="PURPOSE_MARKETING", granted=granted)
            consent.update_time.FromDatetime(self.consent_time)
            if self.consent_end is not None:
                consent.expire_time.FromDatetime(self.consent_end)
        return customer


class Peers(
    profile_grpc.ProfileServiceServicer,
    identity_grpc.IdentityServiceServicer,
    journey_grpc.JourneyServiceServicer,
    data_grpc.TemplateDataServiceServicer,
    computed_grpc.ComputedTraitServiceServicer,
    segment_grpc.SegmentServiceServicer,
    alert_grpc.AlertServiceServicer,
    quality_grpc.DataQualityServiceServicer,
):
    """Profile and identity over one dict: (workspace, any id) → customer.

    A call that asks for a customer of `poison` fails as a whole, with that status.
    """

    def __init__(self) -> None:
        self.customers: dict[tuple[str, int], KnownCustomer] = {}
        self.profile_is_away = False
        self.identity_is_away = False
        self.lookups: list[str] = []
        """Identifiers that were asked about."""
        self.poison: dict[int, grpc.StatusCode] = {}
        self.calls = 0
        self.events: dict[str, profile_pb.IncomingEvent] = {}
        self.consents_set: list[profile_pb.SetCustomerConsentRequest] = []
        self.journeys_using: dict[str, list[str]] = {}
        """Template id → journeys that name it."""
        self.template_data = data_pb.TemplateData()
        """What there is of products, stores and customers, in every workspace."""
        self.computed: dict[int, dict[str, Any]] = {}
        """By customer, what is computed; all have the same names."""
        self.segment_is_away = False
        self.firings: list[alert_pb.AlertFiring] = []
        self.quality_alerts: list[quality_pb.DataQualityAlert] = []
        """What fired, in every workspace."""
        self.members: dict[str, set[int]] = {}
        """By segment, its members."""
        self.members_asked: list[segment_pb.BatchGetMembershipsRequest] = []
        self.computed_asked: list[computed_pb.BatchGetComputedTraitsRequest] = []
        self.traits: list[str] = []
        """Traits that the catalogue has."""
        self.drawn_from: dict[str, list[int]] = {}
        """By segment, "" for all, of whom a lot draws."""
        self.rules_asked: list[rule_pb2.Rule] = []
        self.template_data_asked: list[data_pb.GetTemplateDataRequest] = []

    def add(self, workspace_id: str, customer: KnownCustomer) -> KnownCustomer:
        """Makes a customer known by all its ids."""
        for node_id in customer.node_ids:
            self.customers[workspace_id, node_id] = customer
        return customer

    def merge(self, workspace_id: str, kept: KnownCustomer, other: KnownCustomer) -> None:
        """Makes one customer of two, under the id of the first; both are still known by all their ids."""
        kept.nodes = kept.node_ids + other.node_ids
        kept.identifiers = kept.identifiers + other.identifiers
        self.add(workspace_id, kept)

    async def RecordEvents(self, request: Any, context: Any) -> profile_pb.RecordEventsResponse:
        """Takes each event once; who carries it becomes a customer."""
        if self.profile_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        workspace_id, answer = workspace_of(context), profile_pb.RecordEventsResponse()
        for event in request.events:
            if event.message_id in self.events:
                answer.duplicates += 1
                continue
            self.events[event.message_id] = event
            answer.accepted += 1
            (identifier,) = event.identifiers
            pair = (identifier.type, identifier.value)
            if not any(key[0] == workspace_id and pair in known.identifiers for key, known in self.customers.items()):
                self.add(workspace_id, KnownCustomer(900_000 + len(self.customers), [pair]))
        return answer

    async def BatchGetCustomers(self, request: Any, context: Any) -> profile_pb.BatchGetCustomersResponse:
        self.calls += 1
        if self.profile_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        for customer_id in request.customer_ids:
            if customer_id in self.poison:
                await context.abort(self.poison[customer_id], "this customer breaks the call")
        workspace_id = workspace_of(context)
        answer = profile_pb.BatchGetCustomersResponse()
        for index, customer_id in enumerate(request.customer_ids):
            known = self.customers.get((workspace_id, customer_id))
            if known is None:
                continue
            file = known.file()
            if (size := file.ByteSize()) > MAXIMUM_FILE_BYTES:
                answer.too_large.add(requested_id=customer_id, customer_id=known.customer_id, bytes=size)
            elif answer.customers and answer.ByteSize() + size > MAXIMUM_ANSWER_BYTES:
                answer.remaining_ids.extend(request.customer_ids[index:])
                break
            else:
                answer.customers.add(requested_id=customer_id, customer=file)
        return answer

    async def SetCustomerConsent(self, request: Any, context: Any) -> profile_pb.Customer:
        if self.profile_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        known = self.customers[workspace_of(context), request.customer_id]
        known.consents[channel_of(request.channel)] = request.granted
        self.consents_set.append(request)
        return known.file()

    async def UpdateCustomer(self, request: Any, context: Any) -> profile_pb.Customer:
        known = self.customers.get((workspace_of(context), request.customer.customer_id))
        if known is None:
            raise NotFound()
        known.traits.update(read_object(request.customer.traits, "traits"))
        return known.file()

    async def GetTemplateData(self, request: Any, context: Any) -> data_pb.TemplateData:
        if self.profile_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        self.template_data_asked.append(request)
        wants = request.points or request.coupons
        return data_pb.TemplateData(
            products=[each for each in self.template_data.products if each.sku in request.skus],
            stores=[each for each in self.template_data.stores if each.store_id in request.store_ids],
            customers=[
                each for each in self.template_data.customers if wants and each.requested_id in request.customer_ids
            ],
        )

    async def BatchGetMemberships(self, request: Any, context: Any) -> segment_pb.BatchGetMembershipsResponse:
        """Who is in which segments."""
        if self.segment_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        self.members_asked.append(request)
        return segment_pb.BatchGetMembershipsResponse(
            segments=[
                segment_pb.SegmentMembers(segment_id=each, customer_ids=sorted(found))
                for each in sorted(set(request.segment_ids))
                if (found := self.members.get(each, set()) & set(request.customer_ids))
            ]
        )

    async def BatchGetComputedTraits(self, request: Any, context: Any) -> computed_pb.BatchGetComputedTraitsResponse:
        self.computed_asked.append(request)
        known = sorted({name for values in self.computed.values() for name in values})
        names = list(request.computed_trait_ids) or known
        if not set(names) <= set(known):
            raise NotFound()
        return computed_pb.BatchGetComputedTraitsResponse(
            computed_trait_ids=names,
            customers=[
                computed_pb.BatchedComputedTraits(
                    customer_id=customer_id,
                    values=[json_value(self.computed[customer_id].get(name)) for name in names],
                )
                for customer_id in request.customer_ids
                if customer_id in self.computed
            ],
        )

    async def ListComputedTraits(self, request: Any, context: Any) -> computed_pb.ListComputedTraitsResponse:
        names = sorted({name for values in self.computed.values() for name in values})
        return computed_pb.ListComputedTraitsResponse(
            computed_traits=[computed_pb.ComputedTrait(computed_trait_id=name) for name in names]
        )

    async def GetTraitCatalogue(self, request: Any, context: Any) -> catalogue_pb2.TraitCatalogue:
        return catalogue_pb2.TraitCatalogue(traits=[catalogue_pb2.CataloguedTrait(name=name) for name in self.traits])

    async def PreviewSegment(self, request: Any, context: Any) -> segment_pb.PreviewSegmentResponse:
        self.rules_asked.append(request.rule)
        rules = request.rule.all.rules
        segment = next((each.segment.segment_id for each in rules if each.WhichOneof("kind") == "segment"), "")
        if segment not in self.drawn_from:
            raise InvalidArgument("no such segment")
        holding = sorted(
            each
            for each in self.drawn_from[segment]
            if all(
                _bucket(rule.bucket.salt, each) < rule.bucket.to_per_mille for rule in rules if rule.HasField("bucket")
            )
        )
        return segment_pb.PreviewSegmentResponse(size=len(holding), sample_customer_ids=holding[: request.sample_size])

    async def ListJourneysUsing(self, request: Any, context: Any) -> journey_pb.ListJourneysUsingResponse:
        return journey_pb.ListJourneysUsingResponse(journey_ids=self.journeys_using.get(request.template_id, []))

    async def LookupCustomerNodes(self, request: Any, context: Any) -> identity_pb.CustomerNodes:
        self.lookups.append(request.value)
        if self.identity_is_away:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        for (workspace_id, _), known in self.customers.items():
            if workspace_id == workspace_of(context) and (request.type, request.value) in known.identifiers:
                return identity_pb.CustomerNodes(
                    customer_id=known.customer_id,
                    nodes=[
                        identity_pb.Node(
                            node_id=node,
                            customer_id=known.customer_id,
                            identifier=identifier_pb2.Identifier(type=kind, value=value),
                        )
                        for node, (kind, value) in zip(known.node_ids, known.identifiers, strict=False)
                    ],
                )
        raise NotFound()

    async def GetCustomerNodes(self, request: Any, context: Any) -> identity_pb.CustomerNodes:
        known = self.customers.get((workspace_of(context), request.customer_id))
        if known is None:
            raise NotFound()
        return identity_pb.CustomerNodes(
            customer_id=known.customer_id,
            nodes=[identity_pb.Node(node_id=node, customer_id=known.customer_id) for node in known.node_ids],
        )

    async def ListAlertFirings(self, request: Any, context: Any) -> alert_pb.ListAlertFiringsResponse:
        return alert_pb.ListAlertFiringsResponse(firings=self.firings)

    async def GetAlert(self, request: Any, context: Any) -> alert_pb.Alert:
        return alert_pb.Alert(alert_id=request.alert_id, display_name=f"Alert {request.alert_id}")

    async def ListDataQualityAlerts(self, request: Any, context: Any) -> quality_pb.ListDataQualityAlertsResponse:
        return quality_pb.ListDataQualityAlertsResponse(data_quality_alerts=self.quality_alerts)


def _bucket(salt: str, customer_id: int) -> int:
    digest = hashlib.sha256(f"{salt}:{customer_id}".encode()).digest()
    return int.from_bytes(digest[:8], "little") % 1_000


def new_peers() -> Peers:
    """Returns peers without customers."""
    # They answer what messaging asks; the rest of the contracts is UNIMPLEMENTED.
    return Peers()  # type: ignore[abstract]


@asynccontextmanager
async def running_peers(peers: Peers) -> AsyncIterator[str]:
    """Serves both on one free port while the context lasts; yields the address."""
    service = Service(
        name="peers",
        servicers=[
            (profile_grpc.add_ProfileServiceServicer_to_server, peers),
            (identity_grpc.add_IdentityServiceServicer_to_server, peers),
            (journey_grpc.add_JourneyServiceServicer_to_server, peers),
            (data_grpc.add_TemplateDataServiceServicer_to_server, peers),
            (computed_grpc.add_ComputedTraitServiceServicer_to_server, peers),
            (segment_grpc.add_SegmentServiceServicer_to_server, peers),
            (alert_grpc.add_AlertServiceServicer_to_server, peers),
            (quality_grpc.add_DataQualityServiceServicer_to_server, peers),
        ],
    )
    server, _ = make_server(service, TOKEN)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        await server.stop(None)

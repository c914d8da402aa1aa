"""Events and attributes that a history is rebuilt from, and customers' files, asked of profile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import grpc

from services.common.clients import workspace_metadata
from services.common.errors import Internal
from services.common.json_messages import read_object
from services.segment.clients.contactable import contactable_of
from services.segment.domain.attributes import register_order
from services.segment.domain.heard import HeardEvents
from services.segment.domain.heard_kept import HeardKept
from services.segment.domain.reach import Contactable
from services.segment.domain.searching import CustomerFile
from services.segment.facts.heard import attribute_set, is_register, recorded_events
from services.segment.facts.heard_kept import (
    heard_batches,
    heard_companies,
    heard_consents,
    heard_coupons,
    heard_members,
    heard_tiers,
)
from services.segment.facts.heard_shelf import heard_products, heard_stock, heard_stores
from services.segment.usecases.rebuilding import NodeAttribute
from yike.profile.v1 import catalogue_service_pb2 as catalogue_pb
from yike.profile.v1 import catalogue_service_pb2_grpc as catalogue_grpc
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import company_service_pb2_grpc as company_grpc
from yike.profile.v1 import coupon_service_pb2 as coupon_pb
from yike.profile.v1 import coupon_service_pb2_grpc as coupon_grpc
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

PAGE_SECONDS = 60.0
CUSTOMERS_A_CALL = 500


class ProfileClient:
    """Profile, as far as segment needs it."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        """Takes a channel to profile."""
        self._profile = profile_grpc.ProfileServiceStub(channel)
        self._catalogue = catalogue_grpc.CatalogueServiceStub(channel)
        self._companies = company_grpc.CompanyServiceStub(channel)
        self._coupons = coupon_grpc.CouponServiceStub(channel)
        self._loyalty = loyalty_grpc.LoyaltyServiceStub(channel)

    async def events(self, workspace_id: str) -> AsyncIterator[HeardEvents]:
        """Yields all events in the order of their record numbers, page by page."""
        token = ""
        while True:
            page = await self._profile.ExportEvents(
                profile_pb.ExportEventsRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield recorded_events(page.events)
            token = page.next_page_token
            if not token:
                return

    async def attributes(self, workspace_id: str) -> AsyncIterator[list[NodeAttribute]]:
        """Yields the current attributes of all nodes, page by page."""
        token = ""
        while True:
            page = await self._profile.ExportNodeAttributes(
                profile_pb.ExportNodeAttributesRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield [
                (
                    one.node_id,
                    attribute_set(one.attribute),
                    *register_order(one.occur_time_us, one.receive_time_us, one.message_id),
                )
                for one in page.attributes
                if is_register(one.attribute)
            ]
            token = page.next_page_token
            if not token:
                return

    async def kept(self, workspace_id: str) -> AsyncIterator[HeardKept]:
        """See `KeptLog.kept`."""
        token = ""
        while True:
            page = await self._profile.ExportConsents(
                profile_pb.ExportConsentsRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield HeardKept(consents=heard_consents(page.consents))
            token = page.next_page_token
            if not token:
                break
        while True:
            points = await self._loyalty.ExportPoints(
                loyalty_pb.ExportPointsRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield HeardKept(batches=heard_batches(points.batches), tiers=heard_tiers(points.tiers))
            token = points.next_page_token
            if not token:
                break
        while True:
            coupons = await self._coupons.ExportCoupons(
                coupon_pb.ExportCouponsRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield HeardKept(coupons=heard_coupons(coupons.coupons))
            token = coupons.next_page_token
            if not token:
                break
        while True:
            companies = await self._companies.ExportCompanies(
                company_pb.ExportCompaniesRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield HeardKept(
                members=heard_members(companies.memberships), companies=heard_companies(companies.companies)
            )
            token = companies.next_page_token
            if not token:
                break
        async for some in self._catalogue_pages(workspace_id):
            yield some

    async def _catalogue_pages(self, workspace_id: str) -> AsyncIterator[HeardKept]:
        token = ""
        while True:
            page = await self._catalogue.ExportCatalogue(
                catalogue_pb.ExportCatalogueRequest(page_token=token),
                metadata=workspace_metadata(workspace_id),
                timeout=PAGE_SECONDS,
            )
            yield HeardKept(
                products=heard_products((one.product, one.revision) for one in page.products),
                stores=heard_stores((one.store, one.revision) for one in page.stores),
                stock=heard_stock(page.levels),
            )
            token = page.next_page_token
            if not token:
                return

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, CustomerFile]:
        """See `Files.files`."""
        found: dict[int, CustomerFile] = {}
        wanted = list(customer_ids)
        while wanted:
            answer = await self._profile.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=wanted), metadata=workspace_metadata(workspace_id)
            )
            for each in answer.customers:
                found[each.requested_id] = CustomerFile(
                    customer_id=each.customer.customer_id,
                    traits=read_object(each.customer.traits, "traits"),
                    tags=tuple(each.customer.tags),
                    identifiers=tuple((one.type, one.value) for one in each.customer.identifiers),
                )
            for large in answer.too_large:
                found[large.requested_id] = CustomerFile(large.customer_id)
            if len(answer.remaining_ids) >= len(wanted):
                raise Internal("Profile answered for none of the customers it was asked for.")
            wanted = list(answer.remaining_ids)
        return found

    async def contactable(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Contactable]:
        """Returns what the files say, by the ids asked for; who is not there is left out, and who has a file of over 1 MB.

        Raises:
            YikeError: If profile is away.
        """
        found: dict[int, Contactable] = {}
        wanted = list(customer_ids)
        while wanted:
            portion, rest = wanted[:CUSTOMERS_A_CALL], wanted[CUSTOMERS_A_CALL:]
            answer = await self._profile.BatchGetCustomers(
                profile_pb.BatchGetCustomersRequest(customer_ids=portion), metadata=workspace_metadata(workspace_id)
            )
            for each in answer.customers:
                found[each.requested_id] = contactable_of(each.customer)
            if len(answer.remaining_ids) >= len(portion):
                raise Internal("Profile answered for none of the customers it was asked for.")
            wanted = [*answer.remaining_ids, *rest]
        return found

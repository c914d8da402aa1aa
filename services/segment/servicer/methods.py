"""The methods of `SegmentService`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import astuple
from datetime import datetime
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.common.updates import updated
from services.segment.domain.limits import MAXIMUM_EVALUATED_CUSTOMERS, MAXIMUM_SEEN
from services.segment.domain.segments import SegmentChange, State
from services.segment.servicer import wire_frames, wire_insight
from services.segment.servicer.members import members_page, segments_of_customer
from services.segment.servicer.translation import (
    explanation_message,
    filters_data,
    found_customer_message,
    rule_data,
    seen_by_customer,
    segment_message,
    sentence_message,
    summary_message,
)
from services.segment.usecases import (
    Asking,
    Cataloguing,
    Developing,
    Framing,
    Insight,
    Listing,
    LookingBack,
    Searching,
    Segments,
)
from services.segment.usecases.searching import Place
from yike.common.v1 import errors_pb2
from yike.segment.v1 import catalogue_pb2 as catalogue_pb
from yike.segment.v1 import customer_search_pb2 as search_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import segment_service_pb2_grpc as segment_grpc
from yike.segment.v1 import time_series_pb2 as series_pb
from yike.segment.v1.segment_resources_pb2 import Segment

Context = grpc.aio.ServicerContext[Any, Any]

LISTED_AT_A_TIME = 10_000

CHANGEABLE = ("description", "display_name", "rule")
"""Fields of a segment that its owner may change."""

SEGMENTS = Listable(
    call="ListSegments",
    filters={
        "segment_id": str,
        "display_name": str,
        "state": {f"{prefix}{state.name}": int(state) for prefix in ("", "SEGMENT_STATE_") for state in State},
    },
    orders={"segment_id": str, "display_name": str, "create_time": datetime, "update_time": datetime, "size": int},
    key="segment_id",
)


class SegmentServicer(segment_grpc.SegmentServiceServicer):
    """Answers the contract `segment_service.proto`."""

    def __init__(
        self,
        *,
        segments: Segments,
        asking: Asking,
        looking_back: LookingBack,
        searching: Searching,
        listing: Listing,
        cataloguing: Cataloguing,
        developing: Developing,
        insight: Insight,
        framing: Framing,
    ) -> None:
        """Takes the use cases."""
        self._segments = segments
        self._asking = asking
        self._looking_back = looking_back
        self._searching = searching
        self._listing = listing
        self._cataloguing = cataloguing
        self._developing = developing
        self._insight = insight
        self._framing = framing

    async def CreateSegment(self, request: segment_pb.CreateSegmentRequest, context: Context) -> Segment:
        """Makes a segment and fills it."""
        given = request.segment
        segment = await self._segments.create(
            workspace_of(context),
            segment_id=given.segment_id,
            display_name=given.display_name,
            description=given.description,
            rule_data=rule_data(given.rule),
            is_draft=request.draft,
        )
        return segment_message(segment)

    async def UpdateSegment(self, request: segment_pb.UpdateSegmentRequest, context: Context) -> Segment:
        """Changes a segment."""
        workspace_id, given, mask = workspace_of(context), request.segment, request.update_mask
        current = segment_message(await self._segments.get(workspace_id, given.segment_id))
        wanted = updated(current, given, mask, changeable=CHANGEABLE)
        # Only what is named, so that two who change different parts at once do not undo each other's.
        named = CHANGEABLE if not mask.paths or "*" in mask.paths else mask.paths
        segment = await self._segments.update(
            workspace_id,
            given.segment_id,
            SegmentChange(
                display_name=wanted.display_name if "display_name" in named else None,
                description=wanted.description if "description" in named else None,
                rule_data=rule_data(wanted.rule) if "rule" in named else None,
            ),
            etag=given.etag,
        )
        return segment_message(segment)

    async def DeleteSegment(self, request: segment_pb.DeleteSegmentRequest, context: Context) -> Segment:
        """Deletes a segment."""
        return segment_message(
            await self._segments.delete(workspace_of(context), request.segment_id, etag=request.etag)
        )

    async def ListSegments(
        self, request: segment_pb.ListSegmentsRequest, context: Context
    ) -> segment_pb.ListSegmentsResponse:
        """Lists segments."""
        listing = read_listing(SEGMENTS, request, show_archived=str(request.show_archived))
        found = await self._segments.list(workspace_of(context), listing, show_archived=request.show_archived)
        return segment_pb.ListSegmentsResponse(
            segments=[segment_message(segment) for segment in found[: listing.size]],
            next_page_token=listing.next_token(found),
        )

    async def GetSegment(self, request: segment_pb.GetSegmentRequest, context: Context) -> Segment:
        """Returns one segment."""
        return segment_message(await self._segments.get(workspace_of(context), request.segment_id))

    async def ListSegmentMembers(
        self, request: segment_pb.ListSegmentMembersRequest, context: Context
    ) -> segment_pb.ListSegmentMembersResponse:
        """Pages through members by customer id."""
        return await members_page(
            workspace_of(context),
            request,
            segments=self._segments,
            asking=self._asking,
            looking_back=self._looking_back,
        )

    async def PreviewSegment(
        self, request: segment_pb.PreviewSegmentRequest, context: Context
    ) -> segment_pb.PreviewSegmentResponse:
        """Tries a rule."""
        preview = await self._asking.preview(
            workspace_of(context),
            rule_data(request.rule),
            sample_size=page_limit(request, "sample_size"),
        )
        return segment_pb.PreviewSegmentResponse(
            size=preview.parts["rule"],
            total_customers=preview.total_customers,
            sample_customer_ids=preview.sample_customer_ids,
            parts=[segment_pb.RulePartSize(path=path, size=size) for path, size in preview.parts.items()],
            sentence=sentence_message(preview.sentence),
        )

    async def ExplainMembership(
        self, request: segment_pb.ExplainMembershipRequest, context: Context
    ) -> segment_pb.MembershipExplanation:
        """Tells why a customer is in a segment, or not."""
        return explanation_message(
            await self._asking.explain(workspace_of(context), request.segment_id, request.customer_id)
        )

    async def SearchCustomers(
        self, request: search_pb.SearchCustomersRequest, context: Context
    ) -> search_pb.SearchCustomersResponse:
        """Finds customers."""
        workspace_id = workspace_of(context)
        arguments = {
            "call": "SearchCustomers",
            "workspace": workspace_id,
            "query": request.query,
            "filter": request.filter,
        }
        position = read_page_token(request.page_token, arguments, int, int, str)
        page = await self._searching.search(
            workspace_id,
            query=request.query,
            filter_text=request.filter,
            start=Place(*position) if position else Place(),
            limit=page_limit(request),
        )
        return search_pb.SearchCustomersResponse(
            customers=[found_customer_message(found) for found in page.customers],
            next_page_token=page_token(arguments, astuple(page.next)) if page.next else "",
        )

    async def GetEventCatalogue(
        self, request: catalogue_pb.GetEventCatalogueRequest, context: Context
    ) -> catalogue_pb.EventCatalogue:
        """Tells the names of events."""
        return wire_insight.event_catalogue(await self._cataloguing.events(workspace_of(context)))

    async def GetPropertyCatalogue(
        self, request: catalogue_pb.GetPropertyCatalogueRequest, context: Context
    ) -> catalogue_pb.PropertyCatalogue:
        """Tells the properties of events."""
        found = await self._cataloguing.properties(workspace_of(context), request.event_name)
        return wire_insight.property_catalogue(request.event_name, found)

    async def GetTraitCatalogue(
        self, request: catalogue_pb.GetTraitCatalogueRequest, context: Context
    ) -> catalogue_pb.TraitCatalogue:
        """Tells the traits of customers."""
        return wire_insight.trait_catalogue(await self._cataloguing.traits(workspace_of(context)))

    async def GetTagCatalogue(
        self, request: catalogue_pb.GetTagCatalogueRequest, context: Context
    ) -> catalogue_pb.TagCatalogue:
        """Tells the tags of customers."""
        return wire_insight.tag_catalogue(await self._cataloguing.tags(workspace_of(context)))

    async def ListTagUses(
        self, request: catalogue_pb.ListTagUsesRequest, context: Context
    ) -> catalogue_pb.ListTagUsesResponse:
        """Returns which segments name tags."""
        uses, is_truncated = await self._cataloguing.tag_uses(workspace_of(context), request.tag)
        return catalogue_pb.ListTagUsesResponse(
            uses=[catalogue_pb.TagUse(tag=tag, segment_ids=ids) for tag, ids in sorted(uses.items())],
            truncated=is_truncated,
        )

    async def GetEventSeries(self, request: series_pb.GetEventSeriesRequest, context: Context) -> series_pb.EventSeries:
        """Tells how many events happened when."""
        found = await self._developing.events(
            workspace_of(context), list(request.event_names), **wire_insight.span(request)
        )
        return wire_insight.event_series(found)

    async def GetMembershipSeries(
        self, request: series_pb.GetMembershipSeriesRequest, context: Context
    ) -> series_pb.MembershipSeries:
        """Tells how a segment developed."""
        found = await self._developing.memberships(
            workspace_of(context), request.segment_id, **wire_insight.span(request)
        )
        return wire_insight.membership_series(request.segment_id, found)

    async def ListCustomerSegments(
        self, request: segment_pb.ListCustomerSegmentsRequest, context: Context
    ) -> segment_pb.ListCustomerSegmentsResponse:
        """Lists the segments of a customer."""
        return await segments_of_customer(
            workspace_of(context), request, asking=self._asking, looking_back=self._looking_back
        )

    async def BatchGetMemberships(
        self, request: segment_pb.BatchGetMembershipsRequest, context: Context
    ) -> segment_pb.BatchGetMembershipsResponse:
        """Tells who is in which of some segments."""
        members = await self._asking.members_among(
            workspace_of(context), set(request.segment_ids), set(request.customer_ids)
        )
        return segment_pb.BatchGetMembershipsResponse(
            segments=[
                segment_pb.SegmentMembers(segment_id=segment_id, customer_ids=sorted(members[segment_id]))
                for segment_id in sorted(members)
                if members[segment_id]
            ]
        )

    async def EvaluateRule(
        self, request: segment_pb.EvaluateRuleRequest, context: Context
    ) -> segment_pb.EvaluateRuleResponse:
        """Evaluates a rule, or several, for given customers."""
        if len(request.customer_ids) > MAXIMUM_EVALUATED_CUSTOMERS:
            raise InvalidArgument(
                f"customer_ids must hold at most {MAXIMUM_EVALUATED_CUSTOMERS} ids; ask in several calls.",
                reason=errors_pb2.ERROR_REASON_TOO_LARGE,
                field="customer_ids",
            )
        if sum(len(seen.events) + len(seen.mappings) for seen in request.after) > MAXIMUM_SEEN:
            raise InvalidArgument(
                f"after must hold at most {MAXIMUM_SEEN} events and mappings; ask in several calls.",
                reason=errors_pb2.ERROR_REASON_TOO_LARGE,
                field="after",
            )
        customer_ids, after = list(request.customer_ids), seen_by_customer(request.after)
        if request.rules:
            holders, pending = await self._asking.evaluate_all(
                workspace_of(context), [rule_data(rule) for rule in request.rules], customer_ids, after
            )
            return segment_pb.EvaluateRuleResponse(
                holders=[segment_pb.RuleHolders(customer_ids=each) for each in holders], pending_customer_ids=pending
            )
        judged = await self._asking.evaluate(workspace_of(context), rule_data(request.rule), customer_ids, after)
        return segment_pb.EvaluateRuleResponse(holding_customer_ids=judged.holding, pending_customer_ids=judged.pending)

    async def SummarizeRfm(self, request: segment_pb.SummarizeRfmRequest, context: Context) -> segment_pb.RfmSummary:
        """Sums up recency, frequency and money."""
        summary = await self._insight.summarize_rfm(
            workspace_of(context),
            event_name=request.event_name,
            filters=filters_data(request.filters),
            order_property=request.order_property,
            value_property=request.value_property,
            as_of=read_time(request.as_of, "as_of") if request.HasField("as_of") else None,
        )
        return summary_message(summary)

    async def ListRestrictedCustomers(
        self, request: segment_pb.ListRestrictedCustomersRequest, context: Context
    ) -> segment_pb.ListRestrictedCustomersResponse:
        """Lists the customers whose data may not be used."""
        workspace_id, limit = workspace_of(context), page_limit(request)
        arguments = {"call": "ListRestrictedCustomers", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int)
        found = await self._asking.restricted(workspace_id, after=position[0] if position else 0, limit=limit + 1)
        return segment_pb.ListRestrictedCustomersResponse(
            customer_ids=found[:limit],
            next_page_token=page_token(arguments, [found[limit - 1]]) if len(found) > limit else "",
        )

    async def StreamCustomerIds(
        self, request: segment_pb.StreamCustomerIdsRequest, context: Context
    ) -> AsyncIterator[segment_pb.StreamCustomerIdsResponse]:
        """Streams a list."""
        listed = await self._listing.list(
            workspace_of(context), segment_id=request.segment_id, query=request.query, filter_text=request.filter
        )
        for start in range(0, max(len(listed.customer_ids), 1), LISTED_AT_A_TIME):
            part = segment_pb.StreamCustomerIdsResponse(
                customer_ids=listed.customer_ids[start : start + LISTED_AT_A_TIME]
            )
            if start == 0:
                part.snapshot_time.FromDatetime(listed.snapshot_time)
            yield part

    async def GetFeatureFrame(
        self, request: segment_pb.GetFeatureFrameRequest, context: Context
    ) -> AsyncIterator[segment_pb.GetFeatureFrameResponse]:
        """Streams a feature frame."""
        if request.columns:
            # Its place is free again when its reader goes, not some time later.
            async with aclosing(self._framing.frame(workspace_of(context), wire_frames.asked_frame(request))) as frame:
                async for piece in frame:
                    yield segment_pb.GetFeatureFrameResponse(arrow_chunk=piece)
            return
        wire_frames.check_built_in(request)
        pieces = await self._insight.feature_frame(
            workspace_of(context),
            cut=read_time(request.cut_time, "cut_time"),
            horizon_days=request.horizon_days,
            purchase_event=request.purchase_event,
            customer_ids=list(request.customer_ids),
        )
        for piece in pieces:
            yield segment_pb.GetFeatureFrameResponse(arrow_chunk=piece)

    async def SumSpend(self, request: segment_pb.SumSpendRequest, context: Context) -> segment_pb.SumSpendResponse:
        """Sums up what was spent at some nodes."""
        micros = await self._insight.spend_micros(workspace_of(context), request.node_ids)
        return segment_pb.SumSpendResponse(spend_micros=micros)

    async def GetSegmentStats(
        self, request: segment_pb.GetSegmentStatsRequest, context: Context
    ) -> segment_pb.SegmentStats:
        """Counts the workspace."""
        stats = await self._asking.stats(workspace_of(context))
        return segment_pb.SegmentStats(
            customers=stats.customers,
            events=stats.events,
            segments=stats.segments,
            memberships=stats.memberships,
            waiting_facts=stats.waiting_facts,
            facts_set_aside=stats.facts_set_aside,
        )

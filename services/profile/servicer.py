"""ProfileService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.common.updates import updated
from services.profile import rejections_wire, wire
from services.profile.consents_wire import stated_consent
from services.profile.domain import from_microseconds, microseconds
from services.profile.usecases import (
    Customers,
    Events,
    Exports,
    PastAndPreviews,
    Periods,
    Rejections,
    Restricting,
    Statements,
    Survivorship,
)
from yike.profile.v1 import profile_service_pb2 as profile_pb
from yike.profile.v1 import profile_service_pb2_grpc as profile_grpc

ABOVE_ALL = 2**63 - 1
"""A number above all record numbers."""

Context = grpc.aio.ServicerContext[Any, Any]


class ProfileServicer(profile_grpc.ProfileServiceServicer):
    """Answers the methods of `yike.profile.v1.ProfileService`; errors leave as typed errors."""

    def __init__(
        self,
        *,
        events: Events,
        customers: Customers,
        past: PastAndPreviews,
        statements: Statements,
        exports: Exports,
        rejections: Rejections,
        periods: Periods,
        restricting: Restricting,
        survivorship: Survivorship,
    ) -> None:
        """Wires the use cases."""
        self._events = events
        self._customers = customers
        self._past = past
        self._statements = statements
        self._exports = exports
        self._rejections = rejections
        self._periods = periods
        self._restricting = restricting
        self._survivorship = survivorship

    async def RecordEvents(
        self, request: profile_pb.RecordEventsRequest, context: Context
    ) -> profile_pb.RecordEventsResponse:
        """Records a batch of events."""
        verdicts = await self._events.record_events(
            workspace_of(context), [wire.incoming_event(message) for message in request.events]
        )
        return wire.record_events_response(request.events, verdicts)

    async def GetCustomer(self, request: profile_pb.GetCustomerRequest, context: Context) -> profile_pb.Customer:
        """Returns a customer's file."""
        workspace_id = workspace_of(context)
        if request.HasField("as_of"):
            moment = read_time(request.as_of, "as_of")
            return wire.customer(await self._past.get_customer(workspace_id, request.customer_id, moment))
        return wire.customer(await self._customers.get_customer(workspace_id, request.customer_id))

    async def PreviewCustomer(
        self, request: profile_pb.PreviewCustomerRequest, context: Context
    ) -> profile_pb.Customer:
        """Returns the file that a customer of some identifiers would have."""
        return wire.customer(await self._past.preview(workspace_of(context), list(request.node_ids)))

    async def RevealContacts(self, request: profile_pb.RevealContactsRequest, context: Context) -> profile_pb.Customer:
        """Returns a customer's file; that the gateway masks nothing in it, and writes it down, is the contract's."""
        return wire.customer(await self._customers.get_customer(workspace_of(context), request.customer_id))

    async def BatchGetCustomers(
        self, request: profile_pb.BatchGetCustomersRequest, context: Context
    ) -> profile_pb.BatchGetCustomersResponse:
        """Returns the files of many customers."""
        page = await self._customers.get_customers(workspace_of(context), list(request.customer_ids))
        return profile_pb.BatchGetCustomersResponse(
            customers=[
                profile_pb.RequestedCustomerFile(requested_id=requested_id, customer=wire.customer(file))
                for requested_id, file in page.files
            ],
            remaining_ids=page.remaining_ids,
            too_large=[
                profile_pb.TooLargeFile(requested_id=each.requested_id, customer_id=each.customer_id, bytes=each.size)
                for each in page.too_large
            ],
        )

    async def ListCustomerEvents(
        self, request: profile_pb.ListCustomerEventsRequest, context: Context
    ) -> profile_pb.ListCustomerEventsResponse:
        """Returns a page of a timeline."""
        workspace_id = workspace_of(context)
        wanted, oldest_first = wire.event_filter(request), wire.is_oldest_first(request.order_by)
        as_of = read_time(request.as_of, "as_of") if request.HasField("as_of") else None
        arguments = {
            "method": "ListCustomerEvents",
            "workspace": workspace_id,
            "customer": request.customer_id,
            "wanted": wanted,
            "oldest_first": oldest_first,
            "as_of": as_of,
        }
        position = read_page_token(request.page_token, arguments, datetime, str)
        page = await self._customers.list_customer_events(
            workspace_id,
            request.customer_id,
            wanted=wanted,
            after=(microseconds(position[0]), position[1]) if position else None,
            limit=page_limit(request),
            oldest_first=oldest_first,
            as_of=as_of,
        )
        return profile_pb.ListCustomerEventsResponse(
            events=[wire.timeline_event(row, identifier) for row, identifier in page.events],
            next_page_token=page_token(arguments, [from_microseconds(page.next_position[0]), page.next_position[1]])
            if page.next_position
            else "",
        )

    async def ListEvents(
        self, request: profile_pb.ListEventsRequest, context: Context
    ) -> profile_pb.ListEventsResponse:
        """Returns a page of all events."""
        workspace_id = workspace_of(context)
        wanted = wire.event_filter(request)
        arguments = {"method": "ListEvents", "workspace": workspace_id, "wanted": wanted}
        position = read_page_token(request.page_token, arguments, int)
        page = await self._customers.list_events(
            workspace_id,
            wanted=wanted,
            before=position[0] if position else ABOVE_ALL,
            limit=page_limit(request),
        )
        return profile_pb.ListEventsResponse(
            events=[
                profile_pb.WorkspaceEvent(event=wire.timeline_event(row, identifier), customer_id=customer_id)
                for row, identifier, customer_id in page.events
            ],
            next_page_token=page_token(arguments, [page.next_position]) if page.next_position is not None else "",
        )

    async def ChangeCustomerTags(
        self, request: profile_pb.ChangeCustomerTagsRequest, context: Context
    ) -> profile_pb.Customer:
        """Changes tags by hand."""
        file = await self._statements.change_tags(
            workspace_of(context),
            request.customer_id,
            add_tags=request.add_tags,
            remove_tags=request.remove_tags,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.customer(file)

    async def UpdateCustomer(self, request: profile_pb.UpdateCustomerRequest, context: Context) -> profile_pb.Customer:
        """Changes traits by hand."""
        file = await self._statements.change_traits(
            workspace_of(context),
            request.customer.customer_id,
            wire.changed_traits(request),
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.customer(file)

    async def SetCustomerConsent(
        self, request: profile_pb.SetCustomerConsentRequest, context: Context
    ) -> profile_pb.Customer:
        """Grants or withdraws a consent."""
        channel, purpose = wire.consent_words(request)
        file = await self._statements.set_consent(
            workspace_of(context),
            request.customer_id,
            channel=channel,
            purpose=purpose,
            granted=request.granted,
            expire_time=read_time(request.expire_time, "expire_time") if request.HasField("expire_time") else None,
            source=request.source,
            evidence=request.evidence,
            request_id=request.request_id,
            by=current_caller().principal,
        )
        return wire.customer(file)

    async def RestrictCustomer(
        self, request: profile_pb.RestrictCustomerRequest, context: Context
    ) -> profile_pb.CustomerRestriction:
        """Restricts the use of a customer's data."""
        found = await self._restricting.restrict(
            workspace_of(context), request.customer_id, reason=request.reason, by=current_caller().principal
        )
        return wire.customer_restriction(*found)

    async def FilterRestrictedNodes(
        self, request: profile_pb.FilterRestrictedNodesRequest, context: Context
    ) -> profile_pb.FilterRestrictedNodesResponse:
        """Tells which of some nodes are restricted."""
        found = await self._restricting.filter_restricted(workspace_of(context), list(request.node_ids))
        return profile_pb.FilterRestrictedNodesResponse(node_ids=found)

    async def UnrestrictCustomer(
        self, request: profile_pb.UnrestrictCustomerRequest, context: Context
    ) -> profile_pb.CustomerRestriction:
        """Lifts the restriction of a customer."""
        found = await self._restricting.unrestrict(
            workspace_of(context), request.customer_id, reason=request.reason, by=current_caller().principal
        )
        return wire.customer_restriction(*found)

    async def ExportEvents(
        self, request: profile_pb.ExportEventsRequest, context: Context
    ) -> profile_pb.ExportEventsResponse:
        """Returns a page of the event log."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportEvents", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int, int)
        page = await self._exports.export_events(
            workspace_id,
            position=(position[0], position[1]) if position else None,
            limit=page_limit(request),
        )
        return wire.export_events_response(
            page.events, page_token(arguments, list(page.next_position)) if page.next_position else ""
        )

    async def ExportNodeAttributes(
        self, request: profile_pb.ExportNodeAttributesRequest, context: Context
    ) -> profile_pb.ExportNodeAttributesResponse:
        """Returns a page of node attributes."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportNodeAttributes", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int, int, str)
        page = await self._exports.export_node_attributes(
            workspace_id,
            position=(position[0], position[1], position[2]) if position else None,
            limit=page_limit(request),
        )
        return profile_pb.ExportNodeAttributesResponse(
            attributes=[wire.node_attribute(register) for register in page.registers],
            next_page_token=page_token(arguments, list(page.next_position)) if page.next_position else "",
        )

    async def ExportConsents(
        self, request: profile_pb.ExportConsentsRequest, context: Context
    ) -> profile_pb.ExportConsentsResponse:
        """Returns a page of what is stated of consents."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportConsents", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int)
        rows, last = await self._exports.export_consents(
            workspace_id, after=position[0] if position else 0, limit=page_limit(request)
        )
        return profile_pb.ExportConsentsResponse(
            consents=map(stated_consent, rows), next_page_token="" if last is None else page_token(arguments, [last])
        )

    async def KeepRejectedEvents(
        self, request: profile_pb.KeepRejectedEventsRequest, context: Context
    ) -> profile_pb.KeepRejectedEventsResponse:
        """Keeps events that were refused."""
        await self._rejections.keep(workspace_of(context), rejections_wire.refused_request(request))
        return profile_pb.KeepRejectedEventsResponse()

    async def ListRejectedEvents(
        self, request: profile_pb.ListRejectedEventsRequest, context: Context
    ) -> profile_pb.ListRejectedEventsResponse:
        """Returns a page of refused events."""
        workspace_id = workspace_of(context)
        reason, start_time, end_time = rejections_wire.filters(request)
        arguments = {
            "method": "ListRejectedEvents",
            "workspace": workspace_id,
            "reason": reason,
            "start": start_time,
            "end": end_time,
        }
        position = read_page_token(request.page_token, arguments, datetime, str)
        page = await self._rejections.list_rejected(
            workspace_id,
            reason=reason,
            start_time=start_time,
            end_time=end_time,
            before=(position[0], position[1]) if position else None,
            limit=page_limit(request),
        )
        token = ""
        if page.next_position:
            token = page_token(arguments, page.next_position)
        return profile_pb.ListRejectedEventsResponse(
            rejected_events=[rejections_wire.kept_event(each) for each in page.events], next_page_token=token
        )

    async def GetRejectedEvent(
        self, request: profile_pb.GetRejectedEventRequest, context: Context
    ) -> profile_pb.KeptEvent:
        """Returns a refused event."""
        return rejections_wire.kept_event(
            await self._rejections.get_rejected(workspace_of(context), request.rejected_event_id)
        )

    async def DiscardRejectedEvent(
        self, request: profile_pb.DiscardRejectedEventRequest, context: Context
    ) -> profile_pb.KeptEvent:
        """Takes a refused event out of the list."""
        return rejections_wire.kept_event(
            await self._rejections.discard(workspace_of(context), request.rejected_event_id)
        )

    async def GetEventRetention(
        self, request: profile_pb.GetEventRetentionRequest, context: Context
    ) -> profile_pb.EventRetention:
        """Returns how long the workspace keeps its raw events."""
        return wire.event_retention(await self._periods.get(workspace_of(context)), self._periods.platform_months)

    async def UpdateEventRetention(
        self, request: profile_pb.UpdateEventRetentionRequest, context: Context
    ) -> profile_pb.EventRetention:
        """Sets how long the workspace keeps its raw events."""
        workspace_id, given = workspace_of(context), request.event_retention
        platform = self._periods.platform_months
        current = wire.event_retention(await self._periods.get(workspace_id), platform)
        wanted = updated(current, given, request.update_mask, changeable=("months",))
        return wire.event_retention(await self._periods.set(workspace_id, wanted.months, etag=given.etag), platform)

    async def GetSurvivorshipRules(
        self, request: profile_pb.GetSurvivorshipRulesRequest, context: Context
    ) -> profile_pb.SurvivorshipRules:
        """Returns by which rules customers show their traits."""
        return wire.survivorship_rules(await self._survivorship.get(workspace_of(context)))

    async def UpdateSurvivorshipRules(
        self, request: profile_pb.UpdateSurvivorshipRulesRequest, context: Context
    ) -> profile_pb.SurvivorshipRules:
        """Sets by which rules customers show their traits."""
        workspace_id, given = workspace_of(context), request.survivorship_rules
        current = wire.survivorship_rules(await self._survivorship.get(workspace_id))
        wanted = updated(current, given, request.update_mask, changeable=("traits",))
        rules = wire.trait_rules(wanted)
        return wire.survivorship_rules(await self._survivorship.set(workspace_id, rules, etag=given.etag))

    async def GetProfileStats(
        self, request: profile_pb.GetProfileStatsRequest, context: Context
    ) -> profile_pb.ProfileStats:
        """Counts the events of the workspace."""
        counts, rejected, set_aside = await self._exports.get_counts(workspace_of(context))
        return profile_pb.ProfileStats(
            events=counts.events,
            duplicates=counts.duplicates,
            erased_events=counts.erased,
            rejected=counts.rejected,
            rejected_kept=rejected.kept,
            rejected_dropped=rejected.dropped,
            facts_set_aside=set_aside,
        )

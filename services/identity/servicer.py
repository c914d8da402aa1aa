"""The wire of identity: each method translates, calls its use case, translates back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit, page_token, read_page_token
from services.common.personal_data import erased_store_message
from services.common.times import read_time
from services.common.updates import updated
from services.identity.domain import Identifier
from services.identity.domain.customers import Customer, CustomerNode
from services.identity.domain.schedules import LinkSchedule
from services.identity.domain.suggestions import position_of
from services.identity.erasures_wire import erasure_message
from services.identity.flaws_servicer import FlawsServicer
from services.identity.links_wire import write_link
from services.identity.quarantine_wire import write_quarantined
from services.identity.resolving_servicer import ResolvingServicer
from services.identity.rules_servicer import RulesServicer
from services.identity.similarity_servicer import SimilarityServicer
from services.identity.suggestions_wire import (
    SCHEDULE_CHANGEABLE,
    amended,
    read_filter,
    schedule_message,
    suggestion_message,
    suggestion_pair,
    thresholds,
)
from services.identity.usecases import (
    Applying,
    Deciding,
    DryRunning,
    ErasingCustomers,
    Explaining,
    Flaws,
    Linking,
    LookingUp,
    Quarantining,
    Reading,
    Resolving,
    Ruling,
    Scheduling,
    Similarity,
    Suggesting,
    Word,
)
from yike.common.v1 import identifier_pb2, operations_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.identity.v1 import identity_service_pb2_grpc as identity_grpc

_Context = grpc.aio.ServicerContext[Any, Any]


class IdentityServicer(
    ResolvingServicer, RulesServicer, SimilarityServicer, FlawsServicer, identity_grpc.IdentityServiceServicer
):
    """Answers `yike.identity.v1.IdentityService`; the contract is in the proto's comments."""

    def __init__(
        self,
        *,
        resolving: Resolving,
        looking_up: LookingUp,
        reading: Reading,
        explaining: Explaining,
        ruling: Ruling,
        deciding: Deciding,
        dry_running: DryRunning,
        applying: Applying,
        linking: Linking,
        scheduling: Scheduling,
        suggesting: Suggesting,
        similarity: Similarity,
        quarantining: Quarantining,
        erasing: ErasingCustomers,
        flaws: Flaws,
    ) -> None:
        """Takes the use cases it calls."""
        self._resolving = resolving
        self._looking_up = looking_up
        self._reading = reading
        self._explaining = explaining
        self._ruling = ruling
        self._deciding = deciding
        self._dry_running = dry_running
        self._applying = applying
        self._linking = linking
        self._scheduling = scheduling
        self._suggesting = suggesting
        self._similarity = similarity
        self._quarantining = quarantining
        self._erasing = erasing
        self._flaws = flaws

    async def LookupCustomer(
        self, request: identity_pb.LookupCustomerRequest, context: _Context
    ) -> identity_pb.LookupCustomerResponse:
        """Looks an identifier up."""
        found = await self._looking_up.look_up(workspace_of(context), Identifier(request.type, request.value))
        return identity_pb.LookupCustomerResponse(customer_id=found)

    async def LookupCustomerNodes(
        self, request: identity_pb.LookupCustomerRequest, context: _Context
    ) -> identity_pb.CustomerNodes:
        """Looks an identifier up, with all that is its customer's."""
        found = await self._looking_up.look_up_nodes(workspace_of(context), Identifier(request.type, request.value))
        return _write_customer(found)

    async def FindCustomers(
        self, request: identity_pb.FindCustomersRequest, context: _Context
    ) -> identity_pb.FindCustomersResponse:
        """Finds who has a value as an identifier of any type."""
        found = await self._looking_up.find_customers(workspace_of(context), request.value)
        customers = [
            identity_pb.CustomerOfIdentifier(type=kind, customer_id=customer_id) for kind, customer_id in found
        ]
        return identity_pb.FindCustomersResponse(customers=customers)

    async def GetCustomerNodes(
        self, request: identity_pb.GetCustomerNodesRequest, context: _Context
    ) -> identity_pb.CustomerNodes:
        """Reads one customer."""
        if request.HasField("as_of"):
            moment = read_time(request.as_of, "as_of")
            return _write_customer(
                await self._reading.get_customer_as_of(workspace_of(context), request.customer_id, moment)
            )
        return _write_customer(await self._reading.get_customer(workspace_of(context), request.customer_id))

    async def BatchGetCustomerNodes(
        self, request: identity_pb.BatchGetCustomerNodesRequest, context: _Context
    ) -> identity_pb.BatchGetCustomerNodesResponse:
        """Reads many customers."""
        found = await self._reading.get_customers(workspace_of(context), request.customer_ids)
        return identity_pb.BatchGetCustomerNodesResponse(
            customers=[
                identity_pb.RequestedCustomer(requested_id=asked, customer=_write_customer(found[asked]))
                for asked in request.customer_ids
                if asked in found
            ]
        )

    async def BatchGetNodeIds(
        self, request: identity_pb.BatchGetNodeIdsRequest, context: _Context
    ) -> identity_pb.BatchGetNodeIdsResponse:
        """Tells whose nodes are whose."""
        owners = await self._reading.owners_of(workspace_of(context), request.customer_ids)
        return identity_pb.BatchGetNodeIdsResponse(customer_ids=owners.values(), node_ids=owners.keys())

    async def ListNodes(
        self, request: identity_pb.ListNodesRequest, context: _Context
    ) -> identity_pb.ListNodesResponse:
        """Reads a page of nodes."""
        workspace_id = workspace_of(context)
        size = page_limit(request)
        arguments = {"method": "ListNodes", "workspace_id": workspace_id}
        position = read_page_token(request.page_token, arguments, int)
        nodes = await self._reading.list_nodes(workspace_id, after=position[0] if position else 0, limit=size + 1)
        more = len(nodes) > size
        return identity_pb.ListNodesResponse(
            nodes=[_write_node(node) for node in nodes[:size]],
            next_page_token=page_token(arguments, [nodes[size - 1].node_id]) if more else "",
        )

    async def BatchGetNodeTypes(
        self, request: identity_pb.BatchGetNodeTypesRequest, context: _Context
    ) -> identity_pb.BatchGetNodeTypesResponse:
        """Reads the types of nodes."""
        types = await self._reading.types_of(workspace_of(context), request.node_ids)
        return identity_pb.BatchGetNodeTypesResponse(node_ids=types.keys(), types=types.values())

    async def FindIdentifierTypes(
        self, request: identity_pb.FindIdentifierTypesRequest, context: _Context
    ) -> identity_pb.FindIdentifierTypesResponse:
        """Tells which types there are."""
        found = await self._looking_up.find_types(workspace_of(context), request.names)
        return identity_pb.FindIdentifierTypesResponse(types=found)

    async def ListCustomerLinks(
        self, request: identity_pb.ListCustomerLinksRequest, context: _Context
    ) -> identity_pb.ListCustomerLinksResponse:
        """Reads a customer's evidence."""
        workspace_id = workspace_of(context)
        if request.from_node_id or request.to_node_id:
            chain = await self._explaining.chain(
                workspace_id, request.customer_id, request.from_node_id, request.to_node_id
            )
            return identity_pb.ListCustomerLinksResponse(links=[write_link(link) for link in chain])
        links, more = await self._explaining.list_links(workspace_id, request.customer_id)
        return identity_pb.ListCustomerLinksResponse(links=[write_link(link) for link in links], incomplete=more)

    async def MergeCustomers(
        self, request: identity_pb.MergeCustomersRequest, context: _Context
    ) -> identity_pb.MergeCustomersResponse:
        """Makes one customer of two."""
        merged = await self._deciding.merge(
            workspace_of(context), request.customer_id, request.other_customer_id, _read_word(request)
        )
        return identity_pb.MergeCustomersResponse(customer=_write_identifiers(merged))

    async def CutCustomer(
        self, request: identity_pb.CutCustomerRequest, context: _Context
    ) -> identity_pb.CutCustomerResponse:
        """Makes two customers of one."""
        identifiers = [Identifier(each.type, each.value) for each in request.identifiers]
        rest, cut = await self._deciding.cut(
            workspace_of(context), request.customer_id, identifiers, _read_word(request), node_ids=request.node_ids
        )
        return identity_pb.CutCustomerResponse(customer=_write_identifiers(rest), cut_customer=_write_identifiers(cut))

    async def EraseCustomer(
        self, request: identity_pb.EraseCustomerRequest, context: _Context
    ) -> operations_pb2.Operation:
        """Starts an erasure."""
        operation = await self._erasing.start(workspace_of(context), request.customer_id, request_id=request.request_id)
        return operation_message(operation)

    async def PreviewErasure(
        self, request: identity_pb.PreviewErasureRequest, context: _Context
    ) -> identity_pb.ErasurePreview:
        """Tells what an erasure would do."""
        current, identifiers, stores = await self._erasing.preview(workspace_of(context), request.customer_id)
        return identity_pb.ErasurePreview(
            customer_id=current, identifiers=identifiers, stores=map(erased_store_message, stores)
        )

    async def GetErasure(self, request: identity_pb.GetErasureRequest, context: _Context) -> identity_pb.Erasure:
        """Reads a receipt."""
        return erasure_message(await self._erasing.get(workspace_of(context), request.erasure_id))

    async def ListErasures(
        self, request: identity_pb.ListErasuresRequest, context: _Context
    ) -> identity_pb.ListErasuresResponse:
        """Reads a page of receipts."""
        workspace_id, size = workspace_of(context), page_limit(request)
        arguments = {"method": "ListErasures", "workspace_id": workspace_id}
        position = read_page_token(request.page_token, arguments, datetime, str)
        after = (position[0], position[1]) if position else None
        found = await self._erasing.list(workspace_id, after=after, limit=size + 1)
        last = found[size - 1] if len(found) > size else None
        return identity_pb.ListErasuresResponse(
            erasures=[erasure_message(each) for each in found[:size]],
            next_page_token=page_token(arguments, [last.erase_time, last.erasure_id]) if last else "",
        )

    async def GetIdentityStats(
        self, request: identity_pb.GetIdentityStatsRequest, context: _Context
    ) -> identity_pb.IdentityStats:
        """Reads the counts."""
        totals = await self._reading.count(workspace_of(context))
        return identity_pb.IdentityStats(
            identifiers=totals.identifiers,
            customers=totals.customers,
            refused_links=totals.refused_links,
            quarantined_identifiers=await self._quarantining.count(workspace_of(context)),
        )

    async def ListQuarantinedIdentifiers(
        self, request: identity_pb.ListQuarantinedIdentifiersRequest, context: _Context
    ) -> identity_pb.ListQuarantinedIdentifiersResponse:
        """Reads a page of identifiers in quarantine."""
        workspace_id, size = workspace_of(context), page_limit(request)
        arguments = {"method": "ListQuarantinedIdentifiers", "workspace_id": workspace_id}
        position = read_page_token(request.page_token, arguments, datetime, int)
        after = (position[0], position[1]) if position else None
        found = await self._quarantining.listed(workspace_id, after=after, limit=size + 1)
        last = found[size - 1] if len(found) > size else None
        return identity_pb.ListQuarantinedIdentifiersResponse(
            quarantined_identifiers=[write_quarantined(one) for one in found[:size]],
            next_page_token=page_token(arguments, [last.quarantine_time, last.node_id]) if last else "",
        )

    async def ReleaseIdentifier(
        self, request: identity_pb.ReleaseIdentifierRequest, context: _Context
    ) -> identity_pb.QuarantinedIdentifier:
        """Ends a quarantine."""
        operator = current_caller().principal
        return write_quarantined(await self._quarantining.release(workspace_of(context), request.node_id, operator))

    async def StartLinkRun(
        self, request: identity_pb.StartLinkRunRequest, context: _Context
    ) -> operations_pb2.Operation:
        """Starts a link run."""
        operation = await self._linking.start(workspace_of(context), thresholds(request), request_id=request.request_id)
        return operation_message(operation)

    async def GetLinkSchedule(
        self, request: identity_pb.GetLinkScheduleRequest, context: _Context
    ) -> identity_pb.LinkSchedule:
        """Returns when link runs start."""
        return schedule_message(await self._scheduling.get(workspace_of(context)))

    async def UpdateLinkSchedule(
        self, request: identity_pb.UpdateLinkScheduleRequest, context: _Context
    ) -> identity_pb.LinkSchedule:
        """Changes when link runs start."""
        given = request.link_schedule

        def amend(present: LinkSchedule) -> LinkSchedule:
            wanted = updated(schedule_message(present), given, request.update_mask, changeable=SCHEDULE_CHANGEABLE)
            return amended(present, wanted)

        return schedule_message(await self._scheduling.change(workspace_of(context), amend, etag=given.etag))

    async def ListLinkSuggestions(
        self, request: identity_pb.ListLinkSuggestionsRequest, context: _Context
    ) -> identity_pb.ListLinkSuggestionsResponse:
        """Reads a page of suggestions."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListLinkSuggestions", "workspace_id": workspace_id, "filter": request.filter}
        position = read_page_token(request.page_token, arguments, int, int, int)
        size = page_limit(request)
        found = await self._suggesting.list_suggestions(
            workspace_id,
            restrictions=read_filter(request.filter),
            after=(position[0], position[1], position[2]) if position else None,
            limit=size + 1,
        )
        more = len(found) > size
        return identity_pb.ListLinkSuggestionsResponse(
            link_suggestions=[suggestion_message(each) for each in found[:size]],
            next_page_token=page_token(arguments, position_of(found[size - 1])) if more else "",
        )

    async def AcceptLinkSuggestion(
        self, request: identity_pb.AcceptLinkSuggestionRequest, context: _Context
    ) -> identity_pb.LinkSuggestion:
        """Makes one customer of two."""
        pair = suggestion_pair(request.link_suggestion_id)
        return suggestion_message(
            await self._suggesting.accept(workspace_of(context), pair, current_caller().principal)
        )

    async def RejectLinkSuggestion(
        self, request: identity_pb.RejectLinkSuggestionRequest, context: _Context
    ) -> identity_pb.LinkSuggestion:
        """Says that two are different people."""
        pair = suggestion_pair(request.link_suggestion_id)
        return suggestion_message(
            await self._suggesting.reject(workspace_of(context), pair, current_caller().principal)
        )


def _read_word(request: identity_pb.MergeCustomersRequest | identity_pb.CutCustomerRequest) -> Word:
    return Word(current_caller().principal, request.reason, request.request_id, validate_only=request.validate_only)


def _write_customer(customer: Customer) -> identity_pb.CustomerNodes:
    return identity_pb.CustomerNodes(
        customer_id=customer.customer_id, nodes=[_write_node(node) for node in customer.nodes]
    )


def _write_identifiers(customer: Customer) -> identity_pb.CustomerIdentifiers:
    return identity_pb.CustomerIdentifiers(
        customer_id=customer.customer_id,
        identifiers=[
            identifier_pb2.Identifier(type=node.identifier.type, value=node.identifier.value) for node in customer.nodes
        ],
        node_ids=[node.node_id for node in customer.nodes],
    )


def _write_node(node: CustomerNode) -> identity_pb.Node:
    written = identity_pb.Node(
        node_id=node.node_id,
        identifier=identifier_pb2.Identifier(type=node.identifier.type, value=node.identifier.value),
        customer_id=node.customer_id,
        mapping_version=node.mapping_version,
    )
    written.create_time.FromDatetime(node.create_time)
    if node.evidence_micros is not None:
        written.evidence_time.FromMicroseconds(node.evidence_micros)
    if node.first_micros is not None:
        written.first_evidence_time.FromMicroseconds(node.first_micros)
    return written

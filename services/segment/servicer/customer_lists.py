"""The methods of `CustomerListService`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import grpc

from services.common.channels import channel_of
from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.updates import etag_of, updated
from services.segment.domain.customer_lists import CustomerList, ListChange, Named
from services.segment.servicer.translation import timestamp
from services.segment.usecases import CustomerLists, ListEntries
from services.segment.usecases.customer_lists import Cleaning
from yike.segment.v1 import customer_list_service_pb2 as list_pb
from yike.segment.v1 import customer_list_service_pb2_grpc as list_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("description", "display_name")
"""Fields of a list that its owner may change."""

LISTS = Listable(
    call="ListCustomerLists",
    filters={"customer_list_id": str, "display_name": str},
    orders={"customer_list_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="customer_list_id",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CustomerListServicer(list_grpc.CustomerListServiceServicer):
    """Answers the contract `customer_list_service.proto`."""

    def __init__(self, *, customer_lists: CustomerLists, entries: ListEntries) -> None:
        """Takes the use cases."""
        self._lists = customer_lists
        self._entries = entries

    async def CreateCustomerList(
        self, request: list_pb.CreateCustomerListRequest, context: Context
    ) -> list_pb.CustomerList:
        """Makes a list."""
        given = request.customer_list
        made = await self._lists.create(
            workspace_of(context),
            customer_list_id=given.customer_list_id,
            display_name=given.display_name,
            description=given.description,
        )
        return _message(made)

    async def ListCustomerLists(
        self, request: list_pb.ListCustomerListsRequest, context: Context
    ) -> list_pb.ListCustomerListsResponse:
        """Lists lists."""
        listing = read_listing(LISTS, request)
        found = await self._lists.list(workspace_of(context), listing)
        return list_pb.ListCustomerListsResponse(
            customer_lists=[_message(one) for one in found[: listing.size]],
            next_page_token=listing.next_token(found),
        )

    async def GetCustomerList(self, request: list_pb.GetCustomerListRequest, context: Context) -> list_pb.CustomerList:
        """Returns one list."""
        return _message(await self._lists.get(workspace_of(context), request.customer_list_id))

    async def UpdateCustomerList(
        self, request: list_pb.UpdateCustomerListRequest, context: Context
    ) -> list_pb.CustomerList:
        """Changes a list."""
        workspace_id, given, mask = workspace_of(context), request.customer_list, request.update_mask
        current = _message(await self._lists.get(workspace_id, given.customer_list_id))
        wanted = updated(current, given, mask, changeable=CHANGEABLE)
        named = CHANGEABLE if not mask.paths or "*" in mask.paths else mask.paths
        change = ListChange(
            display_name=wanted.display_name if "display_name" in named else None,
            description=wanted.description if "description" in named else None,
        )
        return _message(await self._lists.update(workspace_id, given.customer_list_id, change, etag=given.etag))

    async def DeleteCustomerList(
        self, request: list_pb.DeleteCustomerListRequest, context: Context
    ) -> list_pb.CustomerList:
        """Deletes a list."""
        return _message(await self._lists.delete(workspace_of(context), request.customer_list_id, etag=request.etag))

    async def AddListEntries(
        self, request: list_pb.AddListEntriesRequest, context: Context
    ) -> list_pb.AddListEntriesResponse:
        """Puts customers into a list."""
        changed = await self._entries.add(workspace_of(context), request.customer_list_id, _named(request))
        return list_pb.AddListEntriesResponse(
            added=changed.changed,
            already_in=changed.unchanged,
            unknown_identifiers=changed.unknown_identifiers,
            unknown_customer_ids=changed.unknown_customer_ids,
            customer_list=_message(changed.customer_list),
        )

    async def RemoveListEntries(
        self, request: list_pb.RemoveListEntriesRequest, context: Context
    ) -> list_pb.RemoveListEntriesResponse:
        """Takes customers out of a list."""
        changed = await self._entries.remove(workspace_of(context), request.customer_list_id, _named(request))
        return list_pb.RemoveListEntriesResponse(
            removed=changed.changed,
            unknown_identifiers=changed.unknown_identifiers,
            unknown_customer_ids=changed.unknown_customer_ids,
            customer_list=_message(changed.customer_list),
        )

    async def CleanCustomerList(
        self, request: list_pb.CleanCustomerListRequest, context: Context
    ) -> list_pb.CleanCustomerListResponse:
        """Takes out who cannot be written to."""
        cleaning = Cleaning(
            channel=channel_of(request.channel),
            contact_points=request.without_contact_point,
            consents=request.without_consent,
            restricted=request.restricted,
        )
        cleaned = await self._lists.clean(
            workspace_of(context), request.customer_list_id, cleaning, validate_only=request.validate_only
        )
        return list_pb.CleanCustomerListResponse(
            customers=cleaned.customers,
            without_contact_point=len(cleaned.gone.without_contact_point),
            without_consent=len(cleaned.gone.without_consent),
            restricted=len(cleaned.gone.restricted),
            removed_customers=len(cleaned.gone.all),
            removed_entries=cleaned.entries,
        )


def _named(request: list_pb.AddListEntriesRequest | list_pb.RemoveListEntriesRequest) -> Named:
    return Named([(each.type, each.value) for each in request.identifiers], list(request.customer_ids))


def _message(one: CustomerList) -> list_pb.CustomerList:
    changed = timestamp(_EPOCH + timedelta(microseconds=one.change_us)) if one.change_us else None
    return list_pb.CustomerList(
        customer_list_id=one.customer_list_id,
        display_name=one.display_name,
        description=one.description,
        entry_count=one.entry_count,
        create_time=timestamp(one.create_time),
        update_time=timestamp(one.update_time),
        entries_change_time=changed,
        etag=etag_of(one.revision),
        segment_ids=one.segment_ids,
    )

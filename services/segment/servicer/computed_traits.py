"""The methods of `ComputedTraitService`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.common.pages import page_limit
from services.common.times import read_time
from services.common.updates import updated
from services.segment.domain.computed_traits import ComputedTraitChange
from services.segment.measures import parse_measure
from services.segment.servicer.translation import measure_data
from services.segment.servicer.wire_computed import (
    batch_message,
    computed_trait_message,
    customer_message,
    preview_message,
)
from services.segment.usecases import ComputedTraits, Computing
from yike.segment.v1 import computed_trait_service_pb2 as computed_pb
from yike.segment.v1 import computed_trait_service_pb2_grpc as computed_grpc

Context = grpc.aio.ServicerContext[Any, Any]

CHANGEABLE = ("description", "display_name", "measure", "owner")
"""Fields of a computed trait that its owner may change."""

COMPUTED_TRAITS = Listable(
    call="ListComputedTraits",
    filters={"computed_trait_id": str, "display_name": str, "owner": str},
    orders={"computed_trait_id": str, "display_name": str, "create_time": datetime, "update_time": datetime},
    key="computed_trait_id",
)


class ComputedTraitServicer(computed_grpc.ComputedTraitServiceServicer):
    """Answers the contract `computed_trait_service.proto`."""

    def __init__(self, *, computed_traits: ComputedTraits, computing: Computing) -> None:
        """Takes the use cases."""
        self._computed_traits = computed_traits
        self._computing = computing

    async def CreateComputedTrait(
        self, request: computed_pb.CreateComputedTraitRequest, context: Context
    ) -> computed_pb.ComputedTrait:
        """Makes a computed trait."""
        given = request.computed_trait
        trait = await self._computed_traits.create(
            workspace_of(context),
            computed_trait_id=given.computed_trait_id,
            display_name=given.display_name,
            description=given.description,
            owner=given.owner,
            measure_data=measure_data(given.measure),
        )
        return computed_trait_message(trait)

    async def ListComputedTraits(
        self, request: computed_pb.ListComputedTraitsRequest, context: Context
    ) -> computed_pb.ListComputedTraitsResponse:
        """Lists computed traits."""
        listing = read_listing(COMPUTED_TRAITS, request)
        found = await self._computed_traits.list(workspace_of(context), listing)
        return computed_pb.ListComputedTraitsResponse(
            computed_traits=[computed_trait_message(trait) for trait in found[: listing.size]],
            next_page_token=listing.next_token(found),
        )

    async def GetComputedTrait(
        self, request: computed_pb.GetComputedTraitRequest, context: Context
    ) -> computed_pb.ComputedTrait:
        """Returns one computed trait."""
        return computed_trait_message(await self._computed_traits.get(workspace_of(context), request.computed_trait_id))

    async def UpdateComputedTrait(
        self, request: computed_pb.UpdateComputedTraitRequest, context: Context
    ) -> computed_pb.ComputedTrait:
        """Changes a computed trait."""
        workspace_id, given, mask = workspace_of(context), request.computed_trait, request.update_mask
        current = computed_trait_message(await self._computed_traits.get(workspace_id, given.computed_trait_id))
        wanted = updated(current, given, mask, changeable=CHANGEABLE)
        # Only what is named, so that two who change different parts at once do not undo each other's.
        named = CHANGEABLE if not mask.paths or "*" in mask.paths else mask.paths
        trait = await self._computed_traits.update(
            workspace_id,
            given.computed_trait_id,
            ComputedTraitChange(
                display_name=wanted.display_name if "display_name" in named else None,
                description=wanted.description if "description" in named else None,
                owner=wanted.owner if "owner" in named else None,
                measure_data=measure_data(wanted.measure) if "measure" in named else None,
            ),
            etag=given.etag,
        )
        return computed_trait_message(trait)

    async def DeleteComputedTrait(
        self, request: computed_pb.DeleteComputedTraitRequest, context: Context
    ) -> computed_pb.ComputedTrait:
        """Deletes a computed trait."""
        trait = await self._computed_traits.delete(workspace_of(context), request.computed_trait_id, etag=request.etag)
        return computed_trait_message(trait)

    async def PreviewComputedTrait(
        self, request: computed_pb.PreviewComputedTraitRequest, context: Context
    ) -> computed_pb.PreviewComputedTraitResponse:
        """Tries a measure."""
        data = measure_data(request.measure)
        spread = await self._computing.preview(
            workspace_of(context), data, sample_size=page_limit(request, "sample_size")
        )
        return preview_message(parse_measure(data), spread)

    async def ListCustomerComputedTraits(
        self, request: computed_pb.ListCustomerComputedTraitsRequest, context: Context
    ) -> computed_pb.CustomerComputedTraits:
        """Computes the traits of a customer."""
        as_of = read_time(request.as_of, "as_of") if request.HasField("as_of") else None
        customer_id, computed = await self._computing.of_customer(workspace_of(context), request.customer_id, as_of)
        return customer_message(customer_id, computed)

    async def BatchGetComputedTraits(
        self, request: computed_pb.BatchGetComputedTraitsRequest, context: Context
    ) -> computed_pb.BatchGetComputedTraitsResponse:
        """Computes the traits of many customers."""
        computed = await self._computing.of_customers(
            workspace_of(context), list(request.customer_ids), list(request.computed_trait_ids)
        )
        return batch_message(computed)

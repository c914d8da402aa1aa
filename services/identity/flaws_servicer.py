"""The wire of what is wrong with identifiers, and of counts of customers whom nobody can write to."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.interceptors import workspace_of
from services.identity.usecases import Flaws
from yike.identity.v1 import identity_service_pb2 as identity_pb

_Context = grpc.aio.ServicerContext[Any, Any]


class FlawsServicer:
    """Answers those methods of `yike.identity.v1.IdentityService` that the report on the quality of data asks."""

    _flaws: Flaws

    async def GetIdentityFlaws(
        self, request: identity_pb.GetIdentityFlawsRequest, context: _Context
    ) -> identity_pb.IdentityFlaws:
        """Tells what is wrong."""
        flaws = await self._flaws.of(workspace_of(context))
        answer = identity_pb.IdentityFlaws(
            entangled_pairs=flaws.entangled_pairs, entangled_customer_ids=flaws.entangled_customers
        )
        for each in flaws.shared:
            added = answer.shared_identifiers.add(
                type=each.type, identifiers=each.identifiers, refused_links=each.refused_links
            )
            added.since.FromDatetime(each.since)
        if flaws.entangled_since is not None:
            answer.entangled_since.FromDatetime(flaws.entangled_since)
        return answer

    async def CountUnreachableCustomers(
        self, request: identity_pb.CountUnreachableCustomersRequest, context: _Context
    ) -> identity_pb.UnreachableCustomers:
        """Counts."""
        counted = await self._flaws.unreachable(workspace_of(context))
        answer = identity_pb.UnreachableCustomers(
            known_customers=counted.known, unreachable_customers=counted.unreachable
        )
        answer.count_time.FromDatetime(counted.count_time)
        return answer

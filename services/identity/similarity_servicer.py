"""The wire of who is probably the same person."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.json_messages import read_object
from services.identity.domain.suggestions import REVIEW_THRESHOLD
from services.identity.linkage.comparisons import Agreement
from services.identity.usecases import Similarity
from services.identity.usecases.similarity import Answer
from yike.identity.v1 import identity_service_pb2 as identity_pb

_AGREEMENTS: Final = {
    Agreement.SAME: identity_pb.AGREEMENT_SAME,
    Agreement.ALIKE: identity_pb.AGREEMENT_ALIKE,
    Agreement.PART: identity_pb.AGREEMENT_PART,
    Agreement.DIFFERENT: identity_pb.AGREEMENT_DIFFERENT,
}
_Context = grpc.aio.ServicerContext[Any, Any]


class SimilarityServicer:
    """Answers those methods of `yike.identity.v1.IdentityService` that find similar customers."""

    _similarity: Similarity

    async def FindCustomersSimilarTo(
        self, request: identity_pb.FindCustomersSimilarToRequest, context: _Context
    ) -> identity_pb.FindCustomersSimilarToResponse:
        """Finds who is probably the same person as a customer."""
        answer = await self._similarity.of_customer(workspace_of(context), request.customer_id, least=_least(request))
        response = identity_pb.FindCustomersSimilarToResponse(
            similar_customers=_similar(answer), operation=f"operations/{answer.learnt.run}"
        )
        response.run_time.FromDatetime(answer.learnt.run_time)
        return response

    async def FindSimilarCustomers(
        self, request: identity_pb.FindSimilarCustomersRequest, context: _Context
    ) -> identity_pb.FindSimilarCustomersResponse:
        """Finds who somebody probably is."""
        traits = read_object(request.traits, "traits")
        answer = await self._similarity.of_traits(workspace_of(context), traits, least=_least(request))
        response = identity_pb.FindSimilarCustomersResponse(
            similar_customers=_similar(answer), operation=f"operations/{answer.learnt.run}"
        )
        response.run_time.FromDatetime(answer.learnt.run_time)
        return response


def _least(request: identity_pb.FindCustomersSimilarToRequest | identity_pb.FindSimilarCustomersRequest) -> float:
    if not request.HasField("min_score"):
        return REVIEW_THRESHOLD
    if math.isnan(request.min_score):
        raise InvalidArgument("A score is a number from 0 to 1, such as 0.5; name one of these.", field="min_score")
    return request.min_score


def _similar(answer: Answer) -> Iterator[identity_pb.SimilarCustomer]:
    for each in answer.similar:
        yield identity_pb.SimilarCustomer(
            customer_id=each.customer_id,
            score=each.score,
            reasons=[
                identity_pb.SimilarityReason(
                    comparison=f"COMPARISON_{finding.name.upper()}",
                    agreement=_AGREEMENTS[finding.agreement],
                    weight=finding.bits,
                )
                for finding in each.findings
            ],
            link_suggestion_id=each.suggestion_id,
        )

"""SubscriptionCreditService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import grpc

from services.common.interceptors import workspace_of
from services.common.listings import Listable, read_listing
from services.messaging.domain.credits import Credit
from services.messaging.usecases.crediting import Crediting
from yike.messaging.v1 import subscription_credit_service_pb2 as credit_pb
from yike.messaging.v1 import subscription_credit_service_pb2_grpc as credit_grpc

LISTABLE = Listable(
    call="ListSubscriptionCredits",
    filters={},
    orders={"create_time": datetime, "subscription_credit_id": str},
    key="subscription_credit_id",
    order="createTime desc",
)

Context = grpc.aio.ServicerContext[Any, Any]


class SubscriptionCreditServicer(credit_grpc.SubscriptionCreditServiceServicer):
    """Answers the methods of `yike.messaging.v1.SubscriptionCreditService`; errors leave as typed errors."""

    def __init__(self, crediting: Crediting) -> None:
        """Takes the use case."""
        self._crediting = crediting

    async def RecordSubscribeResults(
        self, request: credit_pb.RecordSubscribeResultsRequest, context: Context
    ) -> credit_pb.RecordSubscribeResultsResponse:
        """Keeps the credits of one panel."""
        recorded = await self._crediting.record(
            workspace_of(context),
            request.request_id,
            request.account_id,
            request.openid,
            [(each.provider_template_code, each.result) for each in request.results],
        )
        return credit_pb.RecordSubscribeResultsResponse(recorded=recorded)

    async def ListSubscriptionCredits(
        self, request: credit_pb.ListSubscriptionCreditsRequest, context: Context
    ) -> credit_pb.ListSubscriptionCreditsResponse:
        """Pages through a customer's credits."""
        listing = read_listing(LISTABLE, request, customer_id=str(request.customer_id))
        page, token = await self._crediting.list_credits(workspace_of(context), request.customer_id, listing)
        return credit_pb.ListSubscriptionCreditsResponse(
            subscription_credits=[_message(each) for each in page], next_page_token=token
        )


def _message(credit: Credit) -> credit_pb.SubscriptionCredit:
    message = credit_pb.SubscriptionCredit(
        subscription_credit_id=credit.subscription_credit_id,
        app_id=credit.app_id,
        provider_template_code=credit.provider_template_code,
        state=cast(Any, int(credit.state)),
        delivery_id=credit.delivery_id,
    )
    message.create_time.FromDatetime(credit.create_time)
    if credit.use_time is not None:
        message.use_time.FromDatetime(credit.use_time)
    if credit.end_time is not None:
        message.end_time.FromDatetime(credit.end_time)
    return message

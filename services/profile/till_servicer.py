"""TillService on the wire: translate, call, translate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.profile.loyalty_wire import customer_points
from services.profile.usecases.tills import TillCustomer, Tills
from yike.profile.v1 import till_service_pb2 as till_pb
from yike.profile.v1 import till_service_pb2_grpc as till_grpc


class TillServicer(till_grpc.TillServiceServicer):
    """Answers the methods of `yike.profile.v1.TillService`; errors leave as typed errors."""

    def __init__(self, tills: Tills) -> None:
        """Wires the use case."""
        self._tills = tills

    async def DescribeAtTill(
        self, request: till_pb.DescribeAtTillRequest, context: grpc.aio.ServicerContext[Any, Any]
    ) -> till_pb.TillCustomer:
        """Describes a customer."""
        try:
            today = date.fromisoformat(request.local_date)
        except ValueError as error:
            raise InvalidArgument("Give the day as 2026-11-29.", field="local_date") from error
        return _written(await self._tills.describe(workspace_of(context), request.customer_id, today))


def _written(customer: TillCustomer) -> till_pb.TillCustomer:
    written = till_pb.TillCustomer(
        customer_id=customer.customer_id,
        display_name=customer.display_name,
        tags=customer.tags,
        restricted=customer.restricted,
        points=customer_points(replace(customer.points, entries=[]), ""),
        next_actions=[
            till_pb.NextAction(
                kind=cast("till_pb.NextActionKind", int(each.kind)), subject=each.subject, value=each.value
            )
            for each in customer.actions
        ],
    )
    for each in customer.purchases:
        added = written.recent_purchases.add(
            order_id=each.order_id, amount=each.amount, currency=each.currency, store_id=each.store_id, lines=each.lines
        )
        added.occur_time.FromMicroseconds(each.occur_time_us)
    return written

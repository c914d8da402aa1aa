"""The loyalty programme's RPCs: translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.pages import page_limit, page_token, read_page_token
from services.common.times import read_time
from services.common.updates import updated
from services.profile import loyalty_wire as wire
from services.profile.domain.loyalty.ledger import Cause
from services.profile.usecases.loyalty import Figures, Points, PointsExports, Problems, Programme
from services.profile.usecases.loyalty.points import ABOVE_ALL
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import loyalty_service_pb2_grpc as loyalty_grpc

Context = grpc.aio.ServicerContext[Any, Any]
_CHANGEABLE = ("earning", "validity", "tiers", "start_time", "time_zone")


class LoyaltyServicer(loyalty_grpc.LoyaltyServiceServicer):
    """Answers the methods of `yike.profile.v1.LoyaltyService`; errors leave as typed errors."""

    def __init__(
        self,
        *,
        points: Points,
        exports: PointsExports,
        programme: Programme,
        problems: Problems,
        figures: Figures,
    ) -> None:
        """Wires the use cases."""
        self._exports = exports
        self._points = points
        self._programme = programme
        self._problems = problems
        self._figures = figures

    async def GetCustomerPoints(
        self, request: loyalty_pb.GetCustomerPointsRequest, context: Context
    ) -> loyalty_pb.CustomerPoints:
        """Returns what a customer has."""
        workspace_id = workspace_of(context)
        arguments = {"method": "GetCustomerPoints", "workspace": workspace_id, "customer": request.customer_id}
        position = read_page_token(request.page_token, arguments, int)
        found = await self._points.get(
            workspace_id,
            request.customer_id,
            before=position[0] if position else ABOVE_ALL,
            limit=page_limit(request),
        )
        token = page_token(arguments, [found.next_position]) if found.next_position is not None else ""
        return wire.customer_points(found, token)

    async def EarnPoints(self, request: loyalty_pb.EarnPointsRequest, context: Context) -> loyalty_pb.PointsChange:
        """Gives points."""
        done = await self._points.earn(
            workspace_of(context),
            request.customer_id,
            points=request.points,
            expire_time=read_time(request.expire_time, "expire_time") if request.HasField("expire_time") else None,
            cause=_cause(request, order_id=request.order_id),
        )
        return wire.change(done)

    async def RedeemPoints(self, request: loyalty_pb.RedeemPointsRequest, context: Context) -> loyalty_pb.PointsChange:
        """Takes points that the customer pays with."""
        done = await self._points.redeem(
            workspace_of(context),
            request.customer_id,
            points=request.points,
            cause=_cause(request, order_id=request.order_id),
        )
        return wire.change(done)

    async def ReversePoints(
        self, request: loyalty_pb.ReversePointsRequest, context: Context
    ) -> loyalty_pb.PointsChange:
        """Takes something back."""
        if request.WhichOneof("what") is None:
            raise InvalidArgument("Give orderId, or reversedRequestId: what is to be taken back.", field="order_id")
        done = await self._points.reverse(
            workspace_of(context),
            request.customer_id,
            points=request.points,
            cause=_cause(request, order_id=request.order_id, reversed_request_id=request.reversed_request_id),
        )
        return wire.change(done)

    async def AdjustPoints(self, request: loyalty_pb.AdjustPointsRequest, context: Context) -> loyalty_pb.PointsChange:
        """Corrects a balance."""
        done = await self._points.adjust(
            workspace_of(context), request.customer_id, points=request.points, cause=_cause(request)
        )
        return wire.change(done)

    async def ExportPoints(
        self, request: loyalty_pb.ExportPointsRequest, context: Context
    ) -> loyalty_pb.ExportPointsResponse:
        """Returns a page of batches and tiers."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportPoints", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int)
        page = await self._exports.page(workspace_id, after=position[0] if position else 0, limit=page_limit(request))
        return loyalty_pb.ExportPointsResponse(
            batches=map(wire.batch_left, page.batches),
            tiers=map(wire.tier_told, page.tiers),
            next_page_token="" if page.last is None else page_token(arguments, [page.last]),
        )

    async def GetLoyaltySettings(
        self, request: loyalty_pb.GetLoyaltySettingsRequest, context: Context
    ) -> loyalty_pb.LoyaltySettings:
        """Returns the workspace's programme."""
        return wire.settings_message(await self._programme.get(workspace_of(context)))

    async def UpdateLoyaltySettings(
        self, request: loyalty_pb.UpdateLoyaltySettingsRequest, context: Context
    ) -> loyalty_pb.LoyaltySettings:
        """Sets the workspace's programme."""
        workspace_id, given = workspace_of(context), request.loyalty_settings
        current = wire.settings_message(await self._programme.get(workspace_id))
        wanted = updated(current, given, request.update_mask, changeable=_CHANGEABLE)
        done = await self._programme.set(
            workspace_id, wire.settings_of(wanted), etag=given.etag, principal=current_caller().principal
        )
        return wire.settings_message(done)

    async def ListLoyaltyProblems(
        self, request: loyalty_pb.ListLoyaltyProblemsRequest, context: Context
    ) -> loyalty_pb.ListLoyaltyProblemsResponse:
        """Returns a page of what could not be taken as it came."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListLoyaltyProblems", "workspace": workspace_id, "kind": request.kind}
        position = read_page_token(request.page_token, arguments, int)
        rows, following, untrusted = await self._problems.list(
            workspace_id,
            before=position[0] if position else ABOVE_ALL,
            limit=page_limit(request),
            kind=request.kind,
        )
        return loyalty_pb.ListLoyaltyProblemsResponse(
            loyalty_problems=map(wire.problem, rows),
            next_page_token=page_token(arguments, [following]) if following is not None else "",
            untrusted_count=untrusted,
        )

    async def GetLoyaltyFigures(
        self, request: loyalty_pb.GetLoyaltyFiguresRequest, context: Context
    ) -> loyalty_pb.LoyaltyFigures:
        """Returns what points came to."""
        return wire.figures_message(*await self._figures.get(workspace_of(context), request.months))


def _cause(
    request: loyalty_pb.EarnPointsRequest
    | loyalty_pb.RedeemPointsRequest
    | loyalty_pb.ReversePointsRequest
    | loyalty_pb.AdjustPointsRequest,
    *,
    order_id: str = "",
    reversed_request_id: str = "",
) -> Cause:
    return Cause(
        request_id=request.request_id,
        order_id=order_id,
        reversed_request_id=reversed_request_id,
        reason=request.reason,
        principal=current_caller().principal,
    )

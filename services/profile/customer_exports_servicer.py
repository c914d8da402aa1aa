"""ExportService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit, page_token, read_page_token
from services.profile import customer_exports_wire as wire
from services.profile.domain.customer_exports import Wanted
from services.profile.usecases.customer_exports import CustomerExports
from yike.common.v1 import operations_pb2
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import export_service_pb2_grpc as export_grpc

Context = grpc.aio.ServicerContext[Any, Any]

DOWNLOADS = "/downloads/"
"""Where the gateway answers links."""


class CustomerExportServicer(export_grpc.ExportServiceServicer):
    """Answers the methods of `yike.profile.v1.ExportService`; errors leave as typed errors."""

    def __init__(self, exports: CustomerExports) -> None:
        """Takes the use cases."""
        self._exports = exports

    async def ExportSegment(
        self, request: export_pb.ExportSegmentRequest, context: Context
    ) -> operations_pb2.Operation:
        """Starts the export of a segment."""
        wanted = wire.wanted_of(request.options, segment_id=request.segment_id)
        return await self._start(wanted, request.request_id, context)

    async def ExportCustomers(
        self, request: export_pb.ExportCustomersRequest, context: Context
    ) -> operations_pb2.Operation:
        """Starts the export of a search."""
        wanted = wire.wanted_of(request.options, query=request.query, filter_text=request.filter)
        return await self._start(wanted, request.request_id, context)

    async def ListCustomerExports(
        self, request: export_pb.ListCustomerExportsRequest, context: Context
    ) -> export_pb.ListCustomerExportsResponse:
        """Returns a page of exports."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListCustomerExports", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, datetime, str)
        page, following = await self._exports.list(
            workspace_id, before=(position[0], position[1]) if position else None, limit=page_limit(request)
        )
        return export_pb.ListCustomerExportsResponse(
            customer_exports=map(wire.customer_export, page),
            next_page_token=page_token(arguments, list(following)) if following else "",
        )

    async def GetCustomerExport(
        self, request: export_pb.GetCustomerExportRequest, context: Context
    ) -> export_pb.CustomerExport:
        """Returns an export."""
        return wire.customer_export(await self._exports.get(workspace_of(context), request.export_id))

    async def CancelCustomerExport(
        self, request: export_pb.CancelCustomerExportRequest, context: Context
    ) -> export_pb.CustomerExport:
        """Asks for the end of an export."""
        return wire.customer_export(await self._exports.cancel(workspace_of(context), request.export_id))

    async def DeleteCustomerExport(
        self, request: export_pb.DeleteCustomerExportRequest, context: Context
    ) -> export_pb.CustomerExport:
        """Removes an export."""
        return wire.customer_export(await self._exports.delete(workspace_of(context), request.export_id))

    async def LinkCustomerExport(
        self, request: export_pb.LinkCustomerExportRequest, context: Context
    ) -> export_pb.ExportDownload:
        """Makes a link."""
        workspace_id = workspace_of(context)
        token, until = await self._exports.link(
            workspace_id,
            request.export_id,
            in_full=request.contacts_in_full,
            principal=current_caller().principal,
        )
        answer = export_pb.ExportDownload(path=f"{DOWNLOADS}{workspace_id}/{token}")
        answer.expire_time.FromDatetime(until.replace(microsecond=0))
        return answer

    async def OpenExportDownload(
        self, request: export_pb.OpenExportDownloadRequest, context: Context
    ) -> export_pb.OpenedExport:
        """Returns what a link leads to."""
        return wire.opened_export(await self._exports.follow(workspace_of(context), request.token))

    async def ReadExportFile(
        self, request: export_pb.ReadExportFileRequest, context: Context
    ) -> export_pb.ReadExportFileResponse:
        """Returns a piece of a file."""
        data = await self._exports.read_piece(workspace_of(context), request.export_id, request.number)
        return export_pb.ReadExportFileResponse(data=data)

    async def _start(self, wanted: Wanted, request_id: str, context: Context) -> operations_pb2.Operation:
        operation = await self._exports.start(
            workspace_of(context), wanted, request_id=request_id, caller=current_caller().principal
        )
        return operation_message(operation)

"""ImportService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit, page_token, read_page_token
from services.profile import imports_wire as wire
from services.profile.usecases.importing import Importing
from yike.common.v1 import operations_pb2
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import import_service_pb2_grpc as import_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class ImportServicer(import_grpc.ImportServiceServicer):
    """Answers the methods of `yike.profile.v1.ImportService`; errors leave as typed errors."""

    def __init__(self, importing: Importing) -> None:
        """Takes the use cases."""
        self._importing = importing

    async def CreateImportJob(self, request: import_pb.CreateImportJobRequest, context: Context) -> import_pb.ImportJob:
        """Makes a job."""
        return wire.import_job(
            await self._importing.create(
                workspace_of(context),
                display_name=request.import_job.display_name,
                size_bytes=request.import_job.size_bytes,
                request_id=request.request_id,
                caller=current_caller().principal,
            )
        )

    async def ListImportJobs(
        self, request: import_pb.ListImportJobsRequest, context: Context
    ) -> import_pb.ListImportJobsResponse:
        """Returns a page of jobs."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListImportJobs", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, datetime, str)
        page, following = await self._importing.list_jobs(
            workspace_id, before=(position[0], position[1]) if position else None, limit=page_limit(request)
        )
        return import_pb.ListImportJobsResponse(
            import_jobs=[wire.import_job(each) for each in page],
            next_page_token=page_token(arguments, list(following)) if following else "",
        )

    async def GetImportJob(self, request: import_pb.GetImportJobRequest, context: Context) -> import_pb.ImportJob:
        """Returns a job."""
        return wire.import_job(await self._importing.get(workspace_of(context), request.import_job_id))

    async def UploadImportFile(
        self, request: import_pb.UploadImportFileRequest, context: Context
    ) -> import_pb.ImportJob:
        """Adds a piece to a job's file."""
        return wire.import_job(
            await self._importing.upload(
                workspace_of(context), request.import_job_id, offset=request.offset, data=request.data
            )
        )

    async def PreviewImportJob(
        self, request: import_pb.PreviewImportJobRequest, context: Context
    ) -> import_pb.ImportPreview:
        """Tells what a mapping makes of the first rows."""
        mapping = request.mapping.json or "{}" if request.HasField("mapping") else ""
        preview = await self._importing.preview(
            workspace_of(context), request.import_job_id, mapping=mapping.encode(), time_zone=request.time_zone
        )
        return wire.import_preview(preview)

    async def StartImportJob(
        self, request: import_pb.StartImportJobRequest, context: Context
    ) -> operations_pb2.Operation:
        """Starts a job."""
        return operation_message(
            await self._importing.start(
                workspace_of(context),
                request.import_job_id,
                mapping=(request.mapping.json or "{}").encode(),
                request_id=request.request_id,
            )
        )

    async def CancelImportJob(self, request: import_pb.CancelImportJobRequest, context: Context) -> import_pb.ImportJob:
        """Asks for the end of a job."""
        return wire.import_job(await self._importing.cancel(workspace_of(context), request.import_job_id))

    async def DeleteImportJob(self, request: import_pb.DeleteImportJobRequest, context: Context) -> import_pb.ImportJob:
        """Removes a job."""
        return wire.import_job(await self._importing.delete(workspace_of(context), request.import_job_id))

    async def ListRejectedRows(
        self, request: import_pb.ListRejectedRowsRequest, context: Context
    ) -> import_pb.ListRejectedRowsResponse:
        """Returns a page of rejected rows."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListRejectedRows", "workspace": workspace_id, "job": request.import_job_id}
        position = read_page_token(request.page_token, arguments, int)
        page, following = await self._importing.list_rejected(
            workspace_id, request.import_job_id, after=position[0] if position else 0, limit=page_limit(request)
        )
        return import_pb.ListRejectedRowsResponse(
            rejected_rows=[wire.rejected_row(each) for each in page],
            next_page_token=page_token(arguments, [following]) if following is not None else "",
        )

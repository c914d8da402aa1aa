"""Files of exported lists on their way out, piece by piece, to whoever has a link that has not ended; each time on record."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as Path

from gateway.audit.log import AuditLog
from gateway.audit.telling import Told
from gateway.auth.keys import is_workspace_id
from gateway.rate_limit import RateLimiter
from services.common.caller import act_as, new_caller
from services.common.errors import NotFound
from services.common.limits import check_limits
from yike.profile.v1 import export_service_pb2 as export_pb

METHOD: Final = "DownloadCustomerExport"
"""What fetching a file is called in the log of changes."""

LINKS_PER_SECOND: Final = 20
"""Of one address."""

Call = Callable[[str, Any], Awaitable[Any]]
"""Calls profile: workspace and request to answer."""


class Downloads:
    """Answers links to files."""

    def __init__(self, audit: AuditLog, limiter: RateLimiter, call: Callable[[str], Call]) -> None:
        """Takes the log of changes, what counts requests, and calls to profile's exports."""
        self._audit = audit
        self._limiter = limiter
        self._open, self._read = call("OpenExportDownload"), call("ReadExportFile")

    def routes(self) -> list[Path]:
        """Returns the one."""
        return [Path("/downloads/{workspace_id}/{token}", self.download, methods=["GET"])]

    async def download(self, request: Request) -> Response:
        """Answers a file. Nothing but the link is asked for: it ends after 10 minutes.

        Raises:
            NotFound: If the link leads to no file.
            ResourceExhausted: If there are too many calls.
        """
        address = request.client.host if request.client is not None else ""
        await self._limiter.admit(f"download address {address}", LINKS_PER_SECOND)
        asked = export_pb.OpenExportDownloadRequest(token=request.path_params["token"])
        check_limits(asked)
        workspace_id: str = request.path_params["workspace_id"]
        if not is_workspace_id(workspace_id):
            raise NotFound("The link leads to no file.")
        opened = await self._open(workspace_id, asked)
        caller = new_caller(workspace_id, opened.principal)
        act_as(caller)
        told = Told(
            method=METHOD,
            resource=f"customerExports/{opened.export_id}",
            request=b"{}",
            digest=hashlib.sha256(b"{}").digest(),
        )
        first = await self._audit.note_told(
            told, caller, lambda: self._piece(workspace_id, opened, 0), request_id=request.scope["yike.request_id"]
        )
        return StreamingResponse(
            self._pieces(workspace_id, opened, first),
            media_type=opened.media_type,
            headers={
                "cache-control": "no-store",
                "content-length": str(opened.size_bytes),
                "content-disposition": f'attachment; filename="{opened.file_name}"',
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
            },
        )

    async def _piece(self, workspace_id: str, opened: export_pb.OpenedExport, number: int) -> bytes:
        if not opened.size_bytes:
            return b""
        answer = await self._read(
            workspace_id, export_pb.ReadExportFileRequest(export_id=opened.export_id, number=number)
        )
        data: bytes = answer.data
        return data

    async def _pieces(self, workspace_id: str, opened: export_pb.OpenedExport, first: bytes) -> AsyncIterator[bytes]:
        yield first
        sent, number = len(first), 1
        while sent < opened.size_bytes:
            piece = await self._piece(workspace_id, opened, number)
            if not piece:
                raise NotFound("The file is gone.")
            yield piece
            sent, number = sent + len(piece), number + 1

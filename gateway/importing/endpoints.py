"""A job's file on its way in, piece by piece, and its rejected rows on their way out, page by page; never whole in memory."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route as Path

from gateway.audit.log import AuditLog
from gateway.audit.telling import Told
from gateway.problems import BodyTooLarge, UnsupportedMedia
from gateway.transcoding.admission import Admission
from gateway.transcoding.endpoint import encode
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.routes import Route
from services.common.errors import InvalidArgument, Reason
from services.common.limits import check_limits
from tabular.ids import MARKS
from tabular.spreadsheets import defuse
from yike.common.v1 import permissions_pb2
from yike.profile.v1 import import_service_pb2 as import_pb

MAXIMUM_FILE_BYTES = 256 << 20
PIECE_BYTES = 1 << 20
PART_SECONDS = 30.0
"""A client that sends nothing for so long is given up; the pieces before stay."""

PAGE_ROWS = 1_000

DOWNLOAD_METHOD = "DownloadRejectedRows"
"""What taking out rejected rows is called in the log of changes."""

Call = Callable[[str, Any], Awaitable[Any]]
"""Calls profile: workspace and request to answer."""


class Imports:
    """Answers both paths."""

    def __init__(
        self, admission: Admission, audit: AuditLog, routes: Sequence[Route], call: Callable[[str], Call]
    ) -> None:
        """Takes what admits callers, the log of changes, the routes whose scope and permission hold, and calls to profile."""
        self._admission = admission
        self._audit = audit
        by_name = {route.method.name: route for route in routes}
        self._writing = by_name["StartImportJob"]
        # People are shown rejected rows masked; this is taking them out as they are.
        self._reading = replace(by_name["ListRejectedRows"], permission=permissions_pb2.PERMISSION_CUSTOMERS_EXPORT)
        self._upload, self._get, self._list = call("UploadImportFile"), call("GetImportJob"), call("ListRejectedRows")

    def routes(self) -> list[Path]:
        """Returns both."""
        return [
            Path("/v1/importJobs/{import_job_id}:upload", self.upload, methods=["POST"]),
            Path("/v1/importJobs/{import_job_id}/rejectedRows.csv", self.download, methods=["GET"]),
        ]

    async def upload(self, request: Request) -> Response:
        """Takes a job's file, or a part of it from `offset` on, and answers the job.

        Each megabyte is kept before the next is read. So one that breaks off is sent on from the job's `receivedBytes`.

        Raises:
            BodyTooLarge: If it announces more than 256 MB.
            InvalidArgument: If it breaks off, or is not as long as it must be.
            FailedPrecondition: WRONG_STATE with `received_bytes`, if it goes on elsewhere.
        """
        admitted = await self._admission.admit(request, self._writing)
        encoding = request.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("", "identity"):
            raise UnsupportedMedia(
                "Send the file as it is; a packed one without Content-Encoding.", field="content-encoding"
            )
        announced = request.headers.get("content-length", "0")
        if not announced.isdigit() or int(announced[:20]) > MAXIMUM_FILE_BYTES:
            raise BodyTooLarge(
                f"A file has at most {MAXIMUM_FILE_BYTES} bytes; send it in several jobs.",
                limit=str(MAXIMUM_FILE_BYTES),
            )
        job_id: str = request.path_params["import_job_id"]
        offset = _offset(request)
        job = await self._get(admitted.workspace_id, import_pb.GetImportJobRequest(import_job_id=job_id))
        buffer = bytearray()
        async for part in _parts(request):
            buffer += part
            while len(buffer) >= PIECE_BYTES:
                job = await self._send(admitted.workspace_id, job_id, offset, bytes(buffer[:PIECE_BYTES]))
                del buffer[:PIECE_BYTES]
                offset += PIECE_BYTES
        if buffer:
            job = await self._send(admitted.workspace_id, job_id, offset, bytes(buffer))
        return Response(encode(to_json(job)), media_type="application/json", headers={"cache-control": "no-store"})

    async def download(self, request: Request) -> Response:
        """Answers the rejected rows of a job as a CSV in the file's own columns, UTF-8 with the mark by which Excel tells it.

        Raises:
            NotFound: If there is no such job.
        """
        admitted = await self._admission.admit(request, self._reading)
        workspace_id, job_id = admitted.workspace_id, request.path_params["import_job_id"]
        job = await self._get(workspace_id, import_pb.GetImportJobRequest(import_job_id=job_id))
        assert admitted.caller is not None
        told = Told(
            method=DOWNLOAD_METHOD,
            resource=f"importJobs/{job.import_job_id}",
            request=b"{}",
            digest=hashlib.sha256(b"{}").digest(),
        )
        first = await self._audit.note_told(
            told,
            admitted.caller,
            lambda: self._page(workspace_id, job_id, ""),
            request_id=request.scope["yike.request_id"],
        )
        return StreamingResponse(
            self._rows(workspace_id, job_id, list(job.columns), first),
            media_type="text/csv; charset=utf-8",
            headers={
                "cache-control": "no-store",
                "content-disposition": f'attachment; filename="{job.import_job_id}-rejected.csv"',
                "x-content-type-options": "nosniff",
            },
        )

    async def _send(self, workspace_id: str, job_id: str, offset: int, data: bytes) -> Any:
        message = import_pb.UploadImportFileRequest(import_job_id=job_id, offset=offset, data=data)
        check_limits(message)
        return await self._upload(workspace_id, message)

    async def _page(self, workspace_id: str, job_id: str, token: str) -> Any:
        return await self._list(
            workspace_id,
            import_pb.ListRejectedRowsRequest(import_job_id=job_id, page_size=PAGE_ROWS, page_token=token),
        )

    async def _rows(self, workspace_id: str, job_id: str, columns: list[str], page: Any) -> AsyncIterator[bytes]:
        yield b"\xef\xbb\xbf" + _lines([[*columns, *MARKS]])
        while True:
            yield _lines([_cells(row, len(columns)) for row in page.rejected_rows])
            if not page.next_page_token:
                return
            page = await self._page(workspace_id, job_id, page.next_page_token)


def _offset(request: Request) -> int:
    text = request.query_params.get("offset", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise InvalidArgument("offset must be a number of bytes, a multiple of 1048576.", field="offset")
    return int(text)


async def _parts(request: Request) -> AsyncIterator[bytes]:
    more = True
    while more:
        try:
            async with asyncio.timeout(PART_SECONDS):
                message = await request.receive()
        except TimeoutError as error:
            raise _broken_off() from error
        if message["type"] != "http.request":
            raise _broken_off()
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _broken_off() -> InvalidArgument:
    return InvalidArgument(
        "The file broke off; get the job and send it on from its receivedBytes.",
        reason=Reason.ERROR_REASON_MALFORMED_BODY,
    )


def _cells(row: import_pb.RejectedRow, width: int) -> list[str]:
    cells = list(row.cells)
    if len(cells) > width:
        # What stands beyond the columns is joined into the last one.
        cells = [*cells[: width - 1], ",".join(cells[width - 1 :])]
    return [*cells, *[""] * (width - len(cells)), str(row.row), str(row.line), row.reason]


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([[defuse(cell) for cell in row] for row in rows])
    return text.getvalue().encode()

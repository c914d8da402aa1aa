"""What works on exports of lists, beside the profile service of the tests, with a list in segment's place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from services.common.clock import SystemClock
from services.common.errors import YikeError
from services.common.operations import Task
from services.common.operations.operation import Claim
from services.profile import customer_exports_wire
from services.profile.usecases import Customers
from services.profile.usecases.customer_exports import EXPORT, ExportRunning
from services.profile.usecases.customer_exports.loyalty import Standings
from services.profile.usecases.customer_exports.running import Listed
from services.profile.vault import ExportVault
from tests.integration.profile.conftest import START, Platform, Workspace, identify
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import export_service_pb2_grpc as export_grpc

CSV, XLSX, NDJSON, PARQUET = (
    export_pb.LIST_FORMAT_CSV,
    export_pb.LIST_FORMAT_XLSX,
    export_pb.LIST_FORMAT_NDJSON,
    export_pb.LIST_FORMAT_PARQUET,
)


@dataclass
class List:
    """Who is in the list, in segment's place; `error` is what is answered instead, `asked` how often it was."""

    customer_ids: Sequence[int] = ()
    error: YikeError | None = None
    asked: int = 0
    named: dict[str, str] = field(default_factory=dict)

    async def list(self, workspace_id: str, *, segment_id: str, query: str, filter_text: str) -> Listed:
        """See `Lists.list`."""
        self.asked += 1
        self.named = {"segment_id": segment_id, "query": query, "filter": filter_text}
        if self.error is not None:
            raise self.error
        return Listed(sorted(self.customer_ids), START)


@dataclass
class Exports:
    """A workspace's exports."""

    workspace: Workspace
    stub: Any
    members: List

    async def people(self, count: int, **traits: Any) -> list[int]:
        """Makes customers with a phone and traits; returns their ids."""
        events = [
            identify(
                phone=f"+86139{number:08d}",
                user_id=f"u{number}",
                traits={"city": "上海", "visits": number, **traits},
            )
            for number in range(count)
        ]
        for start in range(0, count, 200):
            await self.workspace.record(*events[start : start + 200])
        return [await self.workspace.customer_of("user_id", f"u{number}") for number in range(count)]

    async def start(
        self,
        format_: Any = CSV,
        *,
        columns: Sequence[str] = (),
        in_full: bool = True,
        request_id: str = "",
        **search: str,
    ) -> Any:
        """Starts the export of a segment, or of a search; returns the operation."""
        options = export_pb.ExportOptions(
            format=format_, display_name="双11 list", columns=columns, contacts_in_full=in_full
        )
        if search:
            return await self.stub.ExportCustomers(
                export_pb.ExportCustomersRequest(options=options, request_id=request_id, **search),
                metadata=self.workspace.metadata,
            )
        return await self.stub.ExportSegment(
            export_pb.ExportSegmentRequest(segment_id="vip", options=options, request_id=request_id),
            metadata=self.workspace.metadata,
        )

    async def get(self, operation: Any) -> export_pb.CustomerExport:
        """Reads the export of an operation."""
        answer: export_pb.CustomerExport = await self.stub.GetCustomerExport(
            export_pb.GetCustomerExportRequest(export_id=export_id(operation)), metadata=self.workspace.metadata
        )
        return answer

    async def done(self, operation: Any) -> export_pb.CustomerExport:
        """Waits for the end of an export."""
        for _ in range(3_000):
            found = await self.get(operation)
            if found.state != export_pb.CUSTOMER_EXPORT_STATE_RUNNING:
                return found
            await asyncio.sleep(0.02)
        raise TimeoutError

    async def link(self, export: export_pb.CustomerExport, *, in_full: bool = True) -> str:
        """Returns the token of a link to the file."""
        answer = await self.stub.LinkCustomerExport(
            export_pb.LinkCustomerExportRequest(export_id=export.export_id, contacts_in_full=in_full),
            metadata=self.workspace.metadata,
        )
        path: str = answer.path
        return path.removeprefix(f"/downloads/{self.workspace.workspace_id}/")

    async def opened(self, token: str) -> Any:
        """Follows a link, as the gateway does."""
        return await self.stub.OpenExportDownload(
            export_pb.OpenExportDownloadRequest(token=token), metadata=self.workspace.metadata
        )

    async def content(self, export: export_pb.CustomerExport) -> bytes:
        """Fetches the file, as the gateway does."""
        opened = await self.opened(await self.link(export))
        content = b""
        while len(content) < opened.size_bytes:
            piece = await self.stub.ReadExportFile(
                export_pb.ReadExportFileRequest(export_id=opened.export_id, number=len(content) >> 20),
                metadata=self.workspace.metadata,
            )
            content += piece.data
        assert len(content) == opened.size_bytes == export.size_bytes
        return content

    async def run(self, format_: Any = CSV, **wanted: Any) -> tuple[export_pb.CustomerExport, bytes]:
        """Exports from the question to the last byte."""
        done = await self.done(await self.start(format_, **wanted))
        assert done.state == export_pb.CUSTOMER_EXPORT_STATE_SUCCEEDED, done
        return done, await self.content(done)


def export_id(operation: Any) -> str:
    """Returns the id of the export that an operation makes."""
    return f"exp_{operation.name.rpartition('_')[2]}"


def running_on(platform: Platform, members: List, executor: ThreadPoolExecutor) -> ExportRunning:
    """Returns what exports, on the platform's stores."""
    return ExportRunning(
        database=platform.database,
        vault=ExportVault(platform.key),
        lists=members,
        files=Customers(database=platform.database, identities=platform.identities, clock=SystemClock()),
        loyalty_of=Standings(database=platform.database, clock=platform.clock).of,
        executor=executor,
        message_of=customer_exports_wire.succeeded,
    )


def claimed(workspace: Workspace, operation: Any, attempt: int = 1) -> Task:
    """Returns an attempt at an export."""
    return Task(
        Claim(
            workspace_id=workspace.workspace_id,
            operation_id=operation.name.removeprefix("operations/"),
            kind=EXPORT,
            arguments=b"",
            create_time=START,
            fencing_token=attempt,
            attempts=1,
            is_cancelled=False,
        )
    )


def exports_of(workspace: Workspace, channel: Any, members: List) -> Exports:
    """Returns a workspace's exports."""
    return Exports(workspace, export_grpc.ExportServiceStub(channel), members)

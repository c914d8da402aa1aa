"""What works on import jobs, beside the profile service of the tests: run for as long as a test likes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from services.common.clients import open_channel
from services.common.clock import SystemClock
from services.common.operations import Limits, OperationWorker
from services.profile import imports_wire
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import Backlog, MessageWindow, Recorder
from services.profile.usecases.customer_exports import EXPORT
from services.profile.usecases.import_files import ImportFiles
from services.profile.usecases.import_running import ImportRunning
from services.profile.usecases.importing import IMPORT
from services.profile.usecases.schemas import WorkspaceSchemas
from services.profile.vault import ImportVault
from tests.integration.profile.conftest import TOKEN, Platform, Workspace
from yike.common.v1 import json_pb2
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import import_service_pb2_grpc as import_grpc

PIECE = 1 << 20
ORDERS: Mapping[str, Any] = {
    "identifiers": {"phone": {"column": "手机号"}},
    "timestamp": {"column": "下单时间", "format": "%Y-%m-%d %H:%M:%S", "time_zone": "Asia/Shanghai"},
    "events": [{"name": "Order Completed"}],
    "properties": {"order_id": {"column": "订单号"}, "revenue": {"column": "金额", "type": "decimal"}},
    "key": ["订单号"],
}
COLUMNS = ["订单号", "手机号", "金额", "下单时间"]


def orders(count: int, first: int = 1) -> list[list[Any]]:
    """Returns rows of orders of as many customers."""
    return [
        [f"A{number:05d}", f"139{number:08d}", f"{number}.50", "2026-10-01 08:00:00"]
        for number in range(first, first + count)
    ]


@dataclass
class Imports:
    """A workspace's import jobs."""

    workspace: Workspace
    stub: Any

    async def make(self, content: bytes, name: str = "orders.csv") -> import_pb.ImportJob:
        """Makes a job and sends its file."""
        job: import_pb.ImportJob = await self.stub.CreateImportJob(
            import_pb.CreateImportJobRequest(
                import_job=import_pb.ImportJob(display_name=name, size_bytes=len(content))
            ),
            metadata=self.workspace.metadata,
        )
        for offset in range(0, len(content), PIECE):
            job = await self.upload(job.import_job_id, offset, content[offset : offset + PIECE])
        return job

    async def upload(self, job_id: str, offset: int, data: bytes) -> import_pb.ImportJob:
        """Sends a piece."""
        answer: import_pb.ImportJob = await self.stub.UploadImportFile(
            import_pb.UploadImportFileRequest(import_job_id=job_id, offset=offset, data=data),
            metadata=self.workspace.metadata,
        )
        return answer

    async def preview(self, job_id: str, mapping: Mapping[str, Any] | None = None) -> import_pb.ImportPreview:
        """Tries a mapping, or lets one be guessed."""
        document = None if mapping is None else json_pb2.JsonObject(json=msgspec.json.encode(mapping).decode())
        answer: import_pb.ImportPreview = await self.stub.PreviewImportJob(
            import_pb.PreviewImportJobRequest(import_job_id=job_id, mapping=document), metadata=self.workspace.metadata
        )
        return answer

    async def start(self, job_id: str, mapping: Mapping[str, Any] = ORDERS, request_id: str = "") -> Any:
        """Starts a job and returns its operation."""
        return await self.stub.StartImportJob(
            import_pb.StartImportJobRequest(
                import_job_id=job_id,
                mapping=json_pb2.JsonObject(json=msgspec.json.encode(mapping).decode()),
                request_id=request_id,
            ),
            metadata=self.workspace.metadata,
        )

    async def get(self, job_id: str) -> import_pb.ImportJob:
        """Reads a job."""
        answer: import_pb.ImportJob = await self.stub.GetImportJob(
            import_pb.GetImportJobRequest(import_job_id=job_id), metadata=self.workspace.metadata
        )
        return answer

    async def rejected(self, job_id: str, page_size: int = 100) -> list[import_pb.RejectedRow]:
        """Reads all rejected rows."""
        rows: list[import_pb.RejectedRow] = []
        token = ""
        while True:
            page = await self.stub.ListRejectedRows(
                import_pb.ListRejectedRowsRequest(import_job_id=job_id, page_size=page_size, page_token=token),
                metadata=self.workspace.metadata,
            )
            rows += page.rejected_rows
            token = page.next_page_token
            if not token:
                return rows

    async def done(self, job_id: str) -> import_pb.ImportJob:
        """Waits for the end of a job that was started, and returns it."""
        for _ in range(3_000):
            job = await self.get(job_id)
            if job.state != import_pb.IMPORT_JOB_STATE_RUNNING:
                return job
            await asyncio.sleep(0.02)
        raise TimeoutError

    async def run(self, content: bytes, mapping: Mapping[str, Any] = ORDERS) -> import_pb.ImportJob:
        """Imports a file from its first byte to its last row."""
        job = await self.make(content)
        await self.start(job.import_job_id, mapping)
        return await self.done(job.import_job_id)


def running_on(
    platform: Platform, key: bytes, executor: ThreadPoolExecutor, *, window: MessageWindow | None = None
) -> ImportRunning:
    """Returns what imports, on the platform's stores; `window`: which message ids this process met."""
    return ImportRunning(
        database=platform.database,
        recorder=Recorder(
            database=platform.database,
            identities=platform.identities,
            window=window or MessageWindow(),
            encode=events_recorded_fact,
            # Of the database's time, by which jobs are made.
            clock=SystemClock(),
        ),
        schemas=WorkspaceSchemas(database=platform.database, clock=SystemClock()),
        backlog=Backlog(database=platform.database, clock=SystemClock(), maximum=10**9),
        files=ImportFiles(database=platform.database, vault=ImportVault(key), executor=executor),
        executor=executor,
        call_reader=imports_wire.call_reader,
        live_calls=lambda: 0,
        message_of=imports_wire.import_job,
    )


@asynccontextmanager
async def working(platform: Platform, running: Any, exporting: Any = None) -> AsyncIterator[None]:
    """Works on operations meanwhile: on imports, and on exports of lists where a test has some."""
    works = {IMPORT: running, EXPORT: exporting}
    worker = OperationWorker(
        database=platform.database, works=works, limits=Limits(beat=timedelta(seconds=0.1), look=timedelta(seconds=0.1))
    )
    task = asyncio.ensure_future(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def imports_of(workspace: Workspace) -> tuple[Imports, Any]:
    """Returns a workspace's import jobs, and the channel to close."""
    channel = open_channel(workspace.platform.profile_address, token=TOKEN)
    return Imports(workspace, import_grpc.ImportServiceStub(channel)), channel

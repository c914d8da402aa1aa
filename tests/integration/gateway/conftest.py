"""A gateway in a process of its own, before a recorder that stands for the services."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dev.supervisor.ports import assign_ports
from gateway.auth.issuing import NewWorkspace, create_workspace
from services.common.database import Database
from services.common.topology import SERVICES
from tests.integration.gateway.recorder import TOKEN, Recorder
from tests.support.stores import DatabaseUrls

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 180.0


@dataclass
class RunningGateway:
    """A gateway and what it was given."""

    url: str
    process: asyncio.subprocess.Process
    environment: dict[str, str]
    home: Path
    demo: NewWorkspace
    recorder: Recorder

    async def stop(self) -> int:
        """Asks it to end and returns its status."""
        if self.process.returncode is None:
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), 60)


@pytest.fixture(scope="module")
async def recorder_address() -> AsyncIterator[tuple[Recorder, str]]:
    """A listening recorder."""
    recorder = Recorder()
    address = f"127.0.0.1:{assign_ports(['recorder'], {})['recorder']}"
    await recorder.start(address)
    yield recorder, address
    await recorder.stop()


@pytest.fixture(scope="module")
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """The gateway's schema in the module's database."""
    database = Database.connect(database_urls("gateway"), service="gateway", pool_size=2)
    yield database
    await database.close()


@asynccontextmanager
async def run_gateway(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder: Recorder,
    address: str,
    home: Path,
    *,
    module: str = "gateway",
    **more: str,
) -> AsyncIterator[RunningGateway]:
    """Runs a gateway whose demo workspace is the one in its home, with more variables; it must end with status 0.

    `module` is what is run: the gateway, or what starts it otherwise than usual.
    """
    demo = await create_workspace(database, "demo", requests_per_second=100_000)
    port = assign_ports(["gateway"], {})["gateway"]
    url = f"http://127.0.0.1:{port}"
    (home / "credentials.json").write_text(json.dumps({"url": url, **demo.as_dict()}))
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("YIKE_", "OTEL_"))},
        **{f"YIKE_{name.upper()}_ADDRESS": address for name in SERVICES},
        "YIKE_HOME": str(home),
        "YIKE_PORT": str(port),
        "YIKE_DATABASE_URL": database_urls("gateway"),
        "YIKE_REDIS_URL": redis_url,
        "YIKE_SERVICE_TOKEN": TOKEN,
        "YIKE_ENCRYPTION_KEY": base64.b64encode(bytes(32)).decode(),
        **more,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=REPOSITORY, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    running = RunningGateway(url, process, environment, home, demo, recorder)
    try:
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(verify=False) as client:
            while not await _alive(client, url):
                assert process.returncode is None, "the gateway ended at start"
                await asyncio.sleep(0.05)
        yield running
    finally:
        status = await running.stop()
    assert status == 0


@pytest.fixture(scope="module")
async def gateway(
    database_urls: DatabaseUrls,
    database: Database,
    redis_url: str,
    recorder_address: tuple[Recorder, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[RunningGateway]:
    """The module's gateway."""
    home = tmp_path_factory.mktemp("home")
    async with run_gateway(database_urls, database, redis_url, *recorder_address, home) as running:
        yield running


@pytest.fixture
async def client(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the gateway without a key; the recorder starts empty."""
    gateway.recorder.clear()
    async with httpx.AsyncClient(base_url=gateway.url, timeout=60, verify=False) as client:
        yield client


async def _alive(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/healthz")).status_code == 200
    except httpx.TransportError:
        return False

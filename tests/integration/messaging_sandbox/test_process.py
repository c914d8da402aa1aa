"""The sandbox as a process: what it answered is on disk, whatever ends it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from services.common.clock import SystemClock
from services.messaging.providers import Accepted, OutboundMessage
from services.messaging.providers.registry import Providers
from tests.support.sandbox import TOKEN, TestSandbox


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def process(home: Path, http_port: int, smtp_port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m services sandbox`, answering; killed at the end if it still runs."""
    environment = {
        **os.environ,
        "YIKE_HOME": str(home),
        "YIKE_HOST": "127.0.0.1",
        "YIKE_SANDBOX_HTTP_URL": f"http://127.0.0.1:{http_port}",
        "YIKE_SANDBOX_SMTP_PORT": str(smtp_port),
        "YIKE_SANDBOX_TOKEN": TOKEN,
    }
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services", "sandbox", env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(trust_env=False, verify=False) as client, asyncio.timeout(120):
            while running.returncode is None:
                try:
                    await client.get(f"http://127.0.0.1:{http_port}/healthz")
                    break
                except httpx.ConnectError:
                    await asyncio.sleep(0.05)
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def test_sandbox_keeps_every_answered_message_when_killed_under_load(tmp_path: Path) -> None:
    http_port, smtp_port = free_port(), free_port()
    url = f"http://127.0.0.1:{http_port}"
    accepted: set[str] = set()
    in_doubt: set[str] = set()
    killed = asyncio.Event()
    async with httpx.AsyncClient(
        base_url=url, headers={"authorization": f"Bearer {TOKEN}"}, trust_env=False, verify=False
    ) as client:
        sandbox = TestSandbox(url, smtp_port, client)
        providers = Providers(SystemClock(), sandbox.dialer)

        async def send_until_it_ends(sender: int) -> None:
            for index in range(10_000):
                message = OutboundMessage(f"m-{sender}-{index}", f"{sender}-{index}@shop.example", "Hi", "Hi")
                outcome = await providers.send(message, sandbox.accounts()["email"], timeout_seconds=5)
                # On a machine under load one takes longer than that; the next may not.
                (accepted if isinstance(outcome, Accepted) else in_doubt).add(message.recipient)
                if killed.is_set():
                    return

        async with process(tmp_path, http_port, smtp_port) as first:
            senders = [asyncio.create_task(send_until_it_ends(sender)) for sender in range(8)]
            async with asyncio.timeout(120):
                while len(accepted) < 300:  # noqa: ASYNC110 - the senders go on while it is killed
                    await asyncio.sleep(0.01)
            killed.set()
            first.kill()
            await asyncio.gather(*senders)
        await providers.close()
        async with process(tmp_path, http_port, smtp_port) as second:
            kept: set[str] = set()
            after: int | None = 0
            while after is not None:
                page = (await client.get("/messages", params={"after": after, "limit": 1000})).json()
                kept |= {message["recipient"] for message in page["messages"]}
                after = page["next_after"]
            assert len(accepted) >= 300
            assert accepted <= kept
            assert kept - accepted <= in_doubt
            second.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(second.wait(), 120) == 0

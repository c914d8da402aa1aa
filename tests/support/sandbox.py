"""A message sandbox inside the test's own loop, on free ports."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from dev.sandbox.app import SandboxSettings, run_sandbox
from services.common.clock import Clock
from services.messaging.providers import Dialer
from services.messaging.providers.sandbox_accounts import sandbox_accounts

TOKEN = "test-sandbox-token"


@dataclass
class TestSandbox:
    """A running sandbox: its addresses, its accounts and its controls."""

    __test__ = False

    http_url: str
    smtp_port: int
    client: httpx.AsyncClient = field(repr=False)

    @property
    def dialer(self) -> Dialer:
        """Connects to it, and to other private addresses."""
        return Dialer(allows_private=True)

    def accounts(self, workspace_id: str = "ws_test") -> Mapping[str, Any]:
        """A workspace's accounts by channel."""
        return sandbox_accounts(
            http_url=self.http_url, smtp_port=self.smtp_port, token=TOKEN, workspace_id=workspace_id
        )

    async def set_mode(self, mode: str, provider: str = "*", **more: Any) -> None:
        """Sets a mode; more: account, recipient, status."""
        answer = await self.client.post("/control/modes", json={"mode": mode, "provider": provider, **more})
        assert answer.status_code == 200, answer.text

    async def messages(self, **query: Any) -> list[dict[str, Any]]:
        """The messages received, oldest first; query: channel, recipient, after, limit."""
        answer = await self.client.get("/messages", params=query)
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    async def wait_for(self, count: int, **query: Any) -> list[dict[str, Any]]:
        """Waits up to a minute until at least `count` messages are there."""
        async with asyncio.timeout(60):
            while len(messages := await self.messages(**query)) < count:  # noqa: ASYNC110 - it is asked over HTTP
                await asyncio.sleep(0.02)
        return messages


@asynccontextmanager
async def running_sandbox(
    folder: Path, clock: Clock, callback_url: str = "", hang_seconds: float = 5.0, http_port: int = 0
) -> AsyncIterator[TestSandbox]:
    """Runs a sandbox while the context lasts."""
    settings = SandboxSettings(
        folder=folder,
        http_port=http_port,
        smtp_port=0,
        token=TOKEN,
        callback_url=callback_url,
        hang_seconds=hang_seconds,
        seed=1,
    )
    async with run_sandbox(settings, clock.now) as running:
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with httpx.AsyncClient(
            base_url=running.http_url, headers=headers, trust_env=False, verify=False
        ) as client:
            yield TestSandbox(running.http_url, running.smtp_port, client)

"""Workspaces beside each other on a whole platform: messages of one at a steady rate, while the provider of another is bad."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.common.clients import open_channel, workspace_metadata
from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import messaging_service_pb2_grpc as messaging_grpc

A_CALL = 500
PATIENCE_SECONDS = 240.0
BAD_MODES: dict[str, dict[str, Any]] = {
    "slow:10": {},
    "5xx:0.3": {"status": 500},
    "429:5": {},
    "hang": {},
    "accept_then_drop": {},
}
"""How the provider of one is bad, T14: more by the sandbox's control."""

TEMPLATES = [
    {
        "templateId": channel.lower(),
        "channel": f"CHANNEL_{channel}",
        "purpose": "PURPOSE_TRANSACTIONAL",
        **({"subject": "Hello"} if channel == "EMAIL" else {}),
        "text": "{{ customer.traits.name }}，订单已发出。",
    }
    for channel in ("WEBHOOK", "EMAIL")
]


@dataclass
class Shop:
    """A workspace with customers and templates `webhook` and `email`.

    Attributes:
        platform: Where it is.
        workspace: Its keys.
        customers: Their ids.
    """

    platform: Platform
    workspace: Workspace
    customers: list[int]

    @property
    def workspace_id(self) -> str:
        """Its id."""
        return self.workspace.workspace_id

    def mode(self, mode: str, *, account: str = "", **more: Any) -> None:
        """Has the sandbox treat the workspace's webhooks so; `account` names one of the sandbox, by default the workspace's."""
        workspace = self.workspace
        answer = workspace.http.post(
            f"{workspace.sandbox}/control/modes",
            json={"mode": mode, "provider": "webhook", "account": account or f"sandbox-{self.workspace_id}", **more},
            headers={"Authorization": f"Bearer {workspace.sandbox_token}"},
        )
        assert answer.status_code == 200, answer.text

    async def flood(self, count: int, template_id: str = "webhook") -> None:
        """Asks for so many messages at once, to each customer in turn."""
        run = uuid.uuid4().hex[:8]
        requests = [
            messaging_pb.SendMessageRequest(
                request_id=f"{run}-{number}",
                customer_id=self.customers[number % len(self.customers)],
                template_id=template_id,
            )
            for number in range(count)
        ]
        async with _channel(self.platform) as channel:
            stub = messaging_grpc.MessagingServiceStub(channel)
            for start in range(0, count, A_CALL):
                some = messaging_pb.BatchSendMessagesRequest(requests=requests[start : start + A_CALL])
                await stub.BatchSendMessages(some, metadata=workspace_metadata(self.workspace_id), timeout=60)

    async def send_steadily(self, count: int, a_second: float, template_id: str = "webhook") -> list[str]:
        """Asks for a message at a time, at a steady rate whatever becomes of them; returns their ids."""
        run, ids = uuid.uuid4().hex[:8], []
        began = asyncio.get_running_loop().time()
        async with _channel(self.platform) as channel:
            stub = messaging_grpc.MessagingServiceStub(channel)
            for number in range(count):
                await asyncio.sleep(max(0.0, began + number / a_second - asyncio.get_running_loop().time()))
                request = messaging_pb.SendMessageRequest(
                    request_id=f"{run}-{number}",
                    customer_id=self.customers[number % len(self.customers)],
                    template_id=template_id,
                )
                row = await stub.SendMessage(request, metadata=workspace_metadata(self.workspace_id), timeout=60)
                ids.append(row.delivery_id)
        return ids

    async def delays(self, ids: Sequence[str]) -> list[float]:
        """Waits until messages are SENT; returns how many seconds after it was taken each was, by PostgreSQL's clock.

        Raises:
            AssertionError: If that does not come in time.
        """
        connection = await asyncpg.connect(self.platform.administrator_url)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while True:
                    rows = await connection.fetch(
                        "SELECT extract(epoch FROM send_time - create_time)::float8 AS seconds FROM messaging.messages "
                        "WHERE workspace_id = $1 AND delivery_id = ANY($2::text[]) AND status IN (3, 4)",
                        self.workspace_id,
                        list(ids),
                    )
                    if len(rows) == len(ids):
                        return [row["seconds"] for row in rows]
                    await asyncio.sleep(0.25)
        finally:
            await connection.close()

    async def rows(self, sql: str) -> list[Any]:
        """Asks the platform's database as its administrator; the only argument is the workspace."""
        connection = await asyncpg.connect(self.platform.administrator_url)
        try:
            found: list[Any] = await connection.fetch(sql, self.workspace_id)
            return found
        finally:
            await connection.close()

    def copies(self) -> Counter[str]:
        """Returns how often the sandbox took each message, by its id; of all accounts whose names hold the workspace's."""
        got: Counter[str] = Counter()
        after = 0
        while page := self.workspace.sandbox_messages(limit=500, after=after, channel="webhook"):
            got.update(each["key"] for each in page if self.workspace_id in each["account"])
            after = page[-1]["number"]
        return got


async def make_shop(platform: Platform, name: str, customers: int) -> Shop:
    """Makes a workspace with customers who have an address."""
    workspace = await asyncio.to_thread(create_workspace, platform, name)
    people = [
        {
            "type": "identify",
            "userId": f"u{number}",
            "messageId": f"i{number}",
            "traits": {"name": f"顾客{number}", "email": f"u{number}@{name}.example"},
        }
        for number in range(customers)
    ]
    for start in range(0, customers, A_CALL):
        await asyncio.to_thread(workspace.batch, people[start : start + A_CALL], trusted=True)
    for template in TEMPLATES:
        workspace.post("/v1/templates", template)
    shop = Shop(platform, workspace, [])
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(shop.customers) < customers:
            found = await shop.rows("SELECT DISTINCT customer_id FROM identity.nodes WHERE workspace_id = $1")
            shop.customers = sorted(row["customer_id"] for row in found)
            await asyncio.sleep(0.1)
    await asyncio.to_thread(
        until, lambda: int(workspace.get("/v1/events:stats")["events"]) >= customers, "all customers are there"
    )
    return shop


def _channel(platform: Platform) -> Any:
    environment = platform.env_for("gateway")
    return open_channel(environment["YIKE_MESSAGING_ADDRESS"], token=environment["YIKE_SERVICE_TOKEN"])

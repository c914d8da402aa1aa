"""`python -m tools.trace`: one event, its whole way, as a tree of spans."""

from __future__ import annotations

import asyncio
import secrets
import sys

import httpx
from rich.console import Console

from tools.api import YikeClient
from tools.credentials import Credentials
from tools.trace.platform import PlatformFailed, traced_platform
from tools.trace.receiver import Span, SpanCollector, start_collector
from tools.trace.tree import draw

MESSAGE_SECONDS = 30.0
EXPORT_SECONDS = 10.0
ADDRESS = "trace@example.com"

TEMPLATE = {
    "templateId": "trace",
    "channel": "CHANNEL_EMAIL",
    "purpose": "PURPOSE_TRANSACTIONAL",
    "subject": "Thank you for order {{ event.order_id }}",
    "text": "It is on its way.",
}
JOURNEY = {
    "journeyId": "trace",
    "definition": {
        "entry": {"event": {"eventName": "Order Completed"}},
        "steps": [{"stepId": "thank", "send": {"templateId": "trace"}}],
    },
}


async def trace_one_event(console: Console) -> int:
    """Starts a platform, sends one order, waits for its e-mail and prints the tree; returns the exit code."""
    collector, endpoint, spans, metrics = await start_collector()
    console.print("starting a platform of its own for the trace")
    try:
        async with traced_platform(endpoint) as credentials:
            trace_id = secrets.token_bytes(16)
            status = await _send_and_wait(credentials, trace_id)
            found = await _exported(spans, trace_id)
    except PlatformFailed as error:
        console.print(f"[red]the platform did not start[/red]\n{error}", highlight=False)
        return 1
    finally:
        await collector.stop(1)
    console.print(draw(found))
    console.print(f"message: {status}; metrics received: {', '.join(sorted(metrics.names)) or 'none yet'}", style="dim")
    return 0 if status in ("MESSAGE_STATUS_SENT", "MESSAGE_STATUS_DELIVERED") and _reaches_messaging(found) else 1


async def _send_and_wait(credentials: Credentials, trace_id: bytes) -> str:
    async with YikeClient(credentials) as client:
        await client.post("/v1/templates", TEMPLATE)
        await client.post("/v1/journeys", JOURNEY)
        await client.post("/v1/journeys/trace:publish", {})
        async with httpx.AsyncClient(base_url=credentials.url, trust_env=False) as http:
            answer = await http.post(
                "/v1/track",
                json={
                    "userId": "trace-customer",
                    "event": "Order Completed",
                    "properties": {"order_id": "T-1", "revenue": 128},
                    "context": {
                        "externalIds": [{"id": ADDRESS, "type": "email", "collection": "users", "encoding": "none"}]
                    },
                },
                auth=(credentials.write_key, ""),
                headers={"traceparent": f"00-{trace_id.hex()}-{secrets.token_hex(8)}-01"},
            )
            answer.raise_for_status()
        clock = asyncio.get_running_loop().time
        give_up = clock() + MESSAGE_SECONDS
        status = "no message"
        while clock() < give_up:
            messages = (await client.get("/v1/messages")).get("messages", [])
            status = messages[0]["status"] if messages else status
            if status not in ("no message", "MESSAGE_STATUS_QUEUED", "MESSAGE_STATUS_SENDING"):
                break
            await asyncio.sleep(0.1)
        return status


async def _exported(spans: SpanCollector, trace_id: bytes) -> list[Span]:
    """Waits until messaging's spans are in and no more come."""
    clock = asyncio.get_running_loop().time
    give_up = clock() + EXPORT_SECONDS
    found: list[Span] = []
    while clock() < give_up:
        await asyncio.sleep(1.0)
        before, found = len(found), spans.of_trace(trace_id)
        if len(found) == before and _reaches_messaging(found):
            break
    return found


def _reaches_messaging(spans: list[Span]) -> bool:
    return {"gateway", "profile", "identity", "journey", "messaging"} <= {span.service for span in spans}


if __name__ == "__main__":
    sys.exit(asyncio.run(trace_one_event(Console())))

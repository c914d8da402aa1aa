"""Waits until what was sent has gone the whole path, as the public counts tell it."""

from __future__ import annotations

import asyncio
from typing import Any

from tools.api import YikeClient
from tools.demo.figures import as_int

_POLL_SECONDS = 0.5
_STILL_POLLS = 4


async def wait_until_quiet(client: YikeClient, *, deadline_seconds: float) -> bool:
    """Polls the counts of all services until nothing waits and nothing moves for two seconds.

    Messages put off to the end of the quiet hours do not count as waiting: that may be tomorrow morning.

    Returns:
        False when the deadline passed first.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + deadline_seconds
    before: Any = None
    still = 0
    while clock() < deadline:
        counts = await _read_counts(client)
        idle = not any(counts["waiting"].values())
        still = still + 1 if idle and counts == before else 0
        if still >= _STILL_POLLS:
            return True
        before = counts
        await asyncio.sleep(_POLL_SECONDS)
    return False


async def _read_counts(client: YikeClient) -> dict[str, dict[str, int]]:
    profile, segment, journey, messaging = await asyncio.gather(
        client.get("/v1/events:stats"),
        client.get("/v1/segments:stats"),
        client.get("/v1/journeys:stats"),
        client.get("/v1/messages:stats"),
    )
    put_off = sum(
        as_int(count.get("messages"))
        for count in messaging.get("counts", [])
        if count.get("status") == "MESSAGE_STATUS_QUEUED" and count.get("reason") == "MESSAGE_REASON_QUIET_HOURS"
    )
    return {
        "waiting": {
            "segment": as_int(segment.get("waitingFacts")),
            "journey": as_int(journey.get("waitingFacts")),
            "effects": as_int(journey.get("pendingEffects")),
            "admissions": as_int(journey.get("pendingAdmissions")),
            "messages": max(as_int(messaging.get("pending")) - put_off, 0),
        },
        "done": {
            "events": as_int(profile.get("events")),
            "seen": as_int(segment.get("events")),
            "memberships": as_int(segment.get("memberships")),
            "runs": as_int(journey.get("runsStarted")),
        },
    }

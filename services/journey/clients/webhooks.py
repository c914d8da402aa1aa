"""Signed calls to URLs: by steps of journeys, and for other services that have something to tell a workspace's systems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.webhook_requests import PASSING_STATUSES, signed
from services.journey.clients.outside import NotAllowed, NotReached, Outside


@dataclass(frozen=True, slots=True)
class Called:
    """What came of a call.

    Attributes:
        status: What it was answered with; 0 where there was no answer.
        reason: Why it is not delivered, a stable word; empty: it is, the status is 2xx.
        may_retry: Whether the same may be delivered later.
        after_seconds: When the receiver asks to be called again; None where it does not say.
        answer: The body of the answer, None where it is larger than was asked for.
    """

    status: int = 0
    reason: str = ""
    may_retry: bool = False
    after_seconds: float | None = None
    answer: bytes | None = None


class Webhooks:
    """Calls URLs under an id by which a receiver tells a repeat."""

    def __init__(self, outside: Outside, signing_keys: Callable[[str], Awaitable[Sequence[bytes]]]) -> None:
        """Takes what reaches other people's hosts, and the keys of a workspace to sign with."""
        self._outside = outside
        self._signing_keys = signing_keys

    async def call(
        self, workspace_id: str, url: str, webhook_id: str, body: bytes, now: datetime, *, most: int = 0
    ) -> Called:
        """POSTs a body, signed anew, and reads `most` bytes of the answer; what fails is told, not raised."""
        headers = {
            "content-type": "application/json",
            "user-agent": "Yike-Webhooks/1",
            **signed(webhook_id, now, body, await self._signing_keys(workspace_id)),
        }
        try:
            status, retry_after, answer = await self._outside.exchange(url, headers, body, most=most)
        except NotAllowed as error:
            return Called(reason=error.reason)
        except NotReached as error:
            return Called(reason=error.reason, may_retry=True)
        if 200 <= status < 300:
            return Called(status, answer=answer)
        if status >= 500 or status in PASSING_STATUSES:
            return Called(status, f"http_status: {status}", may_retry=True, after_seconds=retry_after)
        return Called(status, f"redirected: {status}" if 300 <= status < 400 else f"http_status: {status}")

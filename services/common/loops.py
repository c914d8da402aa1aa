"""Loops that run until cancelled: whatever a turn raises is waited out, so that no process ends by it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from redis.exceptions import RedisError

from services.common.clock import monotonic_seconds
from services.common.database import stop_if_cancelled
from services.common.errors import DeadlineExceeded, ResourceExhausted, Unavailable

FIRST_BACK_OFF_SECONDS = 0.1
LONGEST_BACK_OFF_SECONDS = 2.0
FORGIVEN_SECONDS = 10.0

# Errors that say nothing about the work: the same may succeed when a store or service is back.
PASSING = (Unavailable, DeadlineExceeded, ResourceExhausted, RedisError, OSError)

_log = structlog.get_logger(__name__)


async def run_for_ever(name: str, turn: Callable[[], Awaitable[None]]) -> None:
    """Repeats a turn until cancelled; what it raises is logged and waited out, for a tenth of a second up to two.

    All background work of a service runs in this: a loop that ended would take the process down, and the work of all
    workspaces would stop for one bad row or one bad moment of a store.

    Args:
        name: Shown in the log, of all that its turns log.
        turn: May last as long as it likes; ten seconds without a failure and the earlier ones are forgotten.
    """
    structlog.contextvars.bind_contextvars(loop=name)
    failures = 0
    failed_at = float("-inf")
    while True:
        stop_if_cancelled()
        try:
            await turn()
        except Exception as error:
            failures = 1 if monotonic_seconds() - failed_at > FORGIVEN_SECONDS else failures + 1
            is_passing = isinstance(error, PASSING)
            if not is_passing or failures in (1, 10, 100):
                _log.warning(
                    "loop.turn_failed",
                    error=type(error).__name__,
                    failures=failures,
                    exc_info=not is_passing,
                )
            await asyncio.sleep(min(FIRST_BACK_OFF_SECONDS * 2 ** min(failures, 5), LONGEST_BACK_OFF_SECONDS))
            failed_at = monotonic_seconds()
        else:
            # A turn that gives way at no point must not keep the others, or an end, waiting.
            await asyncio.sleep(0)

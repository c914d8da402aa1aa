"""Carrying effects out: in as few calls as the limits allow, each under its own id, so that a repeat changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog

from services.common.clock import monotonic_seconds
from services.common.errors import Aborted, Internal, YikeError
from services.common.loops import PASSING
from services.journey.clients import Clients
from services.journey.domain.cancelling import CancelUnsent
from services.journey.domain.inputs import Request
from services.journey.domain.tasks import Outcome, Postponed, Refused, Task
from services.journey.steps import STEPS
from services.journey.steps.kind import Carrier, Outcomes
from services.journey.worker.cancelling import CancelCarrier

CALLS_AT_ONCE = 8
CARRY_SECONDS = 4.0
"""A call is not begun later than this after the first: with the time that it may take it ends within the lease of the claim."""

Call = Callable[[Sequence[Task]], Awaitable[Outcomes]]

_log = structlog.get_logger(__name__)


class Calls:
    """Carries out effects of one workspace at a time, those of each kind of step by its carrier."""

    def __init__(self, clients: Clients) -> None:
        """Takes whom to call."""
        self._carriers: Mapping[type[Request], Carrier] = {
            kind.request: kind.carrier(clients)
            for kind in STEPS
            if kind.request is not None and kind.carrier is not None
        } | {CancelUnsent: CancelCarrier(clients.messaging)}

    async def carry_out(self, workspace_id: str, tasks: Sequence[Task]) -> dict[str, Outcome]:
        """Makes the calls for these effects; returns what came of each.

        Never raises for what another answers: an outage is `Postponed`, a refusal is `Refused`.
        """
        by_request: dict[type[Request], list[Task]] = {}
        for task in tasks:
            by_request.setdefault(type(task.request), []).append(task)
        give_up = monotonic_seconds() + CARRY_SECONDS

        async def in_turn(part: Sequence[Task], call: Call, at_once: asyncio.Semaphore) -> Outcomes:
            async with at_once:
                if monotonic_seconds() > give_up:
                    not_called = Postponed("not_called: the calls before took too long", called=False)
                    return {task.effect_id: not_called for task in part}
                return await _settle(part, call)

        calls: list[Awaitable[Outcomes]] = []
        for request, alike in by_request.items():
            carrier = self._carriers[request]
            call = partial(carrier.carry, workspace_id)
            # Of each workspace and kind so many: one whose calls hang holds up no other.
            at_once = asyncio.Semaphore(CALLS_AT_ONCE)
            calls.extend(in_turn(part, call, at_once) for part in carrier.portions(alike))
        outcomes: dict[str, Outcome] = {}
        for answered in await asyncio.gather(*calls):
            outcomes.update(answered)
        return outcomes


async def _settle(tasks: Sequence[Task], call: Call) -> Outcomes:
    """Makes a call and turns its error into outcomes.

    What says nothing about the effects puts all of them off, to be tried in smaller calls (`portions_of`). Of a batch that
    fails in another way halves are tried at once. Either way one bad effect does not take its neighbours along.
    """
    try:
        return await call(tasks)
    except PASSING as error:
        after = error.retry_after_seconds if isinstance(error, YikeError) else None
        return {task.effect_id: Postponed(_reason(error), after) for task in tasks}
    except Exception as error:
        if len(tasks) == 1:
            final = isinstance(error, YikeError) and not isinstance(error, Internal | Aborted)
            if not final:
                _log.warning(
                    "effect.call_failed", effect_id=tasks[0].effect_id, error=type(error).__name__, exc_info=True
                )
            return {tasks[0].effect_id: Refused(_reason(error)) if final else Postponed(_reason(error))}
    middle = len(tasks) // 2
    return {**await _settle(tasks[:middle], call), **await _settle(tasks[middle:], call)}


def _reason(error: BaseException) -> str:
    if not isinstance(error, YikeError):
        return f"error: {type(error).__name__}"
    return f"{error.status.name.lower()}: {error.reason_name.lower()}"

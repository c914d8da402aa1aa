"""The worker that carries out effects: a task a workspace, so that one workspace's slow provider holds up no other's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog
from opentelemetry import trace

from services.common.loops import PASSING, run_for_ever
from services.common.telemetry import context_from, links_from, tracer
from services.journey.domain.tasks import MAX_ATTEMPTS, Refused, Task
from services.journey.usecases import Effects
from services.journey.usecases.effects import WORKSPACES
from services.journey.worker.calls import Calls
from services.journey.worker.loops import Bell

IDLE_SECONDS = 0.25
# Nobody waits for a call to the outside as for a message.
OUTSIDE_IDLE_SECONDS = 1.0
EAGER_SECONDS = 0.02
EAGER_LOOKS = 10

_log = structlog.get_logger(__name__)
_tracer = tracer(__name__)


class EffectsWorker:
    """Claims, calls, answers."""

    def __init__(self, effects: Effects, calls: Calls, bell: Bell, *, outside: bool = False) -> None:
        """Takes the use case, the calls to others, the bell that rings when effects were made, and which are its own."""
        self._effects = effects
        self._calls = calls
        self._bell = bell
        self._outside = outside
        self._idle_seconds = OUTSIDE_IDLE_SECONDS if outside else IDLE_SECONDS
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._eager = 0

    async def run(self) -> None:
        """Carries out effects until cancelled; what was claimed then is due again after its lease."""
        try:
            await run_for_ever("effects outside" if self._outside else "effects", self._turn)
        finally:
            for task in self._busy.values():
                task.cancel()
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def turn(self) -> int:
        """Carries out what is due now and waits for it, for tests; returns how many effects were settled."""
        claim = await self._effects.claim(outside=self._outside)
        settled = await asyncio.gather(
            *(self._carry_out(workspace_id, claim.token, tasks) for workspace_id, tasks in claim.tasks.items())
        )
        return sum(settled)

    async def _turn(self) -> None:
        free = WORKSPACES - len(self._busy)
        claimed = False
        if free > 0:
            claim = await self._effects.claim(busy=list(self._busy), workspaces=free, outside=self._outside)
            for workspace_id, tasks in claim.tasks.items():
                claimed = True
                self._busy[workspace_id] = asyncio.create_task(self._serve(workspace_id, claim.token, tasks))
        if not claimed:
            await self._rest()

    async def _rest(self) -> None:
        # The bell rings inside the transaction that makes effects, so they show only after its commit: look again soon.
        eager = self._eager > 0
        self._eager = max(self._eager - 1, 0)
        if await self._bell.wait(EAGER_SECONDS if eager else self._idle_seconds):
            self._eager = EAGER_LOOKS
            await asyncio.sleep(EAGER_SECONDS / 10)

    async def _serve(self, workspace_id: str, token: int, tasks: Sequence[Task]) -> None:
        try:
            await self._carry_out(workspace_id, token, tasks)
        except Exception as error:
            # What was called and not answered is claimed again after the lease, under the same keys.
            passing = isinstance(error, PASSING)
            _log.warning("effects.not_answered", workspace_id=workspace_id, effects=len(tasks), exc_info=not passing)
        finally:
            self._busy.pop(workspace_id, None)
            self._bell.ring()

    async def _carry_out(self, workspace_id: str, token: int, tasks: Sequence[Task]) -> int:
        traceparents = list(dict.fromkeys(task.traceparent for task in tasks if task.traceparent))
        with _tracer.start_as_current_span(
            "effects",
            context=context_from(traceparents[0] if traceparents else ""),
            kind=trace.SpanKind.CONSUMER,
            links=links_from(traceparents[1:]),
            attributes={"yike.effects": len(tasks)},
        ):
            return await self._call_and_answer(workspace_id, token, tasks)

    async def _call_and_answer(self, workspace_id: str, token: int, tasks: Sequence[Task]) -> int:
        # More attempts than allowed without an answer: each ended the process. It is not tried once more.
        deadly = {task.effect_id for task in tasks if task.attempts > MAX_ATTEMPTS}
        awaited = await self._effects.awaited(workspace_id, [task for task in tasks if task.effect_id not in deadly])
        outcomes = await self._calls.carry_out(workspace_id, awaited)
        outcomes.update({effect_id: Refused("attempts_exhausted: no attempt was answered") for effect_id in deadly})
        return await self._effects.answer(workspace_id, token, tasks, outcomes)

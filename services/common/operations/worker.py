"""Works on operations: takes them under a lease, shows that it lives, and writes what came of each once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from services.common.clock import monotonic_seconds
from services.common.database import Database
from services.common.errors import Internal, Unavailable, YikeError
from services.common.loops import PASSING, run_for_ever
from services.common.operations import storage
from services.common.operations.ids import KINDS, TO_THE_END
from services.common.operations.messages import cancelled_error, pack_error, pack_response
from services.common.operations.operation import Claim, Limits, State, back_off
from services.common.operations.task import Finish, Task, Work
from yike.common.v1 import errors_pb2

REMOVAL_SECONDS = 600.0
SETTLE_ATTEMPTS = 5
SETTLE_SECONDS = 1.0

_log = structlog.get_logger(__name__)


class _Lost(Exception):
    """Another worker has the operation, or it is over."""


class _Cancelled(Exception):
    """The operation is to end."""


class OperationWorker:
    """The worker of a process. Nothing depends on its lease for being right: fencing tokens do that."""

    def __init__(self, *, database: Database, works: Mapping[int, Work], limits: Limits | None = None) -> None:
        """Takes the service's database, and what each of its kinds of operations does.

        Raises:
            ValueError: If they are not those that are published for the service (`KINDS`).
        """
        if works.keys() != KINDS[database.service]:
            raise ValueError(f"{database.service} works on the kinds {sorted(KINDS[database.service])}")
        self._database = database
        self._works = works
        self._limits = limits or Limits()
        self._at_work: set[asyncio.Future[None]] = set()
        self._wake = asyncio.Event()
        self._removed_at = float("-inf")

    async def run(self) -> None:
        """Works until cancelled; what is under way then goes to whoever looks next."""
        try:
            await run_for_ever(f"operations:{self._database.service}", self._turn)
        finally:
            ending = list(self._at_work)
            for each in ending:
                each.cancel()
            await asyncio.gather(*ending, return_exceptions=True)

    async def take(self, workspace_id: str, operation_id: str) -> asyncio.Future[None] | None:
        """Begins an operation now, without waiting for the next look; returns its attempt, which ends whatever becomes of it.

        None, and nothing is begun, where it is not its turn: the workspace or this process has no place left.

        Raises:
            Unavailable: If the database is away.
        """
        if len(self._at_work) >= self._limits.at_once:
            return None
        async with self._database.system() as connection:
            claims = await storage.claim(
                connection, self._database.service, 1, self._limits, only=(workspace_id, operation_id)
            )
        return self._begin(claims[0]) if claims else None

    async def _turn(self) -> None:
        """Takes as many operations as there is room for; waits when there are none, or no room."""
        self._wake.clear()
        room = self._limits.at_once - len(self._at_work)
        claims: list[Claim] = []
        if room > 0:
            async with self._database.system() as connection:
                claims = await storage.claim(connection, self._database.service, room, self._limits)
        for claim in claims:
            self._begin(claim)
        if monotonic_seconds() - self._removed_at > REMOVAL_SECONDS:
            await self._remove()
        if not claims:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.look.total_seconds()):
                    await self._wake.wait()

    def _begin(self, claim: Claim) -> asyncio.Future[None]:
        working = asyncio.ensure_future(self._work_on(claim))
        self._at_work.add(working)
        working.add_done_callback(self._ended)
        return working

    def _ended(self, working: asyncio.Future[None]) -> None:
        self._at_work.discard(working)
        self._wake.set()

    async def _work_on(self, claim: Claim) -> None:
        """Brings an attempt to its end, whatever comes; raises nothing but its cancellation."""
        log = _log.bind(workspace_id=claim.workspace_id, operation_id=claim.operation_id, attempt=claim.attempts)
        task = Task(claim)
        try:
            await self._bring_to_end(claim, task, log)
        except _Lost:
            log.warning("operation.lost")
        except asyncio.CancelledError:
            # Told to stop, which is no fault of the operation: the attempt does not count.
            with contextlib.suppress(Exception):
                await self._put_back(claim, wait=timedelta(0), attempts=claim.attempts - 1)
            raise
        except Exception as error:
            log.error("operation.not_settled", exc_info=error)

    async def _bring_to_end(self, claim: Claim, task: Task, log: Any) -> None:
        try:
            await self._attempt(claim, task)
            log.info("operation.succeeded")
        except _Lost:
            raise
        except _Cancelled:
            await self._end(claim, task, State.CANCELLED, cancelled_error())
            log.info("operation.cancelled")
        except Exception as error:
            await self._fail(claim, task, error, log)

    async def _attempt(self, claim: Claim, task: Task) -> None:
        """Works on an operation and ends it with its response.

        Raises:
            _Lost: If it is another worker's by now.
            _Cancelled: If it is to end.
            YikeError: Why it is to fail, or to be put back.
        """
        if claim.is_cancelled:
            raise _Cancelled
        if claim.attempts > self._limits.attempts and claim.kind not in TO_THE_END:
            raise Internal(
                f"It was begun {self._limits.attempts} times, and its process ended each time; start another one later.",
                reason=errors_pb2.ERROR_REASON_OPERATION_ABANDONED,
                attempts=str(self._limits.attempts),
            )
        finish = await self._watched(claim, task)
        await self._settled(lambda: self._finish(claim, task, finish))

    async def _watched(self, claim: Claim, task: Task) -> Finish:
        """Returns what the work returns; ends it when the operation is lost or cancelled."""
        working: asyncio.Future[Any] = asyncio.ensure_future(self._works[claim.kind].run(task))
        beating: asyncio.Future[Any] = asyncio.ensure_future(self._beat(claim, task))
        try:
            await asyncio.wait({working, beating}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                # It returns only by raising why the work is to end.
                await beating
            finish: Finish = await working
            return finish
        finally:
            # What runs in a thread ends by its next report.
            task.stop()
            for each in (working, beating):
                each.cancel()
            await asyncio.gather(working, beating, return_exceptions=True)

    async def _beat(self, claim: Claim, task: Task) -> None:
        """Shows that the worker lives, until the work is to end.

        Raises:
            _Lost: If it is another worker's by now, or the database has not answered for as long as the lease is.
            _Cancelled: If it is to end.
        """
        limits = self._limits
        answered = monotonic_seconds()
        while True:
            await asyncio.sleep(limits.beat.total_seconds())
            try:
                async with self._database.workspace(claim.workspace_id) as connection:
                    is_cancelled = await storage.beat(connection, claim, progress=task.progress, lease=limits.lease)
            except PASSING:
                if monotonic_seconds() - answered > limits.lease.total_seconds():
                    raise _Lost from None
                continue
            answered = monotonic_seconds()
            if is_cancelled is None:
                raise _Lost
            if is_cancelled:
                raise _Cancelled

    async def _finish(self, claim: Claim, task: Task, finish: Finish) -> None:
        """Writes what came of the work and that the operation is over, together."""
        async with self._database.workspace(claim.workspace_id) as connection:
            is_cancelled = await storage.hold(connection, claim)
            if is_cancelled is None:
                raise _Lost
            if is_cancelled:
                raise _Cancelled
            response = await finish(connection)
            total = task.progress[1]
            await storage.end(
                connection, claim, State.SUCCEEDED, progress=(total, total), response=pack_response(response)
            )

    async def _fail(self, claim: Claim, task: Task, error: Exception, log: Any) -> None:
        """Ends an operation with an error, or puts it back where another attempt may go better."""
        is_final = isinstance(error, YikeError) and not isinstance(error, PASSING)
        if not isinstance(error, (YikeError, *PASSING)):
            log.error("operation.attempt_failed", exc_info=error)
        if claim.kind in TO_THE_END or (not is_final and claim.attempts < self._limits.attempts):
            log.warning("operation.put_back", error=type(error).__name__)
            await self._settled(lambda: self._put_back(claim, wait=back_off(claim.attempts), attempts=claim.attempts))
            return
        told = error if isinstance(error, YikeError) else Unavailable() if isinstance(error, PASSING) else Internal()
        await self._end(claim, task, State.FAILED, pack_error(told))
        log.info("operation.failed", reason=told.reason_name)

    async def _end(self, claim: Claim, task: Task, state: State, error: bytes) -> None:
        async def end() -> None:
            async with self._database.workspace(claim.workspace_id) as connection:
                attempts = min(claim.attempts, self._limits.attempts)
                await storage.end(connection, claim, state, progress=task.progress, error=error, attempts=attempts)

        await self._settled(end)

    async def _put_back(self, claim: Claim, *, wait: timedelta, attempts: int) -> None:
        async with self._database.workspace(claim.workspace_id) as connection:
            await storage.put_back(connection, claim, wait=wait, attempts=attempts)

    async def _settled(self, write: Callable[[], Awaitable[None]]) -> None:
        """Writes how an attempt ended, through short outages; after a long one, its lease ends and it is begun again."""
        for left in reversed(range(SETTLE_ATTEMPTS)):
            try:
                await write()
                return
            except PASSING:
                if not left:
                    raise _Lost from None
                await asyncio.sleep(SETTLE_SECONDS)

    async def _remove(self) -> None:
        while True:
            async with self._database.system() as connection:
                if not await storage.remove_ended(connection, self._limits.retention):
                    break
        self._removed_at = monotonic_seconds()

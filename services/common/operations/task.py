"""What the work on an operation is told, and tells."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.operations.operation import Claim

Finish = Callable[[AsyncConnection], Awaitable[Any]]
"""Writes what the work came to into the transaction in which the operation ends, and returns the response, a message.

It runs once for each operation that succeeds: the transaction commits only if the operation was neither cancelled nor taken
over by another worker in the meantime.
"""


class Stopped(Exception):
    """The operation is not to be worked on any further here."""


class Task:
    """One attempt at an operation. `report` and `is_stopped` may be used from any thread."""

    def __init__(self, claim: Claim) -> None:
        """Takes what was claimed."""
        self._claim = claim
        self._stop = threading.Event()
        self._progress = (0, 0)

    @property
    def workspace_id(self) -> str:
        """Whose operation it is."""
        return self._claim.workspace_id

    @property
    def operation_id(self) -> str:
        """Which operation it is; ids of what it makes follow from it, so that a second attempt makes the same."""
        return self._claim.operation_id

    @property
    def arguments(self) -> bytes:
        """What it is to be done with, as its kind wrote it."""
        return self._claim.arguments

    @property
    def create_time(self) -> datetime:
        """When it was asked for: the present of the work, the same in every attempt."""
        return self._claim.create_time

    @property
    def attempt(self) -> int:
        """A number that no other attempt has; names of files that an earlier one may still be writing hold it."""
        return self._claim.fencing_token

    @property
    def progress(self) -> tuple[int, int]:
        """What was reported last."""
        return self._progress

    @property
    def is_stopped(self) -> bool:
        """Whether the work is to end."""
        return self._stop.is_set()

    def report(self, done: int, total: int) -> None:
        """Tells how far the work is; costs nothing, so that it can be told often. What works in a thread must.

        Raises:
            Stopped: If the operation was cancelled, or is another worker's by now. Let it pass.
        """
        if self._stop.is_set():
            raise Stopped
        self._progress = (done, total)

    def stop(self) -> None:
        """Lets the next report raise."""
        self._stop.set()


class Work(Protocol):
    """What a kind of operation does."""

    async def run(self, task: Task) -> Finish:
        """Does the work, in no transaction, and returns what is left: to write its outcome.

        It may be run again after any step of it, also while a worker that was taken for dead still runs it: nothing but what
        `Finish` writes may have an effect that a second run does not repeat exactly.

        Raises:
            YikeError: As the operation is to fail. After an outage (`services.common.loops.PASSING`) it is run again.
        """
        ...

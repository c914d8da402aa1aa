"""`python -m tests.support.faulty_process <service>`: a service whose database answers each of its loops with every error.

Each loop meets every error of `ERRORS` once, at one of the first statements of a turn or on connecting, before it is served
well. What happened is appended to the file that `FAULTS_REPORT` names, a line each: `started <loop>` and `met_all <loop>`.
"""

from __future__ import annotations

import importlib
import itertools
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import structlog

WITHOUT_DATABASE = frozenset({"till ages"})
"""Loops that ask Redis and other services only."""

PLACES = 4
"""An error comes on connecting, at the first statement, the second, or the third."""


def errors() -> list[BaseException]:
    """Returns an error of each kind: of each class of SQLSTATEs, the states that outages have, and those of the driver."""
    kinds: dict[str, type[asyncpg.PostgresError]] = {}
    outages = ("08", "40", "53", "55", "57", "58", "XX")
    for name in asyncpg.exceptions.__all__:
        kind = getattr(asyncpg.exceptions, name)
        state = getattr(kind, "sqlstate", None)
        if isinstance(state, str) and issubclass(kind, asyncpg.PostgresError):
            kinds.setdefault(state if state.startswith(outages) else state[:2], kind)
    return [
        *(kind("seeded") for kind in kinds.values()),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError("got result for unknown protocol state"),
        ConnectionResetError(),
        ConnectionRefusedError(),
        TimeoutError(),
        OSError("no route"),
        RuntimeError("nobody has thought of this"),
    ]


class Faults:
    """Raises in turn what each loop has not met yet."""

    def __init__(self, report: Path) -> None:
        """Takes the file to report to."""
        self._report = report
        self._left: dict[str, Iterator[BaseException]] = {}
        self._next: dict[str, tuple[BaseException, int] | None] = {}
        self._places: dict[str, Iterator[int]] = {}

    def tell(self, line: str) -> None:
        """Appends a line to the report."""
        with self._report.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def meet(self, *, connecting: bool) -> None:
        """Raises what is due for the loop at work, if anything is.

        Raises:
            BaseException: Whatever comes next.
        """
        loop = structlog.contextvars.get_contextvars().get("loop", "unguarded")
        if loop not in self._left:
            self._left[loop] = iter(errors())
            self._places[loop] = itertools.cycle(range(PLACES))
            self._take_next(loop)
        due = self._next[loop]
        if due is None:
            return
        error, place = due
        if place == 0 or not connecting:
            if place > 1:
                self._next[loop] = (error, place - 1)
                return
            if place == 0 and not connecting:
                # It has a connection already: at the next statement, then.
                place = 1
            self._take_next(loop)
            raise error

    def _take_next(self, loop: str) -> None:
        error = next(self._left[loop], None)
        self._next[loop] = None if error is None else (error, next(self._places[loop]))
        if error is None:
            self.tell(f"met_all {loop}")


def plant(faults: Faults) -> None:
    """Puts the faults between the driver and its callers, and takes the waiting out of loops."""

    def faulty(real: Callable[..., Awaitable[Any]], *, connecting: bool = False) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **keywords: Any) -> Any:
            faults.meet(connecting=connecting)
            return await real(*arguments, **keywords)

        return call

    for name in ("execute", "executemany", "fetch", "fetchrow", "fetchval", "prepare"):
        setattr(asyncpg.Connection, name, faulty(getattr(asyncpg.Connection, name)))
    asyncpg.connect = faulty(asyncpg.connect, connecting=True)

    loops = importlib.import_module("services.common.loops")
    run_for_ever = loops.run_for_ever

    async def run_and_tell(name: str, turn: Callable[[], Awaitable[None]]) -> None:
        if name not in WITHOUT_DATABASE:
            faults.tell(f"started {name}")
        await run_for_ever(name, turn)

    vars(loops).update(run_for_ever=run_and_tell, FIRST_BACK_OFF_SECONDS=0.0, LONGEST_BACK_OFF_SECONDS=0.0)
    vars(importlib.import_module("services.common.server")).update(DATABASE_RETRY_SECONDS=0.0)
    vars(importlib.import_module("services.common.sealing.resealing")).update(TURN_SECONDS=0.0)
    vars(importlib.import_module("services.segment.storage.migrating")).update(POLL_SECONDS=0.0)
    _give_work_to_idle_loops()


def _give_work_to_idle_loops() -> None:
    """Lets a loop that asks the database only when it has something to write have something, at once."""
    flaws = importlib.import_module("services.profile.usecases.sender_flaws")
    vars(flaws).update(WRITE_SECONDS=0.01)
    take = flaws.SenderFlaws.take

    def take_one_more(held: Any) -> Any:
        held.note_clock("ws_flawed", "key:late", -3_600)
        return take(held)

    flaws.SenderFlaws.take = take_one_more


def _rest_shortly(service: str) -> None:
    """Lets loops that rest for up to a minute after a turn that met nothing begin the next at once."""
    if service == "segment":
        worker = vars(importlib.import_module("services.segment.worker"))
        worker.update({name: 0.05 for name in worker if name.endswith("_SECONDS")})
    if service == "messaging":
        _give_health_something_to_write()


def _give_health_something_to_write() -> None:
    """Lets what is written of accounts every two seconds be written at once, and be something."""
    vars(importlib.import_module("services.messaging.worker.dispatcher")).update(WRITE_SECONDS=0.01)
    health = importlib.import_module("services.messaging.worker.health")
    write = health.Health.write

    async def write_one_more(held: Any) -> None:
        held._add("ws_flawed", "mail", health.Standing(accepted=1))
        await write(held)

    health.Health.write = write_one_more


def main() -> None:
    """Runs the service."""
    plant(Faults(Path(os.environ["FAULTS_REPORT"])))
    _rest_shortly(sys.argv[1])
    importlib.import_module(f"services.{sys.argv[1]}.app").main()


if __name__ == "__main__":
    main()

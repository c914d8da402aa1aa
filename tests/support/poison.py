"""T15 at the consumer of facts: some of many facts are poison to the processes that absorb them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.common.database import Database, fetch_rows
from services.common.outbox import Fact, Relay, publish
from services.common.payloads import unpack
from tests.support.poisoned_worker import payload_of
from tests.support.two_workers import until


@dataclass(frozen=True)
class Dead:
    """A fact that was set aside."""

    dead_id: int
    reason: str
    attempts: int


@dataclass
class Poisoned:
    """A consumer whose processes end and come back.

    Attributes:
        database: The laboratory's.
        urls: Of the laboratory's database and of Redis.
        relay: Of the laboratory.
        name: The consumer's.
        report: Where tries of poison are told.
    """

    database: Database
    urls: tuple[str, str]
    relay: Relay
    name: str
    report: Path

    async def tell(self, workspace: str, count: int, poisons: Sequence[str]) -> None:
        """Tells so many good facts with poison spread among them."""
        facts = [Fact(number, f"good {number}".encode()) for number in range(count)]
        for place, poison in enumerate(poisons, start=1):
            facts.insert(count * place // (len(poisons) + 1), Fact(place, payload_of(poison)))
        async with self.database.workspace(workspace) as connection:
            await publish(connection, workspace, facts)
        while await self.relay.turn():
            pass

    @contextlib.asynccontextmanager
    async def working(self, processes: int) -> AsyncIterator[None]:
        """Keeps so many processes running: each is started again as soon as it ends."""

        async def keep() -> None:
            while True:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.support.poisoned_worker", *self.urls, self.name, str(self.report),
                    stdout=asyncio.subprocess.DEVNULL,
                )  # fmt: skip
                try:
                    await process.wait()
                finally:
                    if process.returncode is None:
                        process.kill()
                        await process.wait()

        keepers = [asyncio.ensure_future(keep()) for _ in range(processes)]
        try:
            yield
        finally:
            for keeper in keepers:
                keeper.cancel()
            await asyncio.gather(*keepers, return_exceptions=True)

    async def done(self, workspace: str, count: int) -> None:
        """Waits until all good facts had their effects; fails when one had them twice."""

        async def are_there() -> bool:
            return len(await self.effects(workspace)) >= count

        await until(are_there)
        found = await self.effects(workspace)
        assert Counter(found) == {f"good {number}": 1 for number in range(count)}

    async def dead(self, count: int) -> dict[str, Dead]:
        """Waits until so many facts are set aside; returns them, each with its first word."""

        async def found() -> dict[str, Dead]:
            async with self.database.system() as connection:
                rows = await fetch_rows(
                    connection,
                    "SELECT dead_id, payload, reason, attempts FROM dead_facts WHERE consumer = $1 ORDER BY dead_id",
                    self.name,
                )
            return {
                unpack(row["payload"]).split(b" ")[0].decode(): Dead(row["dead_id"], row["reason"], row["attempts"])
                for row in rows
            }

        async def are_there() -> bool:
            return len(await found()) >= count

        await until(are_there)
        return await found()

    def tries(self) -> Counter[str]:
        """Returns how often each poison was tried."""
        return Counter(self.report.read_text(encoding="utf-8").split())

    async def effects(self, workspace: str) -> list[str]:
        """Returns what was written, repeats included."""
        async with self.database.workspace(workspace) as connection:
            return [row["name"] for row in await fetch_rows(connection, "SELECT name FROM effects")]

"""What is wrong with what senders send, counted beside recording: in memory, and written down every few seconds.

Nothing of it is in the transaction that records: a process that is killed loses the counts of its last ten seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.common.database import Database
from services.common.loops import PASSING, run_for_ever
from services.profile.domain.data_quality import Kind
from services.profile.storage import Moment
from services.profile.storage import sender_flaws as storage

AHEAD: Final = "ahead"
BEHIND: Final = "behind"

WRITE_SECONDS: Final = 10.0
MOST_HELD: Final = 10_000
"""Different things that a process holds; of further ones nothing is counted until these are written."""


@dataclass(frozen=True, order=True)
class Flaw:
    """What is wrong: a kind, which of it (the type of an identifier, or which way a clock is off), and who sent it."""

    kind: Kind
    detail: str
    principal: str


@dataclass
class Counted:
    """How often, and by how many seconds at most."""

    count: int = 0
    deviation_seconds: int = 0

    def add(self, count: int, deviation_seconds: int) -> None:
        """Adds to it."""
        self.count += count
        self.deviation_seconds = max(self.deviation_seconds, deviation_seconds)


class SenderFlaws:
    """Holds what was noted since it was written down last."""

    def __init__(self) -> None:
        """Starts empty."""
        self._held: dict[str, dict[Flaw, Counted]] = {}
        self._room = MOST_HELD

    def note_unusable(self, workspace_id: str, identifier_type: str, principal: str) -> None:
        """Notes an identifier that names nobody."""
        self._note(workspace_id, Flaw(Kind.MALFORMED_IDENTIFIERS, identifier_type, principal))

    def note_clock(self, workspace_id: str, principal: str, offset_seconds: int) -> None:
        """Notes an event of a sender whose clock is ahead of ours, or less than 0: behind."""
        flaw = Flaw(Kind.CLOCK_OFF, AHEAD if offset_seconds > 0 else BEHIND, principal)
        self._note(workspace_id, flaw, deviation_seconds=abs(offset_seconds))

    def take(self) -> Iterator[tuple[str, Mapping[Flaw, Counted]]]:
        """Yields what is held by workspace; what was yielded is held no more."""
        for workspace_id in list(self._held):
            counted = self._held.pop(workspace_id)
            self._room += len(counted)
            yield workspace_id, counted

    def give_back(self, workspace_id: str, counted: Mapping[Flaw, Counted]) -> None:
        """Holds again what could not be written."""
        for flaw, each in counted.items():
            self._note(workspace_id, flaw, count=each.count, deviation_seconds=each.deviation_seconds)

    def _note(self, workspace_id: str, flaw: Flaw, *, count: int = 1, deviation_seconds: int = 0) -> None:
        of_workspace = self._held.setdefault(workspace_id, {})
        counted = of_workspace.get(flaw)
        if counted is None:
            if self._room <= 0:
                return
            self._room -= 1
            counted = of_workspace[flaw] = Counted()
        counted.add(count, deviation_seconds)


class FlawWriter:
    """Writes down what is held, by workspace and day."""

    def __init__(self, *, database: Database, flaws: SenderFlaws, moment: Moment) -> None:
        """Takes profile's database, what holds, and the time."""
        self._database = database
        self._flaws = flaws
        self._moment = moment

    async def run(self) -> None:
        """Writes every ten seconds until cancelled."""
        await run_for_ever("sender flaws", self._turn)

    async def write(self) -> None:
        """Writes all that is held; what cannot be written now is held again.

        What can never be written is let go, and raises; those after it are still held.
        """
        for workspace_id, counted in self._flaws.take():
            try:
                async with self._database.workspace(workspace_id) as connection:
                    now = await self._moment(connection)
                    # In one order, so that two processes never wait for each other.
                    rows = [
                        (int(flaw.kind), flaw.detail, flaw.principal, each.count, each.deviation_seconds)
                        for flaw, each in sorted(counted.items(), key=lambda one: one[0])
                    ]
                    await storage.add_flaws(connection, workspace_id, rows, now)
            except PASSING:
                self._flaws.give_back(workspace_id, counted)
            except asyncio.CancelledError:
                # Written when the process ends.
                self._flaws.give_back(workspace_id, counted)
                raise

    async def _turn(self) -> None:
        await asyncio.sleep(WRITE_SECONDS)
        await self.write()

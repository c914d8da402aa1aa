"""The report on the quality of data: profile's own flaws, and what identity and segment know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Final, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import YikeError
from services.profile.domain.data_quality import Kind, Line, Report, ordered, stopped
from services.profile.storage import moment_by
from services.profile.storage.data_quality import read_flaws

ANSWER_SECONDS: Final = 4.0
DAYS: Final = 36
"""Of whole days that are asked for: four weeks before each of the last seven, and one."""

_log = structlog.get_logger(__name__)


class Suspicions(Protocol):
    """Identity, as far as it is asked here."""

    async def quarantined(self, workspace_id: str) -> list[tuple[str, datetime]]:
        """Returns the type of each identifier in quarantine, and since when, of the first 200."""
        ...

    async def suspected_pairs(self, workspace_id: str) -> list[datetime]:
        """Returns when each pair was suspected that waits to be decided, of the first 500."""
        ...


class Counts(Protocol):
    """Segment, as far as it is asked here."""

    async def event_days(
        self, workspace_id: str, *, until: datetime, days: int
    ) -> dict[str, list[tuple[datetime, int]]]:
        """Returns how many events of the most frequent names came on each whole day before a moment, oldest first."""
        ...


class DataQuality:
    """Puts the report together."""

    def __init__(self, *, database: Database, identity: Suspicions, segment: Counts, clock: Clock) -> None:
        """Takes profile's database, who is asked, and the time."""
        self._database = database
        self._identity = identity
        self._segment = segment
        self._moment = moment_by(clock)

    async def report(self, workspace_id: str) -> Report:
        """Returns the report, without what a service would have told that does not answer."""
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            lines = await read_flaws(connection, workspace_id, now)
        missing = []
        asked = {
            "identity": self._suspicions(workspace_id),
            "segment": self._stopped(workspace_id, now),
        }
        answers = await asyncio.gather(*(self._answer(service, work) for service, work in asked.items()))
        for service, found in zip(asked, answers, strict=True):
            if found is None:
                missing.append(service)
            else:
                lines += found
        return Report(now, ordered(lines), missing)

    async def _answer(self, service: str, work: Awaitable[list[Line]]) -> list[Line] | None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await work
        except (TimeoutError, YikeError) as error:
            _log.warning("data_quality.incomplete", service=service, error=type(error).__name__)
            return None

    async def _suspicions(self, workspace_id: str) -> list[Line]:
        lines = []
        by_type: dict[str, list[datetime]] = {}
        for kind, since in await self._identity.quarantined(workspace_id):
            by_type.setdefault(kind, []).append(since)
        for kind, times in by_type.items():
            lines.append(Line(Kind.QUARANTINED_IDENTIFIERS, kind, len(times), min(times)))
        pairs = await self._identity.suspected_pairs(workspace_id)
        if pairs:
            lines.append(Line(Kind.SUSPECTED_DUPLICATES, "", len(pairs), min(pairs)))
        return lines

    async def _stopped(self, workspace_id: str, now: datetime) -> list[Line]:
        found = await self._segment.event_days(workspace_id, until=now, days=DAYS)
        return [line for name, days in found.items() if (line := stopped_line(name, days)) is not None]


def stopped_line(name: str, days: Sequence[tuple[datetime, int]]) -> Line | None:
    """Returns the line of events of a name that have stopped coming; None where they have not."""
    verdict = stopped([count for _, count in days])
    if verdict is None:
        return None
    expected, since = verdict
    return Line(Kind.STOPPED_EVENTS, name, days[-1][1], days[-since][0], expected)

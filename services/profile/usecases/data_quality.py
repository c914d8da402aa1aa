"""The report on the quality of data: profile's own flaws, and what identity and segment know."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import YikeError
from services.profile.domain.data_quality import Compared, Comparison, Kind, Line, Report, day_of, ordered, stopped
from services.profile.storage import data_quality_days as days
from services.profile.storage import moment_by
from services.profile.storage.data_quality import read_flaws

ANSWER_SECONDS: Final = 4.0
DAYS: Final = 36
"""Of whole days that are asked for: four weeks before each of the last seven, and one."""

WEEK: Final = timedelta(days=7)

_log = structlog.get_logger(__name__)


class Suspicions(Protocol):
    """Identity, as far as it is asked here."""

    async def quarantined(self, workspace_id: str) -> list[tuple[str, datetime]]:
        """Returns the type of each identifier in quarantine, and since when, of the first 200."""
        ...

    async def suspected_pairs(self, workspace_id: str) -> list[datetime]:
        """Returns when each pair was suspected that waits to be decided, of the first 500."""
        ...

    async def flaws(self, workspace_id: str) -> list[Line]:
        """Returns lines of identifiers that are shared and of customers that are entangled."""
        ...

    async def unreachable(self, workspace_id: str, seconds: float) -> tuple[int, int]:
        """Returns how many known customers nobody can write to, and how many known ones there are, within some time."""
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

    async def compared(self, workspace_id: str) -> Compared:
        """Returns the report beside that of the last night that is kept, and that of seven days before it."""
        report = await self.report(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            settings = await days.read_quality_settings(connection, workspace_id)
            today = day_of(report.report_time, settings.time_zone)
            latest = next(iter(await days.list_days(connection, workspace_id, today + timedelta(days=1), 1)), today)
            kept = await days.read_kept(connection, workspace_id, [latest, latest - WEEK])
        beside = {day: Comparison(one, report) for day, one in kept.items()}
        return Compared(report, None, beside.get(latest), beside.get(latest - WEEK))

    async def report(self, workspace_id: str, seconds: float | None = None) -> Report:
        """Returns the report, without what a service would have told that does not answer in time.

        Args:
            workspace_id: The workspace.
            seconds: How long services are waited for; None: as long as somebody who looks at a page waits.
        """
        patience = ANSWER_SECONDS if seconds is None else seconds
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            lines = await read_flaws(connection, workspace_id, now)
        missing = []
        asked = {
            "identity": self._of_identity(workspace_id, patience),
            "segment": self._stopped(workspace_id, now),
        }
        answers = await asyncio.gather(*(self._answer(service, work, patience) for service, work in asked.items()))
        for service, found in zip(asked, answers, strict=True):
            if found is None:
                missing.append(service)
            else:
                lines += found
        return Report(now, ordered(lines), missing)

    async def _answer(self, service: str, work: Awaitable[list[Line]], patience: float) -> list[Line] | None:
        try:
            async with asyncio.timeout(patience):
                return await work
        except (TimeoutError, YikeError) as error:
            _log.warning("data_quality.incomplete", service=service, error=type(error).__name__)
            return None

    async def _of_identity(self, workspace_id: str, patience: float) -> list[Line]:
        suspicions, flaws, (unreachable, known) = await asyncio.gather(
            self._suspicions(workspace_id),
            self._identity.flaws(workspace_id),
            self._identity.unreachable(workspace_id, patience),
        )
        lines = suspicions + flaws
        if unreachable:
            # Since when, nobody knows: what lacks has no time.
            lines.append(Line(Kind.NO_CONTACT_POINT, "", unreachable, None, total=known))
        return lines

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
        return [line for name, each in found.items() if (line := stopped_line(name, each)) is not None]


def stopped_line(name: str, counts: Sequence[tuple[datetime, int]]) -> Line | None:
    """Returns the line of events of a name that have stopped coming, by their counts a day; None where they have not."""
    verdict = stopped([count for _, count in counts])
    if verdict is None:
        return None
    expected, since = verdict
    return Line(Kind.STOPPED_EVENTS, name, counts[-1][1], counts[-since][0], expected)

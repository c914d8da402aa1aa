"""A report a night that is kept, alerts that it raises, and how lines went."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import NotFound
from services.common.ids import new_id
from services.common.loops import PASSING, run_for_ever
from services.common.outbox import Fact, publish
from services.common.updates import check_etag, etag_of
from services.profile.domain.data_quality import (
    Alert,
    AlertState,
    Compared,
    Comparison,
    Kept,
    Kind,
    QualitySettings,
    Report,
    check_settings,
    day_of,
    raised,
    unknown_kinds,
)
from services.profile.storage import data_quality_alerts as alerts
from services.profile.storage import data_quality_days as storage
from services.profile.storage import moment_by
from services.profile.storage.data_quality_days import Due, Point
from services.profile.usecases.data_quality import DataQuality

PATIENCE: Final = timedelta(hours=6)
"""How long a night's report is put off for a service that does not answer; then it is kept without."""

LEASE: Final = timedelta(minutes=10)
"""How long a worker may take over the reports that it took up; so much later what was put off is tried again."""

ANSWER_SECONDS: Final = 60.0
AT_ONCE: Final = 5
NEW_AT_ONCE: Final = 500
PAUSE_SECONDS: Final = 20.0
MAXIMUM_SERIES: Final = 200
MAXIMUM_DAYS_BY_LINE: Final = 92
DEFAULT_DAYS: Final = 30

_log = structlog.get_logger(__name__)


class Urls(Protocol):
    """Journey, as far as it is asked here."""

    async def check_url(self, workspace_id: str, url: str) -> None:
        """Refuses a URL that may not be called."""
        ...


@dataclass(frozen=True)
class Series:
    """How a line went, or with the subject None all lines of a kind: how much and out of how many, by day, oldest first."""

    kind: Kind
    subject: str | None
    points: Sequence[tuple[date, int, int]]


class QualityDays:
    """Keeps reports."""

    def __init__(
        self,
        *,
        database: Database,
        quality: DataQuality,
        urls: Urls,
        clock: Clock,
        encode: Callable[[Sequence[Alert]], bytes],
    ) -> None:
        """Takes profile's database, what puts a report together, who knows URLs, the time, and what writes the fact."""
        self._database = database
        self._quality = quality
        self._urls = urls
        self._moment = moment_by(clock)
        self._encode = encode

    async def run(self) -> None:
        """Keeps what is due, until cancelled."""
        await run_for_ever("data quality", self._turn_and_rest)

    async def turn(self) -> int:
        """Keeps the reports that are due, of all workspaces; returns how many. Several processes keep each once.

        What should have been kept while no process ran is kept once, late.
        """
        kept = 0
        await self._take_up_new()
        while True:
            async with self._database.system() as connection:
                now = await self._moment(connection)
                due = await storage.claim_due(connection, now, LEASE, AT_ONCE)
            for each in due:
                kept += await self._try(each)
            if len(due) < AT_ONCE:
                return kept

    async def get_settings(self, workspace_id: str) -> QualitySettings:
        """Returns what a workspace set."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_quality_settings(connection, workspace_id)

    async def change_settings(
        self, workspace_id: str, amend: Callable[[QualitySettings], QualitySettings], *, etag: str = ""
    ) -> QualitySettings:
        """Changes the settings; the same as before changes nothing. Another time zone holds from the next night on.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: If they have no meaning, or the URL may not be called.
            Unavailable: If journey, which knows that, is away.
        """
        before = await self.get_settings(workspace_id)
        wanted = amend(before)
        check_settings(wanted)
        if wanted.webhook_url and wanted.webhook_url != before.webhook_url:
            await self._urls.check_url(workspace_id, wanted.webhook_url)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            present = await storage.lock_quality_settings(connection, workspace_id, before.after(now))
            check_etag(etag, etag_of(present.revision))
            # What came in between is not what was looked at.
            check_etag(etag_of(before.revision), etag_of(present.revision))
            if wanted == before and before.next_time is not None:
                return present
            next_time = present.next_time
            if wanted.time_zone != before.time_zone or next_time is None:
                next_time = wanted.after(now)
            changed = replace(wanted, next_time=next_time, revision=present.revision + 1)
            await storage.write_quality_settings(connection, workspace_id, changed)
            return changed

    async def get(self, workspace_id: str, day: date) -> Compared:
        """Returns the report of a day, beside those of a day and of a week before.

        Raises:
            NotFound: If none of that day is kept.
        """
        wanted = [day, day - timedelta(days=1), day - timedelta(days=7)]
        async with self._database.workspace(workspace_id) as connection:
            kept = await storage.read_kept(connection, workspace_id, wanted)
        own = kept.get(day)
        if own is None:
            raise NotFound(
                "No report of this day is kept; list those that are.", field="report_date", report_date=day.isoformat()
            )
        beside = [Comparison(kept[each], own.report) if each in kept else None for each in wanted[1:]]
        return Compared(own.report, day, beside[0], beside[1])

    async def list_reports(self, workspace_id: str, before: date | None, limit: int) -> list[Kept]:
        """Returns up to `limit` reports, the latest first, those before a day."""
        async with self._database.workspace(workspace_id) as connection:
            days = await storage.list_days(connection, workspace_id, before, limit)
            kept = await storage.read_kept(connection, workspace_id, days)
        return [kept[day] for day in days if day in kept]

    async def list_alerts(self, workspace_id: str, after: tuple[date, int] | None, limit: int) -> list[Alert]:
        """Returns up to `limit` alerts, the latest day first, after a place."""
        async with self._database.workspace(workspace_id) as connection:
            return await alerts.list_alerts(connection, workspace_id, after, limit)

    async def series(self, workspace_id: str, *, days: int, kind: Kind | None, by_line: bool) -> list[Series]:
        """Returns how lines went over the last days that are kept.

        Args:
            workspace_id: The workspace.
            days: How many, back from the latest report; 0: 30. By line at most 92.
            kind: Only of this kind.
            by_line: Whether a series a line, or a kind.
        """
        days = days or DEFAULT_DAYS
        async with self._database.workspace(workspace_id) as connection:
            latest = await storage.list_days(connection, workspace_id, None, 1)
            if not latest:
                return []
            since = latest[0] - timedelta(days=(min(days, MAXIMUM_DAYS_BY_LINE) if by_line else days) - 1)
            reports = await storage.list_reports(connection, workspace_id, since)
            points = (
                await storage.read_points_of_lines(connection, workspace_id, since, kind, MAXIMUM_SERIES)
                if by_line
                else await storage.read_points_of_kinds(connection, workspace_id, since, kind)
            )
        return series_of(reports, points)

    async def _take_up_new(self) -> None:
        """Makes settings of workspaces that recorded something for the first time."""
        while True:
            async with self._database.system() as connection:
                new = await storage.list_new_workspaces(connection, NEW_AT_ONCE)
                if new:
                    await storage.add_workspaces(
                        connection, new, QualitySettings().after(await self._moment(connection))
                    )
            if len(new) < NEW_AT_ONCE:
                return

    async def _try(self, due: Due) -> bool:
        try:
            return await self._keep(due)
        except Exception as error:
            # One workspace's trouble is its own; it is tried again when the lease is over.
            _log.warning(
                "data_quality.not_kept",
                workspace_id=due.workspace_id,
                error=type(error).__name__,
                exc_info=not isinstance(error, PASSING),
            )
            return False

    async def _keep(self, due: Due) -> bool:
        report = await self._quality.report(due.workspace_id, ANSWER_SECONDS)
        if report.missing and report.report_time < due.next_time + PATIENCE:
            # Tried again when the lease is over.
            _log.info("data_quality.put_off", workspace_id=due.workspace_id, missing=report.missing)
            return False
        async with self._database.workspace(due.workspace_id) as connection:
            settings = await storage.lock_quality_settings(connection, due.workspace_id, due.next_time)
            if settings.next_time != due.next_time:
                # Somebody else kept it, or moved the night.
                return False
            day = day_of(report.report_time, settings.time_zone)
            kept = await storage.keep_report(connection, due.workspace_id, day, report)
            if kept:
                await self._raise(connection, due.workspace_id, settings, day, report)
            after = replace(settings, next_time=settings.after(report.report_time))
            await storage.write_quality_settings(connection, due.workspace_id, after)
        _log.info("data_quality.kept", workspace_id=due.workspace_id, day=day.isoformat(), lines=len(report.lines))
        return kept

    async def _raise(
        self, connection: AsyncConnection, workspace_id: str, settings: QualitySettings, day: date, report: Report
    ) -> None:
        """Raises what the rules say, in the transaction that keeps the report, and tells it as a fact."""
        yesterday = day - timedelta(days=1)
        before = (await storage.read_kept(connection, workspace_id, [yesterday])).get(yesterday)
        state = AlertState.TELLING if settings.webhook_url else AlertState.RAISED
        now = report.report_time
        told = []
        for each in raised(settings.rules, report, before):
            alert = Alert(new_id("dqa", now), day, each.kind, each.count, each.count_before, each.minimum, now, state)
            call_time = now if settings.webhook_url else None
            if await alerts.add_alert(connection, workspace_id, alert, call_time):
                told.append(alert)
        if told:
            await publish(connection, workspace_id, [Fact(0, self._encode(told))])
            _log.warning("data_quality.alerted", workspace_id=workspace_id, kinds=[each.kind.name for each in told])

    async def _turn_and_rest(self) -> None:
        await self.turn()
        await asyncio.sleep(PAUSE_SECONDS)


def series_of(reports: Sequence[tuple[date, Sequence[str]]], points: Sequence[Point]) -> list[Series]:
    """Returns series of points: 0 on a day without one, and no point where who knows of the kind did not answer.

    Args:
        reports: The days of reports, the oldest first, and who had not answered.
        points: Of those days.
    """
    found: dict[tuple[Kind, str | None], dict[date, Point]] = {}
    for point in points:
        found.setdefault((point.kind, point.subject), {})[point.day] = point
    known = [(day, unknown_kinds(missing)) for day, missing in reports]
    return [
        Series(
            kind,
            subject,
            [
                (day, by_day[day].count, by_day[day].total) if day in by_day else (day, 0, 0)
                for day, unknown in known
                if kind not in unknown
            ],
        )
        for (kind, subject), by_day in sorted(found.items(), key=lambda one: (one[0][0], one[0][1] or ""))
    ]

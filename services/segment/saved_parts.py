"""Reports, dashboards and alerts, wired: what answers, and what goes on in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.common.clock import Clock
from services.common.database import Database
from services.segment.clients.journey import JourneyClient
from services.segment.domain.saved import SavedKind
from services.segment.history.reports.asking import ReportHistory
from services.segment.servicer import AlertServicer, InsightServicer, ReportServicer
from services.segment.servicer.questions import Questions
from services.segment.servicer.wire_alerts import read_definition
from services.segment.servicer.wire_schedules import RunWriter, read_schedule
from services.segment.usecases import Clustering, Reporting, ReportingOnFlow, ReportingOnProducts, SavedDefinitions
from services.segment.usecases.alerts import AlertJudging, AlertNights, Alerts, AlertTelling
from services.segment.usecases.places import ReportPlaces
from services.segment.usecases.schedules import ReportRuns, Reports, ReportTelling
from services.segment.worker import run_alert_nights, run_alert_telling, run_report_runs, run_report_telling


@dataclass(frozen=True)
class SavedParts:
    """What answers calls, and what runs until cancelled."""

    insight: InsightServicer
    reports: ReportServicer
    alerts: AlertServicer
    background: Sequence[Callable[[], Awaitable[None]]]


def saved_parts(
    *,
    database: Database,
    history: ReportHistory,
    journeys: JourneyClient,
    clustering: Clustering,
    clock: Clock,
    ready: asyncio.Event,
    public_url: str,
) -> SavedParts:
    """Returns the parts of one process; `ready` is set once its history is whole, `public_url` is how
    the gateway is reached."""
    places = ReportPlaces()
    reporting = Reporting(database, history, clock, places)
    on_products = ReportingOnProducts(database, history, clock, places)
    on_flow = ReportingOnFlow(database, history, clock, places)
    night = ReportPlaces(beside=places)
    by_night = Reporting(database, history, clock, night)
    judging = AlertJudging(database, reporting, clock)
    alerts = Alerts(database, clock, judging=judging, calls=journeys, read=read_definition)
    nights = AlertNights(
        database=database, judging=AlertJudging(database, by_night, clock), clock=clock, read=read_definition
    )
    telling = AlertTelling(database=database, calls=journeys, clock=clock, read=read_definition)
    asked_by_night = Questions(
        reporting=by_night,
        on_products=ReportingOnProducts(database, history, clock, night),
        on_flow=ReportingOnFlow(database, history, clock, night),
    )
    runs = ReportRuns(database=database, writer=RunWriter(asked_by_night, public_url), clock=clock, read=read_schedule)
    telling_runs = ReportTelling(database=database, calls=journeys, clock=clock, read=read_schedule)
    return SavedParts(
        insight=InsightServicer(reporting=reporting, on_products=on_products, on_flow=on_flow, clustering=clustering),
        reports=ReportServicer(
            reports=Reports(database, clock, calls=journeys, read=read_schedule),
            dashboards=SavedDefinitions(database, clock, SavedKind.DASHBOARD),
            questions=Questions(reporting=reporting, on_products=on_products, on_flow=on_flow),
        ),
        alerts=AlertServicer(alerts=alerts, judging=judging),
        background=[
            lambda: run_alert_nights(nights, ready),
            lambda: run_alert_telling(telling),
            lambda: run_report_runs(runs, ready),
            lambda: run_report_telling(telling_runs),
        ],
    )

"""Background work of segment: the live loop on facts, and the crossing sweep."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import redis.asyncio as aioredis
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.facts import Consumer, ReceivedFact
from services.common.loops import run_for_ever
from services.segment.facts.heard import FACTS, STREAMS, hear
from services.segment.usecases import (
    Follower,
    Forgetting,
    ForgettingKept,
    ListEntries,
    Loading,
    Measuring,
    Rebuilder,
    Sourcing,
    Sweep,
)
from services.segment.usecases.alerts import AlertNights, AlertTelling
from services.segment.usecases.schedules import ReportRuns, ReportTelling

SWEEP_SECONDS = 1.0
SOURCING_SECONDS = 1.0
LOADING_SECONDS = 5.0
FORGET_SECONDS = 60.0
LIST_ENTRIES_SECONDS = 2.0
MEASURING_SECONDS = 60.0
ALERT_NIGHTS_SECONDS = 20.0
ALERT_CALLS_SECONDS = 10.0
REPORT_RUNS_SECONDS = 20.0
REPORT_CALLS_SECONDS = 10.0
# About 17,000 events: enough to make a backlog cheap, few enough to answer within a second or two.
TURN_BYTES = 3_500_000
# A turn costs some 40 ms of itself: under load facts wait a little for each other, one alone waits for nothing.
SHORTEST_TURN_SECONDS = 0.3
# As long as the last turn took: a cheap one is soon followed by the next, and a busy machine gets larger ones.
REST_SHARE = 1.0
BUSY_TURN_SECONDS = 1.0
# Facts of other services carry the time of their database, should it be another one.
CLOCK_MARGIN = timedelta(seconds=5)

_log = structlog.get_logger(__name__)


def live_loop(
    *, database: Database, redis: aioredis.Redis, follower: Follower, rest_share: float | None = None
) -> Consumer:
    """Returns the consumer that keeps memberships right as facts arrive; `rest_share`: see `TurnReader`."""

    newest: dict[str, int] = {}

    async def prepare(facts: list[ReceivedFact]) -> None:
        # Not inserted before, unless by another process: told after this worker took over, and beyond all that it has seen
        # of the stream, which repeats what was told before with the same numbers.
        since = consumer.leased_since
        certain = {
            fact.fact_id
            for fact in facts
            if since is not None
            and fact.publish_time > since + CLOCK_MARGIN
            and fact.number > newest.get(fact.stream, 0)
        }
        for fact in facts:
            newest[fact.stream] = max(fact.number, newest.get(fact.stream, 0))
        await follower.record({fact.fact_id: (fact.workspace_id, hear(fact)) for fact in facts}, certain)

    async def absorb(connection: AsyncConnection, workspace_id: str, facts: list[ReceivedFact]) -> None:
        await follower.follow(connection, workspace_id, [fact.fact_id for fact in facts])

    consumer = Consumer(
        database,
        redis,
        consumer="segment",
        streams=STREAMS,
        contracts=FACTS,
        absorb=absorb,
        prepare=prepare,
        batch_bytes=TURN_BYTES,
        shortest_turn_seconds=SHORTEST_TURN_SECONDS,
        busy_turn_seconds=BUSY_TURN_SECONDS,
        rest_share=rest_share,
    )
    return consumer


async def run_live_loop(consumer: Consumer, rebuilder: Rebuilder, ready: asyncio.Event) -> None:
    """Rebuilds a history that is behind, sets `ready`, then follows facts until cancelled."""

    async def turn() -> None:
        if not ready.is_set():
            rebuilt = await rebuilder.rebuild_where_behind()
            if rebuilt:
                _log.warning("history.was_behind", workspaces=len(rebuilt))
            ready.set()
        await consumer.run()

    await run_for_ever("live_loop", turn)


async def run_sweep(sweep: Sweep, ready: asyncio.Event) -> None:
    """Sweeps every second until cancelled, once the history is whole; an outage is waited out."""
    await ready.wait()

    async def turn() -> None:
        changed = await sweep.turn()
        if changed:
            _log.info("sweep.memberships_changed", changes=changed)
        await asyncio.sleep(SWEEP_SECONDS)

    await run_for_ever("sweep", turn)


async def run_sourcing(sourcing: Sourcing, ready: asyncio.Event) -> None:
    """Lets rules by source hold that wait for types of identifiers, until cancelled, once the history is whole."""
    await ready.wait()
    checked = False

    async def turn() -> None:
        nonlocal checked
        if not checked:
            await sourcing.check()
            checked = True
        await sourcing.turn()
        await asyncio.sleep(SOURCING_SECONDS)

    await run_for_ever("sourcing", turn)


async def run_list_entries(entries: ListEntries, ready: asyncio.Event) -> None:
    """Makes known to the history what calls that ended left waiting, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await entries.turn()
        await asyncio.sleep(LIST_ENTRIES_SECONDS)

    await run_for_ever("list_entries", turn)


async def run_loading(loading: Loading, ready: asyncio.Event) -> None:
    """Loads what histories of before lack, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await loading.turn()
        await asyncio.sleep(LOADING_SECONDS)

    await run_for_ever("loading", turn)


async def run_measuring(measuring: Measuring, ready: asyncio.Event) -> None:
    """Starts every minute the measurings that are due this night, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await measuring.start_due()
        await asyncio.sleep(MEASURING_SECONDS)

    await run_for_ever("measuring", turn)


async def run_alert_nights(nights: AlertNights, ready: asyncio.Event) -> None:
    """Judges the alerts that are due, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await nights.turn()
        await asyncio.sleep(ALERT_NIGHTS_SECONDS)

    await run_for_ever("alert_nights", turn)


async def run_alert_telling(telling: AlertTelling) -> None:
    """Tells alerts that fired, until cancelled."""

    async def turn() -> None:
        await telling.turn()
        await asyncio.sleep(ALERT_CALLS_SECONDS)

    await run_for_ever("alert_telling", turn)


async def run_report_runs(runs: ReportRuns, ready: asyncio.Event) -> None:
    """Runs the reports that are due, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await runs.turn()
        await asyncio.sleep(REPORT_RUNS_SECONDS)

    await run_for_ever("report_runs", turn)


async def run_report_telling(telling: ReportTelling) -> None:
    """Tells runs of reports, until cancelled."""

    async def turn() -> None:
        await telling.turn()
        await asyncio.sleep(REPORT_CALLS_SECONDS)

    await run_for_ever("report_telling", turn)


async def run_forgetting(forgetting: Forgetting, kept: ForgettingKept, ready: asyncio.Event) -> None:
    """Looks every minute whether a month, or what is kept, is past its time, until cancelled, once the history is whole."""
    await ready.wait()

    async def turn() -> None:
        await forgetting.turn()
        await kept.turn()
        await asyncio.sleep(FORGET_SECONDS)

    await run_for_ever("forgetting", turn)

"""Moving runs: definitions at hand, and everything an advance brings written at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.memories import Memory
from services.common.outbox import Fact, publish
from services.common.telemetry import current_traceparent
from services.journey.domain import (
    Advance,
    Ask,
    DropTimer,
    Entrance,
    Input,
    JourneyDefinition,
    Run,
    SetTimer,
    advance,
)
from services.journey.domain.advancing import abandon
from services.journey.domain.tasks import Task
from services.journey.storage import counts, effects, journeys, listening, runs, timers
from services.journey.storage.counts import CONVERTED, Way
from services.journey.storage.moments import Moment
from services.journey.storage.runs import NewRun
from services.journey.usecases.run_values import RunValues

Announce: TypeAlias = Callable[[Sequence[Run]], Sequence[Fact]]
"""Puts runs into facts for the others; a wire matter, so it comes from outside."""

MAX_CACHED_DEFINITIONS = 2_000

_log = structlog.get_logger(__name__)


class Movements:
    """Advances runs and writes what that brings: runs, timers, effects, the step log, counts, and the fact that tells."""

    def __init__(self, *, moment: Moment, announce: Announce, values: RunValues) -> None:
        """Takes what tells the time inside a transaction, how runs are told to the others, and what keeps their values."""
        self.moment = moment
        self.values = values
        self._announce = announce
        # A version of a definition never changes, so a cached one is never stale.
        self._definitions: Memory[tuple[str, str, int], JourneyDefinition] = Memory(entries=MAX_CACHED_DEFINITIONS)

    async def entrances(
        self, connection: AsyncConnection, workspace_id: str, versions: Iterable[tuple[str, int]]
    ) -> dict[tuple[str, int], Entrance]:
        """Returns given versions of journeys by (id, version); unknown ones are left out."""
        wanted = sorted(set(versions))
        found: dict[tuple[str, int], JourneyDefinition] = {}
        missing = []
        for key in wanted:
            known = self._definitions.get((workspace_id, *key))
            if known is None:
                missing.append(key)
            else:
                found[key] = known
        if missing:
            for loaded in await journeys.load_definitions(connection, workspace_id, missing):
                found[loaded.journey_id, loaded.version] = loaded.definition
                self._definitions.keep((workspace_id, loaded.journey_id, loaded.version), loaded.definition)
        return {key: Entrance(*key, found[key]) for key in wanted if key in found}

    async def move(
        self, connection: AsyncConnection, workspace_id: str, moves: Sequence[tuple[Run, Input]]
    ) -> list[Advance]:
        """Advances locked runs, each by one input, and writes the result. Inputs that a run does not await do nothing.

        Returns:
            The advances that changed their run.
        """
        if not moves:
            return []
        now = await self.moment(connection)
        known = await self.entrances(connection, workspace_id, ((run.journey_id, run.version) for run, _ in moves))
        advances = []
        ended: Counter[str] = Counter()
        for run, given in moves:
            try:
                moved = advance(known[(run.journey_id, run.version)].definition, run, given, now)
            except Exception as error:
                # One run that cannot be advanced must not hold up the others of its batch for ever.
                _log.error("run.advance_failed", run_id=run.run_id, error=type(error).__name__, exc_info=True)
                moved = abandon(run, f"advance_error: {type(error).__name__}", now)
            if moved.run is not run:
                advances.append(moved)
                ended[run.journey_id] += moved.run.state.ended and not run.state.ended
        if not advances:
            return []
        await runs.save_runs(connection, workspace_id, [moved.run for moved in advances])
        await self._write(connection, workspace_id, advances, started=Counter(), ended=ended)
        over = [
            moved.run.run_id
            for moved in advances
            if moved.run.state.ended and known[(moved.run.journey_id, moved.run.version)].definition.keeps_values
        ]
        await self.values.forget(connection, workspace_id, over)
        return advances

    async def start(
        self, connection: AsyncConnection, workspace_id: str, starts: Sequence[tuple[Advance, str | None, str]]
    ) -> set[str]:
        """Writes new runs that were advanced in hand: (advance, slot, trigger); returns the ids of those that are new."""
        if not starts:
            return set()
        rows = [
            NewRun(moved.run, slot, "" if moved.run.state.ended else trigger_json)
            for moved, slot, trigger_json in starts
        ]
        written = await runs.add_runs(connection, workspace_id, rows)
        advances = [moved for moved, _, _ in starts if moved.run.run_id in written]
        if advances:
            started = Counter(moved.run.journey_id for moved in advances)
            ended = Counter(moved.run.journey_id for moved in advances if moved.run.state.ended)
            await self._write(connection, workspace_id, advances, started=started, ended=ended)
        return written

    async def _write(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        advances: Sequence[Advance],
        *,
        started: Counter[str],
        ended: Counter[str],
    ) -> None:
        now = await self.moment(connection)
        await runs.log_steps(connection, workspace_id, [record for moved in advances for record in moved.records])
        set_timers = [
            timers.Timer(effect.effect_id, moved.run.run_id, effect.due_at)
            for moved in advances
            for effect in moved.effects
            if isinstance(effect, SetTimer)
        ]
        if set_timers:
            await timers.add_timers(connection, workspace_id, set_timers)
        await self.values.keep(connection, workspace_id, advances)
        dropped = [effect.effect_id for moved in advances for effect in moved.effects if isinstance(effect, DropTimer)]
        if dropped:
            await timers.drop_timers(connection, workspace_id, dropped)
        converted = [moved.run for moved in advances if moved.converted is not None]
        if converted:
            await listening.note_conversions(connection, workspace_id, converted)
        tasks = list(_tasks(advances))
        if tasks:
            await effects.add_effects(connection, workspace_id, tasks, now)
        await counts.add_counts(
            connection,
            workspace_id,
            started=started,
            ended=ended,
            converted=Counter(run.journey_id for run in converted),
            ways=_ways(advances),
        )
        await publish(connection, workspace_id, self._announce([moved.run for moved in advances]))


def _ways(advances: Sequence[Advance]) -> Counter[Way]:
    """Returns how often runs went which way, and converted where."""
    converted = Counter(
        Way(moved.run.journey_id, moved.run.version, moved.converted, "", CONVERTED)
        for moved in advances
        if moved.converted is not None
    )
    return converted + Counter(
        Way(
            moved.run.journey_id,
            moved.run.version,
            passage.from_step_id,
            passage.to_step_id,
            int(passage.end_state or 0),
        )
        for moved in advances
        for passage in moved.passages
    )


def _tasks(advances: Iterable[Advance]) -> Iterable[Task]:
    traceparent = current_traceparent()
    for moved in advances:
        run = moved.run
        for effect in moved.effects:
            if isinstance(effect, Ask):
                yield Task(
                    effect_id=effect.effect_id,
                    request=effect.request,
                    run_id=run.run_id,
                    journey_id=run.journey_id,
                    step_id=run.step_id,
                    customer_id=run.customer_id,
                    traceparent=traceparent,
                )

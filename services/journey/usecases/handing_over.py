"""What one journey makes of another for its customer: it lets them in, or ends what they walk."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.journey.clients.own import Handover
from services.journey.domain import Candidate, EndedByJourney, Input, JourneyState, Run, begin_run
from services.journey.storage import customers, journeys, runs
from services.journey.usecases.letting_in import LettingIn
from services.journey.usecases.moving import Movements

MAX_CHAIN = 10
"""Journeys that may start one another, the first included."""


class HandingOver:
    """Each in one transaction; repeats change nothing, since a run's id follows from the effect that asked for it."""

    def __init__(self, database: Database, movements: Movements) -> None:
        """Takes the service's database, and how runs move."""
        self._database = database
        self._movements = movements
        self._letting_in = LettingIn(movements)

    async def start_walk(self, workspace_id: str, asked: Handover) -> tuple[str, str]:
        """Lets the customer of a run enter another journey; returns the new run, or "" and why not."""
        async with self._database.workspace(workspace_id) as connection:
            chain = await runs.chain_of(connection, workspace_id, asked.run_id, MAX_CHAIN)
            journey_id = asked.journey_id
            if journey_id in chain:
                return "", "ping_pong"
            if len(chain) >= MAX_CHAIN:
                return "", "chain_too_long"
            return await self._let_in(connection, workspace_id, asked)

    async def _let_in(self, connection: AsyncConnection, workspace_id: str, asked: Handover) -> tuple[str, str]:
        versions = await journeys.published_versions(connection, workspace_id)
        known = await self._movements.entrances(
            connection, workspace_id, [version for version in versions if version[0] == asked.journey_id]
        )
        if not known:
            return "", "journey_not_published"
        now = await self._movements.moment(connection)
        (entrance,) = known.values()
        cause = f"run:{asked.run_id}/{asked.effect_id}"
        customer_id = asked.customer_id
        candidate = Candidate(entrance, customer_id, customer_id, 0, cause, asked.trigger_json)
        run_id = begin_run(workspace_id, asked.journey_id, entrance.version, customer_id, cause, now).run_id
        let_in = await self._letting_in.let_in(connection, workspace_id, [candidate], now)
        if let_in.refused:
            return "", str(let_in.refused[0].reason)
        if let_in.waiting:
            return "", "condition_awaited"
        if let_in.run_ids or await runs.known_runs(connection, workspace_id, [run_id]):
            return run_id, ""
        return "", "customer_erased"

    async def end_walks(self, workspace_id: str, asked: Handover) -> int:
        """Ends the runs of another journey that the customer of a run walks; returns how many."""
        async with self._database.workspace(workspace_id) as connection:
            ids = await customers.current_ids(connection, workspace_id, asked.customer_id)
            under_way = await runs.lock_walks_under_way(connection, workspace_id, ids)
            ending: list[tuple[Run, Input]] = [
                (run, EndedByJourney(asked.run_id)) for run in under_way if run.journey_id == asked.journey_id
            ]
            await self._movements.move(connection, workspace_id, ending)
        return len(ending)

    async def missing_journeys(self, workspace_id: str, journey_ids: Collection[str]) -> set[str]:
        """Returns those of the ids under which there is no journey, or one that is archived or deleted."""
        async with self._database.workspace(workspace_id) as connection:
            found = [await journeys.find_journey(connection, workspace_id, each) for each in sorted(set(journey_ids))]
        there = {
            each.journey_id
            for each in found
            if each is not None and each.delete_time is None and each.state is not JourneyState.ARCHIVED
        }
        return set(journey_ids) - there

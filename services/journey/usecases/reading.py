"""Questions about runs."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.database import Database
from services.common.errors import NotFound
from services.common.facts import count_set_aside
from services.common.listings import Listing
from services.journey.domain import Run, StepRecord
from services.journey.domain.references import ReferenceKind, references_of
from services.journey.domain.visits import StepStats, VisitPage, VisitPlace, Visits
from services.journey.storage import admissions, counts, customers, effects, journeys, run_lists, runs
from services.journey.storage.using import definitions_in_use
from services.journey.usecases.keeping import found, known_id


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of a workspace; `waiting_facts` is of all workspaces."""

    journeys: int
    runs_started: int
    runs_ended: int
    waiting_facts: int
    pending_effects: int
    pending_admissions: int
    facts_set_aside: int


class Reading:
    """Answers from what is stored; changes nothing."""

    def __init__(self, database: Database, waiting_facts: Callable[[], Awaitable[int]]) -> None:
        """Takes the service's database and who knows how many facts wait in the streams."""
        self._database = database
        self._waiting_facts = waiting_facts

    async def list_runs(
        self,
        workspace_id: str,
        journey_id: str,
        *,
        customer_id: int | None,
        before: tuple[datetime, str] | None,
        limit: int,
    ) -> Sequence[Run]:
        """Returns runs of a journey, newest first, those behind `before`; with a customer, of all ids that were theirs.

        Raises:
            NotFound: If there is no such journey.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            ids = None if customer_id is None else await customers.current_ids(connection, workspace_id, customer_id)
            return await runs.list_runs(
                connection, workspace_id, journey_id, customer_ids=ids, before=before, limit=limit
            )

    async def list_all_runs(
        self, workspace_id: str, listing: Listing, *, customer_id: int | None
    ) -> tuple[Sequence[Run], str]:
        """Returns a page of the runs of all journeys and the next token; with a customer, of all ids that were theirs.

        There may be a page behind one that is not full.
        """
        async with self._database.workspace(workspace_id) as connection:
            ids = None if customer_id is None else await customers.current_ids(connection, workspace_id, customer_id)
            page = await run_lists.list_runs(connection, workspace_id, listing, customer_ids=ids)
        if page.looked_until is not None:
            return page.runs, listing.token_behind(page.looked_until)
        return page.runs[: listing.size], listing.next_token(page.runs)

    async def step_stats(self, workspace_id: str, journey_id: str, version: int | None) -> StepStats:
        """Returns the counts of a journey's steps, and of the ways between them; None: of all versions together.

        Raises:
            NotFound: If there is no such journey.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            return await counts.step_counts(connection, workspace_id, journey_id, version)

    async def list_visits(
        self, workspace_id: str, journey_id: str, wanted: Visits, *, before: VisitPlace | None, limit: int
    ) -> VisitPage:
        """Returns visits of a step, those of the latest runs first, behind `before`.

        Raises:
            NotFound: If there is no such journey.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            return await run_lists.list_visits(connection, workspace_id, journey_id, wanted, before=before, limit=limit)

    async def trace(self, workspace_id: str, journey_id: str, run_id: str) -> tuple[Run, Sequence[StepRecord]]:
        """Returns a run and its log, oldest first.

        Raises:
            NotFound: If the journey has no such run.
        """
        try:
            known = str(uuid.UUID(run_id))
        except ValueError:
            known = ""
        if known:
            async with self._database.workspace(workspace_id) as connection:
                run = await runs.find_run(connection, workspace_id, known)
                if run is not None and run.journey_id == journey_id:
                    return run, await runs.list_steps(connection, workspace_id, known)
        raise NotFound("The journey has no such run.", journey_id=journey_id[:100], run_id=run_id[:100])

    async def using(self, workspace_id: str, kind: ReferenceKind, name: str) -> Sequence[str]:
        """Returns the ids of the journeys that customers may enter or are in and that name something, in their order."""
        async with self._database.workspace(workspace_id) as connection:
            return [
                journey_id
                for journey_id, definition in await definitions_in_use(connection, workspace_id)
                if any(each.kind is kind and each.name == name for each in references_of(definition))
            ]

    async def stats(self, workspace_id: str) -> Stats:
        """Returns the counts of a workspace."""
        async with self._database.workspace(workspace_id) as connection:
            kept, started, ended = await counts.total_counts(connection, workspace_id)
            pending = await effects.count_pending(connection, workspace_id)
            admitting = await admissions.count_admissions(connection, workspace_id)
            set_aside = await count_set_aside(connection)
        return Stats(kept, started, ended, await self._waiting_facts(), pending, admitting, set_aside)

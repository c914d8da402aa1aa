"""Measuring what the people of each day did, once their window is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.journey.domain.holdouts import Arm, Assignment, Measurement
from services.journey.domain.results import Outcome, day_to_json, sum_day
from services.journey.storage import customers, experiment_days, holdouts
from services.journey.storage.experiment_days import DueDay
from services.journey.storage.moments import Moment

LEASE = timedelta(minutes=10)
"""How long the measuring of a day may take; what a dead worker held is due again after it."""

PEOPLE_A_CALL = 10_000
AGAIN = timedelta(days=1)
TIMES_MEASURED = 4
"""A day is measured so often, a day apart: the last times for what arrived late, refunds above all."""


class MeasuresOutcomes(Protocol):
    """Knows what people did."""

    async def measure(self, workspace_id: str, people: Sequence[Assignment], measured: Measurement) -> list[Outcome]:
        """Returns what each did, in order."""
        ...


class MeasuringResults:
    """Claims a day, asks what its people did, and keeps the sums."""

    def __init__(self, database: Database, *, moment: Moment, outcomes: MeasuresOutcomes) -> None:
        """Takes the service's database, what tells the time in it, and who knows what people did."""
        self._database = database
        self._moment = moment
        self._outcomes = outcomes

    async def turn(self) -> bool:
        """Measures one day; False when nothing was due. A day that fails is due again after its lease.

        Raises:
            YikeError: If segment is away or refuses.
        """
        async with self._database.system() as connection:
            now = await self._moment(connection)
            due = await experiment_days.claim_day(connection, now, now + LEASE)
        if due is None:
            return False
        async with self._database.workspace(due.workspace_id) as connection:
            measured = await holdouts.find_measurement(connection, due.workspace_id, due.experiment_id)
        if measured is None:
            measured = Measurement(due.experiment_id, 0)
        people, left_out = await self._people(due, measured)
        async with self._database.workspace(due.workspace_id) as connection:
            now = await self._moment(connection)
            again = now + AGAIN if due.times_measured + 1 < TIMES_MEASURED else None
            await experiment_days.settle_day(connection, due, day_to_json(sum_day(people, left_out)), now, again)
        return True

    async def _people(self, due: DueDay, measured: Measurement) -> tuple[list[tuple[Arm, Outcome]], int]:
        """Returns what the people of a day did, and how many are left out."""
        since = datetime(due.day.year, due.day.month, due.day.day, tzinfo=UTC)
        people: list[tuple[Arm, Outcome]] = []
        left_out, after = 0, -(1 << 63)
        while True:
            async with self._database.workspace(due.workspace_id) as connection:
                page = await holdouts.assigned_between(
                    connection,
                    due.workspace_id,
                    due.experiment_id,
                    since=since,
                    until=since + timedelta(days=1),
                    after=after,
                    limit=PEOPLE_A_CALL,
                )
                clear = await _of_one_group(connection, due.workspace_id, page)
            if not page:
                return people, left_out
            after = page[-1].customer_id
            outcomes = await self._outcomes.measure(due.workspace_id, page, measured)
            for one, outcome in zip(page, outcomes, strict=True):
                if one.customer_id in clear and outcome.customer_id:
                    people.append((one.arm, outcome))
                else:
                    left_out += 1


async def _of_one_group(connection: AsyncConnection, workspace_id: str, page: Sequence[Assignment]) -> set[int]:
    """Returns those of a page who count: the first of the ids that are one person now, where all of these are in one group."""
    mappings = await customers.find_mappings(connection, workspace_id, {one.customer_id for one in page})
    person_of = {
        one.customer_id: mappings[one.customer_id].customer_id if one.customer_id in mappings else one.customer_id
        for one in page
    }
    same = await customers.ids_of_customers(connection, workspace_id, sorted(set(person_of.values())))
    merged = {person: ids for person, ids in same.items() if len(ids) > 1}
    if not merged:
        return {one.customer_id for one in page}
    experiment_id = page[0].experiment_id
    wanted = sorted({(experiment_id, each) for ids in merged.values() for each in ids})
    found = await holdouts.first_assignments(connection, workspace_id, wanted)
    counts: set[int] = set()
    for one in page:
        ids = merged.get(person_of[one.customer_id], (one.customer_id,))
        all_of_person = [found[(experiment_id, each)] for each in ids if (experiment_id, each) in found] or [one]
        first = min(all_of_person, key=lambda each: (each.assign_time, each.customer_id))
        if first.customer_id == one.customer_id and len({each.arm for each in all_of_person}) == 1:
            counts.add(one.customer_id)
    return counts

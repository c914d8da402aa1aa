"""Shares, measurements and results, as their owners ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.common.errors import Aborted
from services.common.updates import check_etag, etag_of
from services.journey.domain.holdouts import Arm, Assignment, Holdouts, Measurement
from services.journey.domain.results import Results, day_from_json, results_of
from services.journey.storage import experiment_days, holdouts, journeys, runs
from services.journey.storage.moments import Moment
from services.journey.usecases.keeping import found, known_id
from services.journey.usecases.measuring import MeasuresOutcomes


class Experiments:
    """Keeps who is left alone and how journeys are measured; tells what they changed."""

    def __init__(self, database: Database, *, moment: Moment, default_share: int, outcomes: MeasuresOutcomes) -> None:
        """Takes the service's database, what tells the time in it, the installation's share, and who knows what people did."""
        self._outcomes = outcomes
        self._database = database
        self._moment = moment
        self._default_share = default_share

    async def holdouts(self, workspace_id: str) -> Holdouts:
        """Returns a workspace's shares."""
        async with self._database.workspace(workspace_id) as connection:
            return await self._shares(connection, workspace_id)

    async def set_holdouts(self, workspace_id: str, change: Callable[[Holdouts], Holdouts], etag: str = "") -> Holdouts:
        """Changes a workspace's shares.

        Raises:
            Aborted: ETAG_MISMATCH, if somebody changed them in between.
        """
        async with self._database.workspace(workspace_id) as connection:
            before = await self._shares(connection, workspace_id, lock=True)
            check_etag(etag, etag_of(before.revision))
            after = change(before)
            if after == before:
                return before
            now = await self._moment(connection)
            after = replace(after, revision=before.revision + 1, update_time=now)
            if not await holdouts.save_holdouts(connection, workspace_id, after):
                raise Aborted
            return after

    async def measurement(self, workspace_id: str, journey_id: str) -> Measurement:
        """Returns how a journey is measured.

        Raises:
            NotFound: If there is no such journey.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._measurement(connection, workspace_id, journey_id)

    async def results(self, workspace_id: str, journey_id: str) -> Results:
        """Returns what a journey changed.

        Raises:
            NotFound: If there is no such journey.
        """
        async with self._database.workspace(workspace_id) as connection:
            measured = await self._measurement(connection, workspace_id, journey_id)
            days = await experiment_days.measured_days(connection, workspace_id, journey_id)
            return results_of(
                [(one.day, day_from_json(one.sums)) for one in days],
                await holdouts.count_assignments(connection, workspace_id, journey_id),
                messages=await runs.messages_of(connection, workspace_id, journey_id),
                measured=measured,
                measure_time=max((one.measure_time for one in days), default=None),
            )

    async def check_goal(self, workspace_id: str, goal_json: str) -> None:
        """Checks that what counts as a conversion can be asked for: it is, of nobody.

        Raises:
            InvalidArgument: INVALID_RULE, with the path into the goal.
            Unavailable: If segment is away.
        """
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
        nobody = Assignment("", 0, Arm.TREATED, 0, now)
        await self._outcomes.measure(workspace_id, [nobody], Measurement("", 0, goal_json=goal_json))

    async def set_measurement(
        self, workspace_id: str, journey_id: str, change: Callable[[Measurement], Measurement], etag: str = ""
    ) -> Measurement:
        """Changes how a journey is measured; by another goal or window all its days are measured anew.

        Raises:
            NotFound: If there is no such journey.
            Aborted: ETAG_MISMATCH, if somebody changed it in between.
        """
        async with self._database.workspace(workspace_id) as connection:
            before = await self._measurement(connection, workspace_id, journey_id, lock=True)
            check_etag(etag, etag_of(before.revision))
            after = change(before)
            if after == before and before.update_time is not None:
                return before
            now = await self._moment(connection)
            after = replace(after, revision=before.revision + 1, update_time=now)
            if not await holdouts.save_measurement(connection, workspace_id, after):
                raise Aborted
            if (after.window_days, after.goal_json) != (before.window_days, before.goal_json):
                await experiment_days.measure_anew(connection, workspace_id, journey_id, after.window_days, now)
            return after

    async def _shares(self, connection: AsyncConnection, workspace_id: str, *, lock: bool = False) -> Holdouts:
        known = await holdouts.find_holdouts(connection, workspace_id, lock=lock)
        return known or Holdouts(self._default_share)

    async def _measurement(
        self, connection: AsyncConnection, workspace_id: str, journey_id: str, *, lock: bool = False
    ) -> Measurement:
        known_id(journey_id)
        known = await holdouts.find_measurement(connection, workspace_id, journey_id, lock=lock)
        if known is not None:
            return known
        journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
        # One that was published without a row leaves nobody alone: it was so before there were holdouts, or sends no marketing.
        share = 0 if journey.published_by else (await self._shares(connection, workspace_id)).default_share
        return Measurement(journey_id, share)

"""Letting those who are in a segment already into a journey that was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.common.database import Database
from services.journey.domain import SegmentEntered
from services.journey.storage import admissions
from services.journey.storage.admissions import Admission
from services.journey.usecases.entering import Entering
from services.journey.usecases.moving import Movements

LEASE = timedelta(seconds=30)
"""How long a page may take; what a dead worker held is due again after it."""


class Admitting:
    """Claims a page, and commits the runs it begins with how far it got. A member's run has the id it would have by the
    fact of the membership, so a page that comes twice, or a fact of the same membership, changes nothing."""

    def __init__(self, database: Database, movements: Movements, entering: Entering) -> None:
        """Takes the service's database, how runs move, and who judges entries."""
        self._database = database
        self._movements = movements
        self._entering = entering

    async def claim(self) -> Admission | None:
        """Claims what is due next, of any workspace."""
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            return await admissions.claim_admission(connection, now, now + LEASE)

    async def admit(self, admission: Admission, members: Sequence[SegmentEntered], next_page_token: str) -> int:
        """Lets a page of members in; returns how many runs began.

        Nobody is let in, and the admission ends, where the journey takes no entries any more. A claim that is not ours
        any more changes nothing.
        """
        async with self._database.workspace(admission.workspace_id) as connection:
            now = await self._movements.moment(connection)
            if not await admissions.advance_admission(connection, admission, next_page_token, now):
                return 0
            begun = await self._entering.admit(connection, admission.workspace_id, admission.journey_id, members)
            if begun is None:
                await admissions.close_admission(connection, admission.workspace_id, admission.journey_id)
        return begun or 0

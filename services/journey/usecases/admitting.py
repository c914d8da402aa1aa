"""Letting customers into a journey page by page: members and lists at the publishing, whoever enters by the clock then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.common.database import Database
from services.journey.domain import Entrance
from services.journey.domain.occasions import Arrival
from services.journey.storage import admissions
from services.journey.storage.admissions import Admission
from services.journey.usecases.entering import Entering
from services.journey.usecases.moving import Movements

LEASE = timedelta(seconds=30)
"""How long a page may take; what a dead worker held is due again after it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An admission that is ours, and by what the journey is entered now; None: it takes no entries."""

    admission: Admission
    entrance: Entrance | None


class Admitting:
    """Claims a page, and commits the runs it begins with how far it got. A run's id follows from its cause: a member's has the
    one that it would have by the fact of the membership, so a page that comes twice, or a fact of the same membership, changes
    nothing."""

    def __init__(self, database: Database, movements: Movements, entering: Entering) -> None:
        """Takes the service's database, how runs move, and who judges entries."""
        self._database = database
        self._movements = movements
        self._entering = entering

    async def claim(self, lease: timedelta = LEASE) -> Claimed | None:
        """Claims what is due next, of any workspace."""
        async with self._database.system() as connection:
            now = await self._movements.moment(connection)
            admission = await admissions.claim_admission(connection, now, now + lease)
        if admission is None:
            return None
        async with self._database.workspace(admission.workspace_id) as connection:
            entrance = await self._entering.entrance(connection, admission.workspace_id, admission.journey_id)
        return Claimed(admission, entrance)

    async def admit(
        self, admission: Admission, arrivals: Sequence[Arrival], next_page_token: str, *, holds: bool = False
    ) -> int | None:
        """Lets a page in; returns how many runs began; with `holds` the claim stays ours for the next page.

        Nobody is let in, and the admission ends, where the journey takes no entries any more. A claim that is not ours
        any more changes nothing: None.
        """
        async with self._database.workspace(admission.workspace_id) as connection:
            now = await self._movements.moment(connection)
            until = now + LEASE if holds else now
            if not await admissions.advance_admission(connection, admission, next_page_token, until, holds=holds):
                return None
            begun = await self._entering.admit(
                connection, admission.workspace_id, admission.journey_id, arrivals, occasion=admission.occasion
            )
            if begun is None:
                await admissions.close_admission(
                    connection, admission.workspace_id, admission.journey_id, occasion=admission.occasion
                )
        return begun or 0

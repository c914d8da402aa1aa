"""Drawing lots: what was drawn once for a person stays, whoever they turn out to be one with."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.database import Database
from services.common.erasing import erased_among
from services.journey.domain.lots import Draw, Lot, drawn, kept_of
from services.journey.storage import customers, lots, restrictions
from services.journey.storage.moments import Moment


class Lots:
    """Draws lots, those of one workspace one after the other."""

    def __init__(self, database: Database, moment: Moment) -> None:
        """Takes the service's database, and what tells the time in it."""
        self._database = database
        self._moment = moment

    async def draw(self, workspace_id: str, draws: Sequence[Draw]) -> list[tuple[str, bool]]:
        """Returns the branch of each, and whether it was drawn before.

        What was drawn first for any id of the person holds. Else the hash of the smallest of the ids draws; that is kept, but
        of whom is erased.
        """
        async with self._database.workspace(workspace_id) as connection:
            # An erasure waits for us, and we for it: nothing of somebody who was erased is written after it.
            await restrictions.lock_restrictions(connection, workspace_id, shared=True)
            await lots.lock_lots(connection, workspace_id)
            now = await self._moment(connection)
            asked = sorted({each.customer_id for each in draws})
            mappings = await customers.find_mappings(connection, workspace_id, asked)
            person_of = {each: mappings[each].customer_id if each in mappings else each for each in asked}
            ids = await customers.ids_of_customers(connection, workspace_id, sorted(set(person_of.values())))
            erased = await erased_among(connection, workspace_id, {each for same in ids.values() for each in same})
            wanted = {(each.journey_id, each.key, one) for each in draws for one in ids[person_of[each.customer_id]]}
            known = {
                (lot.journey_id, lot.key, lot.customer_id): lot
                for lot in await lots.find_lots(connection, workspace_id, sorted(wanted))
            }
            answers: list[tuple[str, bool]] = []
            fresh: dict[tuple[str, str, int], Lot] = {}
            for each in draws:
                same = ids[person_of[each.customer_id]]
                places = [(each.journey_id, each.key, one) for one in same]
                kept = kept_of([known[place] for place in places if place in known], each.weights)
                branch_id = kept or drawn(each.journey_id, each.key, min(same), each.weights)
                answers.append((branch_id, kept is not None))
                if kept is None and erased.isdisjoint(same):
                    place = (each.journey_id, each.key, person_of[each.customer_id])
                    known[place] = fresh[place] = Lot(*place, branch_id, now)
            if fresh:
                await lots.keep_lots(connection, workspace_id, list(fresh.values()))
        return answers

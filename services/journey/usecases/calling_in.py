"""Entries by a call: the caller says who, and with which values."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.common.database import Database
from services.common.errors import FailedPrecondition, Reason
from services.journey.domain import Candidate, Entrance, Refusal
from services.journey.domain.entering import key_of, parse_properties
from services.journey.domain.filters import flatten
from services.journey.domain.occasions import Arrival
from services.journey.domain.runs import begin_run
from services.journey.entries.api.rules import ApiEntry
from services.journey.storage import journeys, runs
from services.journey.usecases.entering import Entering
from services.journey.usecases.keeping import found, known_id
from services.journey.usecases.letting_in import LettingIn, candidate_of
from services.journey.usecases.moving import Movements

MAX_ENTRANTS = 500
"""Entrants of one call."""


class Outcome(enum.IntEnum):
    """What became of an entrant; the numbers are those of the contract."""

    ENTERED = 1
    REPEATED = 2
    WAITING = 3
    REFUSED = 4
    UNKNOWN_CUSTOMER = 5


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who is to enter; `customer_id` None: nobody is known by what was named. `values_json` is an object, "" for none."""

    customer_id: int | None
    values_json: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of an entrant; `run_id` of a run that there is, `refusal` where it was refused."""

    outcome: Outcome
    customer_id: int = 0
    run_id: str = ""
    refusal: Refusal | None = None


class CallingIn:
    """Lets in whom a call names. The same call again begins nothing and says what there is: a run's id follows from the
    request's id, the place in it, and the customer."""

    def __init__(self, database: Database, movements: Movements, entering: Entering) -> None:
        """Takes the service's database, how runs move, and who knows by what journeys are entered."""
        self._database = database
        self._movements = movements
        self._entering = entering
        self._letting_in = LettingIn(movements)

    async def enter(
        self, workspace_id: str, journey_id: str, entrants: Sequence[Entrant], request_id: str
    ) -> list[Entered]:
        """Lets entrants in, all in one transaction; returns what became of each, in their order.

        Raises:
            NotFound: If there is no such journey.
            FailedPrecondition: WRONG_STATE if it is not published, or is not entered by a call.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            entrance = await self._entering.entrance(connection, workspace_id, journey_id)
            if entrance is None or not isinstance(entrance.definition.entry, ApiEntry):
                why = "it is not published" if entrance is None else "its customers enter in another way"
                raise FailedPrecondition(
                    f"Nobody enters the journey {journey_id} by a call: {why}.",
                    reason=Reason.ERROR_REASON_WRONG_STATE,
                    journey_id=journey_id,
                    state=journey.state.name,
                )
            now = await self._movements.moment(connection)
            candidates = [
                _candidate(entrance, entrant, f"api:{request_id}" + (f"/{place}" if place else ""))
                for place, entrant in enumerate(entrants)
            ]
            run_ids = [
                begin_run(workspace_id, journey_id, entrance.version, each.customer_id, each.cause, now).run_id
                for each in candidates
            ]
            there = await runs.known_runs(connection, workspace_id, run_ids)
            named = [
                each for each, entrant in zip(candidates, entrants, strict=True) if entrant.customer_id is not None
            ]
            let_in = await self._letting_in.let_in(connection, workspace_id, named, now)
        refused = {each.cause: Refusal(each.reason) for each in let_in.refused}
        waiting = {each.cause for each in let_in.waiting}
        answers = []
        for candidate, entrant, run_id in zip(candidates, entrants, run_ids, strict=True):
            if entrant.customer_id is None:
                answers.append(Entered(Outcome.UNKNOWN_CUSTOMER))
            elif run_id in there:
                answers.append(Entered(Outcome.REPEATED, candidate.customer_id, run_id))
            elif candidate.cause in waiting:
                answers.append(Entered(Outcome.WAITING, candidate.customer_id, run_id))
            elif candidate.cause in refused:
                answers.append(Entered(Outcome.REFUSED, candidate.customer_id, refusal=refused[candidate.cause]))
            elif run_id in let_in.run_ids:
                answers.append(Entered(Outcome.ENTERED, candidate.customer_id, run_id))
            else:
                # Erased while the call was under way.
                answers.append(Entered(Outcome.UNKNOWN_CUSTOMER))
        return answers


def _candidate(entrance: Entrance, entrant: Entrant, cause: str) -> Candidate:
    paths = flatten(parse_properties(entrant.values_json.encode()) or {})
    key = key_of(entrance.definition.reentry, paths)
    arrival = Arrival(entrant.customer_id or 0, cause, trigger_json=entrant.values_json, key=key or "")
    return replace(candidate_of(entrance, arrival), refused=Refusal.KEY_MISSING if key is None else None)

"""What publishing a draft would do, in people, before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.common.database import Database
from services.journey.domain import (
    Entrance,
    Journey,
    JourneyDefinition,
    Refusal,
    SegmentEntered,
)
from services.journey.storage import journeys
from services.journey.storage.moments import Moment
from services.journey.usecases.checking import check_alone, check_readable
from services.journey.usecases.drafting import Drafts, Drawing
from services.journey.usecases.keeping import found
from services.journey.usecases.letting_in import LettingIn

MAX_JUDGED = 20_000
"""Members of a segment that are judged for one forecast."""

WEEK_DAYS = 7


class Crowds(Protocol):
    """How many there are, by segment, which knows; raises Unavailable while it is away."""

    async def members(
        self, workspace_id: str, segment_id: str, page_token: str
    ) -> tuple[Sequence[SegmentEntered], str]:
        """Returns a page of the members of a segment, and the token of the next; nobody where there is no such segment."""
        ...

    async def members_of(self, workspace_id: str, segment_id: str) -> int:
        """Returns how many members a segment has; 0 where there is none."""
        ...

    async def customers_of(self, workspace_id: str, rule_json: str) -> int:
        """Returns how many customers a rule holds of."""
        ...


@dataclass(frozen=True, slots=True)
class Forecast:
    """What publishing would do.

    Attributes:
        revision: Of the draft that was looked at.
        members: Who is in the segment of the entry.
        judged: How many of them were judged.
        outcomes: Of those, how many would be let in (None), and how many not, by why.
        customers_last_week: Who set off the entry by event in the last 7 days.
        next_entry_time: When customers enter next by the clock; None: they do not.
        runs_active: Who is inside, and goes on by the version that the run began with.
    """

    revision: int
    members: int
    judged: int
    outcomes: Counter[Refusal | None]
    customers_last_week: int
    runs_active: int
    next_entry_time: datetime | None = None


class Forecasts:
    """Judges entries without letting anybody in, by the rules by which they are let in."""

    def __init__(
        self,
        database: Database,
        *,
        moment: Moment,
        drafts: Drafts,
        drawing: Drawing,
        letting_in: LettingIn,
        crowds: Crowds,
    ) -> None:
        """Takes stores and rules: where drafts are kept and how written, who judges entries, who knows how many there are."""
        self._database = database
        self._moment = moment
        self._drafts = drafts
        self._drawing = drawing
        self._letting_in = letting_in
        self._crowds = crowds

    async def forecast(self, workspace_id: str, journey_id: str) -> Forecast:
        """Returns what publishing the draft of a journey would do.

        Raises:
            NotFound: If there is no such journey.
            InvalidArgument: INVALID_JOURNEY if the draft does not hold together.
            Unavailable: If segment is away.
        """
        draft = await self._drafts.get(workspace_id, journey_id)
        async with self._database.workspace(workspace_id) as connection:
            journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            now = await self._moment(connection)
        definition, unreadable = self._drawing.read(draft.definition_json)
        check_readable(unreadable)
        check_alone(definition)
        entry, members, judged, customers = definition.entry, 0, 0, 0
        outcomes: Counter[Refusal | None] = Counter()
        if entry is not None and entry.awaited_event:
            rule = self._drawing.rule_of(entry, WEEK_DAYS)
            customers = await self._crowds.customers_of(workspace_id, rule)
        elif entry is not None and entry.awaited_segment:
            members = await self._crowds.members_of(workspace_id, entry.awaited_segment)
            if entry.lets_existing_in:
                judged, outcomes = await self._judge(workspace_id, journey, definition, entry.members_of)
        elif entry is not None and (rule := self._drawing.crowd_of(entry)):
            members = await self._crowds.customers_of(workspace_id, rule)
        following = None if entry is None else entry.next_occasion(now, definition.gate.time_zone)
        return Forecast(
            draft.revision,
            members,
            judged,
            outcomes,
            customers,
            journey.runs_active,
            None if following is None else following.due_time,
        )

    async def _judge(
        self, workspace_id: str, journey: Journey, definition: JourneyDefinition, segment_id: str
    ) -> tuple[int, Counter[Refusal | None]]:
        entrance = Entrance(journey.journey_id, journey.version + 1, definition)
        judged, token = 0, ""
        outcomes: Counter[Refusal | None] = Counter()
        while judged < MAX_JUDGED:
            page, token = await self._crowds.members(workspace_id, segment_id, token)
            async with self._database.workspace(workspace_id) as connection:
                outcomes += await self._letting_in.foresee(connection, workspace_id, entrance, page)
            judged += len(page)
            if not token:
                break
        return judged, outcomes

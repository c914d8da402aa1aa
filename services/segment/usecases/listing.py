"""Whole lists of customers, for who takes them out: the members of a segment at one moment, or whom a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, Reason
from services.segment.history.store import HistoryStore
from services.segment.storage import memberships as membership_storage
from services.segment.usecases.searching import Asked, Searching
from services.segment.usecases.segments import required

MAXIMUM_LISTED = 1_000_000
"""Customers of one list."""


@dataclass(frozen=True)
class Listed:
    """A list: current ids, ascending, and the moment that it is of."""

    customer_ids: list[int]
    snapshot_time: datetime


class Listing:
    """Names all customers of a list at once."""

    def __init__(self, *, database: Database, history: HistoryStore, searching: Searching, clock: Clock) -> None:
        """Takes the stores, who searches, and the time."""
        self._database = database
        self._history = history
        self._searching = searching
        self._clock = clock

    async def list(self, workspace_id: str, *, segment_id: str, query: str, filter_text: str) -> Listed:
        """Returns the members of a segment; without one, whom the search finds. Restricted customers are left out.

        Raises:
            NotFound: If there is no such segment.
            InvalidArgument: If the filter is wrong.
            FailedPrecondition: TOO_LARGE, if there are more than 1,000,000.
        """
        now = self._clock.now()
        if segment_id:
            async with self._database.workspace(workspace_id) as connection:
                await required(connection, workspace_id, segment_id)
                # One statement, so of one moment, whatever is committed meanwhile.
                found = await membership_storage.all_members(connection, workspace_id, segment_id)
        else:
            asked, named = await self._searching.ask(workspace_id, query, filter_text)
            found = set(named) | (await self._found(asked, now) if asked is not None else set())
        restricted = await self._history.restricted_customers(workspace_id, limit=MAXIMUM_LISTED)
        listed = sorted(found.difference(restricted))
        if len(listed) > MAXIMUM_LISTED:
            raise FailedPrecondition(
                f"The list has {len(listed)} customers, and at most {MAXIMUM_LISTED} are taken out at once; narrow it down.",
                reason=Reason.ERROR_REASON_TOO_LARGE,
                limit=str(MAXIMUM_LISTED),
            )
        return Listed(listed, now)

    async def _found(self, asked: Asked, now: datetime) -> set[int]:
        workspace = asked.workspace
        inside = [one for one, is_in in asked.wanted.segments.items() if is_in]
        found: set[int] | None = None
        if asked.wanted.rule is not None:
            holding = await self._history.members(
                workspace.workspace_id,
                asked.wanted.rule,
                now=now,
                time_zone=workspace.time_zone,
                own=workspace.own_terms(now),
            )
            found = set(holding.tolist())
        elif not inside:
            found = set((await self._history.all_customers(workspace.workspace_id)).tolist())
        async with self._database.workspace(workspace.workspace_id) as connection:
            for one, is_in in asked.wanted.segments.items():
                members = await membership_storage.all_members(connection, workspace.workspace_id, one)
                if is_in:
                    found = members if found is None else found & members
            for one, is_in in asked.wanted.segments.items():
                if not is_in:
                    assert found is not None
                    found -= await membership_storage.all_members(connection, workspace.workspace_id, one)
        return found or set()

"""What people did after moments of their own: for journeys' results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.reading import parse_filter
from services.segment.history.outcomes import Exposed, Outcome, OutcomeHistory, OutcomeQuestion
from services.segment.history.rule_query import moment_of
from services.segment.storage.workspaces import read_workspace


class Outcomes:
    """Measures outcomes."""

    def __init__(self, database: Database, history: OutcomeHistory, clock: Clock) -> None:
        """Takes the stores and the time."""
        self._database = database
        self._history = history
        self._clock = clock

    async def measure(
        self,
        workspace_id: str,
        people: Sequence[Exposed],
        *,
        goal: tuple[str, Sequence[Mapping[str, Any]]] | None,
        window_days: int,
        before_days: int,
    ) -> list[Outcome]:
        """Returns what each person did, in order.

        Args:
            workspace_id: Whose customers.
            people: Whom to look at, and after which moments.
            goal: Name and filters of the event that counts as a conversion; None: an order.
            window_days: How many days after the moment count.
            before_days: How many days before it are looked at.

        Raises:
            InvalidRule: If a filter is not in the contract.
        """
        matcher = None
        if goal is not None:
            filters = tuple(parse_filter(one, f"goal.filters[{index}]") for index, one in enumerate(goal[1]))
            matcher = EventMatcher(goal[0], filters)
        async with self._database.workspace(workspace_id) as connection:
            time_zone = (await read_workspace(connection, workspace_id)).time_zone
        moment = moment_of(self._clock.now(), time_zone, workspace_id)
        asked = OutcomeQuestion(matcher, window_days, before_days)
        return await self._history.outcomes(workspace_id, asked, people, moment)

"""Questions on how customers stand: of one, of some, and of all counted; they change nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument, Unavailable
from services.segment.domain.errors import CustomerRestricted
from services.segment.domain.standing.model import StandingModel
from services.segment.domain.standing.settings import Lifecycle, StandingSettings, check_settings
from services.segment.history.standing import Asked, StandingHistory
from services.segment.history.store import HistoryStore
from services.segment.storage.workspaces import read_workspace


@dataclass(frozen=True)
class Stood:
    """How customers stand at a moment by a model: a row each, see `StandingHistory.standings`."""

    now: datetime
    model: StandingModel
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class StageCounts:
    """How many customers are in each stage, and moved since some moment, by the stages before and after; '' is no stage."""

    now: datetime
    stages: Mapping[str, int]
    moves: Mapping[tuple[str, str], int]


@dataclass(frozen=True)
class CellCount:
    """How many customers have three scores, their cell, and the money of all of them."""

    recency: int
    frequency: int
    monetary: int
    cell: str
    customers: int
    revenue: Decimal


@dataclass(frozen=True)
class Matrix:
    """The matrix at a moment by a model."""

    now: datetime
    model: StandingModel
    counts: Sequence[CellCount]


class Standing:
    """Tells how customers stand."""

    def __init__(
        self,
        *,
        database: Database,
        history: HistoryStore,
        standing: StandingHistory,
        clock: Clock,
        identify: Callable[[str, int], Awaitable[int]],
    ) -> None:
        """Takes the stores, the time, and who knows all customers: `identify` returns a current id or raises NotFound."""
        self._database = database
        self._history = history
        self._standing = standing
        self._clock = clock
        self._identify = identify

    async def of_customer(self, workspace_id: str, customer_id: int) -> Stood:
        """Returns how a customer stands, named by any id that was ever theirs: one row.

        Raises:
            NotFound: If there is no such customer.
            FailedPrecondition: CUSTOMER_RESTRICTED.
            Unavailable: If nothing of the customer has reached the history yet.
        """
        current = (await self._history.current_customers(workspace_id, [customer_id])).get(customer_id)
        if current is None:
            await self._identify(workspace_id, customer_id)
            raise Unavailable(
                "Nothing of this customer has reached the segments yet; ask again in a second.", retry_after_seconds=1
            )
        stood = await self._stood(workspace_id, [current])
        if not stood.rows:
            raise CustomerRestricted
        return stood

    async def of_customers(self, workspace_id: str, customer_ids: Sequence[int]) -> Stood:
        """Returns how customers stand, by their current ids; who is unknown or restricted is left out."""
        current = await self._history.current_customers(workspace_id, customer_ids)
        return await self._stood(workspace_id, sorted(set(current.values())))

    async def preview(self, workspace_id: str, lifecycle: Lifecycle) -> StageCounts:
        """Returns how many customers each stage would hold by other thresholds.

        Raises:
            InvalidArgument: If they do not ascend.
        """
        check_settings(StandingSettings(lifecycle))
        asked = await self._asked(workspace_id)
        own = replace(asked.own, standing=StandingModel(lifecycle))
        return StageCounts(asked.now, await self._standing.stages(replace(asked, own=own)), {})

    async def stages(self, workspace_id: str, since: datetime | None) -> StageCounts:
        """Returns how many customers are in each stage, and who moved since a moment; None: nobody is looked at.

        Raises:
            InvalidArgument: If the moment is ahead.
        """
        asked = await self._asked(workspace_id)
        if since is not None and since > asked.now:
            raise InvalidArgument("since must be a time in the past.", field="since")
        moves = await self._standing.moves(asked, since) if since is not None else {}
        return StageCounts(asked.now, await self._standing.stages(asked), moves)

    async def matrix(self, workspace_id: str) -> Matrix:
        """Returns how many customers have which scores of recency, frequency and money."""
        asked = await self._asked(workspace_id)
        rows = await self._standing.matrix(asked)
        return Matrix(
            asked.now,
            asked.model,
            [
                CellCount(
                    recency=int(row["RFM_RECENCY"]),
                    frequency=int(row["RFM_FREQUENCY"]),
                    monetary=int(row["RFM_MONETARY"]),
                    cell=row["RFM_CELL"],
                    customers=row["customers"],
                    revenue=Decimal(row["revenue"]),
                )
                for row in rows
            ],
        )

    async def _stood(self, workspace_id: str, current: Sequence[int]) -> Stood:
        asked = await self._asked(workspace_id)
        return Stood(asked.now, asked.model, await self._standing.standings(asked, current))

    async def _asked(self, workspace_id: str) -> Asked:
        async with self._database.workspace(workspace_id) as connection:
            workspace = await read_workspace(connection, workspace_id)
        now = self._clock.now()
        return Asked(workspace_id, now, workspace.time_zone, workspace.own_terms(now))

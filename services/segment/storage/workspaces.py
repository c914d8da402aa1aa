"""One row a workspace: which definitions hold, how far the sweep came, how many events there should be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import monotonic_seconds
from services.common.database import execute, fetch_rows
from services.common.erasing import NEWEST_ERASED
from services.common.errors import Unavailable
from services.common.json_values import encode
from services.segment.domain.calendar import DEFAULT_TIME_ZONE
from services.segment.domain.heard import HeardPeriod, HeardSurvivorship
from services.segment.domain.retention import horizon, latest
from services.segment.domain.standing.model import StandingModel, StandingState
from services.segment.domain.standing.settings import StandingSettings
from services.segment.domain.terms import Terms
from services.segment.storage.standing import measured_of, settings_of

_LOCK_PATIENCE_SECONDS = 45.0
_LOCK_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Workspace:
    """What the live loop knows of a workspace.

    Attributes:
        definitions_revision: Grows with each change of a definition.
        timed: Whether time alone can change any of its segments.
        sweep_time: Up to when time's own changes are done; None before the first segment.
        event_count: Events that the committed facts told and that were not forgotten.
        forgotten_before: Events before it were forgotten; None: none was.
        own_months: The workspace's own period for its events, whole months before the present one; 0: none.
        own_months_revision: Of the change at profile that set it.
        by_frequency: Traits of which a customer shows the value that the most identifiers hold, as profile told.
        by_source: Traits of which a customer shows the value of the first source, each with its types of identifiers.
        survivorship_revision: Of the change at profile that set them.
        waiting_survivorship: Rules, see `waiting`, that hold once the types of all identifiers with such traits are known.
        newest_erased: The greatest number of a node that was erased.
        standing_settings: How customers stand, as it was set; None: it was not.
        standing_revision: Of these settings, from 0.
        standing_change_time: When they were set last; None: never.
        standing_measured: The bounds of scores with what they were measured by; None: nothing was measured.
        standing_operation_id: The operation that was last to measure; empty when none was.
        kept_loaded: How much of what is kept beside events and attributes the history holds, see `usecases/loading.py`.
    """

    workspace_id: str
    time_zone: str
    definitions_revision: int
    timed: bool
    sweep_time: datetime | None
    event_count: int
    forgotten_before: datetime | None
    own_months: int
    own_months_revision: int
    by_frequency: Sequence[str]
    by_source: Mapping[str, Sequence[str]]
    survivorship_revision: int
    waiting_survivorship: Mapping[str, Any] | None
    newest_erased: int
    standing_settings: Mapping[str, Any] | None
    standing_revision: int
    standing_change_time: datetime | None
    standing_measured: Mapping[str, Any] | None
    standing_operation_id: str
    kept_loaded: int

    def own_horizon(self, now: datetime) -> datetime | None:
        """Returns the time before which no event of this workspace counts; None: there is none of its own.

        What was forgotten stays so when the period becomes longer: a part of it might still be there.
        """
        return latest(horizon(now, self.own_months), self.forgotten_before)

    def own_terms(self, now: datetime) -> Terms:
        """Returns the terms by which its rules are asked at a moment."""
        rules = self.survivorship
        return Terms(self.own_horizon(now), rules.by_frequency, rules.by_source, self.standing)

    @cached_property
    def standing(self) -> StandingModel:
        """By what its customers stand."""
        return StandingModel(self.standing_wanted.lifecycle, measured_of(self.standing_measured))

    @property
    def standing_state(self) -> StandingState:
        """All of it, as its operator sees it."""
        return StandingState(
            self.standing_wanted,
            self.standing,
            self.standing_revision,
            self.standing_change_time,
            self.standing_operation_id,
        )

    @cached_property
    def standing_wanted(self) -> StandingSettings:
        """What was set, or the defaults; scores go by it once it is measured."""
        return settings_of(self.standing_settings)

    @property
    def survivorship(self) -> HeardSurvivorship:
        """The rules in force."""
        return HeardSurvivorship(frozenset(self.by_frequency), self.survivorship_revision, _sources(self.by_source))

    @property
    def waiting(self) -> HeardSurvivorship | None:
        """The rules that are to hold; None: those in force are."""
        if self.waiting_survivorship is None:
            return None
        told = self.waiting_survivorship
        return HeardSurvivorship(frozenset(told["by_frequency"]), told["revision"], _sources(told["by_source"]))


async def lock_workspace(connection: AsyncConnection, workspace_id: str) -> None:
    """Waits until this transaction alone changes the workspace's memberships; released when it ends.

    Evaluation and its effects happen under it, so no stale answer is ever written over a newer one. Waits by asking
    again: a long fill is no reason for the lock time-out to fail the turn.

    Raises:
        Unavailable: If it does not come free in 45 s.
    """
    deadline = monotonic_seconds() + _LOCK_PATIENCE_SECONDS
    while not await try_lock_workspace(connection, workspace_id):
        if monotonic_seconds() > deadline:
            raise Unavailable(retry_after_seconds=5)
        await asyncio.sleep(_LOCK_POLL_SECONDS)


async def try_lock_workspace(connection: AsyncConnection, workspace_id: str) -> bool:
    """Takes the lock of `lock_workspace` if it is free; else returns False at once."""
    rows = await fetch_rows(
        connection, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7)) AS mine", f"segment:{workspace_id}"
    )
    return bool(rows[0]["mine"])


async def read_workspace(connection: AsyncConnection, workspace_id: str) -> Workspace:
    """Returns the row of the entered workspace, made with defaults at first sight."""
    query = f"SELECT *, {NEWEST_ERASED.format(1)} AS newest_erased FROM workspaces WHERE workspace_id = $1"
    rows = await fetch_rows(connection, query, workspace_id)
    if not rows:
        await execute(
            connection,
            "INSERT INTO workspaces (workspace_id, time_zone) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            workspace_id,
            DEFAULT_TIME_ZONE,
        )
        rows = await fetch_rows(connection, query, workspace_id)
    return Workspace(**dict(rows[0]))


async def list_workspaces(connection: AsyncConnection) -> list[Workspace]:
    """Returns all workspaces by id; needs a system transaction."""
    rows = await fetch_rows(connection, "SELECT *, 0::bigint AS newest_erased FROM workspaces ORDER BY workspace_id")
    return [Workspace(**dict(row)) for row in rows]


def _sources(told: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {trait: tuple(kinds) for trait, kinds in told.items()}


async def list_waiting(connection: AsyncConnection) -> list[str]:
    """Returns the workspaces whose rules of survivorship wait; needs a system transaction."""
    rows = await fetch_rows(
        connection, "SELECT workspace_id FROM workspaces WHERE waiting_survivorship IS NOT NULL ORDER BY workspace_id"
    )
    return [row["workspace_id"] for row in rows]


async def add_events(connection: AsyncConnection, workspace_id: str, events: int) -> None:
    """Counts events that were told; the history must hold at least as many."""
    await execute(
        connection,
        "UPDATE workspaces SET event_count = event_count + $2 WHERE workspace_id = $1",
        workspace_id,
        events,
    )


async def subtract_events(connection: AsyncConnection, workspace_id: str, events: int) -> None:
    """Counts events no more that are about to be erased."""
    await execute(
        connection,
        "UPDATE workspaces SET event_count = greatest(event_count - $2, 0) WHERE workspace_id = $1",
        workspace_id,
        events,
    )


async def write_period(connection: AsyncConnection, workspace_id: str, period: HeardPeriod) -> None:
    """Keeps a workspace's own period, unless a later one was heard before."""
    await execute(
        connection,
        "UPDATE workspaces SET own_months = $2, own_months_revision = $3 "
        "WHERE workspace_id = $1 AND own_months_revision < $3",
        workspace_id,
        period.months,
        period.revision,
    )


async def write_survivorship(connection: AsyncConnection, workspace_id: str, rules: HeardSurvivorship) -> None:
    """Keeps by which rules a workspace's customers show their traits, unless later ones hold; earlier ones wait no more."""
    await execute(
        connection,
        "UPDATE workspaces SET by_frequency = $2, survivorship_revision = $3, by_source = $4::jsonb, waiting_survivorship = "
        "CASE WHEN (waiting_survivorship->>'revision')::bigint > $3 THEN waiting_survivorship END "
        "WHERE workspace_id = $1 AND survivorship_revision <= $3",
        workspace_id,
        sorted(rules.by_frequency),
        rules.revision,
        encode(dict(rules.by_source)).decode(),
    )


async def let_survivorship_wait(connection: AsyncConnection, workspace_id: str, rules: HeardSurvivorship) -> None:
    """Keeps rules that are to hold once the types of identifiers are known, unless later ones hold or wait."""
    told = {
        "by_frequency": sorted(rules.by_frequency),
        "revision": rules.revision,
        "by_source": dict(rules.by_source),
    }
    await execute(
        connection,
        "UPDATE workspaces SET waiting_survivorship = $2::jsonb WHERE workspace_id = $1 AND survivorship_revision <= $3 "
        "AND coalesce((waiting_survivorship->>'revision')::bigint < $3, true)",
        workspace_id,
        encode(told).decode(),
        rules.revision,
    )


async def write_kept_loaded(connection: AsyncConnection, workspace_id: str, kept_loaded: int) -> None:
    """Says how much of what is kept the history holds."""
    await execute(
        connection, "UPDATE workspaces SET kept_loaded = $2 WHERE workspace_id = $1", workspace_id, kept_loaded
    )


async def write_sweep_time(connection: AsyncConnection, workspace_id: str, sweep_time: datetime) -> None:
    """Says that time's own changes are done up to `sweep_time`; never goes back."""
    await execute(
        connection,
        "UPDATE workspaces SET sweep_time = greatest(sweep_time, $2) WHERE workspace_id = $1",
        workspace_id,
        sweep_time,
    )


async def write_forgotten(connection: AsyncConnection, workspace_id: str, horizon: datetime, events: int) -> None:
    """Says that the events before `horizon` were forgotten, so many of those counted; once for each horizon."""
    await execute(
        connection,
        "UPDATE workspaces SET event_count = greatest(event_count - $3, 0), forgotten_before = $2 "
        "WHERE workspace_id = $1 AND (forgotten_before IS NULL OR forgotten_before < $2)",
        workspace_id,
        horizon,
        events,
    )


async def write_definitions_changed(
    connection: AsyncConnection, workspace_id: str, *, timed: bool, now: datetime
) -> None:
    """Says that the definitions are others than before, and that memberships are those of `now` by them.

    Starts the sweep there if it never ran. Whoever swept while this transaction was open did so by another revision.
    """
    await execute(
        connection,
        "UPDATE workspaces SET definitions_revision = definitions_revision + 1, timed = timed OR $2, "
        "sweep_time = coalesce(sweep_time, $3) WHERE workspace_id = $1",
        workspace_id,
        timed,
        now,
    )

"""Whom marketing could reach of a segment or a rule, and how many would enter a day."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.common.channels import CHANNELS
from services.common.clock import Clock
from services.common.database import Database
from services.segment.domain.estimating import SAMPLE, EstimatedReach, scaled
from services.segment.domain.reach import reach_of
from services.segment.domain.states import check_changeable
from services.segment.history.store import HistoryStore
from services.segment.storage import sampling
from services.segment.storage.workspaces import read_workspace
from services.segment.usecases.customer_lists import Contacts
from services.segment.usecases.segments import compiled, required

LOOKED_BACK = timedelta(days=28)
COMPARED_WITH = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Estimate:
    """Whom the channels reach of `size` customers, by the files of `sampled`, at `time`; and how many enter a day."""

    time: datetime
    size: int
    sampled: int
    channels: Sequence[EstimatedReach]
    daily_entries: float


class Reaching:
    """Estimates."""

    def __init__(self, *, database: Database, history: HistoryStore, contacts: Contacts, clock: Clock) -> None:
        """Takes the stores, who knows contact points, and the time."""
        self._database = database
        self._history = history
        self._contacts = contacts
        self._clock = clock

    async def of_segment(self, workspace_id: str, segment_id: str) -> Estimate:
        """Estimates for the members of a segment.

        Raises:
            NotFound: If there is no such segment.
            FailedPrecondition: If it is archived or deleted.
            Unavailable: If profile is away.
        """
        now = self._clock.now()
        async with self._database.workspace(workspace_id) as connection:
            segment = await required(connection, workspace_id, segment_id)
            check_changeable(segment)
            since = max(now - LOOKED_BACK, segment.create_time)
            entered = await sampling.count_entered(connection, workspace_id, segment_id, since=since)
            sample = await sampling.sample_members(connection, workspace_id, segment_id, limit=SAMPLE)
        # What is younger than a day has had no whole one yet.
        days = max((now - since) / DAY, 1.0)
        return await self._estimate(workspace_id, sample, segment.size, entered / days, now)

    async def of_rule(self, workspace_id: str, rule_data: Mapping[str, Any]) -> Estimate:
        """Estimates for those who hold a rule now.

        Raises:
            InvalidRule: If it cannot be compiled.
            Unavailable: If profile is away.
        """
        async with self._database.workspace(workspace_id) as connection:
            rule = await compiled(connection, workspace_id, rule_data)
            workspace = await read_workspace(connection, workspace_id)
        now = self._clock.now()
        holding, held = [
            set(
                (
                    await self._history.members(
                        workspace_id,
                        rule,
                        now=moment,
                        time_zone=workspace.time_zone,
                        own=workspace.own_terms(moment),
                    )
                ).tolist()
            )
            for moment in (now, now - COMPARED_WITH)
        ]
        sample = sorted(holding, key=_lot)[:SAMPLE]
        entered = len(holding - held) / (COMPARED_WITH / DAY)
        return await self._estimate(workspace_id, sample, len(holding), entered, now)

    async def _estimate(
        self, workspace_id: str, sample: Sequence[int], size: int, daily_entries: float, now: datetime
    ) -> Estimate:
        files = await self._contacts.contactable(workspace_id, sample) if sample else {}
        found = reach_of(list(files.values()), CHANNELS, now)
        # Who was erased while this was asked is in neither number.
        size = max(size - len(sample) + len(files), len(files))
        return Estimate(now, size, len(files), scaled(found, sampled=len(files), size=size), daily_entries)


def _lot(customer_id: int) -> bytes:
    """Returns what orders customers in a way that says nothing of them and is the same each time."""
    return hashlib.blake2b(str(customer_id).encode(), digest_size=8).digest()

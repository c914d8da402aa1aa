"""Whom marketing reaches now, by a sample of customers who are looked at as a message to them would be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database
from services.messaging.channels import CHANNELS
from services.messaging.clients.profile import CustomerFiles
from services.messaging.domain import Channel, CustomerFile, FrequencyCap, Purpose, Reason, SendingPolicy
from services.messaging.domain.accounts import SendingAccount, reached_by
from services.messaging.domain.explaining import checks_of_file
from services.messaging.domain.reach import SAMPLE, CapStanding, ChannelReach, ReachTally, obstacle
from services.messaging.keyring import Keyring
from services.messaging.storage import caps, policies
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts

FILES_AT_ONCE = 100
"""Files that are asked for and looked at before what is sent gets its turn."""


class KnowsFiles(Protocol):
    """Customers' files."""

    async def files(self, workspace_id: str, customer_ids: Sequence[int]) -> CustomerFiles:
        """Returns the files by the id asked for."""
        ...


class Draws(Protocol):
    """Who draws customers by lot."""

    async def sample(self, workspace_id: str, segment_id: str, size: int) -> tuple[Sequence[int], int]:
        """Returns so many members of a segment at random, of "" of all customers, and of how many they are."""
        ...


@dataclass(frozen=True, slots=True)
class SendingReach:
    """Whom each channel reaches of `size` customers, by the files of `sampled`, and how near they are to the caps."""

    time: datetime
    size: int
    sampled: int
    channels: Sequence[ChannelReach]
    caps: Sequence[CapStanding]


class Reach:
    """Looks at a sample."""

    def __init__(
        self,
        *,
        database: Database,
        moment: Moment,
        customers: KnowsFiles,
        segment: Draws,
        accounts: ChosenAccounts,
        keyring: Keyring,
    ) -> None:
        """Takes what it works with."""
        self._database = database
        self._moment = moment
        self._customers = customers
        self._segment = segment
        self._accounts = accounts
        self._keyring = keyring
        self._turn = asyncio.Lock()

    async def now(self, workspace_id: str, segment_id: str) -> SendingReach:
        """Returns whom marketing reaches of a segment, of "" of all customers.

        Raises:
            NotFound: If there is no such segment.
            Unavailable: If profile or segment is away.
        """
        async with self._turn:
            drawn, size = await self._segment.sample(workspace_id, segment_id, SAMPLE)
            accounts = {
                kind.channel: await self._accounts.all_of_channel(workspace_id, kind.channel) for kind in CHANNELS
            }
            async with self._database.workspace(workspace_id) as connection:
                now = await self._moment(connection)
                policy = await policies.read_policy(connection, workspace_id)
            tally = ReachTally()
            for start in range(0, len(drawn), FILES_AT_ONCE):
                part = drawn[start : start + FILES_AT_ONCE]
                files = await self._customers.files(workspace_id, part)
                # Who was erased or merged meanwhile is left out.
                found = {file.customer_id: file for file in files.by_id.values()}
                async with self._database.workspace(workspace_id) as connection:
                    await self._look(connection, workspace_id, tally, list(found.values()), policy, accounts, now)
        # Who was erased while this was looked at is in neither number.
        size = max(size - len(drawn) + tally.sampled, tally.sampled)
        marketing = [cap for cap in policy.frequency_caps if Purpose.MARKETING in cap.purposes]
        has_account = {channel: bool(found) for channel, found in accounts.items()}
        return SendingReach(now, size, tally.sampled, tally.channels(size, has_account), tally.caps(size, marketing))

    async def _look(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        tally: ReachTally,
        files: Sequence[CustomerFile],
        policy: SendingPolicy,
        accounts: Mapping[Channel, Sequence[SendingAccount]],
        now: datetime,
    ) -> None:
        """Counts some customers."""
        used = await self._used(connection, workspace_id, files, policy, now)
        obstacles: dict[int, dict[Channel, Reason]] = {file.customer_id: {} for file in files}
        for kind in CHANNELS:
            channel, narrowed = kind.channel, reached_by(kind, accounts[kind.channel], Purpose.MARKETING)
            hashes = {
                point: self._keyring.address_hash(workspace_id, channel, point.value)
                for file in files
                for point in file.reachable_at(narrowed)
            }
            nodes = [node for file in files for node in file.node_ids]
            suppressions, _, pauses = await policies.find_in_force(
                connection, workspace_id, channel, list(set(hashes.values())), nodes, now
            )
            counting = policy.caps_of(channel, Purpose.MARKETING)
            for file in files:
                checks = checks_of_file(
                    customer=file,
                    channel=narrowed,
                    purpose=Purpose.MARKETING,
                    suppressions=suppressions,
                    address_hash=hashes.__getitem__,
                    policy=policy,
                    now=now,
                    pauses=pauses,
                )
                counts = {cap: used[file.customer_id, cap] for cap in counting}
                obstacles[file.customer_id][channel] = obstacle(checks, counts)
        for file in files:
            own = {cap: count for (customer_id, cap), count in used.items() if customer_id == file.customer_id}
            tally.count(obstacles[file.customer_id], own)

    async def _used(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        files: Sequence[CustomerFile],
        policy: SendingPolicy,
        now: datetime,
    ) -> dict[tuple[int, FrequencyCap], int]:
        """Returns how many messages each cap of marketing counts of each customer; nothing is locked, and nothing counted."""
        since = {
            (file.customer_id, cap): cap.since(now, policy.zone_of(file.traits.get("timezone")))
            for file in files
            for cap in policy.frequency_caps
            if Purpose.MARKETING in cap.purposes
        }
        nodes = {file.customer_id: file.node_ids for file in files}
        return await caps.count_uses(connection, workspace_id, nodes, since)

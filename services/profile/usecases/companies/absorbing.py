"""What recorded events say of companies: absorbed from facts, in the consumer's transaction.

Traits and memberships are registers: of two calls the later holds, so that whatever order, lateness and repetition they have,
the same results.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.erasing import erased_among
from services.profile import storage
from services.profile.domain import from_microseconds
from services.profile.domain.companies import (
    MAXIMUM_COMPANIES,
    MAXIMUM_OF_NODE,
    MAXIMUM_TRAITS,
    NAME_TRAIT,
    CompanyCall,
    CompanyContent,
    admitted,
    fold_memberships,
    fold_traits,
    told_name,
)
from services.profile.storage import companies as rows
from services.profile.usecases.companies.telling import (
    CompanyLeft,
    EncodeCompanies,
    MembershipLeft,
    tell_companies,
)

_log = structlog.get_logger(__name__)


class CompanyCalls:
    """Absorbs calls."""

    def __init__(self, *, clock: Clock, encode: EncodeCompanies) -> None:
        """Takes the time, and what writes facts."""
        self._moment = storage.moment_by(clock)
        self._encode = encode

    async def absorb(self, connection: AsyncConnection, workspace_id: str, calls: Sequence[CompanyCall]) -> None:
        """Brings companies to what calls say of them, in the open transaction; again, it changes nothing."""
        # An erasure waits for what is written of a person, and of whom it was faster nothing is.
        await storage.join_recordings(connection)
        erased = await erased_among(connection, workspace_id, {call.node_id for call in calls})
        calls = [call for call in calls if call.node_id not in erased]
        known = await self._hold(connection, workspace_id, {call.company_id for call in calls})
        calls = [call for call in calls if call.company_id in known]
        if calls:
            await write_traits(connection, workspace_id, calls)
            await self._write_members(connection, workspace_id, calls)

    async def _hold(self, connection: AsyncConnection, workspace_id: str, company_ids: set[str]) -> set[str]:
        """Makes companies that are new, as long as there is room; holds those that there are then, and returns them."""
        new = sorted(company_ids - await rows.known_companies(connection, workspace_id, company_ids))
        if new:
            await rows.lock_companies(connection, workspace_id)
            room = max(0, MAXIMUM_COMPANIES - await rows.count_companies(connection, workspace_id))
            if room < len(new):
                _log.warning("companies.left_out", workspace_id=workspace_id, companies=len(new) - room)
            now = await self._moment(connection)
            # Under the lock: of two that are made one after the other the later has the greater.
            version = await rows.next_version(connection)
            content = CompanyContent()
            made = await rows.insert_companies(
                connection, workspace_id, dict.fromkeys(new[:room], content), now, version
            )
            told = [CompanyLeft(each, content.stage, version, version, now) for each in sorted(made)]
            await tell_companies(connection, workspace_id, self._encode, told)
        return await rows.hold_companies(connection, workspace_id, company_ids)

    async def _write_members(
        self, connection: AsyncConnection, workspace_id: str, calls: Sequence[CompanyCall]
    ) -> None:
        members = fold_memberships(calls)
        held = await rows.read_companies_held(connection, workspace_id, {each.node_id for each in members})
        there = admitted([(each.node_id, each.company_id) for each in members], held, MAXIMUM_OF_NODE)
        wanted = [each for each in members if (each.node_id, each.company_id) in there]
        # The companies are held.
        version = await rows.next_version(connection)
        written = await rows.upsert_members(connection, workspace_id, wanted, version)
        told = [
            MembershipLeft(
                each.node_id, each.company_id, each.joined, version, from_microseconds(each.call.occur_time_us)
            )
            for each in written
        ]
        await tell_companies(connection, workspace_id, self._encode, memberships=told)


async def write_traits(connection: AsyncConnection, workspace_id: str, calls: Sequence[CompanyCall]) -> None:
    """Writes what calls say of companies that are held, as far as there is room for it."""
    traits = fold_traits(calls)
    if not traits:
        return
    held = await rows.read_trait_keys(connection, workspace_id, {each.company_id for each in traits})
    there = admitted([(each.company_id, each.key) for each in traits], held, MAXIMUM_TRAITS)
    written = [each for each in traits if (each.company_id, each.key) in there]
    await rows.upsert_traits(connection, workspace_id, written)
    if named := [each.company_id for each in written if each.key == NAME_TRAIT]:
        # The companies are held: nobody else names them before this transaction ends.
        names = await rows.read_traits(connection, workspace_id, named, key=NAME_TRAIT)
        told = {company_id: told_name(traits.get(NAME_TRAIT)) for company_id, traits in names.items()}
        await rows.set_told_names(connection, workspace_id, told)

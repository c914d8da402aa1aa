"""The workspace's own rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, NotFound, Reason
from services.common.updates import check_etag, etag_of
from services.identity import storage
from services.identity.domain import DEFAULT_RULES
from services.identity.domain.ruling import MOST_VERSIONS, RulesText, checked, text_of, written_anew
from services.identity.usecases.rulebooks import Rulebooks
from services.identity.usecases.writers import Writers


@dataclass(frozen=True)
class PresentRules:
    """A version, mostly the present one; of version 0, which Yike comes with, nobody is the creator at no time.

    `applied_version` is the latest that the whole history was held to.
    """

    version: int
    text: RulesText
    create_time: datetime | None = None
    creator: str = ""
    applied_version: int = 0


_COMES_WITH = PresentRules(0, text_of(DEFAULT_RULES))


class Ruling:
    """Reads and changes the rules."""

    def __init__(self, *, database: Database, clock: Clock, rulebooks: Rulebooks, writers: Writers) -> None:
        """Takes its parts.

        Args:
            database: The service's own.
            clock: Tells when a version is made.
            rulebooks: What this process remembers of the rules.
            writers: Shared with whatever else writes in this process.
        """
        self._database = database
        self._clock = clock
        self._rulebooks = rulebooks
        self._writers = writers

    async def get(self, workspace_id: str) -> PresentRules:
        """Returns the present rules."""
        async with self._database.workspace(workspace_id) as connection:
            later = await storage.read_rules(connection, workspace_id, 0)
            return await _present(connection, workspace_id, later)

    async def versions(self, workspace_id: str, *, before: int, limit: int) -> list[PresentRules]:
        """Returns at most `limit` versions before one, which is 1 or more, the newest first; the last of all is version 0."""
        async with self._database.workspace(workspace_id) as connection:
            found = await storage.read_rules_before(connection, workspace_id, before, limit)
            applied = await storage.read_applied_version(connection, workspace_id)
        versions = [PresentRules(*each, applied_version=applied) for each in found]
        return [*versions, replace(_COMES_WITH, applied_version=applied)] if len(versions) < limit else versions

    async def version(self, workspace_id: str, version: int) -> PresentRules:
        """Returns one version.

        Raises:
            NotFound: If there is none of that number.
        """
        found = await self.versions(workspace_id, before=version + 1, limit=1) if version >= 0 else []
        if not found or found[0].version != version:
            raise NotFound(f"The rules of identity have no version {version}; list the versions.")
        return found[0]

    async def change(
        self, workspace_id: str, amend: Callable[[PresentRules], RulesText], *, etag: str, creator: str
    ) -> PresentRules:
        """Makes the next version; the same rules as before make none.

        Args:
            workspace_id: The workspace.
            amend: Makes the new rules of the present ones; nobody else changes them meanwhile.
            etag: Of the present version, or empty.
            creator: The principal who does it.

        Raises:
            InvalidArgument: If the rules say what they may not.
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: IN_USE, see `require_forms`; if there are `MOST_VERSIONS` already.
        """
        async with self._writers.of(workspace_id), self._database.workspace(workspace_id) as connection:
            turn = await storage.begin_change(connection, workspace_id)
            kept = await storage.read_rules(connection, workspace_id, max(turn.rules_version - 1, 0))
            present = await _present(connection, workspace_id, kept)
            check_etag(etag, etag_of(present.version))
            text = checked(amend(present))
            if text == present.text:
                return present
            await require_forms(connection, workspace_id, present.text, text)
            if present.version >= MOST_VERSIONS:
                raise FailedPrecondition(
                    f"These rules were changed {MOST_VERSIONS} times, which is the most; ask the operator of the platform.",
                    maximum=str(MOST_VERSIONS),
                )
            made = storage.RulesVersion(present.version + 1, text, self._clock.now(), creator)
            await storage.append_rules(connection, workspace_id, made)
        self._rulebooks.forget_age(workspace_id)
        return PresentRules(*made, applied_version=present.applied_version)


async def require_forms(
    connection: AsyncConnection, workspace_id: str, present: RulesText, proposed: RulesText
) -> None:
    """Refuses rules that write a type's values in another form while somebody has, or had, an identifier of it.

    Raises:
        FailedPrecondition: IN_USE.
    """
    anew = written_anew(present, proposed)
    had = await storage.read_types_had(connection, workspace_id, anew) if anew else []
    if had:
        raise FailedPrecondition(
            f"There are identifiers of the type {had[0]}: written in another form they would no longer be found. Leave its "
            "normaliser as it is, or send the values under a type of another name.",
            reason=Reason.ERROR_REASON_IN_USE,
            type=had[0],
        )


async def _present(
    connection: AsyncConnection, workspace_id: str, later: Sequence[storage.RulesVersion]
) -> PresentRules:
    """Returns the last of some versions, all there are after one."""
    if not later:
        return _COMES_WITH
    return PresentRules(*later[-1], applied_version=await storage.read_applied_version(connection, workspace_id))

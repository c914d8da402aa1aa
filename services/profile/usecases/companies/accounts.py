"""Companies as people keep them: made, changed, taken away, with the stages that they come into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, InvalidArgument, NotFound, Reason, ResourceExhausted
from services.common.ids import new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain import microseconds
from services.profile.domain.companies import (
    MAXIMUM_COMPANIES,
    MAXIMUM_STAGES,
    MAXIMUM_TRAITS,
    Company,
    CompanyCall,
    CompanyContent,
    StageChange,
    changed_traits,
)
from services.profile.storage import companies as rows
from services.profile.usecases.companies.absorbing import write_traits
from services.profile.usecases.companies.telling import CompanyLeft, EncodeCompanies, tell_companies

_log = structlog.get_logger(__name__)

Said = tuple[CompanyContent, Mapping[str, bytes]]
"""What people say of a company, and what its traits are to be, each value as JSON."""


class Companies:
    """Keeps companies."""

    def __init__(self, *, database: Database, clock: Clock, encode: EncodeCompanies) -> None:
        """Takes profile's database, the time, and what writes facts."""
        self._database = database
        self._encode = encode
        self._moment = storage.moment_by(clock)

    async def create(self, workspace_id: str, company_id: str, said: Said, *, by: str) -> Company:
        """Makes a company; the same again returns it as it is.

        Raises:
            AlreadyExists: If there is one of this id of which something else is said.
            InvalidArgument: If there are too many traits, or too large ones.
            ResourceExhausted: LIMIT_REACHED.
        """
        content, traits = said
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_companies(connection, workspace_id)
            known = (await rows.find_companies(connection, workspace_id, [company_id])).get(company_id)
            if known is not None:
                if known.content != content:
                    raise AlreadyExists(
                        "There is a company of this id of which something else is said; change it instead.",
                        company_id=company_id,
                    )
                return await self._whole(connection, workspace_id, known)
            if await rows.count_companies(connection, workspace_id) >= MAXIMUM_COMPANIES:
                raise ResourceExhausted(
                    f"A workspace has at most {MAXIMUM_COMPANIES:,} companies; delete some first.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            now = await self._moment(connection)
            version = await rows.next_version(connection)
            await rows.insert_companies(connection, workspace_id, {company_id: content}, now, version)
            told = CompanyLeft(company_id, content.stage, version, version, now)
            await tell_companies(connection, workspace_id, self._encode, [told])
            await rows.add_stage(connection, workspace_id, company_id, StageChange(1, None, content.stage, now, by))
            await self._set_traits(connection, workspace_id, company_id, traits)
            made = await self._existing(connection, workspace_id, company_id)
        _log.info("company.created", workspace_id=workspace_id)
        return made

    async def get(self, workspace_id: str, company_id: str) -> Company:
        """Returns a company.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            return await self._existing(connection, workspace_id, company_id)

    async def list_companies(self, workspace_id: str, listing: Listing) -> tuple[list[Company], str]:
        """Returns a page of companies with their traits, and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_companies(connection, workspace_id, listing)
            traits = await rows.read_traits(connection, workspace_id, [each.company_id for each in page])
        found = [replace(each, traits=traits[each.company_id]) for each in page[: listing.size]]
        return found, listing.next_token(page)

    async def update(
        self, workspace_id: str, company_id: str, etag: str, change: Callable[[Company], Said], *, by: str
    ) -> Company:
        """Changes a company; what is the same as before is not written.

        Args:
            workspace_id: Whose.
            company_id: Which.
            etag: Of the state that the caller has seen; empty changes whatever is there.
            change: Returns what is to be said of it.
            by: The principal who changes it.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: What `change` raises, and as `create`.
            NotFound: If there is none of this id.
            ResourceExhausted: LIMIT_REACHED when its stage was changed too often.
        """
        async with self._database.workspace(workspace_id) as connection:
            known = await rows.lock_company(connection, workspace_id, company_id)
            if known is None:
                raise _unknown(company_id)
            known = await self._whole(connection, workspace_id, known)
            check_etag(etag, etag_of(known.revision))
            content, traits = change(known)
            if content != known.content:
                now = await self._moment(connection)
                if content.stage != known.content.stage:
                    number = await rows.count_stages(connection, workspace_id, company_id) + 1
                    if number > MAXIMUM_STAGES:
                        raise ResourceExhausted(
                            f"At most {MAXIMUM_STAGES:,} changes of a company's stage are noted.",
                            reason=Reason.ERROR_REASON_LIMIT_REACHED,
                        )
                    noted = StageChange(number, known.content.stage, content.stage, now, by)
                    await rows.add_stage(connection, workspace_id, company_id, noted)
                changed = replace(known, content=content, revision=known.revision + 1, update_time=now)
                version = await rows.next_version(connection)
                since = await rows.update_company(connection, workspace_id, changed, version)
                if content.stage != known.content.stage:
                    told = CompanyLeft(company_id, content.stage, version, since, now)
                    await tell_companies(connection, workspace_id, self._encode, [told])
            await self._set_traits(connection, workspace_id, company_id, traits)
            return await self._existing(connection, workspace_id, company_id)

    async def delete(self, workspace_id: str, company_id: str, etag: str) -> Company:
        """Takes a company away with all that is kept of it.

        Raises:
            Aborted: ETAG_MISMATCH.
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            known = await rows.lock_company(connection, workspace_id, company_id)
            if known is None:
                raise _unknown(company_id)
            check_etag(etag, etag_of(known.revision))
            known = await self._whole(connection, workspace_id, known)
            await rows.delete_company(connection, workspace_id, company_id)
            version, now = await rows.next_version(connection), await self._moment(connection)
            gone = CompanyLeft(company_id, None, version, version, now)
            await tell_companies(connection, workspace_id, self._encode, [gone])
        _log.info("company.deleted", workspace_id=workspace_id)
        return known

    async def list_stages(
        self, workspace_id: str, company_id: str, *, before: int, limit: int
    ) -> tuple[list[StageChange], int | None]:
        """Returns a page of a company's stages, the latest first, and the number to go on below; None on the last page.

        Raises:
            NotFound: If there is none of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            await self._existing(connection, workspace_id, company_id)
            found = await rows.list_stages(connection, workspace_id, company_id, before=before, limit=limit + 1)
        return found[:limit], found[limit - 1].number if len(found) > limit else None

    async def _set_traits(
        self, connection: AsyncConnection, workspace_id: str, company_id: str, wanted: Mapping[str, bytes]
    ) -> None:
        """Says of a company what makes its traits those that are wanted, as of now."""
        held = (await rows.read_traits(connection, workspace_id, [company_id]))[company_id]
        said = changed_traits(held, wanted)
        if not said:
            return
        keys = (await rows.read_trait_keys(connection, workspace_id, [company_id])).get(company_id, set())
        if len(keys | said.keys()) > MAXIMUM_TRAITS:
            raise InvalidArgument(
                f"A company has at most {MAXIMUM_TRAITS} traits, removed ones too; use those that there are.",
                reason=Reason.ERROR_REASON_LIMIT_REACHED,
                field="traits",
            )
        now = await self._moment(connection)
        moment = microseconds(now)
        call = CompanyCall(company_id, 0, True, said, moment, moment, new_id("company", now))
        await write_traits(connection, workspace_id, [call])

    async def _existing(self, connection: AsyncConnection, workspace_id: str, company_id: str) -> Company:
        known = {} if "\0" in company_id else await rows.find_companies(connection, workspace_id, [company_id])
        if company_id not in known:
            raise _unknown(company_id)
        return await self._whole(connection, workspace_id, known[company_id])

    async def _whole(self, connection: AsyncConnection, workspace_id: str, company: Company) -> Company:
        traits = await rows.read_traits(connection, workspace_id, [company.company_id])
        return replace(company, traits=traits[company.company_id])


def _unknown(company_id: str) -> NotFound:
    return NotFound("There is no company of this id; GET /v1/companies lists them.", company_id=company_id)

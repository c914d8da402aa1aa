"""Companies and memberships, page by page, for stores that are derived from them."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.database import Database
from services.profile.domain.companies import Stage
from services.profile.storage import companies as rows
from services.profile.usecases.companies.telling import CompanyLeft, MembershipLeft

Position = tuple[int, str, int]
"""0 among companies, 1 among memberships; behind which company, and which node."""

START: Position = (0, "", 0)


class CompanyExports:
    """Pages through companies, then through memberships."""

    def __init__(self, *, database: Database) -> None:
        """Reads profile's own database."""
        self._database = database

    async def page(
        self, workspace_id: str, position: Position, limit: int
    ) -> tuple[Sequence[CompanyLeft], Sequence[MembershipLeft], Position | None]:
        """Returns up to `limit` behind a position, and the next; None: it is the end. What changes meanwhile facts tell."""
        among, company_id, node_id = position
        async with self._database.workspace(workspace_id) as connection:
            if not among:
                found = await rows.read_companies_after(connection, workspace_id, company_id, limit)
                companies = [
                    CompanyLeft(
                        row["company_id"], Stage(row["stage"]), row["version"], row["since_version"], row["update_time"]
                    )
                    for row in found
                ]
                return companies, (), (0, found[-1]["company_id"], 0) if len(found) == limit else (1, "", 0)
            found = await rows.read_members_after(connection, workspace_id, (company_id, node_id), limit)
        members = [
            MembershipLeft(row["node_id"], row["company_id"], True, row["version"], row["occur_time"]) for row in found
        ]
        last = found[-1] if len(found) == limit else None
        return (), members, None if last is None else (1, last["company_id"], last["node_id"])

"""Companies themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.common.listings import Listing, clauses
from services.profile.domain.companies import Company, CompanyContent, Stage

_COLUMNS = "company_id, display_name, told_name, owner, stage, revision, create_time, update_time"
_WITH_MEMBERS = (
    f"{_COLUMNS}, (SELECT count(*) FROM company_members m WHERE m.workspace_id = c.workspace_id "
    "AND m.company_id = c.company_id AND m.joined) AS members"
)
_PUBLISHED = {
    "company_id": "company_id",
    "name": "(CASE WHEN display_name <> '' THEN display_name ELSE told_name END)",
    "owner": "owner",
    "stage": "stage",
    "create_time": "create_time",
    "update_time": "update_time",
}


async def lock_companies(connection: AsyncConnection, workspace_id: str) -> None:
    """Lets companies of a workspace be made by one at a time, until the transaction ends."""
    await execute(connection, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"companies:{workspace_id}")


async def count_companies(connection: AsyncConnection, workspace_id: str) -> int:
    """Returns how many companies there are."""
    rows = await fetch_rows(connection, "SELECT count(*) AS n FROM companies WHERE workspace_id = $1", workspace_id)
    return int(rows[0]["n"])


async def insert_companies(
    connection: AsyncConnection,
    workspace_id: str,
    companies: Mapping[str, CompanyContent],
    now: datetime,
    version: int,
) -> set[str]:
    """Makes companies, by id, and returns which were made; those that are there stay as they are."""
    made = sorted(companies.items())
    rows = await fetch_rows(
        connection,
        f"INSERT INTO companies (workspace_id, {_COLUMNS}, version, since_version) SELECT $1, n.company_id, n.display_name, "
        "'', n.owner, n.stage, 1, $6, $6, $7, $7 FROM unnest($2::text[], $3::text[], $4::text[], $5::smallint[]) "
        "AS n(company_id, display_name, owner, stage) "
        "ON CONFLICT DO NOTHING RETURNING company_id",
        workspace_id,
        [company_id for company_id, _ in made],
        [content.display_name for _, content in made],
        [content.owner for _, content in made],
        [int(content.stage) for _, content in made],
        now,
        version,
    )
    return {row["company_id"] for row in rows}


async def find_companies(
    connection: AsyncConnection, workspace_id: str, company_ids: Collection[str]
) -> dict[str, Company]:
    """Returns those of some companies that there are, without their traits."""
    rows = await fetch_rows(
        connection,
        f"SELECT {_WITH_MEMBERS} FROM companies c WHERE workspace_id = $1 AND company_id = ANY($2::text[])",
        workspace_id,
        list(company_ids),
    )
    return {row["company_id"]: _company(row) for row in rows}


async def known_companies(connection: AsyncConnection, workspace_id: str, company_ids: Collection[str]) -> set[str]:
    """Returns which of some companies there are, without looking at anything else of them."""
    rows = await fetch_rows(
        connection,
        "SELECT company_id FROM companies WHERE workspace_id = $1 AND company_id = ANY($2::text[])",
        workspace_id,
        list(company_ids),
    )
    return {row["company_id"] for row in rows}


async def hold_companies(connection: AsyncConnection, workspace_id: str, company_ids: Collection[str]) -> set[str]:
    """Holds companies until the transaction ends; returns those that there are.

    Whoever writes what is said of a company holds it first: so nobody waits for each other, and one that is deleted
    meanwhile leaves nothing behind.
    """
    rows = await fetch_rows(
        connection,
        "SELECT company_id FROM companies WHERE workspace_id = $1 AND company_id = ANY($2::text[]) "
        "ORDER BY company_id FOR UPDATE",
        workspace_id,
        list(company_ids),
    )
    return {row["company_id"] for row in rows}


async def lock_company(connection: AsyncConnection, workspace_id: str, company_id: str) -> Company | None:
    """Returns a company, without its traits, and holds it until the transaction ends; None: there is none."""
    await hold_companies(connection, workspace_id, [company_id])
    return (await find_companies(connection, workspace_id, [company_id])).get(company_id)


async def list_companies(connection: AsyncConnection, workspace_id: str, listing: Listing) -> list[Company]:
    """Returns the companies of a listing, without their traits, one more than its page has room for."""
    found = clauses(listing, _PUBLISHED, first=3)
    rows = await fetch_rows(
        connection,
        f"SELECT {_WITH_MEMBERS} FROM companies c WHERE workspace_id = $1 AND {found.where} ORDER BY {found.order} LIMIT $2",
        workspace_id,
        listing.size + 1,
        *found.arguments,
    )
    return [_company(row) for row in rows]


async def update_company(connection: AsyncConnection, workspace_id: str, company: Company, version: int) -> int:
    """Writes what people say of a locked company; returns the version with which it was made."""
    rows = await fetch_rows(
        connection,
        "UPDATE companies SET display_name = $3, owner = $4, stage = $5, revision = $6, update_time = $7, version = $8 "
        "WHERE workspace_id = $1 AND company_id = $2 RETURNING since_version",
        workspace_id,
        company.company_id,
        company.content.display_name,
        company.content.owner,
        int(company.content.stage),
        company.revision,
        company.update_time,
        version,
    )
    return int(rows[0]["since_version"])


async def set_told_names(connection: AsyncConnection, workspace_id: str, names: Mapping[str, str]) -> None:
    """Writes by what name companies were told of; the caller holds their traits `name`."""
    told = sorted(names.items())
    await execute(
        connection,
        "UPDATE companies c SET told_name = n.name FROM unnest($2::text[], $3::text[]) AS n(company_id, name) "
        "WHERE c.workspace_id = $1 AND c.company_id = n.company_id AND c.told_name <> n.name",
        workspace_id,
        [company_id for company_id, _ in told],
        [name for _, name in told],
    )


async def delete_company(connection: AsyncConnection, workspace_id: str, company_id: str) -> None:
    """Removes a company with all that is kept of it."""
    for table in ("company_members", "company_traits", "company_stages", "companies"):
        await execute(
            connection, f"DELETE FROM {table} WHERE workspace_id = $1 AND company_id = $2", workspace_id, company_id
        )


def _company(row: Any) -> Company:
    return Company(
        company_id=row["company_id"],
        content=CompanyContent(row["display_name"], row["owner"], Stage(row["stage"])),
        told_name=row["told_name"],
        revision=row["revision"],
        create_time=row["create_time"],
        update_time=row["update_time"],
        member_identifiers=row["members"],
    )

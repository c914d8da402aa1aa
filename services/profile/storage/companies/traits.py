"""What was said of companies."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import execute, fetch_rows
from services.profile.domain.companies import CompanyTrait
from services.profile.storage.companies.calls import COLUMNS, IS_LATER, SET, columns_of


async def read_trait_keys(
    connection: AsyncConnection, workspace_id: str, company_ids: Collection[str]
) -> dict[str, set[str]]:
    """Returns of which traits something was said, by company, removals too."""
    rows = await fetch_rows(
        connection,
        "SELECT company_id, array_agg(key) AS keys FROM company_traits WHERE workspace_id = $1 "
        "AND company_id = ANY($2::text[]) GROUP BY company_id",
        workspace_id,
        list(company_ids),
    )
    return {row["company_id"]: set(row["keys"]) for row in rows}


async def read_traits(
    connection: AsyncConnection, workspace_id: str, company_ids: Collection[str], *, key: str = ""
) -> dict[str, dict[str, bytes]]:
    """Returns what companies' traits hold, by company; removed ones are left out. With a key that one alone."""
    rows = await fetch_rows(
        connection,
        "SELECT company_id, key, value FROM company_traits WHERE workspace_id = $1 AND company_id = ANY($2::text[]) "
        "AND value <> 'null' AND ($3 = '' OR key = $3) ORDER BY company_id, key",
        workspace_id,
        list(company_ids),
        key,
    )
    found: dict[str, dict[str, bytes]] = {company_id: {} for company_id in company_ids}
    for row in rows:
        found[row["company_id"]][row["key"]] = row["value"].encode()
    return found


async def upsert_traits(connection: AsyncConnection, workspace_id: str, traits: Sequence[CompanyTrait]) -> None:
    """Lets each hold where it is later than what is there. Rows are locked in the order given; hand them sorted."""
    if not traits:
        return
    await execute(
        connection,
        f"INSERT INTO company_traits AS a (workspace_id, company_id, key, value, {COLUMNS}) SELECT $1, n.* FROM unnest("
        "$2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[]) AS n "
        f"ON CONFLICT (workspace_id, company_id, key) DO UPDATE SET value = excluded.value, {SET} WHERE {IS_LATER}",
        workspace_id,
        [each.company_id for each in traits],
        [each.key for each in traits],
        [each.value_json.decode() for each in traits],
        *columns_of([each.call for each in traits]),
    )

"""Companies and who belongs to them, as the latest that was told of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import cast

from services.segment.domain.companies import CompanyColumn
from services.segment.domain.conditions import Moment
from services.segment.domain.kept import KeptColumn
from services.segment.history.connection import History, Lane
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.scopes import Scope
from services.segment.history.tables import Table, rows_of


def values_sql(scope: Scope, columns: Mapping[KeptColumn, str], moment: Moment) -> str:
    """See `ValuesOf`: whole numbers, each company of a customer once."""
    asked = cast("Mapping[CompanyColumn, str]", columns)
    answers = []
    for column, name in asked.items():
        meant = [f"b.company_id = {text_literal(column.company_id)}"] if column.company_id else []
        meant += [f"c.stage = {integer_literal(column.stage)}"] if column.stage else []
        counted = " AND ".join(meant) or "1"
        answers.append(f"uniqExactIf(b.company_id, {counted}) AS {name}, maxIf(b.change_us, {counted}) AS {name}_us")
    members = (
        "SELECT node_id, company_id, argMax(joined, version) AS joined, max(version) AS told, "
        f"argMax(change_us, version) AS change_us FROM {scope.rows_sql(Table.COMPANY_MEMBERS)} "
        "GROUP BY node_id, company_id"
    )
    companies = (
        "SELECT company_id, argMax(stage, version) AS stage, argMax(since, version) AS since "
        f"FROM {rows_of(Table.COMPANIES, scope.workspace_id)} GROUP BY company_id"
    )
    return (
        f"SELECT m.customer_id AS customer_id, {', '.join(answers)} FROM ({members}) AS b "
        f"INNER JOIN ({companies}) AS c ON b.company_id = c.company_id "
        f"INNER JOIN ({scope.mapping_sql()}) AS m ON b.node_id = m.node_id "
        "WHERE b.joined = 1 AND c.stage > 0 AND b.told >= c.since GROUP BY customer_id"
    )


async def member_nodes(history: History, workspace_id: str, company_ids: Collection[str]) -> set[int]:
    """Returns the nodes that are, or ever were, members of companies: whose members may come and go when these change."""
    if not company_ids:
        return set()
    table = await history.read(
        f"SELECT DISTINCT node_id FROM {rows_of(Table.COMPANY_MEMBERS, workspace_id)} "
        f"AND company_id IN {text_list(company_ids)}",
        Lane.LIVE,
    )
    return set(table["node_id"].to_pylist())

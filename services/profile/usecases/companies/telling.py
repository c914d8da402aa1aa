"""What is told of companies and who belongs to them, in the transaction that changes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.outbox import Fact, publish
from services.profile.domain.companies import Stage

COMPANIES_A_FACT = 1_000
MEMBERSHIPS_A_FACT = 2_500


@dataclass(frozen=True)
class CompanyLeft:
    """A company as a change left it; `stage`: None, it was deleted. Of two the higher version holds."""

    company_id: str
    stage: Stage | None
    version: int
    since_version: int
    change_time: datetime


@dataclass(frozen=True)
class MembershipLeft:
    """Whether a node belongs to a company; of two the higher version holds."""

    node_id: int
    company_id: str
    joined: bool
    version: int
    change_time: datetime


EncodeCompanies = Callable[[Sequence[CompanyLeft], Sequence[MembershipLeft]], bytes]
"""Writes the fact."""


async def tell_companies(
    connection: AsyncConnection,
    workspace_id: str,
    encode: EncodeCompanies,
    companies: Sequence[CompanyLeft] = (),
    memberships: Sequence[MembershipLeft] = (),
) -> None:
    """Tells how companies and memberships are since they changed. In whatever order it is heard, the same follows."""
    facts = [
        Fact(1, encode(companies[start : start + COMPANIES_A_FACT], ()))
        for start in range(0, len(companies), COMPANIES_A_FACT)
    ]
    for start in range(0, len(memberships), MEMBERSHIPS_A_FACT):
        some = memberships[start : start + MEMBERSHIPS_A_FACT]
        facts.append(Fact(some[0].node_id, encode((), some)))
    await publish(connection, workspace_id, facts)

"""Which companies a customer is a member of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.segment.domain.kept import Kept, KeptColumn, Subject

COMPANIES: Subject = (Kept.COMPANY, "")
"""The companies of a customer."""

STAGES = {"LEAD": 1, "DEAL": 2, "RENEWAL": 3}
"""Stages by the names and numbers of profile's contract."""


@dataclass(frozen=True)
class CompanyColumn(KeptColumn):
    """How many companies; of one id, '' for any, and in one stage, 0 for any."""

    kept: ClassVar[Kept] = Kept.COMPANY

    company_id: str
    stage: int

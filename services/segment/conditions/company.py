"""On the company accounts that the customer is a member of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.segment.domain.companies import COMPANIES, STAGES, CompanyColumn
from services.segment.domain.conditions import NO_DEFINITIONS, Condition, Definitions, Dependencies, Moment
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_name
from services.segment.domain.wording import Tongue

_STAGES: Mapping[str, tuple[str, str]] = {
    "LEAD": ("线索", "lead"),
    "DEAL": ("成交", "deal"),
    "RENEWAL": ("续约", "renewal"),
}


@dataclass(frozen=True)
class CompanyCondition(Condition):
    """The customer is a member of a company of that id, '' for any, in that stage, '' for any."""

    kind: ClassVar[str] = "company"

    company_id: str
    stage: str

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"company_id", "stage"})
        company_id = read_name(body, "company_id", path) if body.get("company_id") else ""
        stage = str(body.get("stage") or "").removeprefix("COMPANY_STAGE_")
        if stage and stage not in STAGES:
            raise InvalidRule(f"{path}.stage", f"must be one of {', '.join(STAGES)}, or left out: in any.")
        return cls(company_id, stage)

    def column(self) -> CompanyColumn:
        """See `Condition.column`."""
        return CompanyColumn(self.company_id, STAGES.get(self.stage, 0))

    def holds(self, value: str, moment: Moment) -> str:
        """See `Condition.holds`."""
        return f"({value} > 0)"

    def found(self, value: Any, moment: Moment) -> int:
        """See `Condition.found`: of how many."""
        return int(value)

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        company = tongue.quoted(self.company_id) if self.company_id else tongue.say("任意企业", "any company")
        said = tongue.say(f"属于{company}", f"the customer is a member of {company}")
        if not self.stage:
            return said
        chinese, english = _STAGES[self.stage]
        return tongue.say(f"{said}（阶段为{chinese}）", f"{said} that is in the stage {english}")

    def dependencies(self) -> Dependencies:
        """See `Condition.dependencies`."""
        return Dependencies(kept=frozenset({COMPANIES}))

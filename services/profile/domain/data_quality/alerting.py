"""When an alert is raised, and how its telling goes. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from services.profile.domain.data_quality.comparing import Kept
from services.profile.domain.data_quality.lines import Kind, Report, totals, unknown_kinds
from services.profile.domain.data_quality.settings import AlertCondition, AlertRule


class AlertState(IntEnum):
    """How far the telling of an alert is; the numbers are those of the contract."""

    RAISED = 1
    TELLING = 2
    TOLD = 3
    FAILED = 4


@dataclass(frozen=True)
class Alert:
    """See the contract."""

    alert_id: str
    day: date
    kind: Kind
    count: int
    count_before: int | None
    minimum: int
    create_time: datetime
    state: AlertState
    reason: str = ""
    attempts: int = 0


@dataclass(frozen=True)
class Raised:
    """What a rule raises: its kind, how much of it there is, how much there was if that is known, and the rule's minimum."""

    kind: Kind
    count: int
    count_before: int | None
    minimum: int


def raised(rules: Sequence[AlertRule], report: Report, before: Kept | None) -> list[Raised]:
    """Returns what the rules raise after a report, in their order; nothing of kinds whose service did not answer."""
    now = totals(report.lines)
    then: Mapping[Kind, int] = totals(before.report.lines) if before is not None else {}
    unknown = unknown_kinds(report.missing)
    untold = unknown_kinds(before.report.missing) if before is not None else set()
    found = []
    for rule in rules:
        count = now.get(rule.kind, 0)
        if rule.kind in unknown or count < rule.minimum:
            continue
        known_before = before is not None and rule.kind not in untold
        count_before = then.get(rule.kind, 0) if known_before else None
        grew = count_before is None or count > count_before
        if grew or rule.condition is AlertCondition.EVERY_DAY:
            found.append(Raised(rule.kind, count, count_before, rule.minimum))
    return found

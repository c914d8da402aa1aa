"""What a report is asked, as it comes over the wire, and what is made of it once the workspace is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.segment.domain.calendar import local_date
from services.segment.domain.comparisons import PropertyFilter
from services.segment.domain.errors import InvalidRule
from services.segment.domain.limits import MAXIMUM_FILTERS
from services.segment.domain.reading import parse_filter
from services.segment.domain.reports.figures import WHOLE, Catalogued, Dimension
from services.segment.domain.reports.spans import DEFAULT_DAYS, ComparedTime, Edges, Span, read_span
from services.segment.domain.reports.steps import DEFAULT_COHORTS, MOST_COHORTS, Funnel, Paths, Retention
from services.segment.domain.rules import Rule
from services.segment.domain.windows import Period
from services.segment.history.reports.asking import ReportHistory
from services.segment.history.reports.sources import Source
from services.segment.history.rule_query import microseconds
from services.segment.storage.workspaces import Workspace, read_workspace
from services.segment.usecases.segments import compiled

RuleData = Mapping[str, Any]


@dataclass(frozen=True)
class Days:
    """From which day to which, as it was asked; empty: the last so many days, or (0) the defaults."""

    from_date: str = ""
    to_date: str = ""
    last_days: int = 0


@dataclass(frozen=True)
class Split:
    """What a report is split by: a property, which may be looked up, names of segments, or of tags; at most one of them."""

    property: str = ""
    segments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    catalogued: Catalogued | None = None


@dataclass(frozen=True)
class AskedFigures:
    """Key figures, see the contract."""

    metrics: Sequence[int]
    period: Period
    days: Days
    compared_with: ComparedTime
    split: Split
    top: int
    rule_data: RuleData | None
    filters_data: Sequence[RuleData]
    churn_days: int


@dataclass(frozen=True)
class AskedFunnel:
    """A funnel."""

    funnel: Funnel
    days: Days
    split: Split
    top: int
    rule_data: RuleData | None


@dataclass(frozen=True)
class AskedRetention:
    """Retention."""

    retention: Retention
    period: Period
    days: Days
    rule_data: RuleData | None


@dataclass(frozen=True)
class AskedPaths:
    """Paths."""

    paths: Paths
    days: Days
    top: int
    rule_data: RuleData | None


@dataclass(frozen=True)
class AskedProducts:
    """Goods."""

    key: str
    period: Period
    days: Days
    top: int
    top_pairs: int
    minimum_orders: int
    rule_data: RuleData | None
    filters_data: Sequence[RuleData]
    store_property: str
    reorder_days: int
    slow_days: int


Asked = AskedFigures | AskedFunnel | AskedRetention | AskedPaths | AskedProducts


@dataclass(frozen=True)
class Behind:
    """Which number of a report somebody asks about."""

    metric: int = 0
    period: str = ""
    value: str | None = None
    step: int = 0
    is_stopped: bool = False
    again: int | None = None


@dataclass(frozen=True)
class Setting:
    """A workspace at a moment, with what a report names in it."""

    workspace: Workspace
    now: datetime
    dimension: Dimension = WHOLE
    rule: Rule | None = None
    groups: Mapping[str, Rule] = field(default_factory=dict)

    @property
    def time_zone(self) -> str:
        """The workspace's."""
        return self.workspace.time_zone

    @property
    def now_us(self) -> int:
        """The moment, microseconds since 1970 UTC."""
        return microseconds(self.now)

    def source(self, history: ReportHistory) -> Source:
        """Returns whom the report looks at."""
        return history.source(
            self.workspace.workspace_id,
            now=self.now,
            time_zone=self.time_zone,
            own=self.workspace.own_terms(self.now),
            rule=self.rule,
            groups=self.groups,
        )

    def span(self, period: Period, days: Days) -> Span:
        """Returns the periods of days; raises as `read_span`."""
        return read_span(
            period,
            days.from_date,
            days.to_date,
            today=local_date(self.now, self.time_zone),
            default_days=days.last_days or DEFAULT_DAYS,
        )

    def edges(self, span: Span) -> Edges:
        """Returns where periods begin and end."""
        return span.edges(self.time_zone, self.now_us)

    def cohorts(self, asked: AskedRetention) -> tuple[Span, Edges, Edges]:
        """Returns the periods of cohorts, as days and as times, and the latter with those that follow and have begun."""
        span = read_span(
            asked.period,
            asked.days.from_date,
            asked.days.to_date,
            today=local_date(self.now, self.time_zone),
            default_days=asked.days.last_days or DEFAULT_DAYS,
            default_periods=0 if asked.days.last_days else DEFAULT_COHORTS,
            most=MOST_COHORTS,
        )
        longer = self.edges(Span(span.kind, span.first, span.count + asked.retention.periods))
        begun = tuple(start for start in longer.starts if start <= self.now_us)
        return span, self.edges(span), Edges(begun, longer.end)


async def read_setting(
    database: Database, clock: Clock, workspace_id: str, rule_data: RuleData | None, split: Split | None = None
) -> Setting:
    """Returns the workspace with a report's rule and groups.

    Raises:
        InvalidRule: If the rule cannot be compiled.
        InvalidArgument: If there is no segment of a name.
    """
    split = split or Split()
    async with database.workspace(workspace_id) as connection:
        workspace = await read_workspace(connection, workspace_id)
        rule = None if rule_data is None else await compiled(connection, workspace_id, rule_data)
        groups: dict[str, Rule] = {}
        for kind, names in (("segments", split.segments), ("tags", split.tags)):
            for index, name in enumerate(names):
                here = f"dimension.{kind}.names[{index}]"
                if name in groups:
                    raise InvalidArgument(f"{here}: it stands there already; name each once.", field=here)
                data = {"segment": {"segment_id": name}} if kind == "segments" else {"tag": {"name": name}}
                try:
                    groups[name] = await compiled(connection, workspace_id, data)
                except InvalidRule as error:
                    raise InvalidArgument(f"{here}: {error.problem}", field=here) from error
    return Setting(workspace, clock.now(), Dimension(split.property, tuple(groups), split.catalogued), rule, groups)


def read_order_filters(data: Sequence[RuleData]) -> list[PropertyFilter]:
    """Returns the filters of orders.

    Raises:
        InvalidRule: If one is not in the contract.
    """
    if len(data) > MAXIMUM_FILTERS:
        raise InvalidRule("order_filters", f"must hold at most {MAXIMUM_FILTERS} filters.")
    return [parse_filter(one, f"order_filters[{index}]") for index, one in enumerate(data)]

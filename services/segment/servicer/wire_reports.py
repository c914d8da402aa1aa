"""Reports between the contract and the domain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from google.protobuf.message import Message

from services.common.errors import InvalidArgument
from services.common.pages import page_limit
from services.segment.domain.comparisons import EventMatcher
from services.segment.domain.reading import read_filters, read_matcher
from services.segment.domain.reports.figures import Catalogued, Table, figures
from services.segment.domain.reports.spans import ComparedTime
from services.segment.domain.reports.steps import (
    DEFAULT_COHORTS,
    DEFAULT_FUNNEL_MINUTES,
    DEFAULT_PATH_LENGTH,
    DEFAULT_PATH_MINUTES,
    MINUTE_US,
    Funnel,
    Happening,
    Paths,
    Retention,
)
from services.segment.domain.shelf import CatalogueField
from services.segment.domain.windows import Period
from services.segment.servicer.translation import json_form, rule_data, timestamp
from services.segment.usecases.report_questions import (
    AskedFigures,
    AskedFunnel,
    AskedPaths,
    AskedRetention,
    Behind,
    Days,
    RuleData,
    Split,
)
from services.segment.usecases.reporting import Figures, FunnelAnswer, PathsAnswer, RetentionAnswer
from yike.segment.v1 import insight_service_pb2 as insight_pb
from yike.segment.v1 import rule_pb2 as rule_pb

PERIODS = {
    rule_pb.CALENDAR_PERIOD_DAY: Period.DAY,
    rule_pb.CALENDAR_PERIOD_WEEK: Period.WEEK,
    rule_pb.CALENDAR_PERIOD_MONTH: Period.MONTH,
}

_Asked = (
    insight_pb.QueryInsightRequest
    | insight_pb.QueryFunnelRequest
    | insight_pb.QueryRetentionRequest
    | insight_pb.QueryPathsRequest
)


def asked_figures(request: insight_pb.QueryInsightRequest) -> AskedFigures:
    """Returns which figures are asked for; raises InvalidRule where a value is no JSON."""
    return AskedFigures(
        metrics=list(request.metrics),
        period=PERIODS.get(request.period, Period.DAY),
        days=_days(request),
        compared_with=ComparedTime(int(request.compared_with)),
        split=_split(request),
        top=page_limit(request, "top"),
        rule_data=_rule(request),
        filters_data=[json_form(one, f"order_filters[{index}]") for index, one in enumerate(request.order_filters)],
        churn_days=request.churn_days,
    )


def asked_funnel(request: insight_pb.QueryFunnelRequest) -> AskedFunnel:
    """Returns which funnel is asked for; raises InvalidRule where a step cannot be compiled."""
    steps = tuple(_step(step, f"steps[{index}]") for index, step in enumerate(request.steps))
    limit = (request.limit_minutes or DEFAULT_FUNNEL_MINUTES) * MINUTE_US
    return AskedFunnel(
        Funnel(steps, limit), _days(request), _split(request), page_limit(request, "top"), _rule(request)
    )


def asked_retention(request: insight_pb.QueryRetentionRequest) -> AskedRetention:
    """Returns which retention is asked for; raises InvalidRule where an event or order cannot be compiled."""
    retention = Retention(
        _happening(request.first, "first"), _happening(request.again, "again"), request.periods or DEFAULT_COHORTS
    )
    return AskedRetention(retention, PERIODS.get(request.period, Period.MONTH), _days(request), _rule(request))


def asked_paths(request: insight_pb.QueryPathsRequest) -> AskedPaths:
    """Returns which paths are asked for; raises InvalidRule where the first event cannot be compiled."""
    paths = Paths(
        _step(request.start, "start") if request.HasField("start") else None,
        tuple(dict.fromkeys(request.event_names)),
        request.length or DEFAULT_PATH_LENGTH,
        (request.limit_minutes or DEFAULT_PATH_MINUTES) * MINUTE_US,
    )
    return AskedPaths(paths, _days(request), page_limit(request, "top"), _rule(request))


def asked_behind(request: insight_pb.ListInsightCustomersRequest) -> Behind:
    """Returns which number somebody asks about."""
    return Behind(
        metric=int(request.metric),
        period=request.period,
        value=request.value if request.HasField("value") else None,
        step=request.step,
        is_stopped=request.stopped,
        again=request.again if request.HasField("again") else None,
    )


def figures_message(found: Figures) -> insight_pb.QueryInsightResponse:
    """Returns key figures."""
    message = insight_pb.QueryInsightResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        periods=[day.isoformat() for day in found.span.days],
        periods_before=[day.isoformat() for day in found.before.days] if found.before else [],
        incomplete=found.is_incomplete,
        truncated=found.is_truncated,
    )
    for value, table in found.tables.items():
        series = message.series.add(value=value)
        before: Table | None = found.tables_before.get(value) if found.before else None
        for metric in found.metrics:
            total, values = figures(metric, table, found.span.count)
            added = series.metrics.add(metric=cast(insight_pb.Metric, int(metric)), total=total, values=values)
            if before is not None:
                added.total_before, of_before = figures(metric, before, found.span.count)
                added.values_before.extend(of_before)
    return message


def funnel_message(found: FunnelAnswer) -> insight_pb.QueryFunnelResponse:
    """Returns a funnel."""
    return insight_pb.QueryFunnelResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        series=[insight_pb.FunnelSeries(value=value, customers=counts) for value, counts in found.reached.items()],
        truncated=found.is_truncated,
    )


def retention_message(found: RetentionAnswer) -> insight_pb.QueryRetentionResponse:
    """Returns retention."""
    return insight_pb.QueryRetentionResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        cohorts=[
            insight_pb.Cohort(period=one.period, customers=one.customers, again=one.again) for one in found.cohorts
        ],
    )


def paths_message(found: PathsAnswer) -> insight_pb.QueryPathsResponse:
    """Returns paths."""
    return insight_pb.QueryPathsResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        customers=found.customers,
        paths=[insight_pb.EventPath(event_names=names, customers=count) for names, count in found.paths],
        links=[
            insight_pb.PathLink(position=position, from_event=one, to_event=other, customers=count)
            for position, one, other, count in found.links
        ],
    )


def _days(request: _Asked) -> Days:
    return Days(request.from_date, request.to_date)


def _rule(request: _Asked) -> RuleData | None:
    return rule_data(request.rule) if request.HasField("rule") else None


def _split(request: insight_pb.QueryInsightRequest | insight_pb.QueryFunnelRequest) -> Split:
    given = request.dimension
    if given.HasField("catalogue"):
        return _catalogue_split(request)
    return Split(given.property, _names(given.segments), _names(given.tags))


def _catalogue_split(request: insight_pb.QueryInsightRequest | insight_pb.QueryFunnelRequest) -> Split:
    """Returns a split by the catalogue.

    Raises:
        InvalidArgument: If a funnel is to be split so, or by what does not split.
    """
    given = request.dimension.catalogue
    if isinstance(request, insight_pb.QueryFunnelRequest):
        raise InvalidArgument(
            "dimension.catalogue: a funnel is split by a property, segments or tags.", field="dimension.catalogue"
        )
    names = [each.name for each in CatalogueField if each is not CatalogueField.PRODUCT_PRICE]
    name = rule_pb.CatalogueField.Name(given.field) if given.field in rule_pb.CatalogueField.values() else ""
    name = name.removeprefix("CATALOGUE_FIELD_")
    if name != "UNSPECIFIED" and name not in names:
        raise InvalidArgument(
            f"dimension.catalogue.field: it must be one of {', '.join(names)}, or left out.",
            field="dimension.catalogue.field",
        )
    catalogued = Catalogued(None if name == "UNSPECIFIED" else CatalogueField(name), given.levels)
    return Split(given.key or catalogued.key, catalogued=catalogued)


def _names(given: insight_pb.NameList) -> tuple[str, ...]:
    return tuple(cast(Sequence[str], given.names))


def _step(step: insight_pb.EventStep, path: str) -> EventMatcher:
    return read_matcher(json_form(step, path), path)


def _happening(given: insight_pb.Happening, path: str) -> Happening:
    match given.WhichOneof("kind"):
        case "event":
            return Happening(event=_step(given.event, f"{path}.event"))
        case "order":
            order: Message = given.order
            return Happening(order=read_filters(json_form(order, f"{path}.order"), f"{path}.order"))
    return Happening()

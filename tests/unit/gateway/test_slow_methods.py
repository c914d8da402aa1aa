"""Whoever asks for a report is given the time that one may take, and nobody works on it once the caller has gone."""

from __future__ import annotations

from gateway.transcoding.endpoint import ENDED_WITH_THE_REQUEST, SLOW_METHODS
from gateway.transcoding.routes import read_routes
from services.segment.usecases.places import ReportPlaces

_ANSWERS = {
    "AlertPreview", "InsightFile", "ListInsightCustomersResponse", "QueryFunnelResponse", "QueryInsightResponse",
    "QueryLifecycleFlowResponse", "QueryPathsResponse", "QueryProductsResponse", "QueryRetentionResponse",
    "RunReportResponse",
}  # fmt: skip


def test_a_report_has_the_time_that_it_may_take_however_it_is_asked() -> None:
    asked = {route.method.name for route in read_routes() if route.method.output_type.name in _ANSWERS}
    assert len(asked) > len(_ANSWERS)
    assert {name for name in asked if SLOW_METHODS.get(name, 0.0) <= ReportPlaces.seconds} == set()
    assert asked - ENDED_WITH_THE_REQUEST == set()

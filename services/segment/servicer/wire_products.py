"""Reports on goods between the contract and the domain."""

from __future__ import annotations

from services.common.pages import page_limit
from services.segment.domain.reports.products import DEFAULT_KEY, DEFAULT_MINIMUM
from services.segment.domain.windows import Period
from services.segment.servicer.translation import json_form, rule_data, timestamp
from services.segment.servicer.wire_reports import PERIODS
from services.segment.usecases.report_products import ProductsAnswer
from services.segment.usecases.report_questions import AskedProducts, Days
from yike.segment.v1 import insight_service_pb2 as insight_pb


def asked_products(request: insight_pb.QueryProductsRequest) -> AskedProducts:
    """Returns which goods are asked for; raises InvalidRule where a value is no JSON."""
    return AskedProducts(
        key=request.key or DEFAULT_KEY,
        period=PERIODS.get(request.period, Period.DAY),
        days=Days(request.from_date, request.to_date),
        top=page_limit(request, "top"),
        top_pairs=page_limit(request, "top_pairs"),
        minimum_orders=request.minimum_orders or DEFAULT_MINIMUM,
        rule_data=rule_data(request.rule) if request.HasField("rule") else None,
        filters_data=[json_form(one, f"order_filters[{index}]") for index, one in enumerate(request.order_filters)],
    )


def products_message(found: ProductsAnswer) -> insight_pb.QueryProductsResponse:
    """Returns goods."""
    return insight_pb.QueryProductsResponse(
        evaluate_time=timestamp(found.evaluate_time),
        time_zone=found.time_zone,
        periods=[day.isoformat() for day in found.span.days],
        orders=found.orders,
        products=[
            insight_pb.ProductFigures(
                product=one.product,
                orders=one.orders,
                buyers=one.buyers,
                repeat_buyers=one.repeat_buyers,
                repeat_rate=one.repeat_rate,
                quantity=one.quantity,
                revenue=one.revenue,
                quantities=one.quantities,
            )
            for one in found.products
        ],
        truncated=found.is_truncated,
        pairs=[
            insight_pb.ProductPair(
                first=one.pair.first,
                second=one.pair.second,
                orders=one.pair.orders,
                support=one.support,
                confidence=one.confidence,
                confidence_back=one.confidence_back,
                lift=one.lift,
            )
            for one in found.pairs
        ],
    )

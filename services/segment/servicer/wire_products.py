"""Reports on goods between the contract and the domain."""

from __future__ import annotations

from typing import cast

from services.common.errors import InvalidArgument
from services.common.pages import page_limit
from services.segment.domain.reports.figures import plain
from services.segment.domain.reports.products import DEFAULT_KEY, DEFAULT_MINIMUM
from services.segment.domain.reports.stock import DEFAULT_REORDER_DAYS, DEFAULT_SLOW_DAYS, DEFAULT_STORE, StoreStock
from services.segment.domain.windows import Period
from services.segment.servicer.translation import json_form, rule_data, timestamp
from services.segment.servicer.wire_reports import PERIODS
from services.segment.usecases.report_products import ProductsAnswer
from services.segment.usecases.report_questions import AskedProducts, Days
from yike.segment.v1 import insight_service_pb2 as insight_pb


def asked_products(request: insight_pb.QueryProductsRequest) -> AskedProducts:
    """Returns which goods are asked for; raises InvalidRule where a value is no JSON, InvalidArgument of bounds."""
    reorder, slow = request.reorder_days or DEFAULT_REORDER_DAYS, request.slow_days or DEFAULT_SLOW_DAYS
    if slow <= reorder:
        raise InvalidArgument(f"slow_days: it must be above reorder_days, which is {reorder}.", field="slow_days")
    return AskedProducts(
        key=request.key or DEFAULT_KEY,
        period=PERIODS.get(request.period, Period.DAY),
        days=Days(request.from_date, request.to_date),
        top=page_limit(request, "top"),
        top_pairs=page_limit(request, "top_pairs"),
        minimum_orders=request.minimum_orders or DEFAULT_MINIMUM,
        rule_data=rule_data(request.rule) if request.HasField("rule") else None,
        filters_data=[json_form(one, f"order_filters[{index}]") for index, one in enumerate(request.order_filters)],
        store_property=request.store_property or DEFAULT_STORE,
        reorder_days=reorder,
        slow_days=slow,
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
                display_name=one.display_name,
                stores=map(_store, one.stores),
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


def _store(one: StoreStock) -> insight_pb.StoreStockFigures:
    message = insight_pb.StoreStockFigures(
        store_id=one.level.store_id,
        display_name=one.level.display_name,
        quantity=one.level.quantity,
        sold=plain(one.sold),
        cover_days=one.cover_days,
        sell_through=one.sell_through,
        action=cast(insight_pb.StockAction, int(one.action)),
    )
    message.state_time.FromMicroseconds(one.level.state_us)
    return message

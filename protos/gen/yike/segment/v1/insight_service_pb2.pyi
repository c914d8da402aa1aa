import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import operations_pb2 as _operations_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import clusters_pb2 as _clusters_pb2
from yike.segment.v1 import lifecycle_flow_pb2 as _lifecycle_flow_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Metric(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    METRIC_UNSPECIFIED: _ClassVar[Metric]
    METRIC_CUSTOMERS: _ClassVar[Metric]
    METRIC_ACTIVE_CUSTOMERS: _ClassVar[Metric]
    METRIC_NEW_CUSTOMERS: _ClassVar[Metric]
    METRIC_BUYERS: _ClassVar[Metric]
    METRIC_NEW_BUYERS: _ClassVar[Metric]
    METRIC_REPURCHASE_RATE: _ClassVar[Metric]
    METRIC_CHURN_RATE: _ClassVar[Metric]
    METRIC_REVENUE: _ClassVar[Metric]
    METRIC_ORDERS: _ClassVar[Metric]
    METRIC_AVERAGE_ORDER_VALUE: _ClassVar[Metric]

class ComparedTime(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPARED_TIME_UNSPECIFIED: _ClassVar[ComparedTime]
    COMPARED_TIME_PERIOD_BEFORE: _ClassVar[ComparedTime]
    COMPARED_TIME_WEEK_BEFORE: _ClassVar[ComparedTime]
    COMPARED_TIME_YEAR_BEFORE: _ClassVar[ComparedTime]

class StockAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STOCK_ACTION_UNSPECIFIED: _ClassVar[StockAction]
    STOCK_ACTION_REORDER: _ClassVar[StockAction]
    STOCK_ACTION_MOVE: _ClassVar[StockAction]
    STOCK_ACTION_MARK_DOWN: _ClassVar[StockAction]
METRIC_UNSPECIFIED: Metric
METRIC_CUSTOMERS: Metric
METRIC_ACTIVE_CUSTOMERS: Metric
METRIC_NEW_CUSTOMERS: Metric
METRIC_BUYERS: Metric
METRIC_NEW_BUYERS: Metric
METRIC_REPURCHASE_RATE: Metric
METRIC_CHURN_RATE: Metric
METRIC_REVENUE: Metric
METRIC_ORDERS: Metric
METRIC_AVERAGE_ORDER_VALUE: Metric
COMPARED_TIME_UNSPECIFIED: ComparedTime
COMPARED_TIME_PERIOD_BEFORE: ComparedTime
COMPARED_TIME_WEEK_BEFORE: ComparedTime
COMPARED_TIME_YEAR_BEFORE: ComparedTime
STOCK_ACTION_UNSPECIFIED: StockAction
STOCK_ACTION_REORDER: StockAction
STOCK_ACTION_MOVE: StockAction
STOCK_ACTION_MARK_DOWN: StockAction

class InsightDimension(_message.Message):
    __slots__ = ("property", "segments", "tags", "catalogue")
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    property: str
    segments: NameList
    tags: NameList
    catalogue: CatalogueDimension
    def __init__(self, property: _Optional[str] = ..., segments: _Optional[_Union[NameList, _Mapping]] = ..., tags: _Optional[_Union[NameList, _Mapping]] = ..., catalogue: _Optional[_Union[CatalogueDimension, _Mapping]] = ...) -> None: ...

class CatalogueDimension(_message.Message):
    __slots__ = ("field", "key", "levels")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    LEVELS_FIELD_NUMBER: _ClassVar[int]
    field: _rule_pb2.CatalogueField
    key: str
    levels: int
    def __init__(self, field: _Optional[_Union[_rule_pb2.CatalogueField, str]] = ..., key: _Optional[str] = ..., levels: _Optional[int] = ...) -> None: ...

class NameList(_message.Message):
    __slots__ = ("names",)
    NAMES_FIELD_NUMBER: _ClassVar[int]
    names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, names: _Optional[_Iterable[str]] = ...) -> None: ...

class QueryInsightRequest(_message.Message):
    __slots__ = ("metrics", "period", "from_date", "to_date", "compared_with", "dimension", "top", "rule", "order_filters", "churn_days")
    METRICS_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    COMPARED_WITH_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FILTERS_FIELD_NUMBER: _ClassVar[int]
    CHURN_DAYS_FIELD_NUMBER: _ClassVar[int]
    metrics: _containers.RepeatedScalarFieldContainer[Metric]
    period: _rule_pb2.CalendarPeriod
    from_date: str
    to_date: str
    compared_with: ComparedTime
    dimension: InsightDimension
    top: int
    rule: _rule_pb2.Rule
    order_filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    churn_days: int
    def __init__(self, metrics: _Optional[_Iterable[_Union[Metric, str]]] = ..., period: _Optional[_Union[_rule_pb2.CalendarPeriod, str]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., compared_with: _Optional[_Union[ComparedTime, str]] = ..., dimension: _Optional[_Union[InsightDimension, _Mapping]] = ..., top: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., order_filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., churn_days: _Optional[int] = ...) -> None: ...

class MetricValues(_message.Message):
    __slots__ = ("metric", "total", "values", "total_before", "values_before")
    METRIC_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_BEFORE_FIELD_NUMBER: _ClassVar[int]
    VALUES_BEFORE_FIELD_NUMBER: _ClassVar[int]
    metric: Metric
    total: str
    values: _containers.RepeatedScalarFieldContainer[str]
    total_before: str
    values_before: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, metric: _Optional[_Union[Metric, str]] = ..., total: _Optional[str] = ..., values: _Optional[_Iterable[str]] = ..., total_before: _Optional[str] = ..., values_before: _Optional[_Iterable[str]] = ...) -> None: ...

class InsightSeries(_message.Message):
    __slots__ = ("value", "metrics")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    value: str
    metrics: _containers.RepeatedCompositeFieldContainer[MetricValues]
    def __init__(self, value: _Optional[str] = ..., metrics: _Optional[_Iterable[_Union[MetricValues, _Mapping]]] = ...) -> None: ...

class QueryInsightResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "periods", "periods_before", "incomplete", "series", "truncated")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    PERIODS_BEFORE_FIELD_NUMBER: _ClassVar[int]
    INCOMPLETE_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    periods: _containers.RepeatedScalarFieldContainer[str]
    periods_before: _containers.RepeatedScalarFieldContainer[str]
    incomplete: bool
    series: _containers.RepeatedCompositeFieldContainer[InsightSeries]
    truncated: bool
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., periods: _Optional[_Iterable[str]] = ..., periods_before: _Optional[_Iterable[str]] = ..., incomplete: _Optional[bool] = ..., series: _Optional[_Iterable[_Union[InsightSeries, _Mapping]]] = ..., truncated: _Optional[bool] = ...) -> None: ...

class EventStep(_message.Message):
    __slots__ = ("event_name", "filters")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ...) -> None: ...

class QueryFunnelRequest(_message.Message):
    __slots__ = ("steps", "from_date", "to_date", "limit_minutes", "dimension", "top", "rule")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DIMENSION_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[EventStep]
    from_date: str
    to_date: str
    limit_minutes: int
    dimension: InsightDimension
    top: int
    rule: _rule_pb2.Rule
    def __init__(self, steps: _Optional[_Iterable[_Union[EventStep, _Mapping]]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., limit_minutes: _Optional[int] = ..., dimension: _Optional[_Union[InsightDimension, _Mapping]] = ..., top: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ...) -> None: ...

class FunnelSeries(_message.Message):
    __slots__ = ("value", "customers")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    value: str
    customers: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, value: _Optional[str] = ..., customers: _Optional[_Iterable[int]] = ...) -> None: ...

class QueryFunnelResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "series", "truncated")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    SERIES_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    series: _containers.RepeatedCompositeFieldContainer[FunnelSeries]
    truncated: bool
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., series: _Optional[_Iterable[_Union[FunnelSeries, _Mapping]]] = ..., truncated: _Optional[bool] = ...) -> None: ...

class Happening(_message.Message):
    __slots__ = ("event", "order")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    event: EventStep
    order: OrderStep
    def __init__(self, event: _Optional[_Union[EventStep, _Mapping]] = ..., order: _Optional[_Union[OrderStep, _Mapping]] = ...) -> None: ...

class OrderStep(_message.Message):
    __slots__ = ("filters",)
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    def __init__(self, filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ...) -> None: ...

class QueryRetentionRequest(_message.Message):
    __slots__ = ("first", "again", "period", "from_date", "to_date", "periods", "rule")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    first: Happening
    again: Happening
    period: _rule_pb2.CalendarPeriod
    from_date: str
    to_date: str
    periods: int
    rule: _rule_pb2.Rule
    def __init__(self, first: _Optional[_Union[Happening, _Mapping]] = ..., again: _Optional[_Union[Happening, _Mapping]] = ..., period: _Optional[_Union[_rule_pb2.CalendarPeriod, str]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., periods: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ...) -> None: ...

class Cohort(_message.Message):
    __slots__ = ("period", "customers", "again")
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    period: str
    customers: int
    again: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, period: _Optional[str] = ..., customers: _Optional[int] = ..., again: _Optional[_Iterable[int]] = ...) -> None: ...

class QueryRetentionResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "cohorts")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    COHORTS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    cohorts: _containers.RepeatedCompositeFieldContainer[Cohort]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., cohorts: _Optional[_Iterable[_Union[Cohort, _Mapping]]] = ...) -> None: ...

class QueryPathsRequest(_message.Message):
    __slots__ = ("start", "event_names", "from_date", "to_date", "length", "limit_minutes", "top", "rule")
    START_FIELD_NUMBER: _ClassVar[int]
    EVENT_NAMES_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    LENGTH_FIELD_NUMBER: _ClassVar[int]
    LIMIT_MINUTES_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    start: EventStep
    event_names: _containers.RepeatedScalarFieldContainer[str]
    from_date: str
    to_date: str
    length: int
    limit_minutes: int
    top: int
    rule: _rule_pb2.Rule
    def __init__(self, start: _Optional[_Union[EventStep, _Mapping]] = ..., event_names: _Optional[_Iterable[str]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., length: _Optional[int] = ..., limit_minutes: _Optional[int] = ..., top: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ...) -> None: ...

class EventPath(_message.Message):
    __slots__ = ("event_names", "customers")
    EVENT_NAMES_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    event_names: _containers.RepeatedScalarFieldContainer[str]
    customers: int
    def __init__(self, event_names: _Optional[_Iterable[str]] = ..., customers: _Optional[int] = ...) -> None: ...

class PathLink(_message.Message):
    __slots__ = ("position", "from_event", "to_event", "customers")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    FROM_EVENT_FIELD_NUMBER: _ClassVar[int]
    TO_EVENT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    position: int
    from_event: str
    to_event: str
    customers: int
    def __init__(self, position: _Optional[int] = ..., from_event: _Optional[str] = ..., to_event: _Optional[str] = ..., customers: _Optional[int] = ...) -> None: ...

class QueryPathsResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "customers", "paths", "links")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    PATHS_FIELD_NUMBER: _ClassVar[int]
    LINKS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    customers: int
    paths: _containers.RepeatedCompositeFieldContainer[EventPath]
    links: _containers.RepeatedCompositeFieldContainer[PathLink]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., customers: _Optional[int] = ..., paths: _Optional[_Iterable[_Union[EventPath, _Mapping]]] = ..., links: _Optional[_Iterable[_Union[PathLink, _Mapping]]] = ...) -> None: ...

class QueryProductsRequest(_message.Message):
    __slots__ = ("key", "period", "from_date", "to_date", "top", "top_pairs", "minimum_orders", "rule", "order_filters", "store_property", "reorder_days", "slow_days")
    KEY_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    TOP_FIELD_NUMBER: _ClassVar[int]
    TOP_PAIRS_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_ORDERS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    ORDER_FILTERS_FIELD_NUMBER: _ClassVar[int]
    STORE_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    REORDER_DAYS_FIELD_NUMBER: _ClassVar[int]
    SLOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    key: str
    period: _rule_pb2.CalendarPeriod
    from_date: str
    to_date: str
    top: int
    top_pairs: int
    minimum_orders: int
    rule: _rule_pb2.Rule
    order_filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    store_property: str
    reorder_days: int
    slow_days: int
    def __init__(self, key: _Optional[str] = ..., period: _Optional[_Union[_rule_pb2.CalendarPeriod, str]] = ..., from_date: _Optional[str] = ..., to_date: _Optional[str] = ..., top: _Optional[int] = ..., top_pairs: _Optional[int] = ..., minimum_orders: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., order_filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., store_property: _Optional[str] = ..., reorder_days: _Optional[int] = ..., slow_days: _Optional[int] = ...) -> None: ...

class StoreStockFigures(_message.Message):
    __slots__ = ("store_id", "display_name", "quantity", "state_time", "sold", "cover_days", "sell_through", "action")
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SOLD_FIELD_NUMBER: _ClassVar[int]
    COVER_DAYS_FIELD_NUMBER: _ClassVar[int]
    SELL_THROUGH_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    store_id: str
    display_name: str
    quantity: int
    state_time: _timestamp_pb2.Timestamp
    sold: str
    cover_days: str
    sell_through: str
    action: StockAction
    def __init__(self, store_id: _Optional[str] = ..., display_name: _Optional[str] = ..., quantity: _Optional[int] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sold: _Optional[str] = ..., cover_days: _Optional[str] = ..., sell_through: _Optional[str] = ..., action: _Optional[_Union[StockAction, str]] = ...) -> None: ...

class ProductFigures(_message.Message):
    __slots__ = ("product", "orders", "buyers", "repeat_buyers", "repeat_rate", "quantity", "revenue", "quantities", "display_name", "stores")
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    BUYERS_FIELD_NUMBER: _ClassVar[int]
    REPEAT_BUYERS_FIELD_NUMBER: _ClassVar[int]
    REPEAT_RATE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    QUANTITIES_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    STORES_FIELD_NUMBER: _ClassVar[int]
    product: str
    orders: int
    buyers: int
    repeat_buyers: int
    repeat_rate: str
    quantity: str
    revenue: str
    quantities: _containers.RepeatedScalarFieldContainer[str]
    display_name: str
    stores: _containers.RepeatedCompositeFieldContainer[StoreStockFigures]
    def __init__(self, product: _Optional[str] = ..., orders: _Optional[int] = ..., buyers: _Optional[int] = ..., repeat_buyers: _Optional[int] = ..., repeat_rate: _Optional[str] = ..., quantity: _Optional[str] = ..., revenue: _Optional[str] = ..., quantities: _Optional[_Iterable[str]] = ..., display_name: _Optional[str] = ..., stores: _Optional[_Iterable[_Union[StoreStockFigures, _Mapping]]] = ...) -> None: ...

class ProductPair(_message.Message):
    __slots__ = ("first", "second", "orders", "support", "confidence", "confidence_back", "lift")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    SECOND_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    SUPPORT_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_BACK_FIELD_NUMBER: _ClassVar[int]
    LIFT_FIELD_NUMBER: _ClassVar[int]
    first: str
    second: str
    orders: int
    support: str
    confidence: str
    confidence_back: str
    lift: str
    def __init__(self, first: _Optional[str] = ..., second: _Optional[str] = ..., orders: _Optional[int] = ..., support: _Optional[str] = ..., confidence: _Optional[str] = ..., confidence_back: _Optional[str] = ..., lift: _Optional[str] = ...) -> None: ...

class QueryProductsResponse(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "periods", "orders", "products", "truncated", "pairs")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    PERIODS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    periods: _containers.RepeatedScalarFieldContainer[str]
    orders: int
    products: _containers.RepeatedCompositeFieldContainer[ProductFigures]
    truncated: bool
    pairs: _containers.RepeatedCompositeFieldContainer[ProductPair]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., periods: _Optional[_Iterable[str]] = ..., orders: _Optional[int] = ..., products: _Optional[_Iterable[_Union[ProductFigures, _Mapping]]] = ..., truncated: _Optional[bool] = ..., pairs: _Optional[_Iterable[_Union[ProductPair, _Mapping]]] = ...) -> None: ...

class ListInsightCustomersRequest(_message.Message):
    __slots__ = ("query", "funnel", "retention", "lifecycle_flow", "metric", "period", "value", "step", "stopped", "again", "page_size", "page_token", "from_stage", "to_stage")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FUNNEL_FIELD_NUMBER: _ClassVar[int]
    RETENTION_FIELD_NUMBER: _ClassVar[int]
    LIFECYCLE_FLOW_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    AGAIN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FROM_STAGE_FIELD_NUMBER: _ClassVar[int]
    TO_STAGE_FIELD_NUMBER: _ClassVar[int]
    query: QueryInsightRequest
    funnel: QueryFunnelRequest
    retention: QueryRetentionRequest
    lifecycle_flow: _lifecycle_flow_pb2.QueryLifecycleFlowRequest
    metric: Metric
    period: str
    value: str
    step: int
    stopped: bool
    again: int
    page_size: int
    page_token: str
    from_stage: _lifecycle_flow_pb2.FlowStage
    to_stage: _lifecycle_flow_pb2.FlowStage
    def __init__(self, query: _Optional[_Union[QueryInsightRequest, _Mapping]] = ..., funnel: _Optional[_Union[QueryFunnelRequest, _Mapping]] = ..., retention: _Optional[_Union[QueryRetentionRequest, _Mapping]] = ..., lifecycle_flow: _Optional[_Union[_lifecycle_flow_pb2.QueryLifecycleFlowRequest, _Mapping]] = ..., metric: _Optional[_Union[Metric, str]] = ..., period: _Optional[str] = ..., value: _Optional[str] = ..., step: _Optional[int] = ..., stopped: _Optional[bool] = ..., again: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., from_stage: _Optional[_Union[_lifecycle_flow_pb2.FlowStage, str]] = ..., to_stage: _Optional[_Union[_lifecycle_flow_pb2.FlowStage, str]] = ...) -> None: ...

class ListInsightCustomersResponse(_message.Message):
    __slots__ = ("customer_ids", "total_size", "next_page_token")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    total_size: int
    next_page_token: str
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., total_size: _Optional[int] = ..., next_page_token: _Optional[str] = ...) -> None: ...

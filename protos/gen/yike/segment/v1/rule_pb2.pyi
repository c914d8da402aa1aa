from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.segment.v1 import standing_pb2 as _standing_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Operator(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OPERATOR_UNSPECIFIED: _ClassVar[Operator]
    OPERATOR_EQ: _ClassVar[Operator]
    OPERATOR_NE: _ClassVar[Operator]
    OPERATOR_GT: _ClassVar[Operator]
    OPERATOR_GTE: _ClassVar[Operator]
    OPERATOR_LT: _ClassVar[Operator]
    OPERATOR_LTE: _ClassVar[Operator]
    OPERATOR_CONTAINS: _ClassVar[Operator]
    OPERATOR_IN: _ClassVar[Operator]
    OPERATOR_EXISTS: _ClassVar[Operator]
    OPERATOR_NOT_EXISTS: _ClassVar[Operator]
    OPERATOR_ANNIVERSARY_WITHIN_DAYS: _ClassVar[Operator]
    OPERATOR_STARTS_WITH: _ClassVar[Operator]
    OPERATOR_ANNIVERSARY_WITHIN_LAST_DAYS: _ClassVar[Operator]
    OPERATOR_LUNAR_ANNIVERSARY_WITHIN_DAYS: _ClassVar[Operator]
    OPERATOR_LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS: _ClassVar[Operator]
    OPERATOR_WITHIN_LAST_DAYS: _ClassVar[Operator]
    OPERATOR_WITHIN_NEXT_DAYS: _ClassVar[Operator]
    OPERATOR_MORE_THAN_DAYS_AGO: _ClassVar[Operator]
    OPERATOR_MORE_THAN_DAYS_AHEAD: _ClassVar[Operator]

class ConsentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENT_STATE_UNSPECIFIED: _ClassVar[ConsentState]
    CONSENT_STATE_GRANTED: _ClassVar[ConsentState]
    CONSENT_STATE_WITHDRAWN: _ClassVar[ConsentState]
    CONSENT_STATE_EXPIRED: _ClassVar[ConsentState]
    CONSENT_STATE_NOT_ENTITLED: _ClassVar[ConsentState]
    CONSENT_STATE_NEVER_SAID: _ClassVar[ConsentState]

class PointsAggregate(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POINTS_AGGREGATE_UNSPECIFIED: _ClassVar[PointsAggregate]
    POINTS_AGGREGATE_BALANCE: _ClassVar[PointsAggregate]
    POINTS_AGGREGATE_ENDING: _ClassVar[PointsAggregate]

class CouponAggregate(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUPON_AGGREGATE_UNSPECIFIED: _ClassVar[CouponAggregate]
    COUPON_AGGREGATE_USABLE: _ClassVar[CouponAggregate]
    COUPON_AGGREGATE_ENDING: _ClassVar[CouponAggregate]
    COUPON_AGGREGATE_REDEEMED: _ClassVar[CouponAggregate]

class Aggregate(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGGREGATE_UNSPECIFIED: _ClassVar[Aggregate]
    AGGREGATE_COUNT: _ClassVar[Aggregate]
    AGGREGATE_SUM: _ClassVar[Aggregate]
    AGGREGATE_DAYS_SINCE_LAST: _ClassVar[Aggregate]
    AGGREGATE_COUNT_DISTINCT: _ClassVar[Aggregate]
    AGGREGATE_AVERAGE: _ClassVar[Aggregate]
    AGGREGATE_MIN: _ClassVar[Aggregate]
    AGGREGATE_MAX: _ClassVar[Aggregate]
    AGGREGATE_FIRST: _ClassVar[Aggregate]
    AGGREGATE_LAST: _ClassVar[Aggregate]
    AGGREGATE_MOST_FREQUENT: _ClassVar[Aggregate]
    AGGREGATE_UNIQUE_LIST: _ClassVar[Aggregate]
    AGGREGATE_DISTINCT_DAYS: _ClassVar[Aggregate]
    AGGREGATE_DAYS_SINCE_FIRST: _ClassVar[Aggregate]
    AGGREGATE_AVERAGE_DAYS_BETWEEN: _ClassVar[Aggregate]
    AGGREGATE_MOST_OF_ONE_VALUE: _ClassVar[Aggregate]

class OrderAggregate(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_AGGREGATE_UNSPECIFIED: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_COUNT: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_NET_REVENUE: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_AVERAGE_ORDER_VALUE: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_DAYS_SINCE_LAST: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_DAYS_SINCE_FIRST: _ClassVar[OrderAggregate]
    ORDER_AGGREGATE_AVERAGE_DAYS_BETWEEN: _ClassVar[OrderAggregate]

class Occurrence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OCCURRENCE_UNSPECIFIED: _ClassVar[Occurrence]
    OCCURRENCE_FIRST: _ClassVar[Occurrence]
    OCCURRENCE_LAST: _ClassVar[Occurrence]

class CatalogueField(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CATALOGUE_FIELD_UNSPECIFIED: _ClassVar[CatalogueField]
    CATALOGUE_FIELD_PRODUCT_CATEGORY: _ClassVar[CatalogueField]
    CATALOGUE_FIELD_PRODUCT_BRAND: _ClassVar[CatalogueField]
    CATALOGUE_FIELD_PRODUCT_PRICE: _ClassVar[CatalogueField]
    CATALOGUE_FIELD_STORE_REGION: _ClassVar[CatalogueField]

class CalendarPeriod(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CALENDAR_PERIOD_UNSPECIFIED: _ClassVar[CalendarPeriod]
    CALENDAR_PERIOD_DAY: _ClassVar[CalendarPeriod]
    CALENDAR_PERIOD_WEEK: _ClassVar[CalendarPeriod]
    CALENDAR_PERIOD_MONTH: _ClassVar[CalendarPeriod]
OPERATOR_UNSPECIFIED: Operator
OPERATOR_EQ: Operator
OPERATOR_NE: Operator
OPERATOR_GT: Operator
OPERATOR_GTE: Operator
OPERATOR_LT: Operator
OPERATOR_LTE: Operator
OPERATOR_CONTAINS: Operator
OPERATOR_IN: Operator
OPERATOR_EXISTS: Operator
OPERATOR_NOT_EXISTS: Operator
OPERATOR_ANNIVERSARY_WITHIN_DAYS: Operator
OPERATOR_STARTS_WITH: Operator
OPERATOR_ANNIVERSARY_WITHIN_LAST_DAYS: Operator
OPERATOR_LUNAR_ANNIVERSARY_WITHIN_DAYS: Operator
OPERATOR_LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS: Operator
OPERATOR_WITHIN_LAST_DAYS: Operator
OPERATOR_WITHIN_NEXT_DAYS: Operator
OPERATOR_MORE_THAN_DAYS_AGO: Operator
OPERATOR_MORE_THAN_DAYS_AHEAD: Operator
CONSENT_STATE_UNSPECIFIED: ConsentState
CONSENT_STATE_GRANTED: ConsentState
CONSENT_STATE_WITHDRAWN: ConsentState
CONSENT_STATE_EXPIRED: ConsentState
CONSENT_STATE_NOT_ENTITLED: ConsentState
CONSENT_STATE_NEVER_SAID: ConsentState
POINTS_AGGREGATE_UNSPECIFIED: PointsAggregate
POINTS_AGGREGATE_BALANCE: PointsAggregate
POINTS_AGGREGATE_ENDING: PointsAggregate
COUPON_AGGREGATE_UNSPECIFIED: CouponAggregate
COUPON_AGGREGATE_USABLE: CouponAggregate
COUPON_AGGREGATE_ENDING: CouponAggregate
COUPON_AGGREGATE_REDEEMED: CouponAggregate
AGGREGATE_UNSPECIFIED: Aggregate
AGGREGATE_COUNT: Aggregate
AGGREGATE_SUM: Aggregate
AGGREGATE_DAYS_SINCE_LAST: Aggregate
AGGREGATE_COUNT_DISTINCT: Aggregate
AGGREGATE_AVERAGE: Aggregate
AGGREGATE_MIN: Aggregate
AGGREGATE_MAX: Aggregate
AGGREGATE_FIRST: Aggregate
AGGREGATE_LAST: Aggregate
AGGREGATE_MOST_FREQUENT: Aggregate
AGGREGATE_UNIQUE_LIST: Aggregate
AGGREGATE_DISTINCT_DAYS: Aggregate
AGGREGATE_DAYS_SINCE_FIRST: Aggregate
AGGREGATE_AVERAGE_DAYS_BETWEEN: Aggregate
AGGREGATE_MOST_OF_ONE_VALUE: Aggregate
ORDER_AGGREGATE_UNSPECIFIED: OrderAggregate
ORDER_AGGREGATE_COUNT: OrderAggregate
ORDER_AGGREGATE_NET_REVENUE: OrderAggregate
ORDER_AGGREGATE_AVERAGE_ORDER_VALUE: OrderAggregate
ORDER_AGGREGATE_DAYS_SINCE_LAST: OrderAggregate
ORDER_AGGREGATE_DAYS_SINCE_FIRST: OrderAggregate
ORDER_AGGREGATE_AVERAGE_DAYS_BETWEEN: OrderAggregate
OCCURRENCE_UNSPECIFIED: Occurrence
OCCURRENCE_FIRST: Occurrence
OCCURRENCE_LAST: Occurrence
CATALOGUE_FIELD_UNSPECIFIED: CatalogueField
CATALOGUE_FIELD_PRODUCT_CATEGORY: CatalogueField
CATALOGUE_FIELD_PRODUCT_BRAND: CatalogueField
CATALOGUE_FIELD_PRODUCT_PRICE: CatalogueField
CATALOGUE_FIELD_STORE_REGION: CatalogueField
CALENDAR_PERIOD_UNSPECIFIED: CalendarPeriod
CALENDAR_PERIOD_DAY: CalendarPeriod
CALENDAR_PERIOD_WEEK: CalendarPeriod
CALENDAR_PERIOD_MONTH: CalendarPeriod

class Rule(_message.Message):
    __slots__ = ("all", "any", "trait", "tag", "score", "event", "property_value", "orders", "standing", "computed", "segment", "bucket", "sequence", "compared", "consent", "points", "tier", "coupon", "company", "list")
    ALL_FIELD_NUMBER: _ClassVar[int]
    ANY_FIELD_NUMBER: _ClassVar[int]
    NOT_FIELD_NUMBER: _ClassVar[int]
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    TAG_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_VALUE_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    STANDING_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    BUCKET_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    COMPARED_FIELD_NUMBER: _ClassVar[int]
    CONSENT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    COUPON_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    LIST_FIELD_NUMBER: _ClassVar[int]
    all: RuleList
    any: RuleList
    trait: TraitCondition
    tag: TagCondition
    score: ScoreCondition
    event: EventCondition
    property_value: PropertyValueCondition
    orders: OrdersCondition
    standing: StandingCondition
    computed: ComputedCondition
    segment: SegmentCondition
    bucket: BucketCondition
    sequence: SequenceCondition
    compared: ComparedCondition
    consent: ConsentCondition
    points: PointsCondition
    tier: TierCondition
    coupon: CouponCondition
    company: CompanyCondition
    list: ListCondition
    def __init__(self, all: _Optional[_Union[RuleList, _Mapping]] = ..., any: _Optional[_Union[RuleList, _Mapping]] = ..., trait: _Optional[_Union[TraitCondition, _Mapping]] = ..., tag: _Optional[_Union[TagCondition, _Mapping]] = ..., score: _Optional[_Union[ScoreCondition, _Mapping]] = ..., event: _Optional[_Union[EventCondition, _Mapping]] = ..., property_value: _Optional[_Union[PropertyValueCondition, _Mapping]] = ..., orders: _Optional[_Union[OrdersCondition, _Mapping]] = ..., standing: _Optional[_Union[StandingCondition, _Mapping]] = ..., computed: _Optional[_Union[ComputedCondition, _Mapping]] = ..., segment: _Optional[_Union[SegmentCondition, _Mapping]] = ..., bucket: _Optional[_Union[BucketCondition, _Mapping]] = ..., sequence: _Optional[_Union[SequenceCondition, _Mapping]] = ..., compared: _Optional[_Union[ComparedCondition, _Mapping]] = ..., consent: _Optional[_Union[ConsentCondition, _Mapping]] = ..., points: _Optional[_Union[PointsCondition, _Mapping]] = ..., tier: _Optional[_Union[TierCondition, _Mapping]] = ..., coupon: _Optional[_Union[CouponCondition, _Mapping]] = ..., company: _Optional[_Union[CompanyCondition, _Mapping]] = ..., list: _Optional[_Union[ListCondition, _Mapping]] = ..., **kwargs) -> None: ...

class RuleList(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[Rule]
    def __init__(self, rules: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ...) -> None: ...

class TraitCondition(_message.Message):
    __slots__ = ("name", "op", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    op: Operator
    value: _json_pb2.JsonValue
    def __init__(self, name: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class TagCondition(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ScoreCondition(_message.Message):
    __slots__ = ("name", "op", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    op: Operator
    value: float
    def __init__(self, name: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[float] = ...) -> None: ...

class StandingCondition(_message.Message):
    __slots__ = ("attribute", "op", "value")
    ATTRIBUTE_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    attribute: _standing_pb2.StandingAttribute
    op: Operator
    value: _json_pb2.JsonValue
    def __init__(self, attribute: _Optional[_Union[_standing_pb2.StandingAttribute, str]] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ConsentCondition(_message.Message):
    __slots__ = ("channel", "purpose", "state", "ends_within_days")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    PURPOSE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ENDS_WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    purpose: _channel_pb2.Purpose
    state: ConsentState
    ends_within_days: int
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., purpose: _Optional[_Union[_channel_pb2.Purpose, str]] = ..., state: _Optional[_Union[ConsentState, str]] = ..., ends_within_days: _Optional[int] = ...) -> None: ...

class PointsCondition(_message.Message):
    __slots__ = ("aggregate", "op", "value", "within_days")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    aggregate: PointsAggregate
    op: Operator
    value: float
    within_days: int
    def __init__(self, aggregate: _Optional[_Union[PointsAggregate, str]] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[float] = ..., within_days: _Optional[int] = ...) -> None: ...

class CouponCondition(_message.Message):
    __slots__ = ("aggregate", "coupon_template_id", "op", "value", "within_days")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    aggregate: CouponAggregate
    coupon_template_id: str
    op: Operator
    value: float
    within_days: int
    def __init__(self, aggregate: _Optional[_Union[CouponAggregate, str]] = ..., coupon_template_id: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[float] = ..., within_days: _Optional[int] = ...) -> None: ...

class CompanyCondition(_message.Message):
    __slots__ = ("company_id", "stage")
    COMPANY_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    company_id: str
    stage: str
    def __init__(self, company_id: _Optional[str] = ..., stage: _Optional[str] = ...) -> None: ...

class TierCondition(_message.Message):
    __slots__ = ("op", "value")
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    op: Operator
    value: _json_pb2.JsonValue
    def __init__(self, op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class SegmentCondition(_message.Message):
    __slots__ = ("segment_id",)
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    def __init__(self, segment_id: _Optional[str] = ...) -> None: ...

class BucketCondition(_message.Message):
    __slots__ = ("salt", "from_per_mille", "to_per_mille")
    SALT_FIELD_NUMBER: _ClassVar[int]
    FROM_PER_MILLE_FIELD_NUMBER: _ClassVar[int]
    TO_PER_MILLE_FIELD_NUMBER: _ClassVar[int]
    salt: str
    from_per_mille: int
    to_per_mille: int
    def __init__(self, salt: _Optional[str] = ..., from_per_mille: _Optional[int] = ..., to_per_mille: _Optional[int] = ...) -> None: ...

class ListCondition(_message.Message):
    __slots__ = ("customer_list_id",)
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    def __init__(self, customer_list_id: _Optional[str] = ...) -> None: ...

class EventCondition(_message.Message):
    __slots__ = ("event_name", "filters", "aggregate", "property", "op", "value", "window", "operand")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    OPERAND_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    aggregate: Aggregate
    property: str
    op: Operator
    value: float
    window: Window
    operand: _json_pb2.JsonValue
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., aggregate: _Optional[_Union[Aggregate, str]] = ..., property: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[float] = ..., window: _Optional[_Union[Window, _Mapping]] = ..., operand: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class OrdersCondition(_message.Message):
    __slots__ = ("aggregate", "filters", "op", "value", "window")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    aggregate: OrderAggregate
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    op: Operator
    value: float
    window: Window
    def __init__(self, aggregate: _Optional[_Union[OrderAggregate, str]] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[float] = ..., window: _Optional[_Union[Window, _Mapping]] = ...) -> None: ...

class ComputedCondition(_message.Message):
    __slots__ = ("computed_trait_id", "op", "value")
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    computed_trait_id: str
    op: Operator
    value: _json_pb2.JsonValue
    def __init__(self, computed_trait_id: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ComparedCondition(_message.Message):
    __slots__ = ("measure", "op", "percent")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    WITH_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    measure: Measure
    op: Operator
    percent: float
    def __init__(self, measure: _Optional[_Union[Measure, _Mapping]] = ..., op: _Optional[_Union[Operator, str]] = ..., percent: _Optional[float] = ..., **kwargs) -> None: ...

class Measure(_message.Message):
    __slots__ = ("event", "orders")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    event: EventMeasure
    orders: OrderMeasure
    def __init__(self, event: _Optional[_Union[EventMeasure, _Mapping]] = ..., orders: _Optional[_Union[OrderMeasure, _Mapping]] = ...) -> None: ...

class EventMeasure(_message.Message):
    __slots__ = ("event_name", "filters", "aggregate", "property", "window")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    aggregate: Aggregate
    property: str
    window: Window
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., aggregate: _Optional[_Union[Aggregate, str]] = ..., property: _Optional[str] = ..., window: _Optional[_Union[Window, _Mapping]] = ...) -> None: ...

class OrderMeasure(_message.Message):
    __slots__ = ("aggregate", "filters", "window")
    AGGREGATE_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    aggregate: OrderAggregate
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    window: Window
    def __init__(self, aggregate: _Optional[_Union[OrderAggregate, str]] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., window: _Optional[_Union[Window, _Mapping]] = ...) -> None: ...

class PropertyValueCondition(_message.Message):
    __slots__ = ("event_name", "filters", "occurrence", "property", "op", "value", "window")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    OCCURRENCE_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    occurrence: Occurrence
    property: str
    op: Operator
    value: _json_pb2.JsonValue
    window: Window
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., occurrence: _Optional[_Union[Occurrence, str]] = ..., property: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., window: _Optional[_Union[Window, _Mapping]] = ...) -> None: ...

class PropertyFilter(_message.Message):
    __slots__ = ("property", "op", "value", "catalogue")
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CATALOGUE_FIELD_NUMBER: _ClassVar[int]
    property: str
    op: Operator
    value: _json_pb2.JsonValue
    catalogue: CatalogueField
    def __init__(self, property: _Optional[str] = ..., op: _Optional[_Union[Operator, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., catalogue: _Optional[_Union[CatalogueField, str]] = ...) -> None: ...

class SequenceStep(_message.Message):
    __slots__ = ("event_name", "filters", "absent", "property")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    absent: bool
    property: str
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ..., absent: _Optional[bool] = ..., property: _Optional[str] = ...) -> None: ...

class SequenceCondition(_message.Message):
    __slots__ = ("steps", "within_seconds", "same_property", "window")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    WITHIN_SECONDS_FIELD_NUMBER: _ClassVar[int]
    SAME_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[SequenceStep]
    within_seconds: int
    same_property: str
    window: Window
    def __init__(self, steps: _Optional[_Iterable[_Union[SequenceStep, _Mapping]]] = ..., within_seconds: _Optional[int] = ..., same_property: _Optional[str] = ..., window: _Optional[_Union[Window, _Mapping]] = ...) -> None: ...

class DateRange(_message.Message):
    __slots__ = ("from_date", "to_date")
    FROM_DATE_FIELD_NUMBER: _ClassVar[int]
    TO_DATE_FIELD_NUMBER: _ClassVar[int]
    from_date: str
    to_date: str
    def __init__(self, from_date: _Optional[str] = ..., to_date: _Optional[str] = ...) -> None: ...

class Window(_message.Message):
    __slots__ = ("last_days", "last_hours", "last_minutes", "between", "current_period", "previous_period", "dates", "since_last", "since_first")
    LAST_DAYS_FIELD_NUMBER: _ClassVar[int]
    LAST_HOURS_FIELD_NUMBER: _ClassVar[int]
    LAST_MINUTES_FIELD_NUMBER: _ClassVar[int]
    BETWEEN_FIELD_NUMBER: _ClassVar[int]
    CURRENT_PERIOD_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_PERIOD_FIELD_NUMBER: _ClassVar[int]
    DATES_FIELD_NUMBER: _ClassVar[int]
    SINCE_LAST_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIRST_FIELD_NUMBER: _ClassVar[int]
    last_days: int
    last_hours: int
    last_minutes: int
    between: DaysAgo
    current_period: CalendarPeriod
    previous_period: CalendarPeriod
    dates: DateRange
    since_last: WindowEvent
    since_first: WindowEvent
    def __init__(self, last_days: _Optional[int] = ..., last_hours: _Optional[int] = ..., last_minutes: _Optional[int] = ..., between: _Optional[_Union[DaysAgo, _Mapping]] = ..., current_period: _Optional[_Union[CalendarPeriod, str]] = ..., previous_period: _Optional[_Union[CalendarPeriod, str]] = ..., dates: _Optional[_Union[DateRange, _Mapping]] = ..., since_last: _Optional[_Union[WindowEvent, _Mapping]] = ..., since_first: _Optional[_Union[WindowEvent, _Mapping]] = ...) -> None: ...

class WindowEvent(_message.Message):
    __slots__ = ("event_name", "filters")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[PropertyFilter]
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[PropertyFilter, _Mapping]]] = ...) -> None: ...

class DaysAgo(_message.Message):
    __slots__ = ("min_days", "max_days")
    MIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    MAX_DAYS_FIELD_NUMBER: _ClassVar[int]
    min_days: int
    max_days: int
    def __init__(self, min_days: _Optional[int] = ..., max_days: _Optional[int] = ...) -> None: ...

import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.profile.v1 import coupon_service_pb2 as _coupon_service_pb2
from yike.profile.v1 import loyalty_service_pb2 as _loyalty_service_pb2
from yike.scoring.v1 import scoring_service_pb2 as _scoring_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TillPart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TILL_PART_UNSPECIFIED: _ClassVar[TillPart]
    TILL_PART_SEGMENTS: _ClassVar[TillPart]
    TILL_PART_SCORES: _ClassVar[TillPart]

class NextActionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEXT_ACTION_KIND_UNSPECIFIED: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_CONGRATULATE: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_ASK_PHONE: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_ASK_CONSENT: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_POINTS_END: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_TIER_NEAR: _ClassVar[NextActionKind]
    NEXT_ACTION_KIND_USE_COUPON: _ClassVar[NextActionKind]
TILL_PART_UNSPECIFIED: TillPart
TILL_PART_SEGMENTS: TillPart
TILL_PART_SCORES: TillPart
NEXT_ACTION_KIND_UNSPECIFIED: NextActionKind
NEXT_ACTION_KIND_CONGRATULATE: NextActionKind
NEXT_ACTION_KIND_ASK_PHONE: NextActionKind
NEXT_ACTION_KIND_ASK_CONSENT: NextActionKind
NEXT_ACTION_KIND_POINTS_END: NextActionKind
NEXT_ACTION_KIND_TIER_NEAR: NextActionKind
NEXT_ACTION_KIND_USE_COUPON: NextActionKind

class RecordPurchaseRequest(_message.Message):
    __slots__ = ("identifiers", "order_id", "revenue", "currency", "store_id", "products", "occur_time")
    IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    identifiers: _containers.RepeatedCompositeFieldContainer[_identifier_pb2.Identifier]
    order_id: str
    revenue: str
    currency: str
    store_id: str
    products: _containers.RepeatedCompositeFieldContainer[PurchaseLine]
    occur_time: _timestamp_pb2.Timestamp
    def __init__(self, identifiers: _Optional[_Iterable[_Union[_identifier_pb2.Identifier, _Mapping]]] = ..., order_id: _Optional[str] = ..., revenue: _Optional[str] = ..., currency: _Optional[str] = ..., store_id: _Optional[str] = ..., products: _Optional[_Iterable[_Union[PurchaseLine, _Mapping]]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PurchaseLine(_message.Message):
    __slots__ = ("sku", "quantity", "price", "category")
    SKU_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    sku: str
    quantity: int
    price: str
    category: str
    def __init__(self, sku: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[str] = ..., category: _Optional[str] = ...) -> None: ...

class RefundPurchaseRequest(_message.Message):
    __slots__ = ("customer_id", "order_id", "revenue", "reason", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    order_id: str
    revenue: str
    reason: str
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., order_id: _Optional[str] = ..., revenue: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RecordedPurchase(_message.Message):
    __slots__ = ("customer_id", "order_id", "revenue", "points")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    order_id: str
    revenue: str
    points: int
    def __init__(self, customer_id: _Optional[int] = ..., order_id: _Optional[str] = ..., revenue: _Optional[str] = ..., points: _Optional[int] = ...) -> None: ...

class DescribeAtTillRequest(_message.Message):
    __slots__ = ("local_date", "basket", "order_id", "identifier")
    LOCAL_DATE_FIELD_NUMBER: _ClassVar[int]
    BASKET_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    local_date: str
    basket: _coupon_service_pb2.Basket
    order_id: str
    identifier: _identifier_pb2.Identifier
    def __init__(self, local_date: _Optional[str] = ..., basket: _Optional[_Union[_coupon_service_pb2.Basket, _Mapping]] = ..., order_id: _Optional[str] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ...) -> None: ...

class TillCustomer(_message.Message):
    __slots__ = ("customer_id", "display_name", "tags", "restricted", "recent_purchases", "next_actions", "points", "coupons", "segments", "scores", "missing", "segments_time", "scores_time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    RESTRICTED_FIELD_NUMBER: _ClassVar[int]
    RECENT_PURCHASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_ACTIONS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    SCORES_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_TIME_FIELD_NUMBER: _ClassVar[int]
    SCORES_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    display_name: str
    tags: _containers.RepeatedScalarFieldContainer[str]
    restricted: bool
    recent_purchases: _containers.RepeatedCompositeFieldContainer[Purchase]
    next_actions: _containers.RepeatedCompositeFieldContainer[NextAction]
    points: _loyalty_service_pb2.CustomerPoints
    coupons: _containers.RepeatedCompositeFieldContainer[_coupon_service_pb2.CheckedCoupon]
    segments: _containers.RepeatedCompositeFieldContainer[TillMembership]
    scores: _containers.RepeatedCompositeFieldContainer[_scoring_service_pb2.Score]
    missing: _containers.RepeatedScalarFieldContainer[TillPart]
    segments_time: _timestamp_pb2.Timestamp
    scores_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., display_name: _Optional[str] = ..., tags: _Optional[_Iterable[str]] = ..., restricted: _Optional[bool] = ..., recent_purchases: _Optional[_Iterable[_Union[Purchase, _Mapping]]] = ..., next_actions: _Optional[_Iterable[_Union[NextAction, _Mapping]]] = ..., points: _Optional[_Union[_loyalty_service_pb2.CustomerPoints, _Mapping]] = ..., coupons: _Optional[_Iterable[_Union[_coupon_service_pb2.CheckedCoupon, _Mapping]]] = ..., segments: _Optional[_Iterable[_Union[TillMembership, _Mapping]]] = ..., scores: _Optional[_Iterable[_Union[_scoring_service_pb2.Score, _Mapping]]] = ..., missing: _Optional[_Iterable[_Union[TillPart, str]]] = ..., segments_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scores_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class TillMembership(_message.Message):
    __slots__ = ("customer_id", "segment_id", "enter_time", "cause", "change_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTER_TIME_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    segment_id: str
    enter_time: _timestamp_pb2.Timestamp
    cause: int
    change_id: int
    def __init__(self, customer_id: _Optional[int] = ..., segment_id: _Optional[str] = ..., enter_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[int] = ..., change_id: _Optional[int] = ...) -> None: ...

class Purchase(_message.Message):
    __slots__ = ("occur_time", "order_id", "amount", "currency", "store_id", "lines")
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    occur_time: _timestamp_pb2.Timestamp
    order_id: str
    amount: str
    currency: str
    store_id: str
    lines: int
    def __init__(self, occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_id: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., store_id: _Optional[str] = ..., lines: _Optional[int] = ...) -> None: ...

class NextAction(_message.Message):
    __slots__ = ("kind", "subject", "value")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    kind: NextActionKind
    subject: str
    value: float
    def __init__(self, kind: _Optional[_Union[NextActionKind, str]] = ..., subject: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...

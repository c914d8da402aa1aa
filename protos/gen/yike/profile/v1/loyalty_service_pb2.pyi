import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PointsEntryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POINTS_ENTRY_KIND_UNSPECIFIED: _ClassVar[PointsEntryKind]
    POINTS_ENTRY_KIND_EARN: _ClassVar[PointsEntryKind]
    POINTS_ENTRY_KIND_REDEEM: _ClassVar[PointsEntryKind]
    POINTS_ENTRY_KIND_EXPIRE: _ClassVar[PointsEntryKind]
    POINTS_ENTRY_KIND_ADJUST: _ClassVar[PointsEntryKind]
    POINTS_ENTRY_KIND_REVERSE: _ClassVar[PointsEntryKind]

class ExpiryKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPIRY_KIND_UNSPECIFIED: _ClassVar[ExpiryKind]
    EXPIRY_KIND_NEVER: _ClassVar[ExpiryKind]
    EXPIRY_KIND_DAYS: _ClassVar[ExpiryKind]
    EXPIRY_KIND_END_OF_NEXT_YEAR: _ClassVar[ExpiryKind]

class TierBasis(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIER_BASIS_UNSPECIFIED: _ClassVar[TierBasis]
    TIER_BASIS_MONEY_SPENT: _ClassVar[TierBasis]
    TIER_BASIS_POINTS_EARNED: _ClassVar[TierBasis]

class LoyaltyProblemKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LOYALTY_PROBLEM_KIND_UNSPECIFIED: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_REFUND_EXCEEDS_ORDER: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_REFUND_WITHOUT_ORDER: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_NO_AMOUNT: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_OTHER_CURRENCY: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_ORDER_CHANGED: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_NO_ORDER_ID: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_BAD_REFUND: _ClassVar[LoyaltyProblemKind]
    LOYALTY_PROBLEM_KIND_NOT_TRUSTED: _ClassVar[LoyaltyProblemKind]
POINTS_ENTRY_KIND_UNSPECIFIED: PointsEntryKind
POINTS_ENTRY_KIND_EARN: PointsEntryKind
POINTS_ENTRY_KIND_REDEEM: PointsEntryKind
POINTS_ENTRY_KIND_EXPIRE: PointsEntryKind
POINTS_ENTRY_KIND_ADJUST: PointsEntryKind
POINTS_ENTRY_KIND_REVERSE: PointsEntryKind
EXPIRY_KIND_UNSPECIFIED: ExpiryKind
EXPIRY_KIND_NEVER: ExpiryKind
EXPIRY_KIND_DAYS: ExpiryKind
EXPIRY_KIND_END_OF_NEXT_YEAR: ExpiryKind
TIER_BASIS_UNSPECIFIED: TierBasis
TIER_BASIS_MONEY_SPENT: TierBasis
TIER_BASIS_POINTS_EARNED: TierBasis
LOYALTY_PROBLEM_KIND_UNSPECIFIED: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_REFUND_EXCEEDS_ORDER: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_REFUND_WITHOUT_ORDER: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_NO_AMOUNT: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_OTHER_CURRENCY: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_ORDER_CHANGED: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_NO_ORDER_ID: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_BAD_REFUND: LoyaltyProblemKind
LOYALTY_PROBLEM_KIND_NOT_TRUSTED: LoyaltyProblemKind

class PointsEntry(_message.Message):
    __slots__ = ("entry_id", "node_id", "kind", "points", "batch_id", "entry_time", "request_id", "order_id", "reversed_request_id", "reason", "principal")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REVERSED_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    entry_id: int
    node_id: int
    kind: PointsEntryKind
    points: int
    batch_id: int
    entry_time: _timestamp_pb2.Timestamp
    request_id: str
    order_id: str
    reversed_request_id: str
    reason: str
    principal: str
    def __init__(self, entry_id: _Optional[int] = ..., node_id: _Optional[int] = ..., kind: _Optional[_Union[PointsEntryKind, str]] = ..., points: _Optional[int] = ..., batch_id: _Optional[int] = ..., entry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ..., order_id: _Optional[str] = ..., reversed_request_id: _Optional[str] = ..., reason: _Optional[str] = ..., principal: _Optional[str] = ...) -> None: ...

class PointsBatch(_message.Message):
    __slots__ = ("batch_id", "points", "remaining", "earn_time", "expire_time", "order_id")
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    EARN_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    batch_id: int
    points: int
    remaining: int
    earn_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    order_id: str
    def __init__(self, batch_id: _Optional[int] = ..., points: _Optional[int] = ..., remaining: _Optional[int] = ..., earn_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_id: _Optional[str] = ...) -> None: ...

class BatchLeft(_message.Message):
    __slots__ = ("batch_id", "node_id", "remaining", "expire_time_us", "version", "change_time_us")
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    batch_id: int
    node_id: int
    remaining: int
    expire_time_us: int
    version: int
    change_time_us: int
    def __init__(self, batch_id: _Optional[int] = ..., node_id: _Optional[int] = ..., remaining: _Optional[int] = ..., expire_time_us: _Optional[int] = ..., version: _Optional[int] = ..., change_time_us: _Optional[int] = ...) -> None: ...

class TierTold(_message.Message):
    __slots__ = ("node_id", "tier_id", "change_time_us")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    tier_id: str
    change_time_us: int
    def __init__(self, node_id: _Optional[int] = ..., tier_id: _Optional[str] = ..., change_time_us: _Optional[int] = ...) -> None: ...

class ExportPointsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportPointsResponse(_message.Message):
    __slots__ = ("batches", "tiers", "next_page_token")
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    TIERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    batches: _containers.RepeatedCompositeFieldContainer[BatchLeft]
    tiers: _containers.RepeatedCompositeFieldContainer[TierTold]
    next_page_token: str
    def __init__(self, batches: _Optional[_Iterable[_Union[BatchLeft, _Mapping]]] = ..., tiers: _Optional[_Iterable[_Union[TierTold, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class TierStatus(_message.Message):
    __slots__ = ("tier_id", "title", "benefits", "progress", "expire_time", "in_grace", "next_tier_id", "next_title", "next_threshold")
    TIER_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    IN_GRACE_FIELD_NUMBER: _ClassVar[int]
    NEXT_TIER_ID_FIELD_NUMBER: _ClassVar[int]
    NEXT_TITLE_FIELD_NUMBER: _ClassVar[int]
    NEXT_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    tier_id: str
    title: str
    benefits: _containers.RepeatedScalarFieldContainer[str]
    progress: int
    expire_time: _timestamp_pb2.Timestamp
    in_grace: bool
    next_tier_id: str
    next_title: str
    next_threshold: int
    def __init__(self, tier_id: _Optional[str] = ..., title: _Optional[str] = ..., benefits: _Optional[_Iterable[str]] = ..., progress: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., in_grace: _Optional[bool] = ..., next_tier_id: _Optional[str] = ..., next_title: _Optional[str] = ..., next_threshold: _Optional[int] = ...) -> None: ...

class GetCustomerPointsRequest(_message.Message):
    __slots__ = ("customer_id", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class CustomerPoints(_message.Message):
    __slots__ = ("customer_id", "balance", "debt", "batches", "tier", "entries", "next_page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    balance: int
    debt: int
    batches: _containers.RepeatedCompositeFieldContainer[PointsBatch]
    tier: TierStatus
    entries: _containers.RepeatedCompositeFieldContainer[PointsEntry]
    next_page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., balance: _Optional[int] = ..., debt: _Optional[int] = ..., batches: _Optional[_Iterable[_Union[PointsBatch, _Mapping]]] = ..., tier: _Optional[_Union[TierStatus, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[PointsEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PointsChange(_message.Message):
    __slots__ = ("customer_id", "balance", "debt", "entries")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    balance: int
    debt: int
    entries: _containers.RepeatedCompositeFieldContainer[PointsEntry]
    def __init__(self, customer_id: _Optional[int] = ..., balance: _Optional[int] = ..., debt: _Optional[int] = ..., entries: _Optional[_Iterable[_Union[PointsEntry, _Mapping]]] = ...) -> None: ...

class EarnPointsRequest(_message.Message):
    __slots__ = ("customer_id", "points", "reason", "order_id", "expire_time", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    points: int
    reason: str
    order_id: str
    expire_time: _timestamp_pb2.Timestamp
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., points: _Optional[int] = ..., reason: _Optional[str] = ..., order_id: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class RedeemPointsRequest(_message.Message):
    __slots__ = ("customer_id", "points", "reason", "order_id", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    points: int
    reason: str
    order_id: str
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., points: _Optional[int] = ..., reason: _Optional[str] = ..., order_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReversePointsRequest(_message.Message):
    __slots__ = ("customer_id", "order_id", "reversed_request_id", "points", "reason", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REVERSED_REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    order_id: str
    reversed_request_id: str
    points: int
    reason: str
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., order_id: _Optional[str] = ..., reversed_request_id: _Optional[str] = ..., points: _Optional[int] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AdjustPointsRequest(_message.Message):
    __slots__ = ("customer_id", "points", "reason", "request_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    points: int
    reason: str
    request_id: str
    def __init__(self, customer_id: _Optional[int] = ..., points: _Optional[int] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CategoryEarning(_message.Message):
    __slots__ = ("category", "multiplier_percent")
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_PERCENT_FIELD_NUMBER: _ClassVar[int]
    category: str
    multiplier_percent: int
    def __init__(self, category: _Optional[str] = ..., multiplier_percent: _Optional[int] = ...) -> None: ...

class EventEarning(_message.Message):
    __slots__ = ("event_name", "points", "limit_per_customer")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    points: int
    limit_per_customer: int
    def __init__(self, event_name: _Optional[str] = ..., points: _Optional[int] = ..., limit_per_customer: _Optional[int] = ...) -> None: ...

class EarningRules(_message.Message):
    __slots__ = ("points", "amount", "currency", "categories", "events")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    points: int
    amount: int
    currency: str
    categories: _containers.RepeatedCompositeFieldContainer[CategoryEarning]
    events: _containers.RepeatedCompositeFieldContainer[EventEarning]
    def __init__(self, points: _Optional[int] = ..., amount: _Optional[int] = ..., currency: _Optional[str] = ..., categories: _Optional[_Iterable[_Union[CategoryEarning, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[EventEarning, _Mapping]]] = ...) -> None: ...

class PointsValidity(_message.Message):
    __slots__ = ("kind", "days")
    KIND_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    kind: ExpiryKind
    days: int
    def __init__(self, kind: _Optional[_Union[ExpiryKind, str]] = ..., days: _Optional[int] = ...) -> None: ...

class Tier(_message.Message):
    __slots__ = ("tier_id", "title", "threshold", "multiplier_percent", "benefits")
    TIER_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_PERCENT_FIELD_NUMBER: _ClassVar[int]
    BENEFITS_FIELD_NUMBER: _ClassVar[int]
    tier_id: str
    title: str
    threshold: int
    multiplier_percent: int
    benefits: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, tier_id: _Optional[str] = ..., title: _Optional[str] = ..., threshold: _Optional[int] = ..., multiplier_percent: _Optional[int] = ..., benefits: _Optional[_Iterable[str]] = ...) -> None: ...

class TierRules(_message.Message):
    __slots__ = ("basis", "window_days", "grace_days", "tiers")
    BASIS_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    GRACE_DAYS_FIELD_NUMBER: _ClassVar[int]
    TIERS_FIELD_NUMBER: _ClassVar[int]
    basis: TierBasis
    window_days: int
    grace_days: int
    tiers: _containers.RepeatedCompositeFieldContainer[Tier]
    def __init__(self, basis: _Optional[_Union[TierBasis, str]] = ..., window_days: _Optional[int] = ..., grace_days: _Optional[int] = ..., tiers: _Optional[_Iterable[_Union[Tier, _Mapping]]] = ...) -> None: ...

class LoyaltySettings(_message.Message):
    __slots__ = ("earning", "validity", "tiers", "start_time", "time_zone", "etag")
    EARNING_FIELD_NUMBER: _ClassVar[int]
    VALIDITY_FIELD_NUMBER: _ClassVar[int]
    TIERS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    earning: EarningRules
    validity: PointsValidity
    tiers: TierRules
    start_time: _timestamp_pb2.Timestamp
    time_zone: str
    etag: str
    def __init__(self, earning: _Optional[_Union[EarningRules, _Mapping]] = ..., validity: _Optional[_Union[PointsValidity, _Mapping]] = ..., tiers: _Optional[_Union[TierRules, _Mapping]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetLoyaltySettingsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdateLoyaltySettingsRequest(_message.Message):
    __slots__ = ("loyalty_settings", "update_mask")
    LOYALTY_SETTINGS_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    loyalty_settings: LoyaltySettings
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, loyalty_settings: _Optional[_Union[LoyaltySettings, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class LoyaltyProblem(_message.Message):
    __slots__ = ("kind", "order_id", "node_id", "event_id", "create_time")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    kind: LoyaltyProblemKind
    order_id: str
    node_id: int
    event_id: int
    create_time: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[_Union[LoyaltyProblemKind, str]] = ..., order_id: _Optional[str] = ..., node_id: _Optional[int] = ..., event_id: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListLoyaltyProblemsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "kind")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    kind: LoyaltyProblemKind
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., kind: _Optional[_Union[LoyaltyProblemKind, str]] = ...) -> None: ...

class ListLoyaltyProblemsResponse(_message.Message):
    __slots__ = ("loyalty_problems", "next_page_token", "untrusted_count")
    LOYALTY_PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    UNTRUSTED_COUNT_FIELD_NUMBER: _ClassVar[int]
    loyalty_problems: _containers.RepeatedCompositeFieldContainer[LoyaltyProblem]
    next_page_token: str
    untrusted_count: int
    def __init__(self, loyalty_problems: _Optional[_Iterable[_Union[LoyaltyProblem, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., untrusted_count: _Optional[int] = ...) -> None: ...

class GetLoyaltyFiguresRequest(_message.Message):
    __slots__ = ("months",)
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    months: int
    def __init__(self, months: _Optional[int] = ...) -> None: ...

class LoyaltyMonth(_message.Message):
    __slots__ = ("month", "earned", "redeemed", "expired", "adjusted", "taken_back", "given_back")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    EARNED_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    ADJUSTED_FIELD_NUMBER: _ClassVar[int]
    TAKEN_BACK_FIELD_NUMBER: _ClassVar[int]
    GIVEN_BACK_FIELD_NUMBER: _ClassVar[int]
    month: str
    earned: int
    redeemed: int
    expired: int
    adjusted: int
    taken_back: int
    given_back: int
    def __init__(self, month: _Optional[str] = ..., earned: _Optional[int] = ..., redeemed: _Optional[int] = ..., expired: _Optional[int] = ..., adjusted: _Optional[int] = ..., taken_back: _Optional[int] = ..., given_back: _Optional[int] = ...) -> None: ...

class LoyaltyFigures(_message.Message):
    __slots__ = ("outstanding", "debt", "holding_identifiers", "months", "reckon_time")
    OUTSTANDING_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    HOLDING_IDENTIFIERS_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    RECKON_TIME_FIELD_NUMBER: _ClassVar[int]
    outstanding: int
    debt: int
    holding_identifiers: int
    months: _containers.RepeatedCompositeFieldContainer[LoyaltyMonth]
    reckon_time: _timestamp_pb2.Timestamp
    def __init__(self, outstanding: _Optional[int] = ..., debt: _Optional[int] = ..., holding_identifiers: _Optional[int] = ..., months: _Optional[_Iterable[_Union[LoyaltyMonth, _Mapping]]] = ..., reckon_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.profile.v1 import catalogue_resources_pb2 as _catalogue_resources_pb2
from yike.profile.v1 import company_service_pb2 as _company_service_pb2
from yike.profile.v1 import coupon_service_pb2 as _coupon_service_pb2
from yike.profile.v1 import data_quality_service_pb2 as _data_quality_service_pb2
from yike.profile.v1 import loyalty_service_pb2 as _loyalty_service_pb2
from yike.profile.v1 import profile_service_pb2 as _profile_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ProfileFact(_message.Message):
    __slots__ = ("events_recorded", "event_retention_changed", "survivorship_changed", "products_changed", "stores_changed", "stock_changed", "points_changed", "tier_changed", "coupon_issued", "coupon_redeemed", "coupon_expired", "events_vouched", "data_quality_alerted", "coupons_changed", "companies_changed")
    EVENTS_RECORDED_FIELD_NUMBER: _ClassVar[int]
    EVENT_RETENTION_CHANGED_FIELD_NUMBER: _ClassVar[int]
    SURVIVORSHIP_CHANGED_FIELD_NUMBER: _ClassVar[int]
    PRODUCTS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    STORES_CHANGED_FIELD_NUMBER: _ClassVar[int]
    STOCK_CHANGED_FIELD_NUMBER: _ClassVar[int]
    POINTS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    TIER_CHANGED_FIELD_NUMBER: _ClassVar[int]
    COUPON_ISSUED_FIELD_NUMBER: _ClassVar[int]
    COUPON_REDEEMED_FIELD_NUMBER: _ClassVar[int]
    COUPON_EXPIRED_FIELD_NUMBER: _ClassVar[int]
    EVENTS_VOUCHED_FIELD_NUMBER: _ClassVar[int]
    DATA_QUALITY_ALERTED_FIELD_NUMBER: _ClassVar[int]
    COUPONS_CHANGED_FIELD_NUMBER: _ClassVar[int]
    COMPANIES_CHANGED_FIELD_NUMBER: _ClassVar[int]
    events_recorded: EventsRecorded
    event_retention_changed: EventRetentionChanged
    survivorship_changed: SurvivorshipChanged
    products_changed: ProductsChanged
    stores_changed: StoresChanged
    stock_changed: StockChanged
    points_changed: PointsChanged
    tier_changed: TierChanged
    coupon_issued: CouponIssued
    coupon_redeemed: CouponRedeemed
    coupon_expired: CouponExpired
    events_vouched: EventsVouched
    data_quality_alerted: DataQualityAlerted
    coupons_changed: CouponsChanged
    companies_changed: CompaniesChanged
    def __init__(self, events_recorded: _Optional[_Union[EventsRecorded, _Mapping]] = ..., event_retention_changed: _Optional[_Union[EventRetentionChanged, _Mapping]] = ..., survivorship_changed: _Optional[_Union[SurvivorshipChanged, _Mapping]] = ..., products_changed: _Optional[_Union[ProductsChanged, _Mapping]] = ..., stores_changed: _Optional[_Union[StoresChanged, _Mapping]] = ..., stock_changed: _Optional[_Union[StockChanged, _Mapping]] = ..., points_changed: _Optional[_Union[PointsChanged, _Mapping]] = ..., tier_changed: _Optional[_Union[TierChanged, _Mapping]] = ..., coupon_issued: _Optional[_Union[CouponIssued, _Mapping]] = ..., coupon_redeemed: _Optional[_Union[CouponRedeemed, _Mapping]] = ..., coupon_expired: _Optional[_Union[CouponExpired, _Mapping]] = ..., events_vouched: _Optional[_Union[EventsVouched, _Mapping]] = ..., data_quality_alerted: _Optional[_Union[DataQualityAlerted, _Mapping]] = ..., coupons_changed: _Optional[_Union[CouponsChanged, _Mapping]] = ..., companies_changed: _Optional[_Union[CompaniesChanged, _Mapping]] = ...) -> None: ...

class DataQualityAlerted(_message.Message):
    __slots__ = ("alerts",)
    ALERTS_FIELD_NUMBER: _ClassVar[int]
    alerts: _containers.RepeatedCompositeFieldContainer[_data_quality_service_pb2.DataQualityAlert]
    def __init__(self, alerts: _Optional[_Iterable[_Union[_data_quality_service_pb2.DataQualityAlert, _Mapping]]] = ...) -> None: ...

class EventRetentionChanged(_message.Message):
    __slots__ = ("months", "revision")
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    months: int
    revision: int
    def __init__(self, months: _Optional[int] = ..., revision: _Optional[int] = ...) -> None: ...

class SurvivorshipChanged(_message.Message):
    __slots__ = ("most_frequent_traits", "revision", "prioritised_traits")
    MOST_FREQUENT_TRAITS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    PRIORITISED_TRAITS_FIELD_NUMBER: _ClassVar[int]
    most_frequent_traits: _containers.RepeatedScalarFieldContainer[str]
    revision: int
    prioritised_traits: _containers.RepeatedCompositeFieldContainer[PrioritisedTrait]
    def __init__(self, most_frequent_traits: _Optional[_Iterable[str]] = ..., revision: _Optional[int] = ..., prioritised_traits: _Optional[_Iterable[_Union[PrioritisedTrait, _Mapping]]] = ...) -> None: ...

class PrioritisedTrait(_message.Message):
    __slots__ = ("trait", "identifier_types")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_TYPES_FIELD_NUMBER: _ClassVar[int]
    trait: str
    identifier_types: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, trait: _Optional[str] = ..., identifier_types: _Optional[_Iterable[str]] = ...) -> None: ...

class ProductsChanged(_message.Message):
    __slots__ = ("products",)
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    products: _containers.RepeatedCompositeFieldContainer[ChangedProduct]
    def __init__(self, products: _Optional[_Iterable[_Union[ChangedProduct, _Mapping]]] = ...) -> None: ...

class ChangedProduct(_message.Message):
    __slots__ = ("product", "revision")
    PRODUCT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    product: _catalogue_resources_pb2.Product
    revision: int
    def __init__(self, product: _Optional[_Union[_catalogue_resources_pb2.Product, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class StoresChanged(_message.Message):
    __slots__ = ("stores",)
    STORES_FIELD_NUMBER: _ClassVar[int]
    stores: _containers.RepeatedCompositeFieldContainer[ChangedStore]
    def __init__(self, stores: _Optional[_Iterable[_Union[ChangedStore, _Mapping]]] = ...) -> None: ...

class ChangedStore(_message.Message):
    __slots__ = ("store", "revision")
    STORE_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    store: _catalogue_resources_pb2.Store
    revision: int
    def __init__(self, store: _Optional[_Union[_catalogue_resources_pb2.Store, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class StockChanged(_message.Message):
    __slots__ = ("lines", "state_time")
    LINES_FIELD_NUMBER: _ClassVar[int]
    STATE_TIME_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[ChangedStock]
    state_time: _timestamp_pb2.Timestamp
    def __init__(self, lines: _Optional[_Iterable[_Union[ChangedStock, _Mapping]]] = ..., state_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ChangedStock(_message.Message):
    __slots__ = ("sku", "store_id", "quantity")
    SKU_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    sku: str
    store_id: str
    quantity: int
    def __init__(self, sku: _Optional[str] = ..., store_id: _Optional[str] = ..., quantity: _Optional[int] = ...) -> None: ...

class EventsRecorded(_message.Message):
    __slots__ = ("events", "consents")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    CONSENTS_FIELD_NUMBER: _ClassVar[int]
    events: _profile_service_pb2.RecordedEvents
    consents: _containers.RepeatedCompositeFieldContainer[_profile_service_pb2.StatedConsent]
    def __init__(self, events: _Optional[_Union[_profile_service_pb2.RecordedEvents, _Mapping]] = ..., consents: _Optional[_Iterable[_Union[_profile_service_pb2.StatedConsent, _Mapping]]] = ...) -> None: ...

class EventsVouched(_message.Message):
    __slots__ = ("events",)
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    events: _profile_service_pb2.RecordedEvents
    def __init__(self, events: _Optional[_Union[_profile_service_pb2.RecordedEvents, _Mapping]] = ...) -> None: ...

class PointsChanged(_message.Message):
    __slots__ = ("changes",)
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[CustomerPointsChange]
    def __init__(self, changes: _Optional[_Iterable[_Union[CustomerPointsChange, _Mapping]]] = ...) -> None: ...

class CustomerPointsChange(_message.Message):
    __slots__ = ("customer_id", "entries", "balance", "batches")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    entries: _containers.RepeatedCompositeFieldContainer[_loyalty_service_pb2.PointsEntry]
    balance: int
    batches: _containers.RepeatedCompositeFieldContainer[_loyalty_service_pb2.BatchLeft]
    def __init__(self, customer_id: _Optional[int] = ..., entries: _Optional[_Iterable[_Union[_loyalty_service_pb2.PointsEntry, _Mapping]]] = ..., balance: _Optional[int] = ..., batches: _Optional[_Iterable[_Union[_loyalty_service_pb2.BatchLeft, _Mapping]]] = ...) -> None: ...

class TierChanged(_message.Message):
    __slots__ = ("changes", "kept")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    KEPT_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[CustomerTierChange]
    kept: _containers.RepeatedCompositeFieldContainer[_loyalty_service_pb2.TierTold]
    def __init__(self, changes: _Optional[_Iterable[_Union[CustomerTierChange, _Mapping]]] = ..., kept: _Optional[_Iterable[_Union[_loyalty_service_pb2.TierTold, _Mapping]]] = ...) -> None: ...

class CustomerTierChange(_message.Message):
    __slots__ = ("customer_id", "previous_tier_id", "tier_id", "change_time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_TIER_ID_FIELD_NUMBER: _ClassVar[int]
    TIER_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    previous_tier_id: str
    tier_id: str
    change_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., previous_tier_id: _Optional[str] = ..., tier_id: _Optional[str] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CouponIssued(_message.Message):
    __slots__ = ("coupons", "issue_time")
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[ToldCoupon]
    issue_time: _timestamp_pb2.Timestamp
    def __init__(self, coupons: _Optional[_Iterable[_Union[ToldCoupon, _Mapping]]] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CouponRedeemed(_message.Message):
    __slots__ = ("coupon", "order_id", "store_id", "discount", "cost", "revenue", "currency_code", "redeem_time")
    COUPON_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    REDEEM_TIME_FIELD_NUMBER: _ClassVar[int]
    coupon: ToldCoupon
    order_id: str
    store_id: str
    discount: str
    cost: str
    revenue: str
    currency_code: str
    redeem_time: _timestamp_pb2.Timestamp
    def __init__(self, coupon: _Optional[_Union[ToldCoupon, _Mapping]] = ..., order_id: _Optional[str] = ..., store_id: _Optional[str] = ..., discount: _Optional[str] = ..., cost: _Optional[str] = ..., revenue: _Optional[str] = ..., currency_code: _Optional[str] = ..., redeem_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CouponExpired(_message.Message):
    __slots__ = ("coupons",)
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[ToldCoupon]
    def __init__(self, coupons: _Optional[_Iterable[_Union[ToldCoupon, _Mapping]]] = ...) -> None: ...

class CouponsChanged(_message.Message):
    __slots__ = ("coupons",)
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[_coupon_service_pb2.CouponLeft]
    def __init__(self, coupons: _Optional[_Iterable[_Union[_coupon_service_pb2.CouponLeft, _Mapping]]] = ...) -> None: ...

class CompaniesChanged(_message.Message):
    __slots__ = ("companies", "memberships")
    COMPANIES_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    companies: _containers.RepeatedCompositeFieldContainer[_company_service_pb2.CompanyLeft]
    memberships: _containers.RepeatedCompositeFieldContainer[_company_service_pb2.MembershipLeft]
    def __init__(self, companies: _Optional[_Iterable[_Union[_company_service_pb2.CompanyLeft, _Mapping]]] = ..., memberships: _Optional[_Iterable[_Union[_company_service_pb2.MembershipLeft, _Mapping]]] = ...) -> None: ...

class ToldCoupon(_message.Message):
    __slots__ = ("coupon_id", "coupon_template_id", "node_id", "expire_time")
    COUPON_ID_FIELD_NUMBER: _ClassVar[int]
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    coupon_id: str
    coupon_template_id: str
    node_id: int
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, coupon_id: _Optional[str] = ..., coupon_template_id: _Optional[str] = ..., node_id: _Optional[int] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

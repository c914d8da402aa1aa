import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.profile.v1 import catalogue_resources_pb2 as _catalogue_resources_pb2
from yike.profile.v1 import loyalty_service_pb2 as _loyalty_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetTemplateDataRequest(_message.Message):
    __slots__ = ("skus", "store_ids", "customer_ids", "points", "coupons")
    SKUS_FIELD_NUMBER: _ClassVar[int]
    STORE_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    skus: _containers.RepeatedScalarFieldContainer[str]
    store_ids: _containers.RepeatedScalarFieldContainer[str]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    points: bool
    coupons: bool
    def __init__(self, skus: _Optional[_Iterable[str]] = ..., store_ids: _Optional[_Iterable[str]] = ..., customer_ids: _Optional[_Iterable[int]] = ..., points: _Optional[bool] = ..., coupons: _Optional[bool] = ...) -> None: ...

class TemplateData(_message.Message):
    __slots__ = ("products", "stores", "customers")
    PRODUCTS_FIELD_NUMBER: _ClassVar[int]
    STORES_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    products: _containers.RepeatedCompositeFieldContainer[_catalogue_resources_pb2.Product]
    stores: _containers.RepeatedCompositeFieldContainer[_catalogue_resources_pb2.Store]
    customers: _containers.RepeatedCompositeFieldContainer[CustomerTemplateData]
    def __init__(self, products: _Optional[_Iterable[_Union[_catalogue_resources_pb2.Product, _Mapping]]] = ..., stores: _Optional[_Iterable[_Union[_catalogue_resources_pb2.Store, _Mapping]]] = ..., customers: _Optional[_Iterable[_Union[CustomerTemplateData, _Mapping]]] = ...) -> None: ...

class CustomerTemplateData(_message.Message):
    __slots__ = ("requested_id", "balance", "debt", "expiring_points", "points_expire_time", "tier", "coupons")
    REQUESTED_ID_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    DEBT_FIELD_NUMBER: _ClassVar[int]
    EXPIRING_POINTS_FIELD_NUMBER: _ClassVar[int]
    POINTS_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    requested_id: int
    balance: int
    debt: int
    expiring_points: int
    points_expire_time: _timestamp_pb2.Timestamp
    tier: _loyalty_service_pb2.TierStatus
    coupons: _containers.RepeatedCompositeFieldContainer[UsableCoupon]
    def __init__(self, requested_id: _Optional[int] = ..., balance: _Optional[int] = ..., debt: _Optional[int] = ..., expiring_points: _Optional[int] = ..., points_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tier: _Optional[_Union[_loyalty_service_pb2.TierStatus, _Mapping]] = ..., coupons: _Optional[_Iterable[_Union[UsableCoupon, _Mapping]]] = ...) -> None: ...

class UsableCoupon(_message.Message):
    __slots__ = ("code", "display_name", "description", "amount_off", "percent_off", "gift", "free_shipping", "currency_code", "minimum_spend", "expire_time")
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_OFF_FIELD_NUMBER: _ClassVar[int]
    PERCENT_OFF_FIELD_NUMBER: _ClassVar[int]
    GIFT_FIELD_NUMBER: _ClassVar[int]
    FREE_SHIPPING_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_SPEND_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    code: str
    display_name: str
    description: str
    amount_off: str
    percent_off: str
    gift: str
    free_shipping: bool
    currency_code: str
    minimum_spend: str
    expire_time: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., amount_off: _Optional[str] = ..., percent_off: _Optional[str] = ..., gift: _Optional[str] = ..., free_shipping: _Optional[bool] = ..., currency_code: _Optional[str] = ..., minimum_spend: _Optional[str] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

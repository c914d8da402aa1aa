import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CouponRefusal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUPON_REFUSAL_UNSPECIFIED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_EXPIRED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_NOT_YET_VALID: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_ALREADY_REDEEMED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_CANCELLED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_RESERVED_BY_OTHER_ORDER: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_OTHER_CUSTOMER: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_OTHER_STORE: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_OTHER_CURRENCY: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_NO_MATCHING_PRODUCT: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_MINIMUM_SPEND: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_NO_DISCOUNT: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_TEMPLATE_ARCHIVED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_TEMPLATE_ENDED: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_OUT_OF_STOCK: _ClassVar[CouponRefusal]
    COUPON_REFUSAL_CUSTOMER_LIMIT: _ClassVar[CouponRefusal]

class CouponTemplateState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUPON_TEMPLATE_STATE_UNSPECIFIED: _ClassVar[CouponTemplateState]
    COUPON_TEMPLATE_STATE_ACTIVE: _ClassVar[CouponTemplateState]
    COUPON_TEMPLATE_STATE_ARCHIVED: _ClassVar[CouponTemplateState]

class CouponState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUPON_STATE_UNSPECIFIED: _ClassVar[CouponState]
    COUPON_STATE_ISSUED: _ClassVar[CouponState]
    COUPON_STATE_RESERVED: _ClassVar[CouponState]
    COUPON_STATE_REDEEMED: _ClassVar[CouponState]
    COUPON_STATE_EXPIRED: _ClassVar[CouponState]
    COUPON_STATE_CANCELLED: _ClassVar[CouponState]

class CouponChangeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COUPON_CHANGE_KIND_UNSPECIFIED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_ISSUED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_RESERVED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_RELEASED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_REDEEMED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_RETURNED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_EXPIRED: _ClassVar[CouponChangeKind]
    COUPON_CHANGE_KIND_CANCELLED: _ClassVar[CouponChangeKind]
COUPON_REFUSAL_UNSPECIFIED: CouponRefusal
COUPON_REFUSAL_EXPIRED: CouponRefusal
COUPON_REFUSAL_NOT_YET_VALID: CouponRefusal
COUPON_REFUSAL_ALREADY_REDEEMED: CouponRefusal
COUPON_REFUSAL_CANCELLED: CouponRefusal
COUPON_REFUSAL_RESERVED_BY_OTHER_ORDER: CouponRefusal
COUPON_REFUSAL_OTHER_CUSTOMER: CouponRefusal
COUPON_REFUSAL_OTHER_STORE: CouponRefusal
COUPON_REFUSAL_OTHER_CURRENCY: CouponRefusal
COUPON_REFUSAL_NO_MATCHING_PRODUCT: CouponRefusal
COUPON_REFUSAL_MINIMUM_SPEND: CouponRefusal
COUPON_REFUSAL_NO_DISCOUNT: CouponRefusal
COUPON_REFUSAL_TEMPLATE_ARCHIVED: CouponRefusal
COUPON_REFUSAL_TEMPLATE_ENDED: CouponRefusal
COUPON_REFUSAL_OUT_OF_STOCK: CouponRefusal
COUPON_REFUSAL_CUSTOMER_LIMIT: CouponRefusal
COUPON_TEMPLATE_STATE_UNSPECIFIED: CouponTemplateState
COUPON_TEMPLATE_STATE_ACTIVE: CouponTemplateState
COUPON_TEMPLATE_STATE_ARCHIVED: CouponTemplateState
COUPON_STATE_UNSPECIFIED: CouponState
COUPON_STATE_ISSUED: CouponState
COUPON_STATE_RESERVED: CouponState
COUPON_STATE_REDEEMED: CouponState
COUPON_STATE_EXPIRED: CouponState
COUPON_STATE_CANCELLED: CouponState
COUPON_CHANGE_KIND_UNSPECIFIED: CouponChangeKind
COUPON_CHANGE_KIND_ISSUED: CouponChangeKind
COUPON_CHANGE_KIND_RESERVED: CouponChangeKind
COUPON_CHANGE_KIND_RELEASED: CouponChangeKind
COUPON_CHANGE_KIND_REDEEMED: CouponChangeKind
COUPON_CHANGE_KIND_RETURNED: CouponChangeKind
COUPON_CHANGE_KIND_EXPIRED: CouponChangeKind
COUPON_CHANGE_KIND_CANCELLED: CouponChangeKind

class AmountOff(_message.Message):
    __slots__ = ("amount",)
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    amount: str
    def __init__(self, amount: _Optional[str] = ...) -> None: ...

class PercentOff(_message.Message):
    __slots__ = ("percent", "maximum")
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    percent: str
    maximum: str
    def __init__(self, percent: _Optional[str] = ..., maximum: _Optional[str] = ...) -> None: ...

class Gift(_message.Message):
    __slots__ = ("sku", "quantity", "unit_cost")
    SKU_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    UNIT_COST_FIELD_NUMBER: _ClassVar[int]
    sku: str
    quantity: int
    unit_cost: str
    def __init__(self, sku: _Optional[str] = ..., quantity: _Optional[int] = ..., unit_cost: _Optional[str] = ...) -> None: ...

class FreeShipping(_message.Message):
    __slots__ = ("maximum",)
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    maximum: str
    def __init__(self, maximum: _Optional[str] = ...) -> None: ...

class CouponUse(_message.Message):
    __slots__ = ("issued", "redeemed", "expired", "cancelled", "cost", "revenue")
    ISSUED_FIELD_NUMBER: _ClassVar[int]
    REDEEMED_FIELD_NUMBER: _ClassVar[int]
    EXPIRED_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    issued: int
    redeemed: int
    expired: int
    cancelled: int
    cost: str
    revenue: str
    def __init__(self, issued: _Optional[int] = ..., redeemed: _Optional[int] = ..., expired: _Optional[int] = ..., cancelled: _Optional[int] = ..., cost: _Optional[str] = ..., revenue: _Optional[str] = ...) -> None: ...

class CouponTemplate(_message.Message):
    __slots__ = ("coupon_template_id", "display_name", "description", "amount_off", "percent_off", "gift", "free_shipping", "currency_code", "minimum_spend", "skus", "categories", "excluded_skus", "store_ids", "start_time", "end_time", "valid_days", "stock", "customer_limit", "returned_on_refund", "state", "use", "create_time", "update_time", "etag")
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_OFF_FIELD_NUMBER: _ClassVar[int]
    PERCENT_OFF_FIELD_NUMBER: _ClassVar[int]
    GIFT_FIELD_NUMBER: _ClassVar[int]
    FREE_SHIPPING_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_SPEND_FIELD_NUMBER: _ClassVar[int]
    SKUS_FIELD_NUMBER: _ClassVar[int]
    CATEGORIES_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_SKUS_FIELD_NUMBER: _ClassVar[int]
    STORE_IDS_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    VALID_DAYS_FIELD_NUMBER: _ClassVar[int]
    STOCK_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIMIT_FIELD_NUMBER: _ClassVar[int]
    RETURNED_ON_REFUND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    coupon_template_id: str
    display_name: str
    description: str
    amount_off: AmountOff
    percent_off: PercentOff
    gift: Gift
    free_shipping: FreeShipping
    currency_code: str
    minimum_spend: str
    skus: _containers.RepeatedScalarFieldContainer[str]
    categories: _containers.RepeatedScalarFieldContainer[str]
    excluded_skus: _containers.RepeatedScalarFieldContainer[str]
    store_ids: _containers.RepeatedScalarFieldContainer[str]
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    valid_days: int
    stock: int
    customer_limit: int
    returned_on_refund: bool
    state: CouponTemplateState
    use: CouponUse
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, coupon_template_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., amount_off: _Optional[_Union[AmountOff, _Mapping]] = ..., percent_off: _Optional[_Union[PercentOff, _Mapping]] = ..., gift: _Optional[_Union[Gift, _Mapping]] = ..., free_shipping: _Optional[_Union[FreeShipping, _Mapping]] = ..., currency_code: _Optional[str] = ..., minimum_spend: _Optional[str] = ..., skus: _Optional[_Iterable[str]] = ..., categories: _Optional[_Iterable[str]] = ..., excluded_skus: _Optional[_Iterable[str]] = ..., store_ids: _Optional[_Iterable[str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., valid_days: _Optional[int] = ..., stock: _Optional[int] = ..., customer_limit: _Optional[int] = ..., returned_on_refund: _Optional[bool] = ..., state: _Optional[_Union[CouponTemplateState, str]] = ..., use: _Optional[_Union[CouponUse, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class CreateCouponTemplateRequest(_message.Message):
    __slots__ = ("coupon_template",)
    COUPON_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    coupon_template: CouponTemplate
    def __init__(self, coupon_template: _Optional[_Union[CouponTemplate, _Mapping]] = ...) -> None: ...

class UpdateCouponTemplateRequest(_message.Message):
    __slots__ = ("coupon_template", "update_mask")
    COUPON_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    coupon_template: CouponTemplate
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, coupon_template: _Optional[_Union[CouponTemplate, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class ArchiveCouponTemplateRequest(_message.Message):
    __slots__ = ("coupon_template_id",)
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    coupon_template_id: str
    def __init__(self, coupon_template_id: _Optional[str] = ...) -> None: ...

class GetCouponTemplateRequest(_message.Message):
    __slots__ = ("coupon_template_id",)
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    coupon_template_id: str
    def __init__(self, coupon_template_id: _Optional[str] = ...) -> None: ...

class ListCouponTemplatesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListCouponTemplatesResponse(_message.Message):
    __slots__ = ("coupon_templates", "next_page_token")
    COUPON_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    coupon_templates: _containers.RepeatedCompositeFieldContainer[CouponTemplate]
    next_page_token: str
    def __init__(self, coupon_templates: _Optional[_Iterable[_Union[CouponTemplate, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Coupon(_message.Message):
    __slots__ = ("code", "coupon_id", "coupon_template_id", "terms", "customer_id", "state", "start_time", "expire_time", "reserved_until", "order_id", "issue_time", "discount", "changes")
    CODE_FIELD_NUMBER: _ClassVar[int]
    COUPON_ID_FIELD_NUMBER: _ClassVar[int]
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    RESERVED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ISSUE_TIME_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    code: str
    coupon_id: str
    coupon_template_id: str
    terms: CouponTemplate
    customer_id: int
    state: CouponState
    start_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    reserved_until: _timestamp_pb2.Timestamp
    order_id: str
    issue_time: _timestamp_pb2.Timestamp
    discount: str
    changes: _containers.RepeatedCompositeFieldContainer[CouponChange]
    def __init__(self, code: _Optional[str] = ..., coupon_id: _Optional[str] = ..., coupon_template_id: _Optional[str] = ..., terms: _Optional[_Union[CouponTemplate, _Mapping]] = ..., customer_id: _Optional[int] = ..., state: _Optional[_Union[CouponState, str]] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reserved_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., order_id: _Optional[str] = ..., issue_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., discount: _Optional[str] = ..., changes: _Optional[_Iterable[_Union[CouponChange, _Mapping]]] = ...) -> None: ...

class CouponChange(_message.Message):
    __slots__ = ("number", "kind", "change_time", "principal", "store_id", "order_id", "reserved_until", "discount", "cost", "revenue")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    RESERVED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    number: int
    kind: CouponChangeKind
    change_time: _timestamp_pb2.Timestamp
    principal: str
    store_id: str
    order_id: str
    reserved_until: _timestamp_pb2.Timestamp
    discount: str
    cost: str
    revenue: str
    def __init__(self, number: _Optional[int] = ..., kind: _Optional[_Union[CouponChangeKind, str]] = ..., change_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal: _Optional[str] = ..., store_id: _Optional[str] = ..., order_id: _Optional[str] = ..., reserved_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., discount: _Optional[str] = ..., cost: _Optional[str] = ..., revenue: _Optional[str] = ...) -> None: ...

class IssueCouponsRequest(_message.Message):
    __slots__ = ("coupon_template_ids", "customer_id", "identifier", "request_id")
    COUPON_TEMPLATE_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    coupon_template_ids: _containers.RepeatedScalarFieldContainer[str]
    customer_id: int
    identifier: _identifier_pb2.Identifier
    request_id: str
    def __init__(self, coupon_template_ids: _Optional[_Iterable[str]] = ..., customer_id: _Optional[int] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class IssueCouponsResponse(_message.Message):
    __slots__ = ("coupons",)
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[Coupon]
    def __init__(self, coupons: _Optional[_Iterable[_Union[Coupon, _Mapping]]] = ...) -> None: ...

class GetCouponRequest(_message.Message):
    __slots__ = ("code",)
    CODE_FIELD_NUMBER: _ClassVar[int]
    code: str
    def __init__(self, code: _Optional[str] = ...) -> None: ...

class ReserveCouponRequest(_message.Message):
    __slots__ = ("code", "order_id", "customer_id", "store_id", "seconds", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    SECONDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    order_id: str
    customer_id: int
    store_id: str
    seconds: int
    request_id: str
    def __init__(self, code: _Optional[str] = ..., order_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., store_id: _Optional[str] = ..., seconds: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class Basket(_message.Message):
    __slots__ = ("lines", "currency_code", "store_id", "shipping")
    LINES_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_CODE_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    SHIPPING_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[BasketLine]
    currency_code: str
    store_id: str
    shipping: str
    def __init__(self, lines: _Optional[_Iterable[_Union[BasketLine, _Mapping]]] = ..., currency_code: _Optional[str] = ..., store_id: _Optional[str] = ..., shipping: _Optional[str] = ...) -> None: ...

class BasketLine(_message.Message):
    __slots__ = ("sku", "category", "quantity", "price")
    SKU_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    sku: str
    category: str
    quantity: int
    price: str
    def __init__(self, sku: _Optional[str] = ..., category: _Optional[str] = ..., quantity: _Optional[int] = ..., price: _Optional[str] = ...) -> None: ...

class RedeemCouponRequest(_message.Message):
    __slots__ = ("code", "order_id", "basket", "customer_id", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BASKET_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    order_id: str
    basket: Basket
    customer_id: int
    request_id: str
    def __init__(self, code: _Optional[str] = ..., order_id: _Optional[str] = ..., basket: _Optional[_Union[Basket, _Mapping]] = ..., customer_id: _Optional[int] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReleaseCouponRequest(_message.Message):
    __slots__ = ("code", "order_id", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    order_id: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., order_id: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CancelCouponRequest(_message.Message):
    __slots__ = ("code", "request_id")
    CODE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    code: str
    request_id: str
    def __init__(self, code: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CouponMove(_message.Message):
    __slots__ = ("coupon", "change")
    COUPON_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    coupon: Coupon
    change: CouponChange
    def __init__(self, coupon: _Optional[_Union[Coupon, _Mapping]] = ..., change: _Optional[_Union[CouponChange, _Mapping]] = ...) -> None: ...

class ListCustomerCouponsRequest(_message.Message):
    __slots__ = ("customer_id", "states", "page_size", "page_token")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    states: _containers.RepeatedScalarFieldContainer[CouponState]
    page_size: int
    page_token: str
    def __init__(self, customer_id: _Optional[int] = ..., states: _Optional[_Iterable[_Union[CouponState, str]]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListCustomerCouponsResponse(_message.Message):
    __slots__ = ("coupons", "next_page_token")
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[Coupon]
    next_page_token: str
    def __init__(self, coupons: _Optional[_Iterable[_Union[Coupon, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CheckCustomerCouponsRequest(_message.Message):
    __slots__ = ("customer_id", "basket", "order_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    BASKET_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    basket: Basket
    order_id: str
    def __init__(self, customer_id: _Optional[int] = ..., basket: _Optional[_Union[Basket, _Mapping]] = ..., order_id: _Optional[str] = ...) -> None: ...

class CheckCustomerCouponsResponse(_message.Message):
    __slots__ = ("coupons",)
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[CheckedCoupon]
    def __init__(self, coupons: _Optional[_Iterable[_Union[CheckedCoupon, _Mapping]]] = ...) -> None: ...

class CheckedCoupon(_message.Message):
    __slots__ = ("coupon", "discount", "refusal", "message", "gift")
    COUPON_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    GIFT_FIELD_NUMBER: _ClassVar[int]
    coupon: Coupon
    discount: str
    refusal: CouponRefusal
    message: str
    gift: Gift
    def __init__(self, coupon: _Optional[_Union[Coupon, _Mapping]] = ..., discount: _Optional[str] = ..., refusal: _Optional[_Union[CouponRefusal, str]] = ..., message: _Optional[str] = ..., gift: _Optional[_Union[Gift, _Mapping]] = ...) -> None: ...

class CouponLeft(_message.Message):
    __slots__ = ("coupon_id", "coupon_template_id", "node_id", "state", "start_time_us", "expire_time_us", "reserved_until_us", "version", "change_time_us")
    COUPON_ID_FIELD_NUMBER: _ClassVar[int]
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    START_TIME_US_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    RESERVED_UNTIL_US_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    coupon_id: str
    coupon_template_id: str
    node_id: int
    state: CouponState
    start_time_us: int
    expire_time_us: int
    reserved_until_us: int
    version: int
    change_time_us: int
    def __init__(self, coupon_id: _Optional[str] = ..., coupon_template_id: _Optional[str] = ..., node_id: _Optional[int] = ..., state: _Optional[_Union[CouponState, str]] = ..., start_time_us: _Optional[int] = ..., expire_time_us: _Optional[int] = ..., reserved_until_us: _Optional[int] = ..., version: _Optional[int] = ..., change_time_us: _Optional[int] = ...) -> None: ...

class ExportCouponsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportCouponsResponse(_message.Message):
    __slots__ = ("coupons", "next_page_token")
    COUPONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    coupons: _containers.RepeatedCompositeFieldContainer[CouponLeft]
    next_page_token: str
    def __init__(self, coupons: _Optional[_Iterable[_Union[CouponLeft, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

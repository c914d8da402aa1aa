import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ComputedValueType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COMPUTED_VALUE_TYPE_UNSPECIFIED: _ClassVar[ComputedValueType]
    COMPUTED_VALUE_TYPE_NUMBER: _ClassVar[ComputedValueType]
    COMPUTED_VALUE_TYPE_DAYS: _ClassVar[ComputedValueType]
    COMPUTED_VALUE_TYPE_VALUE: _ClassVar[ComputedValueType]
    COMPUTED_VALUE_TYPE_LIST: _ClassVar[ComputedValueType]
COMPUTED_VALUE_TYPE_UNSPECIFIED: ComputedValueType
COMPUTED_VALUE_TYPE_NUMBER: ComputedValueType
COMPUTED_VALUE_TYPE_DAYS: ComputedValueType
COMPUTED_VALUE_TYPE_VALUE: ComputedValueType
COMPUTED_VALUE_TYPE_LIST: ComputedValueType

class ComputedTrait(_message.Message):
    __slots__ = ("computed_trait_id", "display_name", "description", "owner", "measure", "value_type", "version", "create_time", "update_time", "etag", "segment_ids", "segment_count")
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    VALUE_TYPE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    computed_trait_id: str
    display_name: str
    description: str
    owner: str
    measure: _rule_pb2.Measure
    value_type: ComputedValueType
    version: int
    create_time: _timestamp_pb2.Timestamp
    update_time: _timestamp_pb2.Timestamp
    etag: str
    segment_ids: _containers.RepeatedScalarFieldContainer[str]
    segment_count: int
    def __init__(self, computed_trait_id: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ..., owner: _Optional[str] = ..., measure: _Optional[_Union[_rule_pb2.Measure, _Mapping]] = ..., value_type: _Optional[_Union[ComputedValueType, str]] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., segment_ids: _Optional[_Iterable[str]] = ..., segment_count: _Optional[int] = ...) -> None: ...

class CreateComputedTraitRequest(_message.Message):
    __slots__ = ("computed_trait",)
    COMPUTED_TRAIT_FIELD_NUMBER: _ClassVar[int]
    computed_trait: ComputedTrait
    def __init__(self, computed_trait: _Optional[_Union[ComputedTrait, _Mapping]] = ...) -> None: ...

class ListComputedTraitsRequest(_message.Message):
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

class ListComputedTraitsResponse(_message.Message):
    __slots__ = ("computed_traits", "next_page_token")
    COMPUTED_TRAITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    computed_traits: _containers.RepeatedCompositeFieldContainer[ComputedTrait]
    next_page_token: str
    def __init__(self, computed_traits: _Optional[_Iterable[_Union[ComputedTrait, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetComputedTraitRequest(_message.Message):
    __slots__ = ("computed_trait_id",)
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    computed_trait_id: str
    def __init__(self, computed_trait_id: _Optional[str] = ...) -> None: ...

class UpdateComputedTraitRequest(_message.Message):
    __slots__ = ("computed_trait", "update_mask")
    COMPUTED_TRAIT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    computed_trait: ComputedTrait
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, computed_trait: _Optional[_Union[ComputedTrait, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteComputedTraitRequest(_message.Message):
    __slots__ = ("computed_trait_id", "etag")
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    computed_trait_id: str
    etag: str
    def __init__(self, computed_trait_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PreviewComputedTraitRequest(_message.Message):
    __slots__ = ("measure", "sample_size")
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_SIZE_FIELD_NUMBER: _ClassVar[int]
    measure: _rule_pb2.Measure
    sample_size: int
    def __init__(self, measure: _Optional[_Union[_rule_pb2.Measure, _Mapping]] = ..., sample_size: _Optional[int] = ...) -> None: ...

class PreviewComputedTraitResponse(_message.Message):
    __slots__ = ("value_type", "customers_with_value", "total_customers", "numbers", "top_values", "sample")
    VALUE_TYPE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_WITH_VALUE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    NUMBERS_FIELD_NUMBER: _ClassVar[int]
    TOP_VALUES_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_FIELD_NUMBER: _ClassVar[int]
    value_type: ComputedValueType
    customers_with_value: int
    total_customers: int
    numbers: NumberDistribution
    top_values: _containers.RepeatedCompositeFieldContainer[ComputedValueCount]
    sample: _containers.RepeatedCompositeFieldContainer[ComputedValueSample]
    def __init__(self, value_type: _Optional[_Union[ComputedValueType, str]] = ..., customers_with_value: _Optional[int] = ..., total_customers: _Optional[int] = ..., numbers: _Optional[_Union[NumberDistribution, _Mapping]] = ..., top_values: _Optional[_Iterable[_Union[ComputedValueCount, _Mapping]]] = ..., sample: _Optional[_Iterable[_Union[ComputedValueSample, _Mapping]]] = ...) -> None: ...

class NumberDistribution(_message.Message):
    __slots__ = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum", "mean")
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    LOWER_QUARTILE_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_FIELD_NUMBER: _ClassVar[int]
    UPPER_QUARTILE_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    MEAN_FIELD_NUMBER: _ClassVar[int]
    minimum: float
    lower_quartile: float
    median: float
    upper_quartile: float
    maximum: float
    mean: float
    def __init__(self, minimum: _Optional[float] = ..., lower_quartile: _Optional[float] = ..., median: _Optional[float] = ..., upper_quartile: _Optional[float] = ..., maximum: _Optional[float] = ..., mean: _Optional[float] = ...) -> None: ...

class ComputedValueCount(_message.Message):
    __slots__ = ("value", "customers")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    value: _json_pb2.JsonValue
    customers: int
    def __init__(self, value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., customers: _Optional[int] = ...) -> None: ...

class ComputedValueSample(_message.Message):
    __slots__ = ("customer_id", "value")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    value: _json_pb2.JsonValue
    def __init__(self, customer_id: _Optional[int] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ...) -> None: ...

class ListCustomerComputedTraitsRequest(_message.Message):
    __slots__ = ("customer_id", "as_of")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CustomerComputedTraits(_message.Message):
    __slots__ = ("customer_id", "evaluate_time", "computed_traits")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_TRAITS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    evaluate_time: _timestamp_pb2.Timestamp
    computed_traits: _containers.RepeatedCompositeFieldContainer[ComputedTraitValue]
    def __init__(self, customer_id: _Optional[int] = ..., evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., computed_traits: _Optional[_Iterable[_Union[ComputedTraitValue, _Mapping]]] = ...) -> None: ...

class ComputedTraitValue(_message.Message):
    __slots__ = ("computed_trait_id", "display_name", "value_type", "value", "measure")
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_TYPE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    MEASURE_FIELD_NUMBER: _ClassVar[int]
    computed_trait_id: str
    display_name: str
    value_type: ComputedValueType
    value: _json_pb2.JsonValue
    measure: _rule_pb2.Measure
    def __init__(self, computed_trait_id: _Optional[str] = ..., display_name: _Optional[str] = ..., value_type: _Optional[_Union[ComputedValueType, str]] = ..., value: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., measure: _Optional[_Union[_rule_pb2.Measure, _Mapping]] = ...) -> None: ...

class BatchGetComputedTraitsRequest(_message.Message):
    __slots__ = ("customer_ids", "computed_trait_ids")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_TRAIT_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    computed_trait_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., computed_trait_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class BatchGetComputedTraitsResponse(_message.Message):
    __slots__ = ("evaluate_time", "computed_trait_ids", "customers")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_TRAIT_IDS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    computed_trait_ids: _containers.RepeatedScalarFieldContainer[str]
    customers: _containers.RepeatedCompositeFieldContainer[BatchedComputedTraits]
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., computed_trait_ids: _Optional[_Iterable[str]] = ..., customers: _Optional[_Iterable[_Union[BatchedComputedTraits, _Mapping]]] = ...) -> None: ...

class BatchedComputedTraits(_message.Message):
    __slots__ = ("customer_id", "values")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    values: _containers.RepeatedCompositeFieldContainer[_json_pb2.JsonValue]
    def __init__(self, customer_id: _Optional[int] = ..., values: _Optional[_Iterable[_Union[_json_pb2.JsonValue, _Mapping]]] = ...) -> None: ...

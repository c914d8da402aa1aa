import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import event_pb2 as _event_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import catalogue_pb2 as _catalogue_pb2
from yike.segment.v1 import customer_search_pb2 as _customer_search_pb2
from yike.segment.v1 import explanation_pb2 as _explanation_pb2
from yike.segment.v1 import feature_frame_pb2 as _feature_frame_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from yike.segment.v1 import segment_resources_pb2 as _segment_resources_pb2
from yike.segment.v1 import sentence_pb2 as _sentence_pb2
from yike.segment.v1 import time_series_pb2 as _time_series_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MembershipCause(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MEMBERSHIP_CAUSE_UNSPECIFIED: _ClassVar[MembershipCause]
    MEMBERSHIP_CAUSE_EVENT: _ClassVar[MembershipCause]
    MEMBERSHIP_CAUSE_TIME: _ClassVar[MembershipCause]
    MEMBERSHIP_CAUSE_DEFINITION: _ClassVar[MembershipCause]
    MEMBERSHIP_CAUSE_IDENTITY: _ClassVar[MembershipCause]
    MEMBERSHIP_CAUSE_DELETION: _ClassVar[MembershipCause]
MEMBERSHIP_CAUSE_UNSPECIFIED: MembershipCause
MEMBERSHIP_CAUSE_EVENT: MembershipCause
MEMBERSHIP_CAUSE_TIME: MembershipCause
MEMBERSHIP_CAUSE_DEFINITION: MembershipCause
MEMBERSHIP_CAUSE_IDENTITY: MembershipCause
MEMBERSHIP_CAUSE_DELETION: MembershipCause

class CreateSegmentRequest(_message.Message):
    __slots__ = ("segment", "draft")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    segment: _segment_resources_pb2.Segment
    draft: bool
    def __init__(self, segment: _Optional[_Union[_segment_resources_pb2.Segment, _Mapping]] = ..., draft: _Optional[bool] = ...) -> None: ...

class UpdateSegmentRequest(_message.Message):
    __slots__ = ("segment", "update_mask")
    SEGMENT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    segment: _segment_resources_pb2.Segment
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, segment: _Optional[_Union[_segment_resources_pb2.Segment, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListSegmentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "show_deleted", "show_archived")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    SHOW_ARCHIVED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    show_deleted: bool
    show_archived: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., show_deleted: _Optional[bool] = ..., show_archived: _Optional[bool] = ...) -> None: ...

class ListSegmentsResponse(_message.Message):
    __slots__ = ("segments", "next_page_token")
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedCompositeFieldContainer[_segment_resources_pb2.Segment]
    next_page_token: str
    def __init__(self, segments: _Optional[_Iterable[_Union[_segment_resources_pb2.Segment, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSegmentRequest(_message.Message):
    __slots__ = ("segment_id",)
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    def __init__(self, segment_id: _Optional[str] = ...) -> None: ...

class ListSegmentMembersRequest(_message.Message):
    __slots__ = ("segment_id", "page_size", "page_token", "as_of")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    page_size: int
    page_token: str
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, segment_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListSegmentMembersResponse(_message.Message):
    __slots__ = ("members", "next_page_token", "total_size")
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    members: _containers.RepeatedCompositeFieldContainer[Membership]
    next_page_token: str
    total_size: int
    def __init__(self, members: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class Membership(_message.Message):
    __slots__ = ("customer_id", "segment_id", "enter_time", "cause", "change_id")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTER_TIME_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    segment_id: str
    enter_time: _timestamp_pb2.Timestamp
    cause: MembershipCause
    change_id: int
    def __init__(self, customer_id: _Optional[int] = ..., segment_id: _Optional[str] = ..., enter_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[_Union[MembershipCause, str]] = ..., change_id: _Optional[int] = ...) -> None: ...

class ExplainMembershipRequest(_message.Message):
    __slots__ = ("segment_id", "customer_id")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    customer_id: int
    def __init__(self, segment_id: _Optional[str] = ..., customer_id: _Optional[int] = ...) -> None: ...

class MembershipExplanation(_message.Message):
    __slots__ = ("segment_id", "version", "customer_id", "evaluate_time", "membership", "rule")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIP_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    version: int
    customer_id: int
    evaluate_time: _timestamp_pb2.Timestamp
    membership: Membership
    rule: _explanation_pb2.ExplainedRule
    def __init__(self, segment_id: _Optional[str] = ..., version: _Optional[int] = ..., customer_id: _Optional[int] = ..., evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., membership: _Optional[_Union[Membership, _Mapping]] = ..., rule: _Optional[_Union[_explanation_pb2.ExplainedRule, _Mapping]] = ...) -> None: ...

class PreviewSegmentRequest(_message.Message):
    __slots__ = ("rule", "sample_size")
    RULE_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_SIZE_FIELD_NUMBER: _ClassVar[int]
    rule: _rule_pb2.Rule
    sample_size: int
    def __init__(self, rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., sample_size: _Optional[int] = ...) -> None: ...

class PreviewSegmentResponse(_message.Message):
    __slots__ = ("size", "total_customers", "sample_customer_ids", "parts", "sentence")
    SIZE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    size: int
    total_customers: int
    sample_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    parts: _containers.RepeatedCompositeFieldContainer[RulePartSize]
    sentence: _sentence_pb2.RuleSentence
    def __init__(self, size: _Optional[int] = ..., total_customers: _Optional[int] = ..., sample_customer_ids: _Optional[_Iterable[int]] = ..., parts: _Optional[_Iterable[_Union[RulePartSize, _Mapping]]] = ..., sentence: _Optional[_Union[_sentence_pb2.RuleSentence, _Mapping]] = ...) -> None: ...

class RulePartSize(_message.Message):
    __slots__ = ("path", "size")
    PATH_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    path: str
    size: int
    def __init__(self, path: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class ListCustomerSegmentsRequest(_message.Message):
    __slots__ = ("customer_id", "as_of")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListCustomerSegmentsResponse(_message.Message):
    __slots__ = ("memberships",)
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    memberships: _containers.RepeatedCompositeFieldContainer[Membership]
    def __init__(self, memberships: _Optional[_Iterable[_Union[Membership, _Mapping]]] = ...) -> None: ...

class BatchGetMembershipsRequest(_message.Message):
    __slots__ = ("customer_ids", "segment_ids")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    segment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., segment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class BatchGetMembershipsResponse(_message.Message):
    __slots__ = ("segments",)
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    segments: _containers.RepeatedCompositeFieldContainer[SegmentMembers]
    def __init__(self, segments: _Optional[_Iterable[_Union[SegmentMembers, _Mapping]]] = ...) -> None: ...

class SegmentMembers(_message.Message):
    __slots__ = ("segment_id", "customer_ids")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, segment_id: _Optional[str] = ..., customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class EvaluateRuleRequest(_message.Message):
    __slots__ = ("rule", "customer_ids", "after", "rules")
    RULE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    rule: _rule_pb2.Rule
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    after: _containers.RepeatedCompositeFieldContainer[Seen]
    rules: _containers.RepeatedCompositeFieldContainer[_rule_pb2.Rule]
    def __init__(self, rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., customer_ids: _Optional[_Iterable[int]] = ..., after: _Optional[_Iterable[_Union[Seen, _Mapping]]] = ..., rules: _Optional[_Iterable[_Union[_rule_pb2.Rule, _Mapping]]] = ...) -> None: ...

class Seen(_message.Message):
    __slots__ = ("customer_id", "events", "mappings")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    MAPPINGS_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    events: _containers.RepeatedCompositeFieldContainer[_event_pb2.EventRef]
    mappings: _containers.RepeatedCompositeFieldContainer[MappingSeen]
    def __init__(self, customer_id: _Optional[int] = ..., events: _Optional[_Iterable[_Union[_event_pb2.EventRef, _Mapping]]] = ..., mappings: _Optional[_Iterable[_Union[MappingSeen, _Mapping]]] = ...) -> None: ...

class MappingSeen(_message.Message):
    __slots__ = ("node_id", "mapping_version")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_VERSION_FIELD_NUMBER: _ClassVar[int]
    node_id: int
    mapping_version: int
    def __init__(self, node_id: _Optional[int] = ..., mapping_version: _Optional[int] = ...) -> None: ...

class EvaluateRuleResponse(_message.Message):
    __slots__ = ("holding_customer_ids", "pending_customer_ids", "holders")
    HOLDING_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    PENDING_CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    holding_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    pending_customer_ids: _containers.RepeatedScalarFieldContainer[int]
    holders: _containers.RepeatedCompositeFieldContainer[RuleHolders]
    def __init__(self, holding_customer_ids: _Optional[_Iterable[int]] = ..., pending_customer_ids: _Optional[_Iterable[int]] = ..., holders: _Optional[_Iterable[_Union[RuleHolders, _Mapping]]] = ...) -> None: ...

class RuleHolders(_message.Message):
    __slots__ = ("customer_ids",)
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class SummarizeRfmRequest(_message.Message):
    __slots__ = ("event_name", "filters", "order_property", "value_property", "as_of")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    ORDER_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    VALUE_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    order_property: str
    value_property: str
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., order_property: _Optional[str] = ..., value_property: _Optional[str] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class RfmSummary(_message.Message):
    __slots__ = ("customers", "events", "orders", "revenue", "recency_days_mean", "recency_days_median", "frequency_mean", "frequency_median", "monetary_mean", "monetary_median", "top_decile_share", "repeat_share")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    REVENUE_FIELD_NUMBER: _ClassVar[int]
    RECENCY_DAYS_MEAN_FIELD_NUMBER: _ClassVar[int]
    RECENCY_DAYS_MEDIAN_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_MEAN_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_MEDIAN_FIELD_NUMBER: _ClassVar[int]
    MONETARY_MEAN_FIELD_NUMBER: _ClassVar[int]
    MONETARY_MEDIAN_FIELD_NUMBER: _ClassVar[int]
    TOP_DECILE_SHARE_FIELD_NUMBER: _ClassVar[int]
    REPEAT_SHARE_FIELD_NUMBER: _ClassVar[int]
    customers: int
    events: int
    orders: int
    revenue: str
    recency_days_mean: float
    recency_days_median: float
    frequency_mean: float
    frequency_median: float
    monetary_mean: str
    monetary_median: str
    top_decile_share: float
    repeat_share: float
    def __init__(self, customers: _Optional[int] = ..., events: _Optional[int] = ..., orders: _Optional[int] = ..., revenue: _Optional[str] = ..., recency_days_mean: _Optional[float] = ..., recency_days_median: _Optional[float] = ..., frequency_mean: _Optional[float] = ..., frequency_median: _Optional[float] = ..., monetary_mean: _Optional[str] = ..., monetary_median: _Optional[str] = ..., top_decile_share: _Optional[float] = ..., repeat_share: _Optional[float] = ...) -> None: ...

class ListRestrictedCustomersRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListRestrictedCustomersResponse(_message.Message):
    __slots__ = ("customer_ids", "next_page_token")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    next_page_token: str
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetFeatureFrameRequest(_message.Message):
    __slots__ = ("cut_time", "horizon_days", "purchase_event", "customer_ids", "columns", "rule", "label", "include_recorded_later")
    CUT_TIME_FIELD_NUMBER: _ClassVar[int]
    HORIZON_DAYS_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_EVENT_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_RECORDED_LATER_FIELD_NUMBER: _ClassVar[int]
    cut_time: _timestamp_pb2.Timestamp
    horizon_days: int
    purchase_event: str
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    columns: _containers.RepeatedCompositeFieldContainer[_feature_frame_pb2.FrameColumn]
    rule: _rule_pb2.Rule
    label: _feature_frame_pb2.FrameLabel
    include_recorded_later: bool
    def __init__(self, cut_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., horizon_days: _Optional[int] = ..., purchase_event: _Optional[str] = ..., customer_ids: _Optional[_Iterable[int]] = ..., columns: _Optional[_Iterable[_Union[_feature_frame_pb2.FrameColumn, _Mapping]]] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., label: _Optional[_Union[_feature_frame_pb2.FrameLabel, _Mapping]] = ..., include_recorded_later: _Optional[bool] = ...) -> None: ...

class GetFeatureFrameResponse(_message.Message):
    __slots__ = ("arrow_chunk",)
    ARROW_CHUNK_FIELD_NUMBER: _ClassVar[int]
    arrow_chunk: bytes
    def __init__(self, arrow_chunk: _Optional[bytes] = ...) -> None: ...

class StreamCustomerIdsRequest(_message.Message):
    __slots__ = ("segment_id", "query", "filter")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    query: str
    filter: str
    def __init__(self, segment_id: _Optional[str] = ..., query: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class StreamCustomerIdsResponse(_message.Message):
    __slots__ = ("customer_ids", "snapshot_time")
    CUSTOMER_IDS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TIME_FIELD_NUMBER: _ClassVar[int]
    customer_ids: _containers.RepeatedScalarFieldContainer[int]
    snapshot_time: _timestamp_pb2.Timestamp
    def __init__(self, customer_ids: _Optional[_Iterable[int]] = ..., snapshot_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SumSpendRequest(_message.Message):
    __slots__ = ("node_ids",)
    NODE_IDS_FIELD_NUMBER: _ClassVar[int]
    node_ids: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, node_ids: _Optional[_Iterable[int]] = ...) -> None: ...

class SumSpendResponse(_message.Message):
    __slots__ = ("spend_micros",)
    SPEND_MICROS_FIELD_NUMBER: _ClassVar[int]
    spend_micros: int
    def __init__(self, spend_micros: _Optional[int] = ...) -> None: ...

class GetSegmentStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SegmentStats(_message.Message):
    __slots__ = ("customers", "events", "segments", "memberships", "waiting_facts", "facts_set_aside")
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    MEMBERSHIPS_FIELD_NUMBER: _ClassVar[int]
    WAITING_FACTS_FIELD_NUMBER: _ClassVar[int]
    FACTS_SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    customers: int
    events: int
    segments: int
    memberships: int
    waiting_facts: int
    facts_set_aside: int
    def __init__(self, customers: _Optional[int] = ..., events: _Optional[int] = ..., segments: _Optional[int] = ..., memberships: _Optional[int] = ..., waiting_facts: _Optional[int] = ..., facts_set_aside: _Optional[int] = ...) -> None: ...

import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import channel_pb2 as _channel_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from yike.segment.v1 import segment_resources_pb2 as _segment_resources_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SegmentVersionReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEGMENT_VERSION_REASON_UNSPECIFIED: _ClassVar[SegmentVersionReason]
    SEGMENT_VERSION_REASON_RULE: _ClassVar[SegmentVersionReason]
    SEGMENT_VERSION_REASON_NAMED_SEGMENT: _ClassVar[SegmentVersionReason]
    SEGMENT_VERSION_REASON_COMPUTED_TRAIT: _ClassVar[SegmentVersionReason]
SEGMENT_VERSION_REASON_UNSPECIFIED: SegmentVersionReason
SEGMENT_VERSION_REASON_RULE: SegmentVersionReason
SEGMENT_VERSION_REASON_NAMED_SEGMENT: SegmentVersionReason
SEGMENT_VERSION_REASON_COMPUTED_TRAIT: SegmentVersionReason

class PublishSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PauseSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ResumeSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ArchiveSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class UnarchiveSegmentRequest(_message.Message):
    __slots__ = ("segment_id", "etag")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    etag: str
    def __init__(self, segment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListSegmentVersionsRequest(_message.Message):
    __slots__ = ("segment_id", "page_size", "page_token")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    page_size: int
    page_token: str
    def __init__(self, segment_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSegmentVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[SegmentVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[SegmentVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SegmentVersion(_message.Message):
    __slots__ = ("segment_id", "version", "rule", "create_time", "principal", "reason", "reason_id", "fill_time", "entered", "left")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    PRINCIPAL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REASON_ID_FIELD_NUMBER: _ClassVar[int]
    FILL_TIME_FIELD_NUMBER: _ClassVar[int]
    ENTERED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    version: int
    rule: _rule_pb2.Rule
    create_time: _timestamp_pb2.Timestamp
    principal: str
    reason: SegmentVersionReason
    reason_id: str
    fill_time: _timestamp_pb2.Timestamp
    entered: int
    left: int
    def __init__(self, segment_id: _Optional[str] = ..., version: _Optional[int] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., principal: _Optional[str] = ..., reason: _Optional[_Union[SegmentVersionReason, str]] = ..., reason_id: _Optional[str] = ..., fill_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entered: _Optional[int] = ..., left: _Optional[int] = ...) -> None: ...

class OverlapSegmentsRequest(_message.Message):
    __slots__ = ("segment_ids",)
    SEGMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    segment_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, segment_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SegmentOverlap(_message.Message):
    __slots__ = ("count_time", "segments", "pairs", "in_all", "in_any")
    COUNT_TIME_FIELD_NUMBER: _ClassVar[int]
    SEGMENTS_FIELD_NUMBER: _ClassVar[int]
    PAIRS_FIELD_NUMBER: _ClassVar[int]
    IN_ALL_FIELD_NUMBER: _ClassVar[int]
    IN_ANY_FIELD_NUMBER: _ClassVar[int]
    count_time: _timestamp_pb2.Timestamp
    segments: _containers.RepeatedCompositeFieldContainer[OverlappingSegment]
    pairs: _containers.RepeatedCompositeFieldContainer[SegmentPair]
    in_all: int
    in_any: int
    def __init__(self, count_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., segments: _Optional[_Iterable[_Union[OverlappingSegment, _Mapping]]] = ..., pairs: _Optional[_Iterable[_Union[SegmentPair, _Mapping]]] = ..., in_all: _Optional[int] = ..., in_any: _Optional[int] = ...) -> None: ...

class OverlappingSegment(_message.Message):
    __slots__ = ("segment_id", "size", "only_here")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    ONLY_HERE_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    size: int
    only_here: int
    def __init__(self, segment_id: _Optional[str] = ..., size: _Optional[int] = ..., only_here: _Optional[int] = ...) -> None: ...

class SegmentPair(_message.Message):
    __slots__ = ("segment_id", "other_segment_id", "in_both")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    OTHER_SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    IN_BOTH_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    other_segment_id: str
    in_both: int
    def __init__(self, segment_id: _Optional[str] = ..., other_segment_id: _Optional[str] = ..., in_both: _Optional[int] = ...) -> None: ...

class EstimateReachRequest(_message.Message):
    __slots__ = ("segment_id", "rule")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    rule: _rule_pb2.Rule
    def __init__(self, segment_id: _Optional[str] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ...) -> None: ...

class ChannelReach(_message.Message):
    __slots__ = ("channel", "with_contact_point", "with_consent", "reachable", "reachable_low", "reachable_high")
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    WITH_CONTACT_POINT_FIELD_NUMBER: _ClassVar[int]
    WITH_CONSENT_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_LOW_FIELD_NUMBER: _ClassVar[int]
    REACHABLE_HIGH_FIELD_NUMBER: _ClassVar[int]
    channel: _channel_pb2.Channel
    with_contact_point: int
    with_consent: int
    reachable: int
    reachable_low: int
    reachable_high: int
    def __init__(self, channel: _Optional[_Union[_channel_pb2.Channel, str]] = ..., with_contact_point: _Optional[int] = ..., with_consent: _Optional[int] = ..., reachable: _Optional[int] = ..., reachable_low: _Optional[int] = ..., reachable_high: _Optional[int] = ...) -> None: ...

class ReachEstimate(_message.Message):
    __slots__ = ("estimate_time", "size", "sampled_customers", "channels", "daily_entries")
    ESTIMATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    DAILY_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    estimate_time: _timestamp_pb2.Timestamp
    size: int
    sampled_customers: int
    channels: _containers.RepeatedCompositeFieldContainer[ChannelReach]
    daily_entries: float
    def __init__(self, estimate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., size: _Optional[int] = ..., sampled_customers: _Optional[int] = ..., channels: _Optional[_Iterable[_Union[ChannelReach, _Mapping]]] = ..., daily_entries: _Optional[float] = ...) -> None: ...

import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from yike.segment.v1 import sentence_pb2 as _sentence_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FeatureUnit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FEATURE_UNIT_UNSPECIFIED: _ClassVar[FeatureUnit]
    FEATURE_UNIT_COUNT: _ClassVar[FeatureUnit]
    FEATURE_UNIT_DAYS: _ClassVar[FeatureUnit]
    FEATURE_UNIT_MONEY: _ClassVar[FeatureUnit]
    FEATURE_UNIT_PERCENT: _ClassVar[FeatureUnit]
FEATURE_UNIT_UNSPECIFIED: FeatureUnit
FEATURE_UNIT_COUNT: FeatureUnit
FEATURE_UNIT_DAYS: FeatureUnit
FEATURE_UNIT_MONEY: FeatureUnit
FEATURE_UNIT_PERCENT: FeatureUnit

class ClusterCustomersRequest(_message.Message):
    __slots__ = ("rule", "request_id")
    RULE_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    rule: _rule_pb2.Rule
    request_id: str
    def __init__(self, rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., request_id: _Optional[str] = ...) -> None: ...

class ClusterWords(_message.Message):
    __slots__ = ("chinese", "english")
    CHINESE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_FIELD_NUMBER: _ClassVar[int]
    chinese: str
    english: str
    def __init__(self, chinese: _Optional[str] = ..., english: _Optional[str] = ...) -> None: ...

class ClusterFeature(_message.Message):
    __slots__ = ("key", "words", "unit", "median")
    KEY_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_FIELD_NUMBER: _ClassVar[int]
    key: str
    words: ClusterWords
    unit: FeatureUnit
    median: float
    def __init__(self, key: _Optional[str] = ..., words: _Optional[_Union[ClusterWords, _Mapping]] = ..., unit: _Optional[_Union[FeatureUnit, str]] = ..., median: _Optional[float] = ...) -> None: ...

class ClusterValue(_message.Message):
    __slots__ = ("key", "median", "distance")
    KEY_FIELD_NUMBER: _ClassVar[int]
    MEDIAN_FIELD_NUMBER: _ClassVar[int]
    DISTANCE_FIELD_NUMBER: _ClassVar[int]
    key: str
    median: float
    distance: float
    def __init__(self, key: _Optional[str] = ..., median: _Optional[float] = ..., distance: _Optional[float] = ...) -> None: ...

class CustomerCluster(_message.Message):
    __slots__ = ("name", "customers", "share", "values", "rule", "sentence", "rule_customers", "precision", "recall")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SHARE_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    RULE_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    RECALL_FIELD_NUMBER: _ClassVar[int]
    name: ClusterWords
    customers: int
    share: float
    values: _containers.RepeatedCompositeFieldContainer[ClusterValue]
    rule: _rule_pb2.Rule
    sentence: _sentence_pb2.RuleSentence
    rule_customers: int
    precision: float
    recall: float
    def __init__(self, name: _Optional[_Union[ClusterWords, _Mapping]] = ..., customers: _Optional[int] = ..., share: _Optional[float] = ..., values: _Optional[_Iterable[_Union[ClusterValue, _Mapping]]] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., sentence: _Optional[_Union[_sentence_pb2.RuleSentence, _Mapping]] = ..., rule_customers: _Optional[int] = ..., precision: _Optional[float] = ..., recall: _Optional[float] = ...) -> None: ...

class CustomerClusters(_message.Message):
    __slots__ = ("evaluate_time", "time_zone", "customers", "sampled", "features", "clusters", "silhouette", "chance_silhouette")
    EVALUATE_TIME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    SAMPLED_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    SILHOUETTE_FIELD_NUMBER: _ClassVar[int]
    CHANCE_SILHOUETTE_FIELD_NUMBER: _ClassVar[int]
    evaluate_time: _timestamp_pb2.Timestamp
    time_zone: str
    customers: int
    sampled: int
    features: _containers.RepeatedCompositeFieldContainer[ClusterFeature]
    clusters: _containers.RepeatedCompositeFieldContainer[CustomerCluster]
    silhouette: float
    chance_silhouette: float
    def __init__(self, evaluate_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time_zone: _Optional[str] = ..., customers: _Optional[int] = ..., sampled: _Optional[int] = ..., features: _Optional[_Iterable[_Union[ClusterFeature, _Mapping]]] = ..., clusters: _Optional[_Iterable[_Union[CustomerCluster, _Mapping]]] = ..., silhouette: _Optional[float] = ..., chance_silhouette: _Optional[float] = ...) -> None: ...

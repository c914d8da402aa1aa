import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import operations_pb2 as _operations_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.scoring.v1 import scoring_facts_pb2 as _scoring_facts_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ModelKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MODEL_KIND_UNSPECIFIED: _ClassVar[ModelKind]
    MODEL_KIND_CHURN: _ClassVar[ModelKind]
MODEL_KIND_UNSPECIFIED: ModelKind
MODEL_KIND_CHURN: ModelKind

class TrainModelRequest(_message.Message):
    __slots__ = ("kind", "horizon_days", "as_of", "purchase_event", "request_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    HORIZON_DAYS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    PURCHASE_EVENT_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    kind: ModelKind
    horizon_days: int
    as_of: _timestamp_pb2.Timestamp
    purchase_event: str
    request_id: str
    def __init__(self, kind: _Optional[_Union[ModelKind, str]] = ..., horizon_days: _Optional[int] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., purchase_event: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("model_id", "kind", "horizon_days", "test_auc", "train_auc", "test_brier", "train_customers", "test_customers", "test_positive_share", "train_cut_time", "test_cut_time", "create_time", "scored_customers", "feature_names")
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    HORIZON_DAYS_FIELD_NUMBER: _ClassVar[int]
    TEST_AUC_FIELD_NUMBER: _ClassVar[int]
    TRAIN_AUC_FIELD_NUMBER: _ClassVar[int]
    TEST_BRIER_FIELD_NUMBER: _ClassVar[int]
    TRAIN_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    TEST_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    TEST_POSITIVE_SHARE_FIELD_NUMBER: _ClassVar[int]
    TRAIN_CUT_TIME_FIELD_NUMBER: _ClassVar[int]
    TEST_CUT_TIME_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    SCORED_CUSTOMERS_FIELD_NUMBER: _ClassVar[int]
    FEATURE_NAMES_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    kind: ModelKind
    horizon_days: int
    test_auc: float
    train_auc: float
    test_brier: float
    train_customers: int
    test_customers: int
    test_positive_share: float
    train_cut_time: _timestamp_pb2.Timestamp
    test_cut_time: _timestamp_pb2.Timestamp
    create_time: _timestamp_pb2.Timestamp
    scored_customers: int
    feature_names: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, model_id: _Optional[str] = ..., kind: _Optional[_Union[ModelKind, str]] = ..., horizon_days: _Optional[int] = ..., test_auc: _Optional[float] = ..., train_auc: _Optional[float] = ..., test_brier: _Optional[float] = ..., train_customers: _Optional[int] = ..., test_customers: _Optional[int] = ..., test_positive_share: _Optional[float] = ..., train_cut_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., test_cut_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., scored_customers: _Optional[int] = ..., feature_names: _Optional[_Iterable[str]] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models", "next_page_token")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    next_page_token: str
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetModelRequest(_message.Message):
    __slots__ = ("model_id",)
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    model_id: str
    def __init__(self, model_id: _Optional[str] = ...) -> None: ...

class ListCustomerScoresRequest(_message.Message):
    __slots__ = ("customer_id",)
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    def __init__(self, customer_id: _Optional[int] = ...) -> None: ...

class ListCustomerScoresResponse(_message.Message):
    __slots__ = ("scores",)
    SCORES_FIELD_NUMBER: _ClassVar[int]
    scores: _containers.RepeatedCompositeFieldContainer[Score]
    def __init__(self, scores: _Optional[_Iterable[_Union[Score, _Mapping]]] = ...) -> None: ...

class Score(_message.Message):
    __slots__ = ("name", "value", "model_id", "score_time", "reasons", "customer_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_TIME_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: float
    model_id: str
    score_time: _timestamp_pb2.Timestamp
    reasons: _containers.RepeatedCompositeFieldContainer[ScoreReason]
    customer_id: int
    def __init__(self, name: _Optional[str] = ..., value: _Optional[float] = ..., model_id: _Optional[str] = ..., score_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[ScoreReason, _Mapping]]] = ..., customer_id: _Optional[int] = ...) -> None: ...

class ScoreReason(_message.Message):
    __slots__ = ("feature", "value", "contribution")
    FEATURE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    feature: str
    value: float
    contribution: float
    def __init__(self, feature: _Optional[str] = ..., value: _Optional[float] = ..., contribution: _Optional[float] = ...) -> None: ...

class ListTopScoresRequest(_message.Message):
    __slots__ = ("score_name", "page_size", "page_token")
    SCORE_NAME_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    score_name: str
    page_size: int
    page_token: str
    def __init__(self, score_name: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTopScoresResponse(_message.Message):
    __slots__ = ("scores", "next_page_token")
    SCORES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    scores: _containers.RepeatedCompositeFieldContainer[Score]
    next_page_token: str
    def __init__(self, scores: _Optional[_Iterable[_Union[Score, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExportScoresRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ExportScoresResponse(_message.Message):
    __slots__ = ("scores", "next_page_token", "replacements")
    SCORES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    scores: _containers.RepeatedCompositeFieldContainer[_scoring_facts_pb2.CustomerScore]
    next_page_token: str
    replacements: _containers.RepeatedCompositeFieldContainer[_scoring_facts_pb2.ScoreReplacement]
    def __init__(self, scores: _Optional[_Iterable[_Union[_scoring_facts_pb2.CustomerScore, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., replacements: _Optional[_Iterable[_Union[_scoring_facts_pb2.ScoreReplacement, _Mapping]]] = ...) -> None: ...

from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ScoringFact(_message.Message):
    __slots__ = ("scores_changed",)
    SCORES_CHANGED_FIELD_NUMBER: _ClassVar[int]
    scores_changed: ScoresChanged
    def __init__(self, scores_changed: _Optional[_Union[ScoresChanged, _Mapping]] = ...) -> None: ...

class ScoresChanged(_message.Message):
    __slots__ = ("scores", "replacements")
    SCORES_FIELD_NUMBER: _ClassVar[int]
    REPLACEMENTS_FIELD_NUMBER: _ClassVar[int]
    scores: _containers.RepeatedCompositeFieldContainer[CustomerScore]
    replacements: _containers.RepeatedCompositeFieldContainer[ScoreReplacement]
    def __init__(self, scores: _Optional[_Iterable[_Union[CustomerScore, _Mapping]]] = ..., replacements: _Optional[_Iterable[_Union[ScoreReplacement, _Mapping]]] = ...) -> None: ...

class ScoreReplacement(_message.Message):
    __slots__ = ("name", "model_id", "replace_time_us")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MODEL_ID_FIELD_NUMBER: _ClassVar[int]
    REPLACE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    name: str
    model_id: str
    replace_time_us: int
    def __init__(self, name: _Optional[str] = ..., model_id: _Optional[str] = ..., replace_time_us: _Optional[int] = ...) -> None: ...

class CustomerScore(_message.Message):
    __slots__ = ("customer_id", "name", "value", "score_time_us")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    SCORE_TIME_US_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    name: str
    value: float
    score_time_us: int
    def __init__(self, customer_id: _Optional[int] = ..., name: _Optional[str] = ..., value: _Optional[float] = ..., score_time_us: _Optional[int] = ...) -> None: ...

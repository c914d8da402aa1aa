import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MeasureOutcomesRequest(_message.Message):
    __slots__ = ("exposures", "goal", "window_days", "before_days")
    EXPOSURES_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    WINDOW_DAYS_FIELD_NUMBER: _ClassVar[int]
    BEFORE_DAYS_FIELD_NUMBER: _ClassVar[int]
    exposures: _containers.RepeatedCompositeFieldContainer[Exposure]
    goal: OutcomeGoal
    window_days: int
    before_days: int
    def __init__(self, exposures: _Optional[_Iterable[_Union[Exposure, _Mapping]]] = ..., goal: _Optional[_Union[OutcomeGoal, _Mapping]] = ..., window_days: _Optional[int] = ..., before_days: _Optional[int] = ...) -> None: ...

class Exposure(_message.Message):
    __slots__ = ("customer_id", "time")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    time: _timestamp_pb2.Timestamp
    def __init__(self, customer_id: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OutcomeGoal(_message.Message):
    __slots__ = ("event_name", "filters")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ...) -> None: ...

class MeasureOutcomesResponse(_message.Message):
    __slots__ = ("outcomes",)
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    outcomes: _containers.RepeatedCompositeFieldContainer[Outcome]
    def __init__(self, outcomes: _Optional[_Iterable[_Union[Outcome, _Mapping]]] = ...) -> None: ...

class Outcome(_message.Message):
    __slots__ = ("customer_id", "converted", "orders", "revenue_micros", "before_micros", "unsubscribed", "complained")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERTED_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    REVENUE_MICROS_FIELD_NUMBER: _ClassVar[int]
    BEFORE_MICROS_FIELD_NUMBER: _ClassVar[int]
    UNSUBSCRIBED_FIELD_NUMBER: _ClassVar[int]
    COMPLAINED_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    converted: bool
    orders: int
    revenue_micros: int
    before_micros: int
    unsubscribed: bool
    complained: bool
    def __init__(self, customer_id: _Optional[int] = ..., converted: _Optional[bool] = ..., orders: _Optional[int] = ..., revenue_micros: _Optional[int] = ..., before_micros: _Optional[int] = ..., unsubscribed: _Optional[bool] = ..., complained: _Optional[bool] = ...) -> None: ...

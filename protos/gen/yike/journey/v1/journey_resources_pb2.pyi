import datetime

from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.messaging.v1 import task_service_pb2 as _task_service_pb2
from yike.segment.v1 import rule_pb2 as _rule_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JourneyProblemCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOURNEY_PROBLEM_CODE_UNSPECIFIED: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_MISSING: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_ID: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_TEXT: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_VALUE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_LIST: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_COUNT: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_URL: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_NOT_A_NUMBER: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_NOT_ALLOWED: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_OUT_OF_RANGE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_TOO_LONG: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_TOO_MANY: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_REPEATED: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_UNKNOWN_STEP: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_UNREACHABLE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_QUICK_LOOP: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_INVALID_RULE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_NOT_FOUND: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_NOT_READY: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_IN_THE_PAST: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_NOT_A_DATE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_SUM: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_SELF_REFERENCE: _ClassVar[JourneyProblemCode]
    JOURNEY_PROBLEM_CODE_BAD_TIME: _ClassVar[JourneyProblemCode]

class JourneyState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOURNEY_STATE_UNSPECIFIED: _ClassVar[JourneyState]
    JOURNEY_STATE_DRAFT: _ClassVar[JourneyState]
    JOURNEY_STATE_PUBLISHED: _ClassVar[JourneyState]
    JOURNEY_STATE_PAUSED: _ClassVar[JourneyState]
    JOURNEY_STATE_ARCHIVED: _ClassVar[JourneyState]

class Calendar(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CALENDAR_UNSPECIFIED: _ClassVar[Calendar]
    CALENDAR_SOLAR: _ClassVar[Calendar]
    CALENDAR_LUNAR: _ClassVar[Calendar]

class Recurrence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECURRENCE_UNSPECIFIED: _ClassVar[Recurrence]
    RECURRENCE_ONCE: _ClassVar[Recurrence]
    RECURRENCE_DAILY: _ClassVar[Recurrence]
    RECURRENCE_WEEKLY: _ClassVar[Recurrence]
    RECURRENCE_MONTHLY: _ClassVar[Recurrence]

class ReentryMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REENTRY_MODE_UNSPECIFIED: _ClassVar[ReentryMode]
    REENTRY_MODE_ONCE: _ClassVar[ReentryMode]
    REENTRY_MODE_WHEN_FINISHED: _ClassVar[ReentryMode]
    REENTRY_MODE_AFTER_COOLDOWN: _ClassVar[ReentryMode]

class PointsOperation(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    POINTS_OPERATION_UNSPECIFIED: _ClassVar[PointsOperation]
    POINTS_OPERATION_EARN: _ClassVar[PointsOperation]
    POINTS_OPERATION_REDEEM: _ClassVar[PointsOperation]
    POINTS_OPERATION_ADJUST: _ClassVar[PointsOperation]

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_ACTIVE: _ClassVar[RunState]
    RUN_STATE_WAITING: _ClassVar[RunState]
    RUN_STATE_COMPLETED: _ClassVar[RunState]
    RUN_STATE_EXITED: _ClassVar[RunState]
    RUN_STATE_FAILED: _ClassVar[RunState]

class StepDecision(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STEP_DECISION_UNSPECIFIED: _ClassVar[StepDecision]
    STEP_DECISION_ENTERED: _ClassVar[StepDecision]
    STEP_DECISION_SEND_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_SEND_ANSWERED: _ClassVar[StepDecision]
    STEP_DECISION_MESSAGE_NOT_SENT: _ClassVar[StepDecision]
    STEP_DECISION_WAITING: _ClassVar[StepDecision]
    STEP_DECISION_WAIT_OVER: _ClassVar[StepDecision]
    STEP_DECISION_CONDITION_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_CONDITION_TRUE: _ClassVar[StepDecision]
    STEP_DECISION_CONDITION_FALSE: _ClassVar[StepDecision]
    STEP_DECISION_TAG_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_TAG_ADDED: _ClassVar[StepDecision]
    STEP_DECISION_WEBHOOK_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_WEBHOOK_DELIVERED: _ClassVar[StepDecision]
    STEP_DECISION_WEBHOOK_FAILED: _ClassVar[StepDecision]
    STEP_DECISION_SUPERSEDED: _ClassVar[StepDecision]
    STEP_DECISION_COMPLETED: _ClassVar[StepDecision]
    STEP_DECISION_EXITED: _ClassVar[StepDecision]
    STEP_DECISION_FAILED: _ClassVar[StepDecision]
    STEP_DECISION_TASK_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_TASK_MADE: _ClassVar[StepDecision]
    STEP_DECISION_SPLIT_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_SPLIT_TAKEN: _ClassVar[StepDecision]
    STEP_DECISION_SPLIT_ELSE: _ClassVar[StepDecision]
    STEP_DECISION_LOT_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_LOT_DRAWN: _ClassVar[StepDecision]
    STEP_DECISION_TAG_REMOVAL_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_TAG_REMOVED: _ClassVar[StepDecision]
    STEP_DECISION_TRAIT_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_TRAIT_UPDATED: _ClassVar[StepDecision]
    STEP_DECISION_TRAIT_NOT_UPDATED: _ClassVar[StepDecision]
    STEP_DECISION_POINTS_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_POINTS_CHANGED: _ClassVar[StepDecision]
    STEP_DECISION_POINTS_NOT_CHANGED: _ClassVar[StepDecision]
    STEP_DECISION_COUPON_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_COUPON_ISSUED: _ClassVar[StepDecision]
    STEP_DECISION_COUPON_NOT_ISSUED: _ClassVar[StepDecision]
    STEP_DECISION_JOURNEY_START_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_JOURNEY_STARTED: _ClassVar[StepDecision]
    STEP_DECISION_JOURNEY_NOT_STARTED: _ClassVar[StepDecision]
    STEP_DECISION_JOURNEY_END_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_JOURNEY_ENDED: _ClassVar[StepDecision]
    STEP_DECISION_ENDED_BY_JOURNEY: _ClassVar[StepDecision]
    STEP_DECISION_SEND_FELL_BACK: _ClassVar[StepDecision]
    STEP_DECISION_SEND_UNDECIDED: _ClassVar[StepDecision]
    STEP_DECISION_ANSWER_KEPT: _ClassVar[StepDecision]
    STEP_DECISION_ANSWER_NOT_KEPT: _ClassVar[StepDecision]
    STEP_DECISION_LISTENING: _ClassVar[StepDecision]
    STEP_DECISION_EVENT_HEARD: _ClassVar[StepDecision]
    STEP_DECISION_WAIT_TIMED_OUT: _ClassVar[StepDecision]
    STEP_DECISION_EXIT_SET_OFF: _ClassVar[StepDecision]
    STEP_DECISION_GOAL_REACHED: _ClassVar[StepDecision]
    STEP_DECISION_CANCELLED: _ClassVar[StepDecision]
    STEP_DECISION_DATE_REQUESTED: _ClassVar[StepDecision]
    STEP_DECISION_NOT_WAITED: _ClassVar[StepDecision]
JOURNEY_PROBLEM_CODE_UNSPECIFIED: JourneyProblemCode
JOURNEY_PROBLEM_CODE_MISSING: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_ID: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_TEXT: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_VALUE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_LIST: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_COUNT: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_URL: JourneyProblemCode
JOURNEY_PROBLEM_CODE_NOT_A_NUMBER: JourneyProblemCode
JOURNEY_PROBLEM_CODE_NOT_ALLOWED: JourneyProblemCode
JOURNEY_PROBLEM_CODE_OUT_OF_RANGE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_TOO_LONG: JourneyProblemCode
JOURNEY_PROBLEM_CODE_TOO_MANY: JourneyProblemCode
JOURNEY_PROBLEM_CODE_REPEATED: JourneyProblemCode
JOURNEY_PROBLEM_CODE_UNKNOWN_STEP: JourneyProblemCode
JOURNEY_PROBLEM_CODE_UNREACHABLE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_QUICK_LOOP: JourneyProblemCode
JOURNEY_PROBLEM_CODE_INVALID_RULE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_NOT_FOUND: JourneyProblemCode
JOURNEY_PROBLEM_CODE_NOT_READY: JourneyProblemCode
JOURNEY_PROBLEM_CODE_IN_THE_PAST: JourneyProblemCode
JOURNEY_PROBLEM_CODE_NOT_A_DATE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_SUM: JourneyProblemCode
JOURNEY_PROBLEM_CODE_SELF_REFERENCE: JourneyProblemCode
JOURNEY_PROBLEM_CODE_BAD_TIME: JourneyProblemCode
JOURNEY_STATE_UNSPECIFIED: JourneyState
JOURNEY_STATE_DRAFT: JourneyState
JOURNEY_STATE_PUBLISHED: JourneyState
JOURNEY_STATE_PAUSED: JourneyState
JOURNEY_STATE_ARCHIVED: JourneyState
CALENDAR_UNSPECIFIED: Calendar
CALENDAR_SOLAR: Calendar
CALENDAR_LUNAR: Calendar
RECURRENCE_UNSPECIFIED: Recurrence
RECURRENCE_ONCE: Recurrence
RECURRENCE_DAILY: Recurrence
RECURRENCE_WEEKLY: Recurrence
RECURRENCE_MONTHLY: Recurrence
REENTRY_MODE_UNSPECIFIED: ReentryMode
REENTRY_MODE_ONCE: ReentryMode
REENTRY_MODE_WHEN_FINISHED: ReentryMode
REENTRY_MODE_AFTER_COOLDOWN: ReentryMode
POINTS_OPERATION_UNSPECIFIED: PointsOperation
POINTS_OPERATION_EARN: PointsOperation
POINTS_OPERATION_REDEEM: PointsOperation
POINTS_OPERATION_ADJUST: PointsOperation
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_ACTIVE: RunState
RUN_STATE_WAITING: RunState
RUN_STATE_COMPLETED: RunState
RUN_STATE_EXITED: RunState
RUN_STATE_FAILED: RunState
STEP_DECISION_UNSPECIFIED: StepDecision
STEP_DECISION_ENTERED: StepDecision
STEP_DECISION_SEND_REQUESTED: StepDecision
STEP_DECISION_SEND_ANSWERED: StepDecision
STEP_DECISION_MESSAGE_NOT_SENT: StepDecision
STEP_DECISION_WAITING: StepDecision
STEP_DECISION_WAIT_OVER: StepDecision
STEP_DECISION_CONDITION_REQUESTED: StepDecision
STEP_DECISION_CONDITION_TRUE: StepDecision
STEP_DECISION_CONDITION_FALSE: StepDecision
STEP_DECISION_TAG_REQUESTED: StepDecision
STEP_DECISION_TAG_ADDED: StepDecision
STEP_DECISION_WEBHOOK_REQUESTED: StepDecision
STEP_DECISION_WEBHOOK_DELIVERED: StepDecision
STEP_DECISION_WEBHOOK_FAILED: StepDecision
STEP_DECISION_SUPERSEDED: StepDecision
STEP_DECISION_COMPLETED: StepDecision
STEP_DECISION_EXITED: StepDecision
STEP_DECISION_FAILED: StepDecision
STEP_DECISION_TASK_REQUESTED: StepDecision
STEP_DECISION_TASK_MADE: StepDecision
STEP_DECISION_SPLIT_REQUESTED: StepDecision
STEP_DECISION_SPLIT_TAKEN: StepDecision
STEP_DECISION_SPLIT_ELSE: StepDecision
STEP_DECISION_LOT_REQUESTED: StepDecision
STEP_DECISION_LOT_DRAWN: StepDecision
STEP_DECISION_TAG_REMOVAL_REQUESTED: StepDecision
STEP_DECISION_TAG_REMOVED: StepDecision
STEP_DECISION_TRAIT_REQUESTED: StepDecision
STEP_DECISION_TRAIT_UPDATED: StepDecision
STEP_DECISION_TRAIT_NOT_UPDATED: StepDecision
STEP_DECISION_POINTS_REQUESTED: StepDecision
STEP_DECISION_POINTS_CHANGED: StepDecision
STEP_DECISION_POINTS_NOT_CHANGED: StepDecision
STEP_DECISION_COUPON_REQUESTED: StepDecision
STEP_DECISION_COUPON_ISSUED: StepDecision
STEP_DECISION_COUPON_NOT_ISSUED: StepDecision
STEP_DECISION_JOURNEY_START_REQUESTED: StepDecision
STEP_DECISION_JOURNEY_STARTED: StepDecision
STEP_DECISION_JOURNEY_NOT_STARTED: StepDecision
STEP_DECISION_JOURNEY_END_REQUESTED: StepDecision
STEP_DECISION_JOURNEY_ENDED: StepDecision
STEP_DECISION_ENDED_BY_JOURNEY: StepDecision
STEP_DECISION_SEND_FELL_BACK: StepDecision
STEP_DECISION_SEND_UNDECIDED: StepDecision
STEP_DECISION_ANSWER_KEPT: StepDecision
STEP_DECISION_ANSWER_NOT_KEPT: StepDecision
STEP_DECISION_LISTENING: StepDecision
STEP_DECISION_EVENT_HEARD: StepDecision
STEP_DECISION_WAIT_TIMED_OUT: StepDecision
STEP_DECISION_EXIT_SET_OFF: StepDecision
STEP_DECISION_GOAL_REACHED: StepDecision
STEP_DECISION_CANCELLED: StepDecision
STEP_DECISION_DATE_REQUESTED: StepDecision
STEP_DECISION_NOT_WAITED: StepDecision

class Journey(_message.Message):
    __slots__ = ("journey_id", "display_name", "definition", "state", "version", "create_time", "runs_started", "runs_active", "description", "update_time", "delete_time", "etag", "published_by", "draft_update_time", "runs_converted")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RUNS_STARTED_FIELD_NUMBER: _ClassVar[int]
    RUNS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    DELETE_TIME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_BY_FIELD_NUMBER: _ClassVar[int]
    DRAFT_UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    RUNS_CONVERTED_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    display_name: str
    definition: JourneyDefinition
    state: JourneyState
    version: int
    create_time: _timestamp_pb2.Timestamp
    runs_started: int
    runs_active: int
    description: str
    update_time: _timestamp_pb2.Timestamp
    delete_time: _timestamp_pb2.Timestamp
    etag: str
    published_by: str
    draft_update_time: _timestamp_pb2.Timestamp
    runs_converted: int
    def __init__(self, journey_id: _Optional[str] = ..., display_name: _Optional[str] = ..., definition: _Optional[_Union[JourneyDefinition, _Mapping]] = ..., state: _Optional[_Union[JourneyState, str]] = ..., version: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., runs_started: _Optional[int] = ..., runs_active: _Optional[int] = ..., description: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., delete_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., published_by: _Optional[str] = ..., draft_update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., runs_converted: _Optional[int] = ...) -> None: ...

class JourneyDraft(_message.Message):
    __slots__ = ("journey_id", "definition", "positions", "base_version", "etag", "update_time", "editor")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TIME_FIELD_NUMBER: _ClassVar[int]
    EDITOR_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    definition: JourneyDefinition
    positions: _containers.RepeatedCompositeFieldContainer[StepPosition]
    base_version: int
    etag: str
    update_time: _timestamp_pb2.Timestamp
    editor: str
    def __init__(self, journey_id: _Optional[str] = ..., definition: _Optional[_Union[JourneyDefinition, _Mapping]] = ..., positions: _Optional[_Iterable[_Union[StepPosition, _Mapping]]] = ..., base_version: _Optional[int] = ..., etag: _Optional[str] = ..., update_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., editor: _Optional[str] = ...) -> None: ...

class StepPosition(_message.Message):
    __slots__ = ("step_id", "x", "y")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    X_FIELD_NUMBER: _ClassVar[int]
    Y_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    x: int
    y: int
    def __init__(self, step_id: _Optional[str] = ..., x: _Optional[int] = ..., y: _Optional[int] = ...) -> None: ...

class JourneyVersion(_message.Message):
    __slots__ = ("journey_id", "version", "definition", "positions", "create_time", "author")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    version: int
    definition: JourneyDefinition
    positions: _containers.RepeatedCompositeFieldContainer[StepPosition]
    create_time: _timestamp_pb2.Timestamp
    author: str
    def __init__(self, journey_id: _Optional[str] = ..., version: _Optional[int] = ..., definition: _Optional[_Union[JourneyDefinition, _Mapping]] = ..., positions: _Optional[_Iterable[_Union[StepPosition, _Mapping]]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., author: _Optional[str] = ...) -> None: ...

class JourneyProblem(_message.Message):
    __slots__ = ("step_id", "step_index", "field", "code", "message")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_INDEX_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    step_index: int
    field: str
    code: JourneyProblemCode
    message: str
    def __init__(self, step_id: _Optional[str] = ..., step_index: _Optional[int] = ..., field: _Optional[str] = ..., code: _Optional[_Union[JourneyProblemCode, str]] = ..., message: _Optional[str] = ...) -> None: ...

class JourneyDefinition(_message.Message):
    __slots__ = ("entry", "steps", "reentry", "exits", "goal")
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    REENTRY_FIELD_NUMBER: _ClassVar[int]
    EXITS_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    entry: Entry
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    reentry: Reentry
    exits: _containers.RepeatedCompositeFieldContainer[JourneyExit]
    goal: JourneyGoal
    def __init__(self, entry: _Optional[_Union[Entry, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ..., reentry: _Optional[_Union[Reentry, _Mapping]] = ..., exits: _Optional[_Iterable[_Union[JourneyExit, _Mapping]]] = ..., goal: _Optional[_Union[JourneyGoal, _Mapping]] = ...) -> None: ...

class JourneyOccurrence(_message.Message):
    __slots__ = ("event", "segment_entered", "segment_left", "unsubscribed", "complained")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ENTERED_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_LEFT_FIELD_NUMBER: _ClassVar[int]
    UNSUBSCRIBED_FIELD_NUMBER: _ClassVar[int]
    COMPLAINED_FIELD_NUMBER: _ClassVar[int]
    event: EventOccurrence
    segment_entered: str
    segment_left: str
    unsubscribed: UnsubscribedOccurrence
    complained: ComplainedOccurrence
    def __init__(self, event: _Optional[_Union[EventOccurrence, _Mapping]] = ..., segment_entered: _Optional[str] = ..., segment_left: _Optional[str] = ..., unsubscribed: _Optional[_Union[UnsubscribedOccurrence, _Mapping]] = ..., complained: _Optional[_Union[ComplainedOccurrence, _Mapping]] = ...) -> None: ...

class EventOccurrence(_message.Message):
    __slots__ = ("event_name", "filters", "same_property")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    SAME_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    same_property: str
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., same_property: _Optional[str] = ...) -> None: ...

class UnsubscribedOccurrence(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ComplainedOccurrence(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class JourneyExit(_message.Message):
    __slots__ = ("on", "reason")
    ON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    on: JourneyOccurrence
    reason: str
    def __init__(self, on: _Optional[_Union[JourneyOccurrence, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class JourneyGoal(_message.Message):
    __slots__ = ("on", "within_days", "ends_run")
    ON_FIELD_NUMBER: _ClassVar[int]
    WITHIN_DAYS_FIELD_NUMBER: _ClassVar[int]
    ENDS_RUN_FIELD_NUMBER: _ClassVar[int]
    on: JourneyOccurrence
    within_days: int
    ends_run: bool
    def __init__(self, on: _Optional[_Union[JourneyOccurrence, _Mapping]] = ..., within_days: _Optional[int] = ..., ends_run: _Optional[bool] = ...) -> None: ...

class Entry(_message.Message):
    __slots__ = ("event", "segment_entered", "segment_left", "date", "schedule", "api", "customer_list", "condition", "max_entries_per_day", "time_zone")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ENTERED_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_LEFT_FIELD_NUMBER: _ClassVar[int]
    DATE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULE_FIELD_NUMBER: _ClassVar[int]
    API_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIST_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    MAX_ENTRIES_PER_DAY_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    event: EventEntry
    segment_entered: SegmentEntry
    segment_left: SegmentLeftEntry
    date: DateEntry
    schedule: ScheduleEntry
    api: ApiEntry
    customer_list: CustomerListEntry
    condition: _rule_pb2.Rule
    max_entries_per_day: int
    time_zone: str
    def __init__(self, event: _Optional[_Union[EventEntry, _Mapping]] = ..., segment_entered: _Optional[_Union[SegmentEntry, _Mapping]] = ..., segment_left: _Optional[_Union[SegmentLeftEntry, _Mapping]] = ..., date: _Optional[_Union[DateEntry, _Mapping]] = ..., schedule: _Optional[_Union[ScheduleEntry, _Mapping]] = ..., api: _Optional[_Union[ApiEntry, _Mapping]] = ..., customer_list: _Optional[_Union[CustomerListEntry, _Mapping]] = ..., condition: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., max_entries_per_day: _Optional[int] = ..., time_zone: _Optional[str] = ...) -> None: ...

class EventEntry(_message.Message):
    __slots__ = ("event_name", "filters", "max_age_hours")
    EVENT_NAME_FIELD_NUMBER: _ClassVar[int]
    FILTERS_FIELD_NUMBER: _ClassVar[int]
    MAX_AGE_HOURS_FIELD_NUMBER: _ClassVar[int]
    event_name: str
    filters: _containers.RepeatedCompositeFieldContainer[_rule_pb2.PropertyFilter]
    max_age_hours: int
    def __init__(self, event_name: _Optional[str] = ..., filters: _Optional[_Iterable[_Union[_rule_pb2.PropertyFilter, _Mapping]]] = ..., max_age_hours: _Optional[int] = ...) -> None: ...

class SegmentEntry(_message.Message):
    __slots__ = ("segment_id", "include_existing")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_EXISTING_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    include_existing: bool
    def __init__(self, segment_id: _Optional[str] = ..., include_existing: _Optional[bool] = ...) -> None: ...

class SegmentLeftEntry(_message.Message):
    __slots__ = ("segment_id",)
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    def __init__(self, segment_id: _Optional[str] = ...) -> None: ...

class DateEntry(_message.Message):
    __slots__ = ("trait", "festival", "calendar", "offset_days", "local_time", "segment_id")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    FESTIVAL_FIELD_NUMBER: _ClassVar[int]
    CALENDAR_FIELD_NUMBER: _ClassVar[int]
    OFFSET_DAYS_FIELD_NUMBER: _ClassVar[int]
    LOCAL_TIME_FIELD_NUMBER: _ClassVar[int]
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    trait: str
    festival: Festival
    calendar: Calendar
    offset_days: int
    local_time: str
    segment_id: str
    def __init__(self, trait: _Optional[str] = ..., festival: _Optional[_Union[Festival, _Mapping]] = ..., calendar: _Optional[_Union[Calendar, str]] = ..., offset_days: _Optional[int] = ..., local_time: _Optional[str] = ..., segment_id: _Optional[str] = ...) -> None: ...

class Festival(_message.Message):
    __slots__ = ("month", "day")
    MONTH_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    month: int
    day: int
    def __init__(self, month: _Optional[int] = ..., day: _Optional[int] = ...) -> None: ...

class ScheduleEntry(_message.Message):
    __slots__ = ("segment_id", "recurrence", "first_date", "last_date", "local_time", "weekdays", "month_days")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    RECURRENCE_FIELD_NUMBER: _ClassVar[int]
    FIRST_DATE_FIELD_NUMBER: _ClassVar[int]
    LAST_DATE_FIELD_NUMBER: _ClassVar[int]
    LOCAL_TIME_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    MONTH_DAYS_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    recurrence: Recurrence
    first_date: str
    last_date: str
    local_time: str
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    month_days: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, segment_id: _Optional[str] = ..., recurrence: _Optional[_Union[Recurrence, str]] = ..., first_date: _Optional[str] = ..., last_date: _Optional[str] = ..., local_time: _Optional[str] = ..., weekdays: _Optional[_Iterable[int]] = ..., month_days: _Optional[_Iterable[int]] = ...) -> None: ...

class ApiEntry(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class CustomerListEntry(_message.Message):
    __slots__ = ("customer_list_id",)
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    customer_list_id: str
    def __init__(self, customer_list_id: _Optional[str] = ...) -> None: ...

class Reentry(_message.Message):
    __slots__ = ("mode", "cooldown_hours", "key_property")
    MODE_FIELD_NUMBER: _ClassVar[int]
    COOLDOWN_HOURS_FIELD_NUMBER: _ClassVar[int]
    KEY_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    mode: ReentryMode
    cooldown_hours: int
    key_property: str
    def __init__(self, mode: _Optional[_Union[ReentryMode, str]] = ..., cooldown_hours: _Optional[int] = ..., key_property: _Optional[str] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("step_id", "send", "wait", "condition", "add_tag", "exit", "webhook", "task", "wait_for_events", "split", "random_split", "update_trait", "points", "coupon", "start_journey", "end_journey", "remove_tag", "next_step_id", "ends")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    SEND_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    CONDITION_FIELD_NUMBER: _ClassVar[int]
    ADD_TAG_FIELD_NUMBER: _ClassVar[int]
    EXIT_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    WAIT_FOR_EVENTS_FIELD_NUMBER: _ClassVar[int]
    SPLIT_FIELD_NUMBER: _ClassVar[int]
    RANDOM_SPLIT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_TRAIT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    COUPON_FIELD_NUMBER: _ClassVar[int]
    START_JOURNEY_FIELD_NUMBER: _ClassVar[int]
    END_JOURNEY_FIELD_NUMBER: _ClassVar[int]
    REMOVE_TAG_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    ENDS_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    send: SendStep
    wait: WaitStep
    condition: ConditionStep
    add_tag: AddTagStep
    exit: ExitStep
    webhook: WebhookStep
    task: TaskStep
    wait_for_events: WaitForEventsStep
    split: SplitStep
    random_split: RandomSplitStep
    update_trait: UpdateTraitStep
    points: PointsStep
    coupon: CouponStep
    start_journey: StartJourneyStep
    end_journey: EndJourneyStep
    remove_tag: RemoveTagStep
    next_step_id: str
    ends: bool
    def __init__(self, step_id: _Optional[str] = ..., send: _Optional[_Union[SendStep, _Mapping]] = ..., wait: _Optional[_Union[WaitStep, _Mapping]] = ..., condition: _Optional[_Union[ConditionStep, _Mapping]] = ..., add_tag: _Optional[_Union[AddTagStep, _Mapping]] = ..., exit: _Optional[_Union[ExitStep, _Mapping]] = ..., webhook: _Optional[_Union[WebhookStep, _Mapping]] = ..., task: _Optional[_Union[TaskStep, _Mapping]] = ..., wait_for_events: _Optional[_Union[WaitForEventsStep, _Mapping]] = ..., split: _Optional[_Union[SplitStep, _Mapping]] = ..., random_split: _Optional[_Union[RandomSplitStep, _Mapping]] = ..., update_trait: _Optional[_Union[UpdateTraitStep, _Mapping]] = ..., points: _Optional[_Union[PointsStep, _Mapping]] = ..., coupon: _Optional[_Union[CouponStep, _Mapping]] = ..., start_journey: _Optional[_Union[StartJourneyStep, _Mapping]] = ..., end_journey: _Optional[_Union[EndJourneyStep, _Mapping]] = ..., remove_tag: _Optional[_Union[RemoveTagStep, _Mapping]] = ..., next_step_id: _Optional[str] = ..., ends: _Optional[bool] = ...) -> None: ...

class SendStep(_message.Message):
    __slots__ = ("template_id", "expected_value", "tags", "fallback_template_ids", "fall_back_on_caps")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_VALUE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_TEMPLATE_IDS_FIELD_NUMBER: _ClassVar[int]
    FALL_BACK_ON_CAPS_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    expected_value: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    fallback_template_ids: _containers.RepeatedScalarFieldContainer[str]
    fall_back_on_caps: bool
    def __init__(self, template_id: _Optional[str] = ..., expected_value: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., fallback_template_ids: _Optional[_Iterable[str]] = ..., fall_back_on_caps: _Optional[bool] = ...) -> None: ...

class WaitStep(_message.Message):
    __slots__ = ("duration_seconds", "until_time", "until_date", "time_zone")
    DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    UNTIL_TIME_FIELD_NUMBER: _ClassVar[int]
    UNTIL_DATE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    duration_seconds: int
    until_time: WaitUntilTime
    until_date: WaitUntilDate
    time_zone: str
    def __init__(self, duration_seconds: _Optional[int] = ..., until_time: _Optional[_Union[WaitUntilTime, _Mapping]] = ..., until_date: _Optional[_Union[WaitUntilDate, _Mapping]] = ..., time_zone: _Optional[str] = ...) -> None: ...

class WaitUntilTime(_message.Message):
    __slots__ = ("time_of_day", "weekdays", "workdays")
    TIME_OF_DAY_FIELD_NUMBER: _ClassVar[int]
    WEEKDAYS_FIELD_NUMBER: _ClassVar[int]
    WORKDAYS_FIELD_NUMBER: _ClassVar[int]
    time_of_day: str
    weekdays: _containers.RepeatedScalarFieldContainer[int]
    workdays: bool
    def __init__(self, time_of_day: _Optional[str] = ..., weekdays: _Optional[_Iterable[int]] = ..., workdays: _Optional[bool] = ...) -> None: ...

class WaitUntilDate(_message.Message):
    __slots__ = ("trait", "property", "offset_days", "time_of_day", "missing_step_id")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    PROPERTY_FIELD_NUMBER: _ClassVar[int]
    OFFSET_DAYS_FIELD_NUMBER: _ClassVar[int]
    TIME_OF_DAY_FIELD_NUMBER: _ClassVar[int]
    MISSING_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    trait: str
    property: str
    offset_days: int
    time_of_day: str
    missing_step_id: str
    def __init__(self, trait: _Optional[str] = ..., property: _Optional[str] = ..., offset_days: _Optional[int] = ..., time_of_day: _Optional[str] = ..., missing_step_id: _Optional[str] = ...) -> None: ...

class WaitForEventsStep(_message.Message):
    __slots__ = ("branches", "timeout_seconds", "timeout_step_id")
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[EventBranch]
    timeout_seconds: int
    timeout_step_id: str
    def __init__(self, branches: _Optional[_Iterable[_Union[EventBranch, _Mapping]]] = ..., timeout_seconds: _Optional[int] = ..., timeout_step_id: _Optional[str] = ...) -> None: ...

class EventBranch(_message.Message):
    __slots__ = ("on", "step_id")
    ON_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    on: JourneyOccurrence
    step_id: str
    def __init__(self, on: _Optional[_Union[JourneyOccurrence, _Mapping]] = ..., step_id: _Optional[str] = ...) -> None: ...

class ConditionStep(_message.Message):
    __slots__ = ("rule", "then_step_id", "else_step_id")
    RULE_FIELD_NUMBER: _ClassVar[int]
    THEN_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    ELSE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    rule: _rule_pb2.Rule
    then_step_id: str
    else_step_id: str
    def __init__(self, rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., then_step_id: _Optional[str] = ..., else_step_id: _Optional[str] = ...) -> None: ...

class AddTagStep(_message.Message):
    __slots__ = ("tag",)
    TAG_FIELD_NUMBER: _ClassVar[int]
    tag: str
    def __init__(self, tag: _Optional[str] = ...) -> None: ...

class RemoveTagStep(_message.Message):
    __slots__ = ("tag",)
    TAG_FIELD_NUMBER: _ClassVar[int]
    tag: str
    def __init__(self, tag: _Optional[str] = ...) -> None: ...

class UpdateTraitStep(_message.Message):
    __slots__ = ("trait", "constant", "event_property", "remove")
    TRAIT_FIELD_NUMBER: _ClassVar[int]
    CONSTANT_FIELD_NUMBER: _ClassVar[int]
    EVENT_PROPERTY_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    trait: str
    constant: _json_pb2.JsonValue
    event_property: str
    remove: bool
    def __init__(self, trait: _Optional[str] = ..., constant: _Optional[_Union[_json_pb2.JsonValue, _Mapping]] = ..., event_property: _Optional[str] = ..., remove: _Optional[bool] = ...) -> None: ...

class PointsStep(_message.Message):
    __slots__ = ("operation", "points", "reason", "insufficient_step_id")
    OPERATION_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INSUFFICIENT_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    operation: PointsOperation
    points: int
    reason: str
    insufficient_step_id: str
    def __init__(self, operation: _Optional[_Union[PointsOperation, str]] = ..., points: _Optional[int] = ..., reason: _Optional[str] = ..., insufficient_step_id: _Optional[str] = ...) -> None: ...

class CouponStep(_message.Message):
    __slots__ = ("coupon_template_id", "keep_as", "refused_step_id")
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    KEEP_AS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    coupon_template_id: str
    keep_as: str
    refused_step_id: str
    def __init__(self, coupon_template_id: _Optional[str] = ..., keep_as: _Optional[str] = ..., refused_step_id: _Optional[str] = ...) -> None: ...

class StartJourneyStep(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class EndJourneyStep(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class SplitStep(_message.Message):
    __slots__ = ("branches", "else_step_id")
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    ELSE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[SplitBranch]
    else_step_id: str
    def __init__(self, branches: _Optional[_Iterable[_Union[SplitBranch, _Mapping]]] = ..., else_step_id: _Optional[str] = ...) -> None: ...

class SplitBranch(_message.Message):
    __slots__ = ("display_name", "rule", "step_id")
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    display_name: str
    rule: _rule_pb2.Rule
    step_id: str
    def __init__(self, display_name: _Optional[str] = ..., rule: _Optional[_Union[_rule_pb2.Rule, _Mapping]] = ..., step_id: _Optional[str] = ...) -> None: ...

class RandomSplitStep(_message.Message):
    __slots__ = ("branches", "key")
    BRANCHES_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    branches: _containers.RepeatedCompositeFieldContainer[RandomBranch]
    key: str
    def __init__(self, branches: _Optional[_Iterable[_Union[RandomBranch, _Mapping]]] = ..., key: _Optional[str] = ...) -> None: ...

class RandomBranch(_message.Message):
    __slots__ = ("branch_id", "display_name", "weight", "step_id")
    BRANCH_ID_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    branch_id: str
    display_name: str
    weight: int
    step_id: str
    def __init__(self, branch_id: _Optional[str] = ..., display_name: _Optional[str] = ..., weight: _Optional[int] = ..., step_id: _Optional[str] = ...) -> None: ...

class ExitStep(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class WebhookStep(_message.Message):
    __slots__ = ("url", "on_failure_step_id", "keep_as")
    URL_FIELD_NUMBER: _ClassVar[int]
    ON_FAILURE_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    KEEP_AS_FIELD_NUMBER: _ClassVar[int]
    url: str
    on_failure_step_id: str
    keep_as: str
    def __init__(self, url: _Optional[str] = ..., on_failure_step_id: _Optional[str] = ..., keep_as: _Optional[str] = ...) -> None: ...

class TaskStep(_message.Message):
    __slots__ = ("kind", "title", "description", "assignment", "store_id", "skill", "staff_id", "priority", "vip_tier_ids", "due_minutes", "in_shift_hours", "escalate_after_minutes")
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    STORE_ID_FIELD_NUMBER: _ClassVar[int]
    SKILL_FIELD_NUMBER: _ClassVar[int]
    STAFF_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    VIP_TIER_IDS_FIELD_NUMBER: _ClassVar[int]
    DUE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    IN_SHIFT_HOURS_FIELD_NUMBER: _ClassVar[int]
    ESCALATE_AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    kind: _task_service_pb2.TaskKind
    title: str
    description: str
    assignment: _task_service_pb2.TaskAssignment
    store_id: str
    skill: str
    staff_id: str
    priority: _task_service_pb2.TaskPriority
    vip_tier_ids: _containers.RepeatedScalarFieldContainer[str]
    due_minutes: int
    in_shift_hours: bool
    escalate_after_minutes: int
    def __init__(self, kind: _Optional[_Union[_task_service_pb2.TaskKind, str]] = ..., title: _Optional[str] = ..., description: _Optional[str] = ..., assignment: _Optional[_Union[_task_service_pb2.TaskAssignment, str]] = ..., store_id: _Optional[str] = ..., skill: _Optional[str] = ..., staff_id: _Optional[str] = ..., priority: _Optional[_Union[_task_service_pb2.TaskPriority, str]] = ..., vip_tier_ids: _Optional[_Iterable[str]] = ..., due_minutes: _Optional[int] = ..., in_shift_hours: _Optional[bool] = ..., escalate_after_minutes: _Optional[int] = ...) -> None: ...

class WebhookSecret(_message.Message):
    __slots__ = ("secret", "create_time", "previous_expire_time")
    SECRET_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    secret: str
    create_time: _timestamp_pb2.Timestamp
    previous_expire_time: _timestamp_pb2.Timestamp
    def __init__(self, secret: _Optional[str] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., previous_expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Run(_message.Message):
    __slots__ = ("run_id", "journey_id", "customer_id", "version", "state", "step_id", "start_time", "end_time", "wake_time", "cause", "reason", "messages", "messages_not_sent", "key", "conversion_time", "conversion_cause")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    WAKE_TIME_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_NOT_SENT_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_TIME_FIELD_NUMBER: _ClassVar[int]
    CONVERSION_CAUSE_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    journey_id: str
    customer_id: int
    version: int
    state: RunState
    step_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    wake_time: _timestamp_pb2.Timestamp
    cause: str
    reason: str
    messages: int
    messages_not_sent: int
    key: str
    conversion_time: _timestamp_pb2.Timestamp
    conversion_cause: str
    def __init__(self, run_id: _Optional[str] = ..., journey_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., version: _Optional[int] = ..., state: _Optional[_Union[RunState, str]] = ..., step_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., wake_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause: _Optional[str] = ..., reason: _Optional[str] = ..., messages: _Optional[int] = ..., messages_not_sent: _Optional[int] = ..., key: _Optional[str] = ..., conversion_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., conversion_cause: _Optional[str] = ...) -> None: ...

class StepRecord(_message.Message):
    __slots__ = ("step_id", "decision", "detail", "time")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    decision: StepDecision
    detail: str
    time: _timestamp_pb2.Timestamp
    def __init__(self, step_id: _Optional[str] = ..., decision: _Optional[_Union[StepDecision, str]] = ..., detail: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class StepVisit(_message.Message):
    __slots__ = ("run_id", "customer_id", "version", "step_id", "previous_step_id", "enter_time", "next_step_id", "leave_time", "run_state")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    ENTER_TIME_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    LEAVE_TIME_FIELD_NUMBER: _ClassVar[int]
    RUN_STATE_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    customer_id: int
    version: int
    step_id: str
    previous_step_id: str
    enter_time: _timestamp_pb2.Timestamp
    next_step_id: str
    leave_time: _timestamp_pb2.Timestamp
    run_state: RunState
    def __init__(self, run_id: _Optional[str] = ..., customer_id: _Optional[int] = ..., version: _Optional[int] = ..., step_id: _Optional[str] = ..., previous_step_id: _Optional[str] = ..., enter_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., next_step_id: _Optional[str] = ..., leave_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., run_state: _Optional[_Union[RunState, str]] = ...) -> None: ...

class StepCount(_message.Message):
    __slots__ = ("step_id", "visits", "inside", "completed", "exited", "failed", "converted")
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    VISITS_FIELD_NUMBER: _ClassVar[int]
    INSIDE_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    EXITED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    CONVERTED_FIELD_NUMBER: _ClassVar[int]
    step_id: str
    visits: int
    inside: int
    completed: int
    exited: int
    failed: int
    converted: int
    def __init__(self, step_id: _Optional[str] = ..., visits: _Optional[int] = ..., inside: _Optional[int] = ..., completed: _Optional[int] = ..., exited: _Optional[int] = ..., failed: _Optional[int] = ..., converted: _Optional[int] = ...) -> None: ...

class EdgeCount(_message.Message):
    __slots__ = ("from_step_id", "to_step_id", "runs")
    FROM_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    TO_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    RUNS_FIELD_NUMBER: _ClassVar[int]
    from_step_id: str
    to_step_id: str
    runs: int
    def __init__(self, from_step_id: _Optional[str] = ..., to_step_id: _Optional[str] = ..., runs: _Optional[int] = ...) -> None: ...

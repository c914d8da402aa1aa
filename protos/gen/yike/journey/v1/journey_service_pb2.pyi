import datetime

from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from yike.common.v1 import identifier_pb2 as _identifier_pb2
from yike.common.v1 import json_pb2 as _json_pb2
from yike.common.v1 import limits_pb2 as _limits_pb2
from yike.common.v1 import permissions_pb2 as _permissions_pb2
from yike.journey.v1 import journey_resources_pb2 as _journey_resources_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EntranceOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRANCE_OUTCOME_UNSPECIFIED: _ClassVar[EntranceOutcome]
    ENTRANCE_OUTCOME_ENTERED: _ClassVar[EntranceOutcome]
    ENTRANCE_OUTCOME_REPEATED: _ClassVar[EntranceOutcome]
    ENTRANCE_OUTCOME_WAITING: _ClassVar[EntranceOutcome]
    ENTRANCE_OUTCOME_REFUSED: _ClassVar[EntranceOutcome]
    ENTRANCE_OUTCOME_UNKNOWN_CUSTOMER: _ClassVar[EntranceOutcome]

class EntryRefusal(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_REFUSAL_UNSPECIFIED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_EVENT_TOO_OLD: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_ALREADY_WALKED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_RUN_UNDER_WAY: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_COOLING_DOWN: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_START_BUDGET_EXHAUSTED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_CUSTOMER_RESTRICTED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_KEY_MISSING: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_CONDITION_NOT_MET: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_CONDITION_NOT_JUDGED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_DAILY_CAP_REACHED: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_ENTERED_THIS_YEAR: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_HELD_OUT: _ClassVar[EntryRefusal]
    ENTRY_REFUSAL_HELD_OUT_OF_ALL: _ClassVar[EntryRefusal]
ENTRANCE_OUTCOME_UNSPECIFIED: EntranceOutcome
ENTRANCE_OUTCOME_ENTERED: EntranceOutcome
ENTRANCE_OUTCOME_REPEATED: EntranceOutcome
ENTRANCE_OUTCOME_WAITING: EntranceOutcome
ENTRANCE_OUTCOME_REFUSED: EntranceOutcome
ENTRANCE_OUTCOME_UNKNOWN_CUSTOMER: EntranceOutcome
ENTRY_REFUSAL_UNSPECIFIED: EntryRefusal
ENTRY_REFUSAL_EVENT_TOO_OLD: EntryRefusal
ENTRY_REFUSAL_ALREADY_WALKED: EntryRefusal
ENTRY_REFUSAL_RUN_UNDER_WAY: EntryRefusal
ENTRY_REFUSAL_COOLING_DOWN: EntryRefusal
ENTRY_REFUSAL_START_BUDGET_EXHAUSTED: EntryRefusal
ENTRY_REFUSAL_CUSTOMER_RESTRICTED: EntryRefusal
ENTRY_REFUSAL_KEY_MISSING: EntryRefusal
ENTRY_REFUSAL_CONDITION_NOT_MET: EntryRefusal
ENTRY_REFUSAL_CONDITION_NOT_JUDGED: EntryRefusal
ENTRY_REFUSAL_DAILY_CAP_REACHED: EntryRefusal
ENTRY_REFUSAL_ENTERED_THIS_YEAR: EntryRefusal
ENTRY_REFUSAL_HELD_OUT: EntryRefusal
ENTRY_REFUSAL_HELD_OUT_OF_ALL: EntryRefusal

class CreateJourneyRequest(_message.Message):
    __slots__ = ("journey",)
    JOURNEY_FIELD_NUMBER: _ClassVar[int]
    journey: _journey_resources_pb2.Journey
    def __init__(self, journey: _Optional[_Union[_journey_resources_pb2.Journey, _Mapping]] = ...) -> None: ...

class UpdateJourneyRequest(_message.Message):
    __slots__ = ("journey", "update_mask")
    JOURNEY_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    journey: _journey_resources_pb2.Journey
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, journey: _Optional[_Union[_journey_resources_pb2.Journey, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteJourneyRequest(_message.Message):
    __slots__ = ("journey_id", "etag")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    etag: str
    def __init__(self, journey_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ArchiveJourneyRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class ListJourneysRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "show_deleted")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    SHOW_DELETED_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    show_deleted: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., show_deleted: _Optional[bool] = ...) -> None: ...

class ListJourneysResponse(_message.Message):
    __slots__ = ("journeys", "next_page_token")
    JOURNEYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    journeys: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.Journey]
    next_page_token: str
    def __init__(self, journeys: _Optional[_Iterable[_Union[_journey_resources_pb2.Journey, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetJourneyRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class PublishJourneyRequest(_message.Message):
    __slots__ = ("journey_id", "etag")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    etag: str
    def __init__(self, journey_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PauseJourneyRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class GetJourneyDraftRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class UpdateJourneyDraftRequest(_message.Message):
    __slots__ = ("draft", "update_mask")
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    UPDATE_MASK_FIELD_NUMBER: _ClassVar[int]
    draft: _journey_resources_pb2.JourneyDraft
    update_mask: _field_mask_pb2.FieldMask
    def __init__(self, draft: _Optional[_Union[_journey_resources_pb2.JourneyDraft, _Mapping]] = ..., update_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class DeleteJourneyDraftRequest(_message.Message):
    __slots__ = ("journey_id", "etag")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    etag: str
    def __init__(self, journey_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RestoreJourneyVersionRequest(_message.Message):
    __slots__ = ("journey_id", "version", "etag")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    version: int
    etag: str
    def __init__(self, journey_id: _Optional[str] = ..., version: _Optional[int] = ..., etag: _Optional[str] = ...) -> None: ...

class PublishJourneyDraftRequest(_message.Message):
    __slots__ = ("journey_id", "etag")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    etag: str
    def __init__(self, journey_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ForecastJourneyDraftRequest(_message.Message):
    __slots__ = ("journey_id",)
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    def __init__(self, journey_id: _Optional[str] = ...) -> None: ...

class JourneyForecast(_message.Message):
    __slots__ = ("etag", "members", "entering_now", "already_walked", "under_way", "too_soon", "judged", "customers_last_week", "runs_active", "next_entry_time")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    ENTERING_NOW_FIELD_NUMBER: _ClassVar[int]
    ALREADY_WALKED_FIELD_NUMBER: _ClassVar[int]
    UNDER_WAY_FIELD_NUMBER: _ClassVar[int]
    TOO_SOON_FIELD_NUMBER: _ClassVar[int]
    JUDGED_FIELD_NUMBER: _ClassVar[int]
    CUSTOMERS_LAST_WEEK_FIELD_NUMBER: _ClassVar[int]
    RUNS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    NEXT_ENTRY_TIME_FIELD_NUMBER: _ClassVar[int]
    etag: str
    members: int
    entering_now: int
    already_walked: int
    under_way: int
    too_soon: int
    judged: int
    customers_last_week: int
    runs_active: int
    next_entry_time: _timestamp_pb2.Timestamp
    def __init__(self, etag: _Optional[str] = ..., members: _Optional[int] = ..., entering_now: _Optional[int] = ..., already_walked: _Optional[int] = ..., under_way: _Optional[int] = ..., too_soon: _Optional[int] = ..., judged: _Optional[int] = ..., customers_last_week: _Optional[int] = ..., runs_active: _Optional[int] = ..., next_entry_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ValidateJourneyRequest(_message.Message):
    __slots__ = ("journey_id", "definition")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    definition: _journey_resources_pb2.JourneyDefinition
    def __init__(self, journey_id: _Optional[str] = ..., definition: _Optional[_Union[_journey_resources_pb2.JourneyDefinition, _Mapping]] = ...) -> None: ...

class ValidateJourneyResponse(_message.Message):
    __slots__ = ("problems", "etag")
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    problems: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.JourneyProblem]
    etag: str
    def __init__(self, problems: _Optional[_Iterable[_Union[_journey_resources_pb2.JourneyProblem, _Mapping]]] = ..., etag: _Optional[str] = ...) -> None: ...

class ListJourneyVersionsRequest(_message.Message):
    __slots__ = ("journey_id", "page_size", "page_token")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    page_size: int
    page_token: str
    def __init__(self, journey_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListJourneyVersionsResponse(_message.Message):
    __slots__ = ("versions", "next_page_token")
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    versions: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.JourneyVersion]
    next_page_token: str
    def __init__(self, versions: _Optional[_Iterable[_Union[_journey_resources_pb2.JourneyVersion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetJourneyVersionRequest(_message.Message):
    __slots__ = ("journey_id", "version")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    version: int
    def __init__(self, journey_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class EnterJourneyRequest(_message.Message):
    __slots__ = ("journey_id", "entrants", "request_id")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRANTS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    entrants: _containers.RepeatedCompositeFieldContainer[JourneyEntrant]
    request_id: str
    def __init__(self, journey_id: _Optional[str] = ..., entrants: _Optional[_Iterable[_Union[JourneyEntrant, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class JourneyEntrant(_message.Message):
    __slots__ = ("customer_id", "identifier", "data")
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTIFIER_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    customer_id: int
    identifier: _identifier_pb2.Identifier
    data: _json_pb2.JsonObject
    def __init__(self, customer_id: _Optional[int] = ..., identifier: _Optional[_Union[_identifier_pb2.Identifier, _Mapping]] = ..., data: _Optional[_Union[_json_pb2.JsonObject, _Mapping]] = ...) -> None: ...

class EnterJourneyResponse(_message.Message):
    __slots__ = ("entrances",)
    ENTRANCES_FIELD_NUMBER: _ClassVar[int]
    entrances: _containers.RepeatedCompositeFieldContainer[JourneyEntrance]
    def __init__(self, entrances: _Optional[_Iterable[_Union[JourneyEntrance, _Mapping]]] = ...) -> None: ...

class JourneyEntrance(_message.Message):
    __slots__ = ("outcome", "customer_id", "run_id", "refusal")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    outcome: EntranceOutcome
    customer_id: int
    run_id: str
    refusal: EntryRefusal
    def __init__(self, outcome: _Optional[_Union[EntranceOutcome, str]] = ..., customer_id: _Optional[int] = ..., run_id: _Optional[str] = ..., refusal: _Optional[_Union[EntryRefusal, str]] = ...) -> None: ...

class ListJourneyRunsRequest(_message.Message):
    __slots__ = ("journey_id", "page_size", "page_token", "customer_id")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    page_size: int
    page_token: str
    customer_id: int
    def __init__(self, journey_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., customer_id: _Optional[int] = ...) -> None: ...

class ListJourneyRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.Run]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_journey_resources_pb2.Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListRunsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "customer_id", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_ID_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    customer_id: int
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., customer_id: _Optional[int] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListRunsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.Run]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[_journey_resources_pb2.Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetJourneyStepStatsRequest(_message.Message):
    __slots__ = ("journey_id", "version")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    version: int
    def __init__(self, journey_id: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class JourneyStepStats(_message.Message):
    __slots__ = ("steps", "edges", "started", "converted")
    STEPS_FIELD_NUMBER: _ClassVar[int]
    EDGES_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    CONVERTED_FIELD_NUMBER: _ClassVar[int]
    steps: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.StepCount]
    edges: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.EdgeCount]
    started: int
    converted: int
    def __init__(self, steps: _Optional[_Iterable[_Union[_journey_resources_pb2.StepCount, _Mapping]]] = ..., edges: _Optional[_Iterable[_Union[_journey_resources_pb2.EdgeCount, _Mapping]]] = ..., started: _Optional[int] = ..., converted: _Optional[int] = ...) -> None: ...

class ListStepVisitsRequest(_message.Message):
    __slots__ = ("journey_id", "step_id", "page_size", "page_token", "version", "inside", "previous_step_id", "next_step_id", "end_state")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    INSIDE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_ID_FIELD_NUMBER: _ClassVar[int]
    END_STATE_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    step_id: str
    page_size: int
    page_token: str
    version: int
    inside: bool
    previous_step_id: str
    next_step_id: str
    end_state: _journey_resources_pb2.RunState
    def __init__(self, journey_id: _Optional[str] = ..., step_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., version: _Optional[int] = ..., inside: _Optional[bool] = ..., previous_step_id: _Optional[str] = ..., next_step_id: _Optional[str] = ..., end_state: _Optional[_Union[_journey_resources_pb2.RunState, str]] = ...) -> None: ...

class ListStepVisitsResponse(_message.Message):
    __slots__ = ("visits", "next_page_token")
    VISITS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    visits: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.StepVisit]
    next_page_token: str
    def __init__(self, visits: _Optional[_Iterable[_Union[_journey_resources_pb2.StepVisit, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetRunTraceRequest(_message.Message):
    __slots__ = ("journey_id", "run_id")
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    journey_id: str
    run_id: str
    def __init__(self, journey_id: _Optional[str] = ..., run_id: _Optional[str] = ...) -> None: ...

class RunTrace(_message.Message):
    __slots__ = ("run", "steps", "path")
    RUN_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    PATH_FIELD_NUMBER: _ClassVar[int]
    run: _journey_resources_pb2.Run
    steps: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.StepRecord]
    path: _containers.RepeatedCompositeFieldContainer[_journey_resources_pb2.StepVisit]
    def __init__(self, run: _Optional[_Union[_journey_resources_pb2.Run, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[_journey_resources_pb2.StepRecord, _Mapping]]] = ..., path: _Optional[_Iterable[_Union[_journey_resources_pb2.StepVisit, _Mapping]]] = ...) -> None: ...

class GetWebhookSecretRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RotateWebhookSecretRequest(_message.Message):
    __slots__ = ("request_id",)
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    def __init__(self, request_id: _Optional[str] = ...) -> None: ...

class CallWebhookRequest(_message.Message):
    __slots__ = ("url", "webhook_id", "body", "validate_only")
    URL_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    url: str
    webhook_id: str
    body: bytes
    validate_only: bool
    def __init__(self, url: _Optional[str] = ..., webhook_id: _Optional[str] = ..., body: _Optional[bytes] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class CallWebhookResponse(_message.Message):
    __slots__ = ("delivered", "reason", "may_retry", "retry_after_seconds")
    DELIVERED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MAY_RETRY_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_SECONDS_FIELD_NUMBER: _ClassVar[int]
    delivered: bool
    reason: str
    may_retry: bool
    retry_after_seconds: float
    def __init__(self, delivered: _Optional[bool] = ..., reason: _Optional[str] = ..., may_retry: _Optional[bool] = ..., retry_after_seconds: _Optional[float] = ...) -> None: ...

class ListJourneysUsingRequest(_message.Message):
    __slots__ = ("segment_id", "template_id", "computed_trait_id", "customer_list_id", "coupon_template_id", "journey_id")
    SEGMENT_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    COMPUTED_TRAIT_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_LIST_ID_FIELD_NUMBER: _ClassVar[int]
    COUPON_TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    JOURNEY_ID_FIELD_NUMBER: _ClassVar[int]
    segment_id: str
    template_id: str
    computed_trait_id: str
    customer_list_id: str
    coupon_template_id: str
    journey_id: str
    def __init__(self, segment_id: _Optional[str] = ..., template_id: _Optional[str] = ..., computed_trait_id: _Optional[str] = ..., customer_list_id: _Optional[str] = ..., coupon_template_id: _Optional[str] = ..., journey_id: _Optional[str] = ...) -> None: ...

class ListJourneysUsingResponse(_message.Message):
    __slots__ = ("journey_ids",)
    JOURNEY_IDS_FIELD_NUMBER: _ClassVar[int]
    journey_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, journey_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetJourneyStatsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class JourneyStats(_message.Message):
    __slots__ = ("journeys", "runs_started", "runs_active", "runs_ended", "waiting_facts", "pending_effects", "pending_admissions", "facts_set_aside")
    JOURNEYS_FIELD_NUMBER: _ClassVar[int]
    RUNS_STARTED_FIELD_NUMBER: _ClassVar[int]
    RUNS_ACTIVE_FIELD_NUMBER: _ClassVar[int]
    RUNS_ENDED_FIELD_NUMBER: _ClassVar[int]
    WAITING_FACTS_FIELD_NUMBER: _ClassVar[int]
    PENDING_EFFECTS_FIELD_NUMBER: _ClassVar[int]
    PENDING_ADMISSIONS_FIELD_NUMBER: _ClassVar[int]
    FACTS_SET_ASIDE_FIELD_NUMBER: _ClassVar[int]
    journeys: int
    runs_started: int
    runs_active: int
    runs_ended: int
    waiting_facts: int
    pending_effects: int
    pending_admissions: int
    facts_set_aside: int
    def __init__(self, journeys: _Optional[int] = ..., runs_started: _Optional[int] = ..., runs_active: _Optional[int] = ..., runs_ended: _Optional[int] = ..., waiting_facts: _Optional[int] = ..., pending_effects: _Optional[int] = ..., pending_admissions: _Optional[int] = ..., facts_set_aside: _Optional[int] = ...) -> None: ...

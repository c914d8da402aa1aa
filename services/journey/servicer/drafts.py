"""Drafts and versions between the contract's messages and the domain's values."""

from __future__ import annotations

from collections.abc import Collection

from google.protobuf import json_format

from services.common.json_values import canonical_json
from services.common.updates import etag_of
from services.journey.clients.segment import rule_to_json
from services.journey.domain import Entry, JourneyDefinition, Problem, Refusal
from services.journey.domain.drafts import Draft, DraftChange, JourneyVersion, StepPosition
from services.journey.entries.customer_list.rules import CustomerListEntry
from services.journey.entries.date.rules import DateEntry
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.event.wire import filter_to_wire
from services.journey.entries.schedule.rules import ScheduleEntry
from services.journey.servicer.wire import definition_to_wire, read_definition, timestamp_of
from services.journey.usecases.drafting import Drawing
from services.journey.usecases.forecasting import Forecast
from yike.journey.v1 import journey_resources_pb2 as resources_pb
from yike.journey.v1 import journey_service_pb2 as journey_pb
from yike.segment.v1 import rule_pb2

CHANGEABLE_OF_DRAFTS = ("definition", "positions")
"""Fields of a draft that its maker may change."""


def text_of(message: resources_pb.JourneyDefinition) -> str:
    """Returns a definition as the text of a draft: whatever it says, it is kept."""
    return canonical_json(json_format.MessageToDict(message, preserving_proto_field_name=True)).decode()


def _message_of(text: str) -> resources_pb.JourneyDefinition:
    return json_format.Parse(text, resources_pb.JourneyDefinition(), ignore_unknown_fields=True)


def _read(text: str) -> tuple[JourneyDefinition, tuple[Problem, ...]]:
    return read_definition(_message_of(text))


def _write(definition: JourneyDefinition) -> str:
    return text_of(definition_to_wire(definition))


def _rule_of(entry: Entry, days: int) -> str:
    assert isinstance(entry, EventEntry)
    event = rule_pb2.EventCondition(
        event_name=entry.event_name,
        filters=[filter_to_wire(condition) for condition in entry.filters],
        aggregate=rule_pb2.AGGREGATE_COUNT,
        op=rule_pb2.OPERATOR_GTE,
        value=1,
        window=rule_pb2.Window(last_days=days),
    )
    return rule_to_json(rule_pb2.Rule(event=event))


def _crowd_of(entry: Entry) -> str:
    parts = []
    if isinstance(entry, ScheduleEntry | DateEntry) and entry.segment_id:
        parts.append(rule_pb2.Rule(segment=rule_pb2.SegmentCondition(segment_id=entry.segment_id)))
    if isinstance(entry, DateEntry) and entry.trait:
        condition = rule_pb2.TraitCondition(name=entry.trait, op=rule_pb2.OPERATOR_EXISTS)
        parts.append(rule_pb2.Rule(trait=condition))
    if isinstance(entry, CustomerListEntry):
        parts.append(rule_pb2.Rule(list=rule_pb2.ListCondition(customer_list_id=entry.customer_list_id)))
    return rule_to_json(rule_pb2.Rule(all=rule_pb2.RuleList(rules=parts))) if parts else ""


DRAWING = Drawing(read=_read, write=_write, rule_of=_rule_of, crowd_of=_crowd_of)
"""How drafts are written: as JSON of the contract."""


def change_from_wire(message: resources_pb.JourneyDraft, named: Collection[str]) -> DraftChange:
    """Returns what is to be changed: the named fields of a draft."""
    return DraftChange(
        definition_json=text_of(message.definition) if "definition" in named else None,
        positions=tuple(StepPosition(each.step_id, each.x, each.y) for each in message.positions)
        if "positions" in named
        else None,
    )


def draft_to_wire(draft: Draft) -> resources_pb.JourneyDraft:
    """Returns a draft as the contract writes it."""
    return resources_pb.JourneyDraft(
        journey_id=draft.journey_id,
        definition=_message_of(draft.definition_json),
        positions=_positions_to_wire(draft.positions),
        base_version=draft.base_version,
        etag=etag_of(draft.revision),
        update_time=timestamp_of(draft.update_time),
        editor=draft.editor,
    )


def version_to_wire(version: JourneyVersion) -> resources_pb.JourneyVersion:
    """Returns a version as the contract writes it."""
    return resources_pb.JourneyVersion(
        journey_id=version.journey_id,
        version=version.version,
        definition=definition_to_wire(version.definition),
        positions=_positions_to_wire(version.positions),
        create_time=timestamp_of(version.create_time),
        author=version.author,
    )


def forecast_to_wire(forecast: Forecast) -> journey_pb.JourneyForecast:
    """Returns a forecast as the contract writes it."""
    outcomes = forecast.outcomes
    return journey_pb.JourneyForecast(
        etag=etag_of(forecast.revision),
        members=forecast.members,
        entering_now=outcomes[None],
        next_entry_time=timestamp_of(forecast.next_entry_time),
        already_walked=outcomes[Refusal.ALREADY_WALKED],
        under_way=outcomes[Refusal.RUN_UNDER_WAY],
        too_soon=outcomes[Refusal.COOLING_DOWN] + outcomes[Refusal.START_BUDGET_EXHAUSTED],
        judged=forecast.judged,
        customers_last_week=forecast.customers_last_week,
        runs_active=forecast.runs_active,
    )


def problem_to_wire(problem: Problem, definition: JourneyDefinition) -> resources_pb.JourneyProblem:
    """Returns a problem of a definition, with the id of the step that it is at."""
    index = problem.step_index
    return resources_pb.JourneyProblem(
        step_id="" if index is None else definition.steps[index].step_id,
        step_index=index,
        field=f"definition.{problem.path}",
        code=f"JOURNEY_PROBLEM_CODE_{problem.code.upper()}",
        message=f"{problem.message[:1].upper()}{problem.message[1:]}.",
    )


def _positions_to_wire(positions: Collection[StepPosition]) -> list[resources_pb.StepPosition]:
    return [resources_pb.StepPosition(step_id=each.step_id, x=each.x, y=each.y) for each in positions]

"""Between the contract's messages and the domain's values, both ways; nothing here decides anything."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from services.common.updates import etag_of
from services.journey.clients.segment import rule_from_json, rule_to_json
from services.journey.domain import (
    Entry,
    Journey,
    JourneyDefinition,
    Problem,
    Reentry,
    ReentryMode,
    Run,
    Step,
    StepRecord,
)
from services.journey.domain.definition import Gate
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.journeys import NO_DEFINITION
from services.journey.entries import ENTRIES_BY_NAME
from services.journey.occurrence_wire import occurrence_from_wire, occurrence_to_wire
from services.journey.steps import STEPS_BY_NAME
from services.journey.usecases import Stats
from services.journey.usecases.checking import check_readable
from services.journey.usecases.signing import SigningSecret
from yike.journey.v1 import journey_resources_pb2 as journey_pb
from yike.journey.v1.journey_service_pb2 import JourneyStats

_MICROSECOND = timedelta(microseconds=1)

_MODES: Mapping[int, ReentryMode] = {
    journey_pb.REENTRY_MODE_UNSPECIFIED: ReentryMode.ONCE,
    journey_pb.REENTRY_MODE_ONCE: ReentryMode.ONCE,
    journey_pb.REENTRY_MODE_WHEN_FINISHED: ReentryMode.WHEN_FINISHED,
    journey_pb.REENTRY_MODE_AFTER_COOLDOWN: ReentryMode.AFTER_COOLDOWN,
}
_MODE_NUMBERS = {mode: number for number, mode in _MODES.items()}


def definition_from_wire(message: journey_pb.JourneyDefinition) -> JourneyDefinition:
    """Returns the definition as asked for; whether it holds together is for the domain to say.

    Raises:
        InvalidArgument: INVALID_JOURNEY for an operator or mode that the contract does not have here.
    """
    definition, problems = read_definition(message)
    check_readable(problems)
    return definition


def read_definition(message: journey_pb.JourneyDefinition) -> tuple[JourneyDefinition, tuple[Problem, ...]]:
    """Returns the definition as far as the contract's values say one, and a problem for each that says nothing.

    Where a value says nothing, something harmless stands in for it, so that all others are found at their places.
    """
    problems: list[Problem] = []
    mode = _MODES.get(message.reentry.mode)
    if mode is None:
        problems.append(Problem("reentry.mode", "bad_value", "choose ONCE, WHEN_FINISHED or AFTER_COOLDOWN"))
    condition = message.entry.condition
    definition = JourneyDefinition(
        entry=_entry_from_wire(message.entry, problems),
        steps=tuple(_step_from_wire(place, step, problems) for place, step in enumerate(message.steps)),
        # Of another mode nothing is known of the cooldown either.
        reentry=Reentry(key_property=message.reentry.key_property)
        if mode is None
        else Reentry(mode, message.reentry.cooldown_hours, message.reentry.key_property),
        gate=Gate(
            rule_to_json(condition) if condition.WhichOneof("kind") else "",
            message.entry.max_entries_per_day,
            message.entry.time_zone,
        ),
        exits=tuple(
            JourneyExit(occurrence_from_wire(f"exits[{place}].on", each.on, problems), each.reason)
            for place, each in enumerate(message.exits)
        ),
        goal=_goal_from_wire(message, problems),
    )
    return definition, tuple(problems)


def definition_to_wire(definition: JourneyDefinition) -> journey_pb.JourneyDefinition:
    """Returns a definition as the contract writes it."""
    reentry = journey_pb.Reentry(
        mode=_MODE_NUMBERS[definition.reentry.mode],  # type: ignore[arg-type]
        cooldown_hours=definition.reentry.cooldown_hours,
        key_property=definition.reentry.key_property,
    )
    if definition == NO_DEFINITION:
        return journey_pb.JourneyDefinition()
    message = journey_pb.JourneyDefinition(reentry=reentry)
    if definition.entry is not None:
        name = definition.entry.kind
        part = getattr(message.entry, name)
        part.SetInParent()
        part.MergeFrom(ENTRIES_BY_NAME[name].to_wire(definition.entry))
    gate = definition.gate
    if gate.condition_json:
        message.entry.condition.CopyFrom(rule_from_json(gate.condition_json))
    if gate.max_entries_per_day:
        message.entry.max_entries_per_day = gate.max_entries_per_day
    if gate.time_zone:
        message.entry.time_zone = gate.time_zone
    message.steps.extend(_step_to_wire(step) for step in definition.steps)
    for each in definition.exits:
        message.exits.add(on=occurrence_to_wire(each.on), reason=each.reason)
    if definition.goal is not None:
        goal = definition.goal
        message.goal.on.CopyFrom(occurrence_to_wire(goal.on))
        message.goal.within_days, message.goal.ends_run = goal.within_days, goal.ends_run
    return message


def journey_to_wire(journey: Journey) -> journey_pb.Journey:
    """Returns a journey as the contract writes it."""
    return journey_pb.Journey(
        journey_id=journey.journey_id,
        display_name=journey.display_name,
        definition=definition_to_wire(journey.definition),
        state=int(journey.state),  # type: ignore[arg-type]
        version=journey.version,
        create_time=timestamp_of(journey.create_time),
        runs_started=journey.runs_started,
        runs_active=journey.runs_active,
        runs_converted=journey.runs_converted,
        description=journey.description,
        update_time=timestamp_of(journey.update_time),
        delete_time=timestamp_of(journey.delete_time),
        etag=etag_of(journey.revision),
        published_by=journey.published_by,
        draft_update_time=timestamp_of(journey.draft_update_time),
    )


def run_to_wire(run: Run) -> journey_pb.Run:
    """Returns a run as the contract writes it."""
    return journey_pb.Run(
        run_id=run.run_id,
        journey_id=run.journey_id,
        customer_id=run.customer_id,
        version=run.version,
        state=int(run.state),  # type: ignore[arg-type]
        step_id=run.step_id,
        start_time=timestamp_of(run.start_time),
        end_time=timestamp_of(run.end_time),
        wake_time=timestamp_of(run.wake_time),
        cause=run.cause,
        reason=run.reason,
        messages=run.messages,
        messages_not_sent=run.messages_not_sent,
        key=run.key,
        conversion_time=timestamp_of(run.conversion_time),
        conversion_cause=run.conversion_cause,
    )


def record_to_wire(record: StepRecord) -> journey_pb.StepRecord:
    """Returns a step record as the contract writes it."""
    return journey_pb.StepRecord(
        step_id=record.step_id,
        decision=f"STEP_DECISION_{record.decision.upper()}",
        detail=record.detail,
        time=timestamp_of(record.time),
    )


def secret_to_wire(secret: SigningSecret) -> journey_pb.WebhookSecret:
    """Returns a secret as Standard Webhooks writes it."""
    return journey_pb.WebhookSecret(
        secret=f"whsec_{base64.b64encode(secret.secret).decode()}",
        create_time=timestamp_of(secret.create_time),
        previous_expire_time=timestamp_of(secret.previous_expire_time),
    )


def stats_to_wire(stats: Stats) -> JourneyStats:
    """Returns counts as the contract writes them."""
    return JourneyStats(
        journeys=stats.journeys,
        runs_started=stats.runs_started,
        runs_active=stats.runs_started - stats.runs_ended,
        runs_ended=stats.runs_ended,
        waiting_facts=stats.waiting_facts,
        pending_effects=stats.pending_effects,
        pending_admissions=stats.pending_admissions,
        facts_set_aside=stats.facts_set_aside,
    )


def microseconds_of(time: datetime) -> int:
    """Returns a time as whole microseconds since 1970 UTC, exactly."""
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND


def _entry_from_wire(message: journey_pb.Entry, problems: list[Problem]) -> Entry | None:
    name = message.WhichOneof("kind")
    return ENTRIES_BY_NAME[name].from_wire(getattr(message, name), problems) if name else None


def _goal_from_wire(message: journey_pb.JourneyDefinition, problems: list[Problem]) -> JourneyGoal | None:
    if not message.HasField("goal"):
        return None
    on = occurrence_from_wire("goal.on", message.goal.on, problems)
    return JourneyGoal(on, message.goal.within_days, message.goal.ends_run)


def _step_from_wire(place: int, message: journey_pb.Step, problems: list[Problem]) -> Step:
    name = message.WhichOneof("kind")
    action = None
    if name:
        kind = STEPS_BY_NAME[name]
        part = getattr(message, name)
        action = kind.read(f"steps[{place}].{name}", part, problems) if kind.read else kind.from_wire(part)
    return Step(message.step_id, action, message.next_step_id, message.ends)


def _step_to_wire(step: Step) -> journey_pb.Step:
    message = journey_pb.Step(step_id=step.step_id, next_step_id=step.next_step_id, ends=step.ends)
    if step.action is not None:
        name = step.action.kind
        part = getattr(message, name)
        part.SetInParent()
        part.MergeFrom(STEPS_BY_NAME[name].to_wire(step.action))
    return message


def timestamp_of(time: datetime | None) -> Timestamp | None:
    """Returns a time as the contract writes it; None for none."""
    if time is None:
        return None
    stamp = Timestamp()
    stamp.FromMicroseconds(microseconds_of(time))
    return stamp

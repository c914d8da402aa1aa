"""Definitions and requests as stored text: canonical JSON, so that equal ones are equal texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.common.json_values import canonical_json, decode
from services.journey.domain.definition import (
    Entry,
    EventEntry,
    JourneyDefinition,
    Reentry,
    ReentryMode,
    SegmentEntry,
    Step,
)
from services.journey.domain.drafts import StepPosition
from services.journey.domain.filters import Operator, PropertyFilter
from services.journey.domain.inputs import Request
from services.journey.steps import STEPS, STEPS_BY_NAME

_KIND_OF_REQUEST = {kind.request: kind.name for kind in STEPS if kind.request is not None}

KINDS = sorted(_KIND_OF_REQUEST.values())
"""Names of the kinds of steps that ask for something."""


def definition_to_text(definition: JourneyDefinition) -> str:
    """Returns the stored form of a valid definition."""
    reentry = {"mode": str(definition.reentry.mode), "cooldown_hours": definition.reentry.cooldown_hours}
    stored = {
        "entry": _entry_to_json(definition.entry),
        "steps": [_step_to_json(step) for step in definition.steps],
        "reentry": reentry,
    }
    return canonical_json(stored).decode()


def definition_from_text(text: str) -> JourneyDefinition:
    """Returns the definition that was stored as this text."""
    stored = decode(text)
    reentry = Reentry(ReentryMode(stored["reentry"]["mode"]), stored["reentry"]["cooldown_hours"])
    steps = tuple(_step_from_json(step) for step in stored["steps"])
    return JourneyDefinition(_entry_from_json(stored["entry"]), steps, reentry)


def positions_to_text(positions: Sequence[StepPosition]) -> str:
    """Returns the stored form of where steps stand."""
    return canonical_json([[each.step_id, each.x, each.y] for each in positions]).decode()


def positions_from_text(text: str) -> tuple[StepPosition, ...]:
    """Returns where steps stand, as it was stored."""
    return tuple(StepPosition(*each) for each in decode(text))


def request_to_text(request: Request) -> tuple[str, str]:
    """Returns the name of the kind of step whose request it is, and its stored form."""
    return _KIND_OF_REQUEST[type(request)], canonical_json(asdict(request)).decode()


def request_from_text(kind: str, text: str) -> Request:
    """Returns the request that was stored so.

    Raises:
        LookupError: If there is no such kind, or it asks for nothing.
    """
    request = STEPS_BY_NAME[kind].request
    if request is None:
        raise LookupError(f"{kind} asks for nothing")
    return request(**decode(text))


def _entry_to_json(entry: Entry | None) -> dict[str, Any]:
    match entry:
        case EventEntry(event_name=event_name, filters=filters, max_age_hours=max_age_hours):
            stored = [{"property": f.property, "op": str(f.op), "value": f.value} for f in filters]
            return {"event": {"event_name": event_name, "filters": stored, "max_age_hours": max_age_hours}}
        case SegmentEntry(segment_id=segment_id, include_existing=include_existing):
            return {"segment": {"segment_id": segment_id, "include_existing": include_existing}}
        case None:
            raise ValueError("a definition without an entry is not stored")


def _entry_from_json(stored: Mapping[str, Any]) -> Entry:
    if "segment" in stored:
        return SegmentEntry(**stored["segment"])
    event = stored["event"]
    filters = tuple(
        PropertyFilter(
            f["property"], Operator(f["op"]), tuple(f["value"]) if isinstance(f["value"], list) else f["value"]
        )
        for f in event["filters"]
    )
    return EventEntry(event["event_name"], filters, event["max_age_hours"])


def _step_to_json(step: Step) -> dict[str, Any]:
    if step.action is None:
        raise ValueError("a step of no kind is not stored")
    way = {"next_step_id": step.next_step_id} | ({"ends": True} if step.ends else {})
    return {"step_id": step.step_id, **way, step.action.kind: asdict(step.action)}


def _step_from_json(stored: Mapping[str, Any]) -> Step:
    (kind,) = stored.keys() & STEPS_BY_NAME.keys()
    action = STEPS_BY_NAME[kind].action(**stored[kind])
    return Step(stored["step_id"], action, stored["next_step_id"], stored.get("ends", False))

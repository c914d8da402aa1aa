"""A definition as stored text: canonical JSON, so that equal definitions are equal texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.common import json_values
from services.common.json_values import decode
from services.journey.domain.definition import (
    Action,
    AddTagAction,
    ConditionAction,
    Entry,
    EventEntry,
    ExitAction,
    JourneyDefinition,
    Reentry,
    ReentryMode,
    SegmentEntry,
    SendAction,
    Step,
    WaitAction,
)
from services.journey.domain.filters import Operator, PropertyFilter


def definition_to_text(definition: JourneyDefinition) -> str:
    """Returns the stored form of a valid definition."""
    reentry = {"mode": str(definition.reentry.mode), "cooldown_hours": definition.reentry.cooldown_hours}
    stored = {
        "entry": _entry_to_json(definition.entry),
        "steps": [_step_to_json(step) for step in definition.steps],
        "reentry": reentry,
    }
    return canonical_json(stored)


def definition_from_text(text: str) -> JourneyDefinition:
    """Returns the definition that was stored as this text."""
    stored = decode(text)
    reentry = Reentry(ReentryMode(stored["reentry"]["mode"]), stored["reentry"]["cooldown_hours"])
    steps = tuple(_step_from_json(step) for step in stored["steps"])
    return JourneyDefinition(_entry_from_json(stored["entry"]), steps, reentry)


def canonical_json(value: object) -> str:
    """Returns JSON with sorted names and no spaces."""
    return json_values.canonical_json(value).decode()


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
    kind, fields = _action_to_json(step.action)
    return {"step_id": step.step_id, "next_step_id": step.next_step_id, kind: fields}


def _action_to_json(action: Action | None) -> tuple[str, dict[str, Any]]:
    match action:
        case SendAction(template_id=template_id):
            return "send", {"template_id": template_id}
        case WaitAction(duration_seconds=duration_seconds):
            return "wait", {"duration_seconds": duration_seconds}
        case ConditionAction(rule_json=rule_json, then_step_id=then_step_id, else_step_id=else_step_id):
            return "condition", {"rule_json": rule_json, "then_step_id": then_step_id, "else_step_id": else_step_id}
        case AddTagAction(tag=tag):
            return "add_tag", {"tag": tag}
        case ExitAction(reason=reason):
            return "exit", {"reason": reason}
        case None:
            raise ValueError("a step of no kind is not stored")


_ACTIONS: Mapping[str, type[Action]] = {
    "send": SendAction,
    "wait": WaitAction,
    "condition": ConditionAction,
    "add_tag": AddTagAction,
    "exit": ExitAction,
}


def _step_from_json(stored: Mapping[str, Any]) -> Step:
    (kind,) = stored.keys() & _ACTIONS.keys()
    return Step(stored["step_id"], _ACTIONS[kind](**stored[kind]), stored["next_step_id"])

"""Definitions and requests as stored text: canonical JSON, so that equal ones are equal texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from services.common.json_values import canonical_json, decode
from services.journey.domain import cancelling
from services.journey.domain.cancelling import CancelUnsent
from services.journey.domain.definition import (
    Gate,
    JourneyDefinition,
    Reentry,
    ReentryMode,
    Step,
)
from services.journey.domain.drafts import StepPosition
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.entries import Entry
from services.journey.domain.inputs import Request
from services.journey.domain.listening import Occurrence
from services.journey.entries import ENTRIES_BY_NAME
from services.journey.steps import STEPS, STEPS_BY_NAME

_REQUESTS: Mapping[str, type[Request]] = {
    **{kind.name: kind.request for kind in STEPS if kind.request is not None},
    cancelling.KIND: CancelUnsent,
}
_KIND_OF_REQUEST = {request: kind for kind, request in _REQUESTS.items()}

_STORED_NAMES = {"segment_entered": "segment"}
"""Kinds of entries that were stored under another name before they were named after the contract."""

KINDS = sorted(_REQUESTS)
"""Names of what can be asked for: of the kinds of steps that ask, and of what ends runs from outside of them."""


def definition_to_text(definition: JourneyDefinition) -> str:
    """Returns the stored form of a valid definition."""
    reentry = {"mode": str(definition.reentry.mode), "cooldown_hours": definition.reentry.cooldown_hours}
    if definition.reentry.key_property:
        reentry["key_property"] = definition.reentry.key_property
    stored: dict[str, Any] = {
        "entry": _entry_to_json(definition.entry),
        "steps": [_step_to_json(step) for step in definition.steps],
        "reentry": reentry,
    }
    if definition.gate != Gate():
        stored["gate"] = asdict(definition.gate)
    # Only where there are any: what was stored before stays the same text.
    if definition.exits:
        stored["exits"] = [asdict(each) for each in definition.exits]
    if definition.goal is not None:
        stored["goal"] = asdict(definition.goal)
    return canonical_json(stored).decode()


def definition_from_text(text: str) -> JourneyDefinition:
    """Returns the definition that was stored as this text."""
    stored = decode(text)
    reentry = Reentry(**{**stored["reentry"], "mode": ReentryMode(stored["reentry"]["mode"])})
    steps = tuple(_step_from_json(step) for step in stored["steps"])
    gate = Gate(**stored.get("gate", {}))
    exits = tuple(JourneyExit(_occurrence(each["on"]), each["reason"]) for each in stored.get("exits", ()))
    goal = None
    if "goal" in stored:
        goal = JourneyGoal(**{**stored["goal"], "on": _occurrence(stored["goal"]["on"])})
    return JourneyDefinition(_entry_from_json(stored["entry"]), steps, reentry, gate, exits, goal)


def positions_to_text(positions: Sequence[StepPosition]) -> str:
    """Returns the stored form of where steps stand."""
    return canonical_json([[each.step_id, each.x, each.y] for each in positions]).decode()


def positions_from_text(text: str) -> tuple[StepPosition, ...]:
    """Returns where steps stand, as it was stored."""
    return tuple(StepPosition(*each) for each in decode(text))


def request_to_text(request: Request) -> tuple[str, str]:
    """Returns under which kind a request is stored, and its stored form."""
    return _KIND_OF_REQUEST[type(request)], canonical_json(asdict(request)).decode()


def request_from_text(kind: str, text: str) -> Request:
    """Returns the request that was stored so.

    Raises:
        LookupError: If there is no such kind, or it asks for nothing.
    """
    return _REQUESTS[kind](**decode(text))


def _occurrence(stored: Mapping[str, Any] | None) -> Occurrence | None:
    return None if stored is None else Occurrence(**stored)


def _entry_to_json(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        raise ValueError("a definition without an entry is not stored")
    return {_STORED_NAMES.get(entry.kind, entry.kind): asdict(entry)}


def _entry_from_json(stored: Mapping[str, Any]) -> Entry:
    ((name, fields),) = stored.items()
    kind = next((kind for kind, stored_as in _STORED_NAMES.items() if stored_as == name), name)
    entry: Entry = ENTRIES_BY_NAME[kind].entry(**fields)
    return entry


def _step_to_json(step: Step) -> dict[str, Any]:
    if step.action is None:
        raise ValueError("a step of no kind is not stored")
    way = {"next_step_id": step.next_step_id} | ({"ends": True} if step.ends else {})
    return {"step_id": step.step_id, **way, step.action.kind: asdict(step.action)}


def _step_from_json(stored: Mapping[str, Any]) -> Step:
    (kind,) = stored.keys() & STEPS_BY_NAME.keys()
    action = STEPS_BY_NAME[kind].action(**stored[kind])
    return Step(stored["step_id"], action, stored["next_step_id"], stored.get("ends", False))

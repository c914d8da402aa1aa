"""What a definition names that others keep."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from services.journey.domain.definition import (
    Action,
    AddTagAction,
    ConditionAction,
    EventEntry,
    ExitAction,
    JourneyDefinition,
    SegmentEntry,
    SendAction,
    WaitAction,
)


class ReferenceKind(enum.StrEnum):
    """What is named: of a rule the text itself is kept, which segment must be able to compile."""

    TEMPLATE = "template"
    SEGMENT = "segment"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Reference:
    """One place of a definition that names something: `path` from the definition on, `name` the id or the rule as JSON."""

    path: str
    kind: ReferenceKind
    name: str


def references_of(definition: JourneyDefinition) -> tuple[Reference, ...]:
    """Returns all that a definition names, in its order; a name in two places comes twice."""
    return (*_of_entry(definition), *_of_steps(definition))


def _of_entry(definition: JourneyDefinition) -> Iterator[Reference]:
    match definition.entry:
        case SegmentEntry(segment_id=segment_id):
            yield Reference("entry.segment_entered.segment_id", ReferenceKind.SEGMENT, segment_id)
        case EventEntry() | None:
            return
        case _ as unreachable:
            assert_never(unreachable)


def _of_steps(definition: JourneyDefinition) -> Iterator[Reference]:
    for place, step in enumerate(definition.steps):
        if step.action is not None:
            yield from _of_action(f"steps[{place}]", step.action)


def _of_action(path: str, action: Action) -> Iterator[Reference]:
    # Of every kind, so that a new one cannot be forgotten: the type checker sees to it.
    match action:
        case SendAction(template_id=template_id):
            yield Reference(f"{path}.send.template_id", ReferenceKind.TEMPLATE, template_id)
        case ConditionAction(rule_json=rule_json):
            yield Reference(f"{path}.condition.rule", ReferenceKind.RULE, rule_json)
        case WaitAction() | AddTagAction() | ExitAction():
            return
        case _ as unreachable:
            assert_never(unreachable)

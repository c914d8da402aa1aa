"""Between the contract's `WaitForEventsStep` and its rules."""

from __future__ import annotations

from services.journey.domain.problems import Problem
from services.journey.occurrence_wire import occurrence_from_wire, occurrence_to_wire
from services.journey.steps.wait_for_events.rules import EventBranch, WaitForEventsAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.WaitForEventsStep) -> WaitForEventsAction:
    """Returns the rules; what says nothing has something harmless in its place."""
    return read("", message, [])


def read(path: str, message: journey_pb.WaitForEventsStep, problems: list[Problem]) -> WaitForEventsAction:
    """Returns the rules, and adds a problem for each value that says nothing; paths begin with the one given."""
    branches = tuple(
        EventBranch(occurrence_from_wire(f"{path}.branches[{place}].on", each.on, problems), each.step_id)
        for place, each in enumerate(message.branches)
    )
    return WaitForEventsAction(branches, message.timeout_seconds, message.timeout_step_id)


def to_wire(action: WaitForEventsAction) -> journey_pb.WaitForEventsStep:
    """Returns the message."""
    return journey_pb.WaitForEventsStep(
        branches=[
            journey_pb.EventBranch(on=occurrence_to_wire(each.on), step_id=each.step_id) for each in action.branches
        ],
        timeout_seconds=action.timeout_seconds,
        timeout_step_id=action.timeout_step_id,
    )

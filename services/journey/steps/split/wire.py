"""Between the contract's `SplitStep` and its rules."""

from google.protobuf import json_format

from services.common.json_values import canonical_json
from services.journey.clients.segment import rule_from_json
from services.journey.steps.split.rules import SplitAction, SplitBranch
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.SplitStep) -> SplitAction:
    """Returns the rules."""
    return SplitAction(tuple(_branch_from_wire(branch) for branch in message.branches), message.else_step_id)


def to_wire(action: SplitAction) -> journey_pb.SplitStep:
    """Returns the message."""
    branches = [
        journey_pb.SplitBranch(
            display_name=branch.display_name, rule=rule_from_json(branch.rule_json), step_id=branch.step_id
        )
        for branch in action.branches
    ]
    return journey_pb.SplitStep(branches=branches, else_step_id=action.else_step_id)


def _branch_from_wire(message: journey_pb.SplitBranch) -> SplitBranch:
    rule = json_format.MessageToDict(message.rule, preserving_proto_field_name=True)
    return SplitBranch(canonical_json(rule).decode(), message.step_id, message.display_name)

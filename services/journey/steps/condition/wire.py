"""Between the contract's `ConditionStep` and its rules."""

from google.protobuf import json_format

from services.common.json_values import canonical_json
from services.journey.clients.segment import rule_from_json
from services.journey.steps.condition.rules import ConditionAction
from yike.journey.v1 import journey_resources_pb2 as journey_pb


def from_wire(message: journey_pb.ConditionStep) -> ConditionAction:
    """Returns the rules."""
    rule = json_format.MessageToDict(message.rule, preserving_proto_field_name=True)
    return ConditionAction(canonical_json(rule).decode(), message.then_step_id, message.else_step_id)


def to_wire(action: ConditionAction) -> journey_pb.ConditionStep:
    """Returns the message."""
    return journey_pb.ConditionStep(
        rule=rule_from_json(action.rule_json), then_step_id=action.then_step_id, else_step_id=action.else_step_id
    )

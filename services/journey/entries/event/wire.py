"""Between the contract's `EventEntry` and its rules, with its filters."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.errors import InvalidArgument
from services.common.json_messages import json_value, read_value
from services.common.json_values import NUMBER_RULE, Number
from services.journey.domain.filters import Operator, PropertyFilter
from services.journey.domain.problems import Problem
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.kind import Problems
from yike.journey.v1 import journey_resources_pb2 as journey_pb
from yike.segment.v1 import rule_pb2

_OPERATORS: Mapping[int, Operator] = {
    rule_pb2.OPERATOR_EQ: Operator.EQ,
    rule_pb2.OPERATOR_NE: Operator.NE,
    rule_pb2.OPERATOR_GT: Operator.GT,
    rule_pb2.OPERATOR_GTE: Operator.GTE,
    rule_pb2.OPERATOR_LT: Operator.LT,
    rule_pb2.OPERATOR_LTE: Operator.LTE,
    rule_pb2.OPERATOR_CONTAINS: Operator.CONTAINS,
    rule_pb2.OPERATOR_STARTS_WITH: Operator.STARTS_WITH,
    rule_pb2.OPERATOR_IN: Operator.IN,
    rule_pb2.OPERATOR_EXISTS: Operator.EXISTS,
    rule_pb2.OPERATOR_NOT_EXISTS: Operator.NOT_EXISTS,
}
_OPERATOR_NUMBERS = {op: number for number, op in _OPERATORS.items()}


def from_wire(message: journey_pb.EventEntry, problems: Problems) -> EventEntry:
    """Returns the rules."""
    filters = tuple(
        filter_from_wire(f"entry.event.filters[{place}]", condition, problems)
        for place, condition in enumerate(message.filters)
    )
    return EventEntry(message.event_name, filters, message.max_age_hours)


def to_wire(entry: EventEntry) -> journey_pb.EventEntry:
    """Returns the message."""
    return journey_pb.EventEntry(
        event_name=entry.event_name,
        filters=[filter_to_wire(condition) for condition in entry.filters],
        max_age_hours=entry.max_age_hours,
    )


def filter_from_wire(path: str, message: rule_pb2.PropertyFilter, problems: Problems) -> PropertyFilter:
    """Returns a filter, with something harmless in place of what says nothing, of which it adds a problem at `path`."""
    stand_in = PropertyFilter(message.property, Operator.EXISTS, None)
    if message.catalogue:
        problems.append(
            Problem(
                f"{path}.catalogue", "bad_value", "leave it out: ask for the catalogue in a segment, and enter by that"
            )
        )
        return stand_in
    op = _OPERATORS.get(message.op)
    if op is None:
        problems.append(
            Problem(f"{path}.op", "bad_value", "choose an operator for events; those of days are for traits")
        )
        return stand_in
    try:
        value = read_value(message.value, path) if message.HasField("value") else None
    except InvalidArgument:
        problems.append(Problem(f"{path}.value", "bad_value", f"give JSON; {NUMBER_RULE}"))
        return stand_in
    if isinstance(value, dict):
        problems.append(Problem(f"{path}.value", "bad_value", "give a text, a number, a boolean or a list of these"))
        return stand_in
    if isinstance(value, list):
        if not all(isinstance(element, str | Number | bool) for element in value):
            problems.append(Problem(f"{path}.value", "bad_list", "a list holds texts, numbers and booleans only"))
            return stand_in
        return PropertyFilter(message.property, op, tuple(value))
    return PropertyFilter(message.property, op, value)


def filter_to_wire(condition: PropertyFilter) -> rule_pb2.PropertyFilter:
    """Returns a filter on an event as the contract writes it."""
    message = rule_pb2.PropertyFilter(property=condition.property, op=_OPERATOR_NUMBERS[condition.op])  # type: ignore[arg-type]
    if condition.value is not None:
        value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
        message.value.CopyFrom(json_value(value))
    return message

"""Messages of the contract to and from what the use cases speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidArgument
from services.common.json_messages import read_value
from services.common.json_values import NUMBER_RULE, encode
from services.segment.domain.errors import InvalidRule
from services.segment.domain.heard import Seen
from services.segment.domain.memberships import Membership
from services.segment.domain.rfm import RfmSummary
from services.segment.domain.segments import Segment
from yike.common.v1 import json_pb2
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

_WITHOUT_NUMBER = ("OPERATOR_EXISTS", "OPERATOR_NOT_EXISTS")


def rule_data(rule: rule_pb.Rule) -> dict[str, Any]:
    """Returns a rule in the JSON form that the domain parses.

    Raises:
        InvalidRule: If it holds something that JSON has no form for, such as NaN, or lacks a number to compare with.
    """
    form = _json_form(rule, "rule")
    _require_numbers(form, "rule")
    return form


def filters_data(filters: Sequence[rule_pb.PropertyFilter]) -> list[dict[str, Any]]:
    """Returns property filters in the JSON form that the domain parses; raises as `rule_data`."""
    return [_json_form(one, f"filters[{index}]") for index, one in enumerate(filters)]


def seen_by_customer(after: Iterable[segment_pb.Seen]) -> dict[int, Seen]:
    """Returns what a caller has seen, by the customer's id as asked for; what is said twice of one adds up."""
    seen: dict[int, Seen] = {}
    for one in after:
        known = seen.get(one.customer_id, Seen())
        seen[one.customer_id] = Seen(
            known.events | {(event.node_id, event.event_id) for event in one.events},
            known.mappings | {(mapping.node_id, mapping.mapping_version) for mapping in one.mappings},
        )
    return seen


def rule_message(data: Mapping[str, Any]) -> rule_pb.Rule:
    """Returns the message of a stored rule."""
    return json_format.ParseDict(_with_wire_values(data), rule_pb.Rule())


def segment_message(segment: Segment) -> segment_pb.Segment:
    """Returns a segment as the contract has it."""
    return segment_pb.Segment(
        segment_id=segment.segment_id,
        display_name=segment.display_name,
        rule=rule_message(segment.rule_data),
        size=segment.size,
        version=segment.version,
        create_time=timestamp(segment.create_time),
        description=segment.description,
    )


def membership_message(membership: Membership) -> segment_pb.Membership:
    """Returns a membership as the contract has it."""
    return segment_pb.Membership(
        customer_id=membership.customer_id,
        segment_id=membership.segment_id,
        enter_time=timestamp(membership.enter_time),
        cause=int(membership.cause),  # type: ignore[arg-type]
        change_id=membership.change_id,
    )


def summary_message(summary: RfmSummary) -> segment_pb.RfmSummary:
    """Returns an RFM summary as the contract has it."""
    return segment_pb.RfmSummary(
        customers=summary.customers,
        events=summary.events,
        orders=summary.orders,
        revenue=summary.revenue,
        recency_days_mean=summary.recency_days_mean,
        recency_days_median=summary.recency_days_median,
        frequency_mean=summary.frequency_mean,
        frequency_median=summary.frequency_median,
        monetary_mean=summary.monetary_mean,
        monetary_median=summary.monetary_median,
        top_decile_share=summary.top_decile_share,
        repeat_share=summary.repeat_share,
    )


def timestamp(moment: datetime) -> Timestamp:
    """Returns a time as a Timestamp."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def _require_numbers(form: Any, path: str) -> None:
    """Refuses comparisons without a number: as 0 they would hold of everybody (COUNT GTE) or of the others (COUNT EQ)."""
    if isinstance(form, list):
        for index, part in enumerate(form):
            _require_numbers(part, f"{path}[{index}]")
    elif isinstance(form, dict):
        for name, part in form.items():
            here = f"{path}.{name}"
            if name in ("event", "score"):
                if "op" in part and "value" not in part and part["op"] not in _WITHOUT_NUMBER:
                    raise InvalidRule(f"{here}.value", "is missing: give the number to compare with, 0 too.")
            elif name in ("all", "any", "not", "rules"):
                _require_numbers(part, here)


def _json_form(message: Message, path: str) -> dict[str, Any]:
    try:
        form: dict[str, Any] = json_format.MessageToDict(message, preserving_proto_field_name=True)
        values: dict[str, Any] = _with_values(form, path)
        return values
    except InvalidArgument as error:
        raise InvalidRule(error.metadata["field"], f"holds no JSON: {NUMBER_RULE}.") from error
    except (json_format.Error, ValueError, RecursionError) as error:
        raise InvalidRule(path, "holds a value that is not JSON; numbers must be finite, nesting shallow.") from error


def _with_values(form: Any, path: str) -> Any:
    """Returns a part of a rule with the values themselves in place of their messages (`JsonValue`)."""
    if isinstance(form, list):
        return [_with_values(part, f"{path}[{index}]") for index, part in enumerate(form)]
    if not isinstance(form, dict):
        return form
    return {
        name: read_value(json_pb2.JsonValue(json=part.get("json", "")), f"{path}.{name}")
        if name == "value" and isinstance(part, dict)
        else _with_values(part, f"{path}.{name}")
        for name, part in form.items()
    }


def _with_wire_values(data: Any, *, free: bool = False) -> Any:
    """Returns a part of rule data with messages in place of the values of traits and properties (`free`)."""
    if isinstance(data, list):
        return [_with_wire_values(part, free=free) for part in data]
    if not isinstance(data, Mapping):
        return data
    return {
        name: {"json": encode(part).decode()}
        if free and name == "value"
        else _with_wire_values(part, free=name in ("trait", "filters"))
        for name, part in data.items()
    }

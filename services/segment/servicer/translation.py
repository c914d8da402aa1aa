"""Messages of the contract to and from what the use cases speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.errors import InvalidArgument
from services.common.json_messages import json_value, read_value
from services.common.json_values import NUMBER_RULE, encode
from services.common.masking import MASKED_TYPES, masked
from services.common.updates import etag_of
from services.segment.domain.errors import InvalidRule
from services.segment.domain.explaining import Finding, Part, is_met
from services.segment.domain.heard import Seen
from services.segment.domain.memberships import Membership
from services.segment.domain.names import display_name
from services.segment.domain.rfm import RfmSummary
from services.segment.domain.rules import Inside
from services.segment.domain.searching import FoundCustomer
from services.segment.domain.segments import Segment
from services.segment.domain.sentences import Sentence
from services.segment.usecases.asking import Explanation
from yike.common.v1 import json_pb2
from yike.segment.v1 import customer_search_pb2 as search_pb
from yike.segment.v1 import explanation_pb2 as explanation_pb
from yike.segment.v1 import rule_pb2 as rule_pb
from yike.segment.v1 import segment_resources_pb2 as resources_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb
from yike.segment.v1 import sentence_pb2 as sentence_pb

SHOWN_CONTACTS = 10
"""Contact points that a row of a list of customers shows."""

_VALUE = json_pb2.JsonValue.DESCRIPTOR.full_name
_VALUES = frozenset({"value", "operand"})
"""Fields of rules that hold a `JsonValue`, or are none of a message."""


def rule_data(rule: rule_pb.Rule) -> dict[str, Any]:
    """Returns a rule in the JSON form that the domain parses.

    Raises:
        InvalidRule: If it holds something that JSON has no form for, such as NaN.
    """
    return json_form(rule, "rule")


def measure_data(measure: rule_pb.Measure) -> dict[str, Any]:
    """Returns a measure in the JSON form that the domain parses; raises as `rule_data`."""
    return json_form(measure, "measure")


def filters_data(filters: Sequence[rule_pb.PropertyFilter]) -> list[dict[str, Any]]:
    """Returns property filters in the JSON form that the domain parses; raises as `rule_data`."""
    return [json_form(one, f"filters[{index}]") for index, one in enumerate(filters)]


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
    return json_format.ParseDict(_with_wire_values(data, cast(Descriptor, rule_pb.Rule.DESCRIPTOR)), rule_pb.Rule())


def measure_message(data: Mapping[str, Any]) -> rule_pb.Measure:
    """Returns the message of a stored measure."""
    form = _with_wire_values(data, cast(Descriptor, rule_pb.Measure.DESCRIPTOR))
    return json_format.ParseDict(form, rule_pb.Measure())


def segment_message(segment: Segment) -> resources_pb.Segment:
    """Returns a segment as the contract has it."""
    return resources_pb.Segment(
        segment_id=segment.segment_id,
        display_name=segment.display_name,
        rule=rule_message(segment.rule_data),
        size=segment.size,
        version=segment.version,
        create_time=timestamp(segment.create_time),
        description=segment.description,
        etag=etag_of(segment.revision),
        update_time=timestamp(segment.update_time),
        delete_time=timestamp(segment.delete_time) if segment.delete_time is not None else None,
        # The numbers of other states are the contract's.
        state=resources_pb.SEGMENT_STATE_FILLING if segment.is_filling else int(segment.state),  # type: ignore[arg-type]
        operation=f"operations/{segment.fill_operation_id}" if segment.is_filling else "",
        sentence=sentence_message(segment.sentence) if segment.sentence is not None else None,
    )


def sentence_message(sentence: Sentence) -> sentence_pb.RuleSentence:
    """Returns a rule in words as the contract has it."""
    return sentence_pb.RuleSentence(chinese=sentence.chinese, english=sentence.english)


def membership_message(membership: Membership) -> segment_pb.Membership:
    """Returns a membership as the contract has it."""
    return segment_pb.Membership(
        customer_id=membership.customer_id,
        segment_id=membership.segment_id,
        enter_time=timestamp(membership.enter_time),
        cause=int(membership.cause),  # type: ignore[arg-type]  # Its numbers are the contract's.
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


def explanation_message(explanation: Explanation) -> segment_pb.MembershipExplanation:
    """Returns an explanation as the contract has it."""
    segment = explanation.segment
    return segment_pb.MembershipExplanation(
        segment_id=segment.segment_id,
        version=segment.version,
        customer_id=explanation.customer_id,
        evaluate_time=timestamp(explanation.evaluate_time),
        membership=membership_message(explanation.membership) if explanation.membership is not None else None,
        rule=_explained(explanation.rule, rule_message(segment.rule_data), explanation.findings),
    )


def _explained(part: Part, rule: rule_pb.Rule, findings: Mapping[str, Finding]) -> explanation_pb.ExplainedRule:
    message = explanation_pb.ExplainedRule(path=part.path, met=is_met(part, findings))
    match rule.WhichOneof("kind"):
        case "all":
            below = list(rule.all.rules)
        case "any":
            below = list(rule.any.rules)
        case "not":
            below = [getattr(rule, "not")]
        case "segment" if isinstance(part.rule, Inside):
            message.condition.CopyFrom(rule)
            below = [rule_message(part.rule.rule_data)]
        case _:
            message.condition.CopyFrom(rule)
            _add_finding(message, findings[part.path])
            return message
    message.parts.extend(_explained(one, of, findings) for one, of in zip(part.parts, below, strict=True))
    return message


def _add_finding(message: explanation_pb.ExplainedRule, finding: Finding) -> None:
    if finding.value is not None:
        message.found.CopyFrom(json_value(finding.value))
    if finding.value_us is not None:
        message.found_time.FromMicroseconds(finding.value_us)
    if finding.change_us is not None:
        message.change_time.FromMicroseconds(finding.change_us)
    for proof in finding.proofs:
        event = message.events.add(event_id=proof.event_id, event_name=proof.name)
        event.occur_time.FromMicroseconds(proof.at_us)


def found_customer_message(found: FoundCustomer) -> search_pb.FoundCustomer:
    """Returns a row of a list of customers as the contract has it: contact points leave masked."""
    contacts = [each for each in found.file.identifiers if each[0] in MASKED_TYPES]
    message = search_pb.FoundCustomer(
        customer_id=found.file.customer_id,
        display_name=display_name(found.file.traits),
        contacts=[
            search_pb.MaskedContact(type=kind, value=masked(kind, value)) for kind, value in contacts[:SHOWN_CONTACTS]
        ],
        tags=found.file.tags,
        matched_by=found.matched_by,
    )
    if found.last_seen_us is not None:
        message.last_seen_time.FromMicroseconds(found.last_seen_us)
    return message


def timestamp(moment: datetime) -> Timestamp:
    """Returns a time as a Timestamp."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def json_form(message: Message, path: str) -> dict[str, Any]:
    """Returns a part of a rule in the JSON form that the domain parses, its place as errors name it; raises as `rule_data`."""
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
        if name in _VALUES and isinstance(part, dict)
        else _with_values(part, f"{path}.{name}")
        for name, part in form.items()
    }


def _with_wire_values(data: Mapping[str, Any], message: Descriptor) -> dict[str, Any]:
    """Returns a part of rule data with messages in place of the values, wherever the contract has a `JsonValue`."""
    found: dict[str, Any] = {}
    for name, part in data.items():
        field = message.fields_by_name[name]
        inner = field.message_type
        if inner is None:
            found[name] = part
        elif inner.full_name == _VALUE:
            found[name] = {"json": encode(part).decode()}
        elif field.is_repeated:
            found[name] = [_with_wire_values(one, inner) for one in part]
        else:
            found[name] = _with_wire_values(part, inner)
    return found

"""Between protobuf messages and profile's own values, in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from google.protobuf.timestamp_pb2 import Timestamp

from services.common.channels import channel_name
from services.common.errors import InvalidArgument, reason_from_name
from services.common.filters import parse_order
from services.common.json_messages import json_object, read_object
from services.common.times import read_time
from services.common.updates import etag_of
from services.profile import storage
from services.profile.domain import (
    ACCEPTED,
    DUPLICATE,
    ERASED,
    AttributeChange,
    AttributeKind,
    Authority,
    CustomerFile,
    Identifier,
    IncomingEvent,
    RecordedEvent,
    Register,
    Rejection,
    Restriction,
    Verdict,
)
from services.profile.domain.customers import NotKept
from services.profile.domain.periods import EventPeriod
from services.profile.domain.survivorship import SurvivorshipRules, WantedRules, check_traits
from yike.common.v1 import attribute_pb2 as attribute_pb
from yike.common.v1 import channel_pb2, identifier_pb2, json_pb2
from yike.common.v1 import event_pb2 as event_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

NO_TIME = -1
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_AUTHORITIES = {profile_pb.CONSENT_AUTHORITY_UNSPECIFIED: Authority.OWN} | {
    cast(profile_pb.ConsentAuthority, authority.value): authority for authority in Authority
}


def incoming_event(message: profile_pb.IncomingEvent) -> IncomingEvent:
    """Returns an event as its source sent it; a missing time becomes one that is refused."""
    time = message.occur_time
    seconds = time.seconds
    identifiers, changes = message.identifiers, message.changes
    if len(identifiers) == 1:
        # As most events have it; a comprehension for one costs twice as much.
        only = identifiers[0]
        named: tuple[Identifier, ...] = (Identifier(only.type, only.value),)
    else:
        named = tuple([Identifier(each.type, each.value) for each in identifiers])
    # In the order of the fields: by name it takes half as long again, for every event.
    return IncomingEvent(
        message.message_id,
        message.type,
        message.name,
        named,
        seconds * 1_000_000 + time.nanos // 1_000 if seconds or message.HasField("occur_time") else NO_TIME,
        message.properties_json,
        message.traits_json,
        message.context_json,
        message.body_digest,
        tuple([_change(each) for each in changes]) if changes else (),
        message.node_id,
        _AUTHORITIES.get(message.consent_authority, Authority.NONE),
        message.previous_id,
        message.principal,
        _is_trusted(message),
        message.clock_offset_seconds,
    )


def _is_trusted(message: profile_pb.IncomingEvent) -> bool:
    authority = message.order_authority
    if not authority:
        return message.consent_authority == profile_pb.CONSENT_AUTHORITY_FULL
    return authority == profile_pb.ORDER_AUTHORITY_FULL


def record_events_response(
    events: Sequence[profile_pb.IncomingEvent], verdicts: Sequence[Verdict]
) -> profile_pb.RecordEventsResponse:
    """Returns the answer to a batch: the counts, and each repeated or refused event with its place in the request."""
    repeats = [index for index, verdict in enumerate(verdicts) if verdict is DUPLICATE]
    return profile_pb.RecordEventsResponse(
        accepted=sum(verdict is ACCEPTED or verdict is ERASED for verdict in verdicts),
        duplicates=len(repeats),
        duplicate_indexes=repeats,
        rejected=[
            profile_pb.RejectedEvent(
                index=index,
                message_id=events[index].message_id,
                reason=reason_from_name(verdict.refusal.value),
                message=verdict.message,
            )
            for index, verdict in enumerate(verdicts)
            if isinstance(verdict, Rejection)
        ],
    )


def add_recorded_events(events: Sequence[RecordedEvent], columns: profile_pb.RecordedEvents) -> None:
    """Adds events of the log to a message by column, as facts and exports carry them.

    Where nothing is known of its customer (an export), the node stands for itself, with the version 0 that any real
    mapping overrules.

    Args:
        events: The events.
        columns: An empty message.
    """
    places = [event.placement for event in events]
    names = {name: index for index, name in enumerate(dict.fromkeys([event.name for event in events]))}
    columns.event_ids.extend([event.event_id for event in events])
    columns.node_ids.extend([place.node_id for place in places])
    columns.customer_ids.extend([place.customer_id or place.node_id for place in places])
    columns.mapping_versions.extend([place.mapping_version for place in places])
    columns.message_ids.extend([event.message_id for event in events])
    columns.types.extend(cast("list[profile_pb.EventType]", [event.type for event in events]))
    columns.names.extend(names)
    columns.name_indexes.extend([names[event.name] for event in events])
    columns.occur_times_us.extend([event.occur_time_us for event in events])
    columns.receive_times_us.extend([event.receive_time_us for event in events])
    columns.properties_json.extend([event.properties_json for event in events])
    columns.untrusted_indexes.extend([index for index, event in enumerate(events) if not event.is_trusted])
    for index, event in enumerate(events):
        if event.changes:
            added = columns.changes.add(event_index=index, identifier_type=event.placement.node_type)
            for each in event.changes:
                kind = cast(attribute_pb.AttributeKind, each.kind)
                added.changes.add(kind=kind, key=each.key, value_json=each.value_json)


def event_retention(period: EventPeriod, platform_months: int) -> profile_pb.EventRetention:
    """Returns how long a workspace keeps its raw events, as callers see it."""
    message = profile_pb.EventRetention(
        months=period.months, platform_months=platform_months, etag=etag_of(period.revision)
    )
    if period.forgotten_before is not None:
        message.forgotten_before.FromDatetime(period.forgotten_before)
    return message


def survivorship_rules(rules: SurvivorshipRules) -> profile_pb.SurvivorshipRules:
    """Returns by which rules a workspace's customers show their traits, as callers see them."""
    return profile_pb.SurvivorshipRules(
        traits=[
            profile_pb.TraitSurvivorship(
                trait=trait, rule=profile_pb.SURVIVORSHIP_RULE_SOURCE_PRIORITY, identifier_types=sources
            )
            if (sources := rules.source_priority.get(trait))
            else profile_pb.TraitSurvivorship(trait=trait, rule=profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT)
            for trait in sorted({*rules.most_frequent, *rules.source_priority})
        ],
        etag=etag_of(rules.revision),
    )


def trait_rules(given: profile_pb.SurvivorshipRules) -> WantedRules:
    """Returns by what rules traits are to go, their sources as they were named.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    check_traits(each.trait for each in given.traits)
    by_sources = profile_pb.SURVIVORSHIP_RULE_SOURCE_PRIORITY
    for each in given.traits:
        if (each.rule == by_sources) != bool(each.identifier_types):
            raise InvalidArgument(
                f"identifier_types of {each.trait}: name one type at least with SURVIVORSHIP_RULE_SOURCE_PRIORITY, and none "
                "with another rule.",
                field="traits.identifier_types",
            )
    return WantedRules(
        frozenset(each.trait for each in given.traits if each.rule == profile_pb.SURVIVORSHIP_RULE_MOST_FREQUENT),
        {each.trait: tuple(each.identifier_types) for each in given.traits if each.rule == by_sources},
    )


def export_events_response(events: Sequence[RecordedEvent], next_page_token: str) -> profile_pb.ExportEventsResponse:
    """Returns a page of the event log."""
    response = profile_pb.ExportEventsResponse(next_page_token=next_page_token)
    add_recorded_events(events, response.events)
    return response


def customer(file: CustomerFile) -> profile_pb.Customer:
    """Returns a customer's file as callers see it."""
    return profile_pb.Customer(
        customer_id=file.customer_id,
        traits=json_object({key: msgspec.Raw(value) for key, value in file.traits.items()}),
        tags=file.tags,
        identifiers=[_identifier(node.identifier) for node in file.nodes],
        node_ids=[node.node_id for node in file.nodes],
        identifier_times=[_timestamp(node.known_time_us) for node in file.nodes],
        identifier_first_times=[
            _timestamp(node.first_time_us) for node in file.nodes if node.first_time_us is not None
        ],
        contacts=[
            profile_pb.ContactStatement(type=each.type, value=each.value, time=_timestamp(each.time_us))
            for each in file.contacts
        ],
        consents=[
            profile_pb.Consent(
                channel=channel_name(each.channel),
                # The only one that a consent may name.
                purpose=channel_pb2.PURPOSE_MARKETING,
                granted=each.granted,
                update_time=_timestamp(each.update_time_us),
                receive_time=_timestamp(each.receive_time_us),
                ground=cast(profile_pb.ConsentGround, int(each.ground)),
                expire_time=None if each.expire_time_us is None else _timestamp(each.expire_time_us),
                source=each.proof.source,
                evidence=each.proof.evidence,
                principal=each.proof.principal,
            )
            for each in file.consents
        ],
        create_time=_timestamp(min(node.create_time_us for node in file.nodes)),
        change_event=_event_ref(*file.change_event) if file.change_event else None,
        restriction=_restriction(file.restriction) if file.restriction else None,
        as_of=None if file.as_of_us is None else _timestamp(file.as_of_us),
        event_count=file.event_count,
        not_kept=_not_kept(file.not_kept) if file.not_kept else None,
    )


def changed_traits(request: profile_pb.UpdateCustomerRequest) -> dict[str, bytes]:
    """Returns JSON of the traits that a change names.

    Raises:
        InvalidArgument: If the mask names other fields alone, or they are no object that can be kept.
    """
    named = set(request.update_mask.paths)
    if named and not named & {"traits", "*"}:
        raise InvalidArgument(
            f"{min(named)} is not changed here, only traits are. Tags go by tags:change, consents by consents:set.",
            field=f"customer.{min(named)}",
        )
    message = request.customer.traits
    read_object(message, "customer.traits")
    traits = _MEMBERS.decode(message.json.encode()) if message.json else {}
    return {key: bytes(value) for key, value in traits.items()}


def _not_kept(lost: NotKept) -> profile_pb.NotKept:
    return profile_pb.NotKept(
        traits=lost.traits,
        tags=lost.tags,
        contacts=lost.contacts,
        consents=[channel_name(channel) for channel in lost.consents],
        restriction=lost.restriction,
    )


def customer_restriction(customer_id: int, restriction: Restriction | None) -> profile_pb.CustomerRestriction:
    """Returns whether a customer is restricted, as callers see it."""
    return profile_pb.CustomerRestriction(
        customer_id=customer_id, restriction=_restriction(restriction) if restriction else None
    )


def _restriction(restriction: Restriction) -> profile_pb.Restriction:
    return profile_pb.Restriction(
        start_time=_timestamp(restriction.start_time_us), principal=restriction.by, reason=restriction.reason
    )


def _event_ref(node_id: int, event_id: int) -> event_pb.EventRef:
    return event_pb.EventRef(node_id=node_id, event_id=event_id)


def timeline_event(row: storage.TimelineRow, identifier: Identifier) -> profile_pb.TimelineEvent:
    """Returns one event of a timeline, with the identifier that carried it."""
    return profile_pb.TimelineEvent(
        message_id=row.message_id,
        type=cast(profile_pb.EventType, row.type),
        name=row.name,
        occur_time=_timestamp(row.occur_time_us),
        receive_time=_timestamp(row.receive_time_us),
        identifier=_identifier(identifier),
        properties=json_pb2.JsonObject(json=row.properties_json.decode()),
        principal=row.principal,
        source=row.source,
    )


def event_filter(
    request: profile_pb.ListCustomerEventsRequest | profile_pb.ListEventsRequest,
) -> storage.EventFilter:
    """Returns which events a list asks for.

    Raises:
        InvalidArgument: If a time is none that a call may name, or a kind is none.
    """
    if profile_pb.EVENT_TYPE_UNSPECIFIED in request.types:
        raise InvalidArgument("types: name a kind of events, such as EVENT_TYPE_TRACK.", field="types")
    return storage.EventFilter(
        name=request.event_name,
        types=tuple(sorted(set(request.types))),
        start=read_time(request.start_time, "start_time") if request.HasField("start_time") else None,
        end=read_time(request.end_time, "end_time") if request.HasField("end_time") else None,
        source=request.source,
    )


def is_oldest_first(order_by: str) -> bool:
    """Tells whether a timeline is asked for from its oldest event on.

    Raises:
        InvalidArgument: If it is asked for by anything but `occur_time`.
    """
    return bool(order_by.strip()) and not parse_order(order_by, ("occur_time",), key="occur_time")[0].descending


def node_attribute(register: Register) -> profile_pb.NodeAttribute:
    """Returns the current value of one attribute of one node."""
    return profile_pb.NodeAttribute(
        node_id=register.node_id,
        attribute=profile_pb.AttributeChange(
            kind=cast(attribute_pb.AttributeKind, register.kind), key=register.key, value_json=register.value_json
        ),
        occur_time_us=register.occur_time_us,
        message_id=register.message_id,
        receive_time_us=register.receive_time_us,
    )


def consent_words(request: profile_pb.SetCustomerConsentRequest) -> tuple[str, str]:
    """Returns the channel and the purpose that a consent is stated for, as words; a number that we do not know as digits."""
    return (
        enum_word(channel_pb2.Channel, request.channel, "CHANNEL_") or str(request.channel),
        enum_word(channel_pb2.Purpose, request.purpose, "PURPOSE_")
        or (str(request.purpose) if request.purpose else ""),
    )


def enum_word(enum: EnumTypeWrapper, number: int, prefix: str) -> str:
    """Returns an enum value in lower case without its prefix; empty for 0 and for numbers of a newer contract."""
    value = enum.DESCRIPTOR.values_by_number.get(number) if number else None
    return value.name.removeprefix(prefix).lower() if value is not None else ""


def _change(message: profile_pb.AttributeChange) -> AttributeChange:
    # A kind that we do not know stays a number here and is refused with the event.
    return AttributeChange(
        _KINDS.get(int(message.kind), cast(AttributeKind, message.kind)), message.key, message.value_json
    )


_KINDS = {int(kind): kind for kind in AttributeKind}


def _identifier(identifier: Identifier) -> identifier_pb2.Identifier:
    return identifier_pb2.Identifier(type=identifier.type, value=identifier.value)


def _timestamp(time_us: int) -> Timestamp:
    seconds, micros = divmod(time_us, 1_000_000)
    return Timestamp(seconds=seconds, nanos=micros * 1_000)

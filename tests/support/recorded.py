"""Profile's log event by event, for tests; on the wire it travels by column (`RecordedEvents`)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yike.profile.v1 import profile_facts_pb2 as facts_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb


@dataclass(frozen=True)
class RecordedEvent:
    """One event of the log; the fields are those of the contract."""

    event_id: int = 1
    node_id: int = 1
    customer_id: int = 1
    mapping_version: int = 1
    message_id: str = "m"
    type: int = profile_pb.EVENT_TYPE_TRACK
    name: str = "Order Completed"
    occur_time_us: int = 0
    receive_time_us: int = 0
    properties_json: bytes = b""
    changes: list[profile_pb.AttributeChange] = field(default_factory=list)
    identifier_type: str = ""
    is_trusted: bool = True


def columns_of(events: Iterable[RecordedEvent]) -> profile_pb.RecordedEvents:
    """Returns events as they travel."""
    columns = profile_pb.RecordedEvents()
    for index, event in enumerate(events):
        columns.event_ids.append(event.event_id)
        columns.node_ids.append(event.node_id)
        columns.customer_ids.append(event.customer_id)
        columns.mapping_versions.append(event.mapping_version)
        columns.message_ids.append(event.message_id)
        columns.types.append(event.type)  # type: ignore[arg-type]
        if event.name not in columns.names:
            columns.names.append(event.name)
        columns.name_indexes.append(list(columns.names).index(event.name))
        columns.occur_times_us.append(event.occur_time_us)
        columns.receive_times_us.append(event.receive_time_us)
        columns.properties_json.append(event.properties_json)
        if not event.is_trusted:
            columns.untrusted_indexes.append(index)
        if event.changes:
            columns.changes.add(event_index=index, changes=event.changes, identifier_type=event.identifier_type)
    return columns


def events_of(columns: profile_pb.RecordedEvents) -> list[RecordedEvent]:
    """Returns what travelled, event by event."""
    changes = {of_event.event_index: list(of_event.changes) for of_event in columns.changes}
    types = {of_event.event_index: of_event.identifier_type for of_event in columns.changes}
    return [
        RecordedEvent(
            event_id=columns.event_ids[index],
            node_id=columns.node_ids[index],
            customer_id=columns.customer_ids[index],
            mapping_version=columns.mapping_versions[index],
            message_id=columns.message_ids[index],
            type=columns.types[index],
            name=columns.names[columns.name_indexes[index]],
            occur_time_us=columns.occur_times_us[index],
            receive_time_us=columns.receive_times_us[index],
            properties_json=columns.properties_json[index],
            changes=changes.get(index, []),
            identifier_type=types.get(index, ""),
            is_trusted=index not in columns.untrusted_indexes,
        )
        for index in range(len(columns.event_ids))
    ]


def fact_of(events: Iterable[RecordedEvent]) -> bytes:
    """Returns the serialised fact that tells of events."""
    recorded = facts_pb.EventsRecorded(events=columns_of(events))
    return facts_pb.ProfileFact(events_recorded=recorded).SerializeToString()

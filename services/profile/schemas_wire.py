"""Between protobuf messages and schemas, in both directions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeVar, cast

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import InvalidArgument
from services.common.filters import Value
from services.common.listings import Listable
from services.common.updates import etag_of, updated
from services.profile.domain.schemas import EventSchema, FieldSchema, FieldType, SchemaMode, Schemas, Tried
from services.profile.storage.schemas import Violation
from yike.profile.v1 import schema_service_pb2 as schema_pb

E = TypeVar("E", bound=IntEnum)

MAXIMUM_FINDINGS = 200
_CHANGEABLE = ("traits", "trait_mode", "events")
_PREFIX = "SCHEMA_PROBLEM_"
_PROBLEMS: Mapping[str, Value] = {
    each: number
    for name, number in schema_pb.SchemaProblem.items()
    if number
    for each in (name, name.removeprefix(_PREFIX))
}
VIOLATIONS = Listable(
    call="ListSchemaViolations",
    filters={"event_name": str, "field": str, "problem": _PROBLEMS},
    orders={"last_time": datetime, "violation_id": str},
    key="violation_id",
    order="last_time desc",
)


def schemas_message(schemas: Schemas) -> schema_pb.Schemas:
    """Returns schemas as the wire has them."""
    message = schema_pb.Schemas(
        traits=[_field_message(each) for each in schemas.traits],
        trait_mode=cast(Any, int(schemas.trait_mode)),
        events=[
            schema_pb.EventSchema(
                event_name=each.event_name,
                mode=cast(Any, int(each.mode)),
                properties=[_field_message(one) for one in each.properties],
            )
            for each in schemas.events
        ],
        etag=etag_of(schemas.revision),
    )
    if schemas.update_time is not None:
        message.update_time.FromDatetime(schemas.update_time)
    return message


def new_schemas(message: schema_pb.Schemas) -> Schemas:
    """Returns schemas as they are to be.

    Raises:
        InvalidArgument: If a mode or a type is none that we know.
    """
    return Schemas(
        traits=_fields(message.traits, "traits"),
        trait_mode=_known(SchemaMode, message.trait_mode or SchemaMode.REPORT, "trait_mode"),
        events=tuple(
            EventSchema(
                event_name=each.event_name,
                mode=_known(SchemaMode, each.mode or SchemaMode.REPORT, f"events[{index}].mode"),
                properties=_fields(each.properties, f"events[{index}].properties"),
            )
            for index, each in enumerate(message.events)
        ),
    )


def changed_schemas(current: Schemas, given: schema_pb.Schemas, mask: FieldMask) -> Schemas:
    """Returns schemas with what the mask names taken over.

    Raises:
        InvalidArgument: If the mask names what cannot be changed.
    """
    return new_schemas(updated(schemas_message(current), given, mask, changeable=_CHANGEABLE))


def violation_message(violation: Violation) -> schema_pb.SchemaViolation:
    """Returns a violation as the wire has it."""
    message = schema_pb.SchemaViolation(
        violation_id=violation.violation_id,
        event_name=violation.finding.event_name,
        field=violation.finding.field,
        problem=cast(Any, int(violation.finding.problem)),
        count=violation.count,
    )
    message.first_time.FromDatetime(violation.first_time)
    message.last_time.FromDatetime(violation.last_time)
    return message


def tried_message(tried: Tried) -> schema_pb.CheckSchemasResponse:
    """Returns how much would not fit, as the wire has it."""
    found = sorted(tried.findings.items(), key=lambda each: (-each[1], each[0]))
    return schema_pb.CheckSchemasResponse(
        checked_events=tried.checked_events,
        violating_events=tried.violating_events,
        checked_values=tried.checked_values,
        violating_values=tried.violating_values,
        findings=[
            schema_pb.SchemaFinding(
                event_name=finding.event_name, field=finding.field, problem=cast(Any, int(finding.problem)), count=count
            )
            for finding, count in found[:MAXIMUM_FINDINGS]
        ],
    )


def _field_message(field: FieldSchema) -> schema_pb.FieldSchema:
    message = schema_pb.FieldSchema(
        name=field.name,
        type=cast(Any, int(field.type)),
        required=field.required,
        allowed_values=field.allowed_values,
        min_length=field.min_length,
        max_length=field.max_length,
    )
    if field.minimum is not None:
        message.minimum = field.minimum
    if field.maximum is not None:
        message.maximum = field.maximum
    return message


def _fields(messages: Sequence[schema_pb.FieldSchema], path: str) -> tuple[FieldSchema, ...]:
    return tuple(
        FieldSchema(
            name=each.name,
            type=_known(FieldType, each.type, f"{path}[{index}].type"),
            required=each.required,
            allowed_values=tuple(each.allowed_values),
            minimum=each.minimum if each.HasField("minimum") else None,
            maximum=each.maximum if each.HasField("maximum") else None,
            min_length=each.min_length,
            max_length=each.max_length,
        )
        for index, each in enumerate(messages)
    )


def _known(kind: type[E], number: int, field: str) -> E:
    try:
        return kind(number)
    except ValueError as error:
        raise InvalidArgument(
            f"{field}: it must be one of {', '.join(each.name for each in kind)}.", field=field
        ) from error

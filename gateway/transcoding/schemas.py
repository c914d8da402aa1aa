"""JSON Schemas of protobuf messages, as proto3 JSON carries them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from gateway.transcoding.bounds import Schema, bound_list, bound_value, is_read_only, is_required, words_of
from gateway.transcoding.comments import comment_of
from gateway.transcoding.json_decoding import is_map

_F: Final = FieldDescriptor
_WELL_KNOWN: dict[str, dict[str, Any]] = {
    # As `services.common.times` bounds what callers name.
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time", "pattern": "^(?:19|20|21)[0-9]{2}-"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?\d+(\.\d+)?s$"},
    "google.protobuf.FieldMask": {"type": "string"},
    "yike.common.v1.JsonObject": {"type": "object", "additionalProperties": True},
    "yike.common.v1.JsonValue": {"description": "Any JSON value."},
    "google.protobuf.Empty": {"type": "object"},
    "google.protobuf.Any": {
        "type": "object",
        "properties": {"@type": {"type": "string"}},
        "required": ["@type"],
        "additionalProperties": True,
    },
}


class SchemaBook:
    """Collects the schemas that a document refers to; a type is written once."""

    def __init__(self, *, in_requests: Iterable[Descriptor]) -> None:
        """Starts empty.

        Args:
            in_requests: Messages that callers send: in them, and in all that stands in them, what has no name is refused.
        """
        self._closed: set[str] = set()
        for descriptor in in_requests:
            self._close(descriptor)
        self.schemas: dict[str, Schema] = {}
        self._names: dict[str, str] = {}

    def reference(self, descriptor: Descriptor | EnumDescriptor) -> Schema:
        """Returns a reference to the schema of a type, which is added with all that it uses."""
        known = _WELL_KNOWN.get(descriptor.full_name)
        if known is not None:
            return dict(known)
        name = self._names.get(descriptor.full_name)
        if name is None:
            name = descriptor.name
            if name in self.schemas:
                # Two services may use one word; the second gets its service in front: `segment.Stats`.
                name = f"{descriptor.full_name.split('.')[1]}.{name}"
            self._names[descriptor.full_name] = name
            self.schemas[name] = {}
            self.schemas[name] = (
                _enum_schema(descriptor) if isinstance(descriptor, EnumDescriptor) else self.object_schema(descriptor)
            )
        return {"$ref": f"#/components/schemas/{name}"}

    def object_schema(
        self, descriptor: Descriptor, *, without: Collection[str] = (), is_partial: bool = False
    ) -> Schema:
        """Returns the schema of a message.

        Args:
            descriptor: The message.
            without: Names of fields to leave out (they stand in the path).
            is_partial: Whether nothing in it is required: the body of an update has what changes.
        """
        fields = [field for field in descriptor.fields if field.name not in without]
        schema: Schema = {
            "type": "object",
            "properties": {field.json_name: self.field_schema(field) for field in fields},
        }
        required = [field.json_name for field in fields if is_required(field)]
        if required and not is_partial:
            schema["required"] = required
        if len(descriptor.oneofs) == 1 and len(descriptor.oneofs[0].fields) == len(fields) > 1:
            # None of them is a matter of the call: a draft keeps, and answers, a rule that is not chosen yet.
            schema["maxProperties"] = 1
        text = comment_of(descriptor.full_name)
        choices = [
            f"Exactly one of {', '.join(each.json_name for each in oneof.fields)}."
            for oneof in descriptor.oneofs
            if len(oneof.fields) > 1
        ]
        if text or choices:
            schema["description"] = " ".join([text, *choices]).strip()
        if descriptor.full_name in self._closed:
            schema["additionalProperties"] = False
        return schema

    def _close(self, descriptor: Descriptor) -> None:
        if descriptor.full_name not in self._closed:
            self._closed.add(descriptor.full_name)
            for field in descriptor.fields:
                if field.message_type is not None:
                    self._close(field.message_type)

    def field_schema(self, field: FieldDescriptor) -> Schema:
        """Returns the schema of a field, with its comment."""
        if is_map(field):
            assert field.message_type is not None
            value = field.message_type.fields_by_name["value"]
            schema: Schema = {"type": "object", "additionalProperties": self._single(value)}
            bound_list(schema, field)
        elif field.is_repeated:
            schema = {"type": "array", "items": self._single(field)}
            bound_list(schema, field)
        else:
            schema = self._single(field)
        text = " ".join(part for part in (comment_of(field.full_name), words_of(field)) if part)
        if text:
            schema["description"] = text
        if is_read_only(field):
            schema["readOnly"] = True
        return schema

    def _single(self, field: FieldDescriptor) -> Schema:
        if field.message_type is not None:
            return self.reference(field.message_type)
        if field.enum_type is not None:
            schema = self.reference(field.enum_type)
            # Among several, as where it must be there, none at all is no choice.
            if is_required(field) or field.is_repeated:
                schema["not"] = {"const": field.enum_type.values_by_number[0].name}
            return schema
        schema = _scalar(field)
        bound_value(schema, field)
        return schema


def _scalar(field: FieldDescriptor) -> Schema:
    match field.cpp_type:
        case _F.CPPTYPE_INT32 | _F.CPPTYPE_UINT32:
            return {"type": "integer", "format": "int32"}
        case _F.CPPTYPE_INT64 | _F.CPPTYPE_UINT64:
            return {"type": "string", "format": "int64"}
        case _F.CPPTYPE_DOUBLE | _F.CPPTYPE_FLOAT:
            return {"type": "number", "format": "double"}
        case _F.CPPTYPE_BOOL:
            return {"type": "boolean"}
    if field.type == _F.TYPE_BYTES:
        return {"type": "string", "contentEncoding": "base64"}
    return {"type": "string"}


def _enum_schema(descriptor: EnumDescriptor) -> Schema:
    lines = [f"- `{value.name}`: {comment_of(f'{descriptor.full_name}.{value.name}')}" for value in descriptor.values]
    return {
        "type": "string",
        "enum": [value.name for value in descriptor.values],
        "description": "\n".join([comment_of(descriptor.full_name), "", *lines]),
    }

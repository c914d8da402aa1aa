"""From a protobuf message to JSON values (proto3 JSON): camelCase, 64-bit numbers as text, zeros shown, free JSON as it is."""

from __future__ import annotations

import base64
import functools
import math
from collections.abc import Callable
from typing import Any, Final

import msgspec
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gateway.transcoding.json_decoding import is_map

_F: Final = FieldDescriptor
_AS_TEXT = (_F.CPPTYPE_INT64, _F.CPPTYPE_UINT64)
Convert = Callable[[Any], Any]


def to_json(message: Message) -> Any:
    """Returns a message as JSON values; fields without presence show even when they are zero or empty."""
    return _converter(message.DESCRIPTOR)(message)


@functools.cache
def _converter(descriptor: Descriptor) -> Convert:
    """Returns what converts messages of a type; made once, so that a long list costs no descriptor look-ups."""
    match descriptor.full_name:
        case "google.protobuf.Timestamp" | "google.protobuf.Duration" | "google.protobuf.FieldMask":
            return lambda message: message.ToJsonString()
        case "google.protobuf.Any":
            return _any_to_json
        # As it was written: decoding it would cost time and could cost digits.
        case "yike.common.v1.JsonObject":
            return lambda message: msgspec.Raw(message.json or "{}")
        case "yike.common.v1.JsonValue":
            return lambda message: msgspec.Raw(message.json or "null")
    # In the order of the contract.
    rows = [(field.name, field.json_name, _field_converter(field), field.has_presence) for field in descriptor.fields]

    def convert(message: Any) -> dict[str, Any]:
        return {
            json_name: each(getattr(message, name))
            for name, json_name, each, has_presence in rows
            if not has_presence or message.HasField(name)
        }

    return convert


def _any_to_json(message: Any) -> dict[str, Any]:
    """Returns a message of a type of ours, with that type: an operation's response."""
    inner = GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(message.TypeName())).FromString(
        message.value
    )
    return {"@type": message.type_url, **to_json(inner)}


def _field_converter(field: FieldDescriptor) -> Convert:
    if is_map(field):
        assert field.message_type is not None
        value_of = _single_converter(field.message_type.fields_by_name["value"])
        return lambda values: {_key(key): value_of(value) for key, value in values.items()}
    single = _single_converter(field)
    if field.is_repeated:
        return lambda values: [single(value) for value in values]
    return single


def _single_converter(field: FieldDescriptor) -> Convert:
    message_type, enum_type = field.message_type, field.enum_type
    if message_type is not None:
        # Looked up at the first use: a type may contain itself.
        return lambda value: _converter(message_type)(value)
    if enum_type is not None:
        names = {value.number: value.name for value in enum_type.values}
        return lambda value: names.get(value, value)
    if field.cpp_type in _AS_TEXT:
        return str
    if field.type == _F.TYPE_BYTES:
        return lambda value: base64.b64encode(value).decode()
    if field.cpp_type in (_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT):
        return _number
    return _same


def _same(value: Any) -> Any:
    return value


def _number(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")


def _key(key: Any) -> str:
    return str(key).lower() if isinstance(key, bool) else str(key)

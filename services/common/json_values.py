"""JSON between protobuf's Struct and Value, Python values and canonical bytes."""

from __future__ import annotations

from typing import Any

import msgspec
from google.protobuf import struct_pb2

_ENCODER = msgspec.json.Encoder(order="sorted")


def from_value(value: struct_pb2.Value) -> Any:
    """Returns a protobuf Value as a Python value; whole numbers become int (as JSON has them), others float."""
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return from_struct(value.struct_value)
    if kind == "list_value":
        return [from_value(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() and abs(number) < 2**53 else number
    if kind == "string_value":
        return value.string_value
    if kind == "bool_value":
        return value.bool_value
    return None


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Returns a Struct as a dict; see `from_value` for numbers."""
    return {key: from_value(value) for key, value in struct.fields.items()}


def to_value(value: Any) -> struct_pb2.Value:
    """Returns a Python JSON value as a protobuf Value; whole numbers beyond 2**53 lose digits, as in every JSON reader."""
    message = struct_pb2.Value()
    if value is None:
        message.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, int | float):
        message.number_value = float(value)
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, dict):
        message.struct_value.CopyFrom(to_struct(value))
        message.struct_value.SetInParent()
    else:
        message.list_value.values.extend(to_value(item) for item in value)
        if not value:
            message.list_value.SetInParent()
    return message


def to_struct(values: dict[str, Any]) -> struct_pb2.Struct:
    """Returns a dict as a Struct."""
    message = struct_pb2.Struct()
    for key, value in values.items():
        message.fields[key].CopyFrom(to_value(value))
    return message


def canonical_json(value: Any) -> bytes:
    """Returns the same bytes for equal JSON values: keys sorted, no white space, UTF-8."""
    return _ENCODER.encode(value)

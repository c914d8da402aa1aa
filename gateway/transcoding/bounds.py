"""The contracts' limits in the words of JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor

from services.common.limits import JSON_TYPES, has_behavior, limits_of, spelling_in
from yike.common.v1 import limits_pb2

_F: Final = FieldDescriptor
_INTEGERS = {_F.CPPTYPE_INT32: (-(2**31), 2**31 - 1), _F.CPPTYPE_UINT32: (0, 2**32 - 1)}
_LONG = (_F.CPPTYPE_INT64, _F.CPPTYPE_UINT64)
_FLOATS = (_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT)
_ETAG = "etag"

Schema = dict[str, Any]


def is_required(field: FieldDescriptor) -> bool:
    """Tells whether a request must have a field."""
    return has_behavior(field, field_behavior_pb2.REQUIRED)


def is_read_only(field: FieldDescriptor) -> bool:
    """Tells whether a field is only ever answered; an etag is sent back."""
    return has_behavior(field, field_behavior_pb2.OUTPUT_ONLY) and field.name != _ETAG


def bound_value(schema: Schema, field: FieldDescriptor) -> None:
    """Adds to the schema of one value what the contract says of it."""
    limits = limits_of(field) or limits_pb2.Limits()
    may_be_empty = not is_required(field) and not field.has_presence and not field.is_repeated
    kind = field.cpp_type
    if field.message_type is not None or field.enum_type is not None:
        return
    if kind in _INTEGERS:
        least, most = _INTEGERS[kind]
        schema["minimum"], schema["maximum"] = least, most
        if limits.HasField("page"):
            schema["minimum"], schema["default"] = 0, limits.page.default
        if limits.HasField("minimum"):
            schema["minimum"] = min(0, limits.minimum) if may_be_empty else limits.minimum
        if limits.HasField("maximum"):
            schema["maximum"] = limits.maximum
    elif kind in _FLOATS:
        if limits.HasField("minimum"):
            schema["minimum"] = limits.minimum
        if limits.HasField("maximum"):
            schema["maximum"] = limits.maximum
    elif kind in _LONG:
        # As text: what a number beyond 2^53 is in JSON depends on who reads it.
        sign = "" if limits.HasField("minimum") and limits.minimum >= 0 else "-?"
        schema["pattern"] = "^[1-9][0-9]{0,18}$" if is_required(field) else f"^{sign}[0-9]{{1,19}}$"
    elif kind == _F.CPPTYPE_STRING and field.type != _F.TYPE_BYTES:
        _bound_text(schema, limits, may_be_empty=may_be_empty, is_needed=is_required(field))


def _bound_text(schema: Schema, limits: limits_pb2.Limits, *, may_be_empty: bool, is_needed: bool) -> None:
    least = max(limits.min_length, 1 if is_needed else 0)
    if least and not may_be_empty:
        schema["minLength"] = least
    if limits.max_length or limits.max_bytes:
        schema["maxLength"] = limits.max_length or limits.max_bytes
    spelling = spelling_in(limits)
    if spelling is not None:
        schema["pattern"] = f"^(?:{spelling.pattern})?$" if may_be_empty else f"^(?:{spelling.pattern})$"


def bound_list(schema: Schema, field: FieldDescriptor) -> None:
    """Adds to the schema of a list or map how many entries it may have."""
    limits = limits_of(field) or limits_pb2.Limits()
    noun = "Properties" if schema["type"] == "object" else "Items"
    least = max(limits.min_items, 1 if is_required(field) else 0)
    if least:
        schema[f"min{noun}"] = least
    if limits.max_items:
        schema[f"max{noun}"] = limits.max_items


def words_of(field: FieldDescriptor) -> str:
    """Returns a sentence on limits that JSON Schema has no words for; empty when there are none."""
    limits = limits_of(field) or limits_pb2.Limits()
    if limits.HasField("page"):
        return f"0 or absent means {limits.page.default:,}; more than {limits.page.maximum:,} means {limits.page.maximum:,}."
    words = []
    if has_behavior(field, field_behavior_pb2.IMMUTABLE):
        words.append("It cannot be changed.")
    if field.message_type is not None and field.message_type.full_name in JSON_TYPES:
        words.append("A number may have 37 digits before and 37 after the decimal point; send a longer one as text.")
    if limits.max_bytes:
        words.append(f"At most {limits.max_bytes:,} bytes in UTF-8.")
    if field.cpp_type in _LONG and (limits.HasField("minimum") or limits.HasField("maximum")):
        words.append(f"From {limits.minimum:,} to {limits.maximum:,}.")
    return " ".join(words)

"""From JSON to a protobuf message, stricter than the library: each error names the field's path and what to do."""

from __future__ import annotations

import base64
import binascii
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

import msgspec
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import DecodeError, Message

from services.common.channels import bare
from services.common.errors import InvalidArgument, Reason
from services.common.json_messages import check_value
from services.common.json_values import NUMBER_RULE, decimal_of, decode, encode
from services.common.times import read_time
from yike.common.v1 import channel_pb2, json_pb2

TEXT_MESSAGES = frozenset({"google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask"})
"""Messages that JSON carries as a text, and a query, too."""

MAXIMUM_DEPTH = 64
"""Levels of objects and lists in a body."""

_F: Final = FieldDescriptor
_INTEGERS = {
    _F.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    _F.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    _F.CPPTYPE_UINT32: (0, 2**32 - 1),
    _F.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,20}")


def parse_body(body: bytes) -> dict[str, Any]:
    """Returns the JSON object in a body; an empty body is an empty object.

    Raises:
        InvalidArgument: MALFORMED_BODY, if it is no JSON object, or nested deeper than 64 levels.
    """
    if not body.strip():
        return {}
    try:
        value = decode(body)
    except msgspec.ValidationError as error:
        raise InvalidArgument(f"The body holds a number that cannot be kept: {NUMBER_RULE}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
        raise InvalidArgument(
            f"The body is not JSON that can be read: {detail}.", reason=Reason.ERROR_REASON_MALFORMED_BODY
        ) from error
    if not isinstance(value, dict):
        raise InvalidArgument("The body must be a JSON object.", reason=Reason.ERROR_REASON_MALFORMED_BODY)
    level: list[Any] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > MAXIMUM_DEPTH:
            raise InvalidArgument(
                f"The body is nested deeper than {MAXIMUM_DEPTH} levels.", reason=Reason.ERROR_REASON_MALFORMED_BODY
            )
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
    return value


def fill(message: Message, values: dict[str, Any], path: str = "") -> None:
    """Sets the fields of a message from a JSON object; names in camelCase or as in the contract.

    Raises:
        InvalidArgument: INVALID_FIELD, with the path of the field and what to do.
    """
    descriptor = cast(Descriptor, message.DESCRIPTOR)
    seen: dict[str, str] = {}
    for name, value in values.items():
        place = f"{path}.{name}" if path else name
        field = field_named(descriptor, name)
        if field is None:
            raise unknown_field(descriptor, place)
        if field.name in seen:
            raise _wrong(place, f"it is given twice, also as {seen[field.name]}")
        seen[field.name] = name
        if value is None and not _takes_null(field):
            continue
        oneof = field.containing_oneof
        if oneof is not None and message.WhichOneof(oneof.name) not in (None, field.name):
            raise _wrong(place, f"only one of {', '.join(other.json_name for other in oneof.fields)} may be given")
        _set(message, field, value, place)


def check_carriable(message: Message) -> None:
    """Refuses a message that is nested deeper than protobuf reads back.

    Raises:
        InvalidArgument: If so.
    """
    try:
        type(message).FromString(message.SerializeToString())
    except DecodeError as error:
        raise InvalidArgument("The body is nested too deeply.", reason=Reason.ERROR_REASON_MALFORMED_BODY) from error


def field_named(descriptor: Descriptor, name: str) -> FieldDescriptor | None:
    """Returns the field of a name in camelCase or as in the contract; None when there is none."""
    return descriptor.fields_by_camelcase_name.get(name) or descriptor.fields_by_name.get(name)


def unknown_field(descriptor: Descriptor, place: str) -> InvalidArgument:
    """Returns the error of a field that the contract does not have."""
    known = ", ".join(field.json_name for field in descriptor.fields) or "none"
    return InvalidArgument(f"{place}: there is no such field. Leave it out, or use one of: {known}.", field=place)


def _set(message: Message, field: FieldDescriptor, value: Any, place: str) -> None:
    if is_map(field):
        _set_map(message, field, value, place)
    elif field.is_repeated:
        if not isinstance(value, list):
            raise _wrong(place, "it must be a list")
        target = getattr(message, field.name)
        for index, item in enumerate(value):
            where = f"{place}[{index}]"
            if field.message_type is not None:
                _fill_message(target.add(), item, where)
            else:
                target.append(scalar(field, item, where))
    elif field.message_type is not None:
        target = getattr(message, field.name)
        # Present even when it is empty: `{}` is not the same as absent.
        target.SetInParent()
        _fill_message(target, value, place)
    else:
        setattr(message, field.name, scalar(field, value, place))


def _set_map(message: Message, field: FieldDescriptor, value: Any, place: str) -> None:
    if not isinstance(value, dict):
        raise _wrong(place, "it must be an object")
    assert field.message_type is not None
    value_field = field.message_type.fields_by_name["value"]
    key_field = field.message_type.fields_by_name["key"]
    target = getattr(message, field.name)
    for key, item in value.items():
        where = f"{place}.{key}"
        if value_field.message_type is not None:
            _fill_message(target[scalar(key_field, key, where)], item, where)
        else:
            target[scalar(key_field, key, where)] = scalar(value_field, item, where)


def _fill_message(message: Message, value: Any, place: str) -> None:
    match message.DESCRIPTOR.full_name:
        case "google.protobuf.Timestamp":
            _fill_timestamp(message, value, place)
        case "google.protobuf.Duration":
            _fill_text(message, value, place, "a number of seconds with an s, such as 86400s or 1.5s")
        case "google.protobuf.FieldMask":
            _fill_text(message, value, place, "names of fields with commas between, such as displayName,rule")
        case "yike.common.v1.JsonObject":
            if not isinstance(value, dict):
                raise _wrong(place, "it must be an object")
            _fill_json(message, value, place)
        case "yike.common.v1.JsonValue":
            _fill_json(message, value, place)
        case _:
            if not isinstance(value, dict):
                raise _wrong(place, "it must be an object")
            fill(message, value, place)


def _fill_json(message: Any, value: Any, place: str) -> None:
    check_value(value, place)
    message.json = encode(value).decode()


def _fill_timestamp(message: Any, value: Any, place: str) -> None:
    if not isinstance(value, str):
        raise _wrong(place, "it must be a text such as 2026-11-22T09:30:00Z")
    try:
        message.FromJsonString(value)
    except (ValueError, OverflowError) as error:
        raise _wrong(place, "it must be an RFC 3339 time such as 2026-11-22T09:30:00Z") from error
    read_time(message, place)


def _fill_text(message: Any, value: Any, place: str, example: str) -> None:
    if not isinstance(value, str):
        raise _wrong(place, f"it must be {example}")
    try:
        message.FromJsonString(value)
    except ValueError as error:
        raise _wrong(place, f"it must be {example}") from error


def scalar(field: FieldDescriptor, value: Any, place: str) -> Any:
    """Returns a JSON value as the value of a scalar field; 64-bit numbers may come as text, as they are given out.

    Raises:
        InvalidArgument: If the type or the range is wrong.
    """
    kind = field.cpp_type
    if kind in _INTEGERS:
        return _integer(value, *_INTEGERS[kind], place)
    if kind in (_F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT):
        number = _decimal(value, place)
        if not abs(number) <= Decimal("1.7e308") or (kind == _F.CPPTYPE_FLOAT and abs(number) > Decimal("3.4e38")):
            raise _wrong(place, "it must be a finite number")
        if decimal_of(float(number)) != number:
            raise _wrong(place, "it has more digits than a double keeps; give at most 15")
        return float(number)
    if kind == _F.CPPTYPE_BOOL:
        if not isinstance(value, bool):
            raise _wrong(place, "it must be true or false")
        return value
    if field.enum_type is not None:
        return _enum(field.enum_type, value, place)
    if not isinstance(value, str):
        raise _wrong(place, "it must be a text")
    if field.type == _F.TYPE_BYTES:
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise _wrong(place, "it must be base64") from error
    if "\x00" in value:
        raise _wrong(place, "it holds the character U+0000; leave it out")
    return value


def is_map(field: FieldDescriptor) -> bool:
    """Tells whether a field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _decimal(value: Any, place: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _wrong(place, "it must be a number")
    try:
        number = Decimal(value) if isinstance(value, str) else decimal_of(value)
    except InvalidOperation:
        raise _wrong(place, "it must be a number") from None
    if not number.is_finite():
        raise _wrong(place, "it must be a finite number")
    return number


def _integer(value: Any, least: int, most: int, place: str) -> int:
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(place, "it must be a whole number")
    if not least <= value <= most:
        raise _wrong(place, f"it must be from {least} to {most}")
    return value


def _enum(enum: EnumDescriptor, value: Any, place: str) -> int:
    if isinstance(value, str) and value in enum.values_by_name:
        return int(enum.values_by_name[value].number)
    # Its range first: the table of numbers looks at the lower 32 bits alone.
    if type(value) is int and -(2**31) <= value < 2**31 and value in enum.values_by_number:
        return value
    if isinstance(value, str) and enum.full_name in _WORDS and bare(value) in _WORDS[enum.full_name]:
        return _WORDS[enum.full_name][bare(value)]
    names = ", ".join(each.name for each in enum.values)
    raise _wrong(place, f"it must be one of: {names}")


def _spellings(enum: EnumDescriptor) -> dict[str, int]:
    """Returns the numbers of an enum by the bare spelling of each name, with and without the enum's own prefix."""
    bares = {bare(each.name): each.number for each in enum.values}
    return {word.removeprefix(bare(enum.name)): number for word, number in bares.items()} | bares


# A template's channel may be written as consents write it: `email`, `E-Mail` and `CHANNEL_EMAIL` are one.
_WORDS = {enum.full_name: _spellings(enum) for enum in (channel_pb2.Channel.DESCRIPTOR, channel_pb2.Purpose.DESCRIPTOR)}


def _takes_null(field: FieldDescriptor) -> bool:
    # JSON null is a value for JsonValue, and absence everywhere else.
    return (
        field.message_type is not None
        and field.message_type.full_name == json_pb2.JsonValue.DESCRIPTOR.full_name
        and not field.is_repeated
    )


def _wrong(place: str, problem: str) -> InvalidArgument:
    return InvalidArgument(f"{place}: {problem}.", field=place)

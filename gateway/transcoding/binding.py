"""Puts an RPC's request together from path, query, body and headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.transcoding.json_decoding import (
    check_carriable,
    field_named,
    fill,
    is_map,
    parse_body,
    scalar,
    unknown_field,
)
from gateway.transcoding.routes import Route
from services.common.errors import InvalidArgument, Reason

REPEAT_FIELD = "request_id"
"""The field that makes a call repeatable; the header `Idempotency-Key` fills it."""

_F: Final = FieldDescriptor
_MOST_PARAMETERS = 200
_PATH_OF_VALUE = {"yike.common.v1.JsonObject", "yike.common.v1.JsonValue"}


def bind(route: Route, variables: Mapping[str, str], query: bytes, body: bytes, idempotency_key: str = "") -> Message:
    """Returns the request message of an HTTP request.

    Args:
        route: Where it goes.
        variables: From its path.
        query: The raw query string.
        body: The whole body; read only where the route takes one.
        idempotency_key: Value of the header; ignored by RPCs without `request_id`.

    Raises:
        InvalidArgument: If anything does not fit the contract.
    """
    parameters = parse_query(query)
    if route.takes_body:
        if parameters:
            raise InvalidArgument(
                f"{parameters[0][0]}: this call takes its fields from the JSON body, not from the query.",
                field=parameters[0][0],
            )
        values = parse_body(body)
    else:
        values = _nest(route.method.input_type, parameters)
    for name in variables:
        field = route.method.input_type.fields_by_name[name]
        if field.json_name in values or name in values:
            given = values.pop(field.json_name, None) if field.json_name in values else values.pop(name)
            if given is not None and str(given) != variables[name]:
                raise InvalidArgument(f"{name}: the path and the body name different ones.", field=name)
    message = route.request_class()
    fill(message, values)
    for name, text in variables.items():
        field = route.method.input_type.fields_by_name[name]
        setattr(message, name, scalar(field, _json_value(field, text), name))
    if idempotency_key:
        _set_request_id(message, idempotency_key)
    check_carriable(message)
    return message


def parse_query(query: bytes) -> list[tuple[str, str]]:
    """Returns the parameters of a query string, blank values included.

    Raises:
        InvalidArgument: If it is not UTF-8 or has more than 200 parameters.
    """
    try:
        return parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidArgument(
            f"The query string must be percent-encoded UTF-8 with at most {_MOST_PARAMETERS} parameters.",
            reason=Reason.ERROR_REASON_MALFORMED_BODY,
        ) from error


def _nest(descriptor: Descriptor, parameters: list[tuple[str, str]]) -> dict[str, Any]:
    """Returns query parameters as the JSON object that they stand for: `a.b=1&c=2&c=3`."""
    values: dict[str, Any] = {}
    for name, text in parameters:
        target, where = values, descriptor
        *parents, last = name.split(".")
        for parent in parents:
            field = field_named(where, parent)
            if field is None or field.message_type is None or field.is_repeated or _has_no_parts(field):
                raise unknown_field(where, name)
            target, where = target.setdefault(field.json_name, {}), field.message_type
        field = field_named(where, last)
        if field is None:
            raise unknown_field(where, name)
        if is_map(field) or (field.message_type is not None and field.message_type.full_name != _TIMESTAMP):
            raise InvalidArgument(f"{name}: this field cannot be given in the query.", field=name)
        if field.is_repeated:
            target.setdefault(field.json_name, []).append(_json_value(field, text))
        elif field.json_name in target:
            raise InvalidArgument(f"{name}: it is given twice.", field=name)
        else:
            target[field.json_name] = _json_value(field, text)
    return values


_TIMESTAMP = "google.protobuf.Timestamp"


def _has_no_parts(field: FieldDescriptor) -> bool:
    assert field.message_type is not None
    return field.message_type.full_name in _PATH_OF_VALUE or field.message_type.full_name == _TIMESTAMP


def _json_value(field: FieldDescriptor, text: str) -> Any:
    """Returns the JSON value that a text in a path or query stands for; a wrong one is left to be refused later."""
    if field.cpp_type == _F.CPPTYPE_BOOL:
        return {"true": True, "false": False}.get(text.lower(), text)
    if field.enum_type is not None and text.isascii() and text.isdigit():
        return int(text[:10])
    return text


def _set_request_id(message: Message, key: str) -> None:
    field = cast(Descriptor, message.DESCRIPTOR).fields_by_name.get(REPEAT_FIELD)
    if field is None:
        return
    given = getattr(message, REPEAT_FIELD)
    if given and given != key:
        raise InvalidArgument("requestId and the header Idempotency-Key differ; send one of them.", field="requestId")
    setattr(message, REPEAT_FIELD, scalar(field, key, "Idempotency-Key"))

"""Puts an RPC's request together from path, query, body and headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast
from urllib.parse import parse_qsl

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.transcoding.json_decoding import (
    TEXT_MESSAGES,
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

MASK_FIELD = "update_mask"
"""The field of a PATCH that names what changes; without it, what the body names does."""

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
    request = route.method.input_type
    parameters = parse_query(query)
    if route.body == "*":
        if parameters:
            raise InvalidArgument(
                f"{parameters[0][0]}: this call takes its fields from the JSON body, not from the query.",
                field=parameters[0][0],
            )
        values = parse_body(body)
    else:
        values = _nest(request, parameters)
    resource = request.fields_by_name[route.body] if route.body not in ("", "*") else None
    if resource is not None:
        if resource.json_name in values:
            raise InvalidArgument(
                f"{resource.json_name}: it is the JSON body of this call and is not given in the query.",
                field=resource.json_name,
            )
        values[resource.json_name] = parse_body(body)
    for path, text in variables.items():
        _take_from_path(request, values, path, text)
    message = route.request_class()
    inner = values.pop(resource.json_name) if resource is not None else {}
    fill(message, values)
    if resource is not None:
        # Errors name the fields of the body, as its sender knows them.
        whole = getattr(message, route.body)
        whole.SetInParent()
        fill(whole, inner)
    for path, text in variables.items():
        _set_from_path(message, path, text)
    if route.http_method == "PATCH" and MASK_FIELD in request.fields_by_name and not message.HasField(MASK_FIELD):
        # As it is usual: what the body names is what changes.
        _mask_of(message, request.fields_by_name[route.body], inner)
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
        if is_map(field) or (field.message_type is not None and field.message_type.full_name not in TEXT_MESSAGES):
            raise InvalidArgument(f"{name}: this field cannot be given in the query.", field=name)
        if field.is_repeated:
            target.setdefault(field.json_name, []).append(_json_value(field, text))
        elif field.json_name in target:
            raise InvalidArgument(f"{name}: it is given twice.", field=name)
        else:
            target[field.json_name] = _json_value(field, text)
    return values


def _has_no_parts(field: FieldDescriptor) -> bool:
    assert field.message_type is not None
    return field.message_type.full_name in _PATH_OF_VALUE | TEXT_MESSAGES


def _take_from_path(request: Descriptor, values: dict[str, Any], path: str, text: str) -> None:
    """Takes what the path says out of what body and query say, where it must be the same."""
    *parents, last = path.split(".")
    where = request
    for parent in parents:
        field = where.fields_by_name[parent]
        inner = values.get(field.json_name)
        assert field.message_type is not None
        if not isinstance(inner, dict):
            return
        values, where = inner, field.message_type
    field = where.fields_by_name[last]
    for name in dict.fromkeys((field.json_name, last)):
        given = values.pop(name, None)
        if given is not None and str(given) != text:
            raise InvalidArgument(f"{path}: the path and the body name different ones.", field=path)


def _set_from_path(message: Any, path: str, text: str) -> None:
    *parents, last = path.split(".")
    for parent in parents:
        message = getattr(message, parent)
    field = message.DESCRIPTOR.fields_by_name[last]
    setattr(message, last, scalar(field, _json_value(field, text), path))


def _mask_of(message: Any, resource: FieldDescriptor, values: Mapping[str, Any]) -> None:
    assert resource.message_type is not None
    named = [field_named(resource.message_type, name) for name in values]
    if not named:
        # No mask would mean that everything is replaced, by nothing.
        raise InvalidArgument("The body names nothing to change.", reason=Reason.ERROR_REASON_MISSING_FIELD)
    mask = getattr(message, MASK_FIELD)
    mask.SetInParent()
    mask.paths.extend(sorted(field.name for field in named if field is not None))


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

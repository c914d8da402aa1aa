"""Requests that say no more than their contract asks for."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.transcoding.bounds import is_required
from gateway.transcoding.routes import OPERATIONS, Route
from services.common.limits import has_behavior, limits_of, spelling_in

_F = FieldDescriptor


def smallest(descriptor: Descriptor) -> dict[str, Any]:
    """Returns the JSON of a message with its required fields only."""
    return {field.json_name: _smallest_field(field) for field in descriptor.fields if is_required(field)}


def smallest_request(route: Route) -> tuple[str, dict[str, Any]]:
    """Returns URL and JSON body of a call whose request has what is required; in the path stands 5, a day, or an operation's id."""
    values = smallest(route.method.input_type)
    in_path = "5" if route.service != OPERATIONS else f"op_scoring_{'0' * 20}"
    if "report_date" in route.template.variables.values():
        in_path = "2026-11-22"
    path = "/" + "/".join(literal or in_path for literal in route.template.segments)
    path += f":{route.template.verb}" if route.template.verb else ""
    if route.body not in ("", "*"):
        resource = route.method.input_type.fields_by_name[route.body]
        assert resource.message_type is not None
        body = _without_path(smallest(resource.message_type), route)
        if route.http_method == "PATCH" and not body:
            # What it changes is what the body names.
            changeable = next(field for field in resource.message_type.fields if _is_changeable(field, route))
            body = {changeable.json_name: _smallest_field(changeable)}
        return path, body
    values = _without_path(values, route)
    return (path, values) if route.takes_body else (f"{path}?{urlencode(values)}" if values else path, {})


def _without_path(values: dict[str, Any], route: Route) -> dict[str, Any]:
    resource = route.method.input_type.fields_by_name.get(route.body)
    inner = {} if resource is None or resource.message_type is None else resource.message_type.fields_by_name
    fields = {**inner, **route.method.input_type.fields_by_name}
    in_path = {path.rpartition(".")[2] for path in route.template.variables.values()}
    names = {fields[name].json_name for name in in_path if name in fields}
    return {name: value for name, value in values.items() if name not in names | in_path}


def _is_changeable(field: FieldDescriptor, route: Route) -> bool:
    in_path = {path.rpartition(".")[2] for path in route.template.variables.values()}
    fixed = (field_behavior_pb2.OUTPUT_ONLY, field_behavior_pb2.IMMUTABLE)
    return field.name not in in_path and not any(has_behavior(field, behavior) for behavior in fixed)


def _smallest_field(field: FieldDescriptor) -> Any:
    value = _smallest_value(field)
    limits = limits_of(field)
    return [value] * max(1, limits.min_items if limits is not None else 1) if field.is_repeated else value


def _smallest_value(field: FieldDescriptor) -> Any:
    limits = limits_of(field)
    if field.message_type is not None:
        known = {"google.protobuf.Timestamp": "2026-11-22T09:30:00Z", "google.protobuf.Duration": "60s"}
        return known.get(field.message_type.full_name) or smallest(field.message_type)
    if field.enum_type is not None:
        return field.enum_type.values[1].name
    if field.cpp_type == _F.CPPTYPE_BOOL:
        return True
    if field.cpp_type == _F.CPPTYPE_STRING:
        spelling = spelling_in(limits)
        pattern = spelling.pattern if spelling is not None else ".*"
        samples = ("a" * max(1, limits.min_length if limits is not None else 0), "1", "AAA", "2026-11-22")
        return next(sample for sample in samples if re.fullmatch(pattern, sample))
    return max(1, limits.minimum) if limits is not None else 1

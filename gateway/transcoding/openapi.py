"""The OpenAPI 3.1 document: the annotated RPCs from their descriptors, ingestion from `gateway/ingest/openapi.json`."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Sequence
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.idempotency import KEY_PATTERN, MAXIMUM_KEY, needs_storing
from gateway.transcoding.answers import answers, refusals
from gateway.transcoding.binding import MASK_FIELD, REPEAT_FIELD
from gateway.transcoding.bounds import Schema, is_required
from gateway.transcoding.comments import comment_of, first_sentence
from gateway.transcoding.json_decoding import TEXT_MESSAGES, is_map
from gateway.transcoding.routes import Route, all_contracts, field_at
from gateway.transcoding.schemas import SchemaBook
from yike.common.v1 import operations_pb2, permissions_pb2

VERSION = "1"
_RESULT = re.compile(r"response is the `([\w.]+)`")

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes the call repeatable: the same key again within a day has no second effect, and the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAXIMUM_KEY, "pattern": KEY_PATTERN},
}


def openapi_document(routes: Sequence[Route], public_url: str) -> dict[str, Any]:
    """Returns the document of all endpoints.

    Args:
        routes: Of the transcoded RPCs.
        public_url: Where the gateway is reached.
    """
    written = json.loads(importlib.resources.files("gateway.ingest").joinpath("openapi.json").read_text("utf-8"))
    book = SchemaBook(in_requests=[route.method.input_type for route in routes])
    book.schemas.update(written["components"]["schemas"])
    responses: dict[str, Any] = {}
    paths: dict[str, dict[str, Any]] = dict(written["paths"])
    for operation in (each for verbs in paths.values() for each in verbs.values()):
        told = answers(operation.pop("x-codes", ()), takes_body="requestBody" in operation)
        operation["responses"] |= {status: _shared(status, one, responses) for status, one in told.items()}
    for route in routes:
        paths.setdefault(document_path(route), {})[route.http_method.lower()] = _operation(route, book, responses)
    for result in results_of_operations():
        book.reference(result)
    described: dict[str, list[str]] = {}
    for name, file in all_contracts():
        described.setdefault(name, []).extend(comment_of(each.full_name) for each in file.services_by_name.values())
    tags = [{"name": name, "description": "\n\n".join(texts)} for name, texts in described.items()]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Yike",
            "version": VERSION,
            "summary": "One customer, one file.",
            "description": written["info"]["description"],
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "tags": [*written["tags"], *tags],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(book.schemas.items())),
            "securitySchemes": written["components"]["securitySchemes"],
            "responses": dict(sorted(responses.items())),
        },
        "security": [{"secretKey": []}, {"secretKeyAsUser": []}],
    }


def results_of_operations() -> list[Descriptor]:
    """Returns what operations come to, which no call answers with: each kind's comment says it in backquotes."""
    kind = operations_pb2.DESCRIPTOR.enum_types_by_name["OperationKind"]
    comments = [comment_of(f"{kind.full_name}.{value.name}") for value in kind.values]
    names = [name for comment in comments for name in _RESULT.findall(comment)]
    return [kind.file.pool.FindMessageTypeByName(name) for name in names]


def document_path(route: Route) -> str:
    """Returns the path of a call as the document has it: `/v1/segments/{segment_id}`, whatever field that fills."""
    return re.sub(r"\{(?:[a-z_.]+\.)?([a-z_]+)(?:=\*)?\}", r"{\1}", route.template.text)


def _operation(route: Route, book: SchemaBook, responses: dict[str, Any]) -> dict[str, Any]:
    request = route.method.input_type
    in_path = set(route.template.variables.values())
    text = comment_of(route.method.full_name)
    parameters = [_path_parameter(request, path, book) for path in sorted(in_path)]
    operation: dict[str, Any] = {
        "operationId": f"{route.method.name}{'AtFormerPath' if route.is_former else ''}",
        **({"deprecated": True} if route.is_former else {}),
        "tags": [route.service],
        "summary": first_sentence(text),
        "description": text,
        "parameters": parameters,
        "security": _security(route),
        "x-permission": permissions_pb2.Permission.Name(route.permission),
        "responses": {
            "200": {
                "description": comment_of(route.method.output_type.full_name) or "Done.",
                "content": {"application/json": {"schema": book.reference(route.method.output_type)}},
            },
            **{status: _shared(status, answer, responses) for status, answer in refusals(route).items()},
        },
    }
    if route.body == "*":
        schema: Schema = book.object_schema(request, without=in_path)
        operation["requestBody"] = {
            "required": "required" in schema,
            "content": {"application/json": {"schema": schema}},
        }
    else:
        parameters.extend(
            _parameter(field, "query", book)
            for field in request.fields
            if field.name not in in_path and _fits_query(field)
        )
    if route.body not in ("", "*"):
        operation["requestBody"] = _resource_body(route, book)
    if REPEAT_FIELD in request.fields_by_name or needs_storing(route):
        parameters.append(_IDEMPOTENCY_KEY)
    return operation


def _security(route: Route) -> list[dict[str, list[str]]]:
    """Returns the ways to say who calls, each enough by itself; none where nobody need say."""
    if route.permission == permissions_pb2.PERMISSION_NONE:
        return []
    if route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN:
        return [{"customerToken": []}]
    session: dict[str, list[str]] = {"session": []}
    if route.scope is None:
        return [session]
    return [{"secretKey": [route.scope.value]}, {"secretKeyAsUser": [route.scope.value]}, session]


def _shared(status: str, answer: dict[str, Any], responses: dict[str, Any]) -> dict[str, Any]:
    """Returns a reference to an answer; calls that are refused in the same ways share it."""
    name = ".".join([status, *answer["x-codes"]])
    responses[name] = answer
    return {"$ref": f"#/components/responses/{name}"}


def _resource_body(route: Route, book: SchemaBook) -> dict[str, Any]:
    """Returns the body that is a field of the request; in an update nothing of it is required."""
    resource = route.method.input_type.fields_by_name[route.body].message_type
    assert resource is not None
    in_path = {path.removeprefix(f"{route.body}.") for path in route.template.variables.values()}
    schema = book.reference(resource)
    if MASK_FIELD in route.method.input_type.fields_by_name:
        schema = book.object_schema(resource, without=in_path, is_partial=True)
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _parameter(field: FieldDescriptor, place: str, book: SchemaBook) -> dict[str, Any]:
    schema = book.field_schema(field)
    description = schema.pop("description", "")
    # In the path the variable has the name that the template gives it; in the query both names are read.
    parameter = {
        "name": field.name if place == "path" else field.json_name,
        "in": place,
        "description": description,
        "schema": schema,
    }
    if place == "path" or is_required(field):
        parameter["required"] = True
    return parameter


def _path_parameter(request: Descriptor, path: str, book: SchemaBook) -> dict[str, Any]:
    field = field_at(request, path)
    assert field is not None
    return _parameter(field, "path", book)


def _fits_query(field: FieldDescriptor) -> bool:
    message = field.message_type
    return message is None or (not is_map(field) and message.full_name in TEXT_MESSAGES)

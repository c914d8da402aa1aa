"""The OpenAPI 3.1 document: the annotated RPCs from their descriptors, ingestion from `gateway/ingest/openapi.json`."""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Iterable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.transcoding.binding import REPEAT_FIELD
from gateway.transcoding.comments import comment_of, first_sentence
from gateway.transcoding.json_decoding import TEXT_MESSAGES, is_map
from gateway.transcoding.routes import Route, contract_files, field_at
from gateway.transcoding.schemas import Schema, SchemaBook

VERSION = "1"


def openapi_document(routes: Iterable[Route], public_url: str) -> dict[str, Any]:
    """Returns the document of all endpoints.

    Args:
        routes: Of the transcoded RPCs.
        public_url: Where the gateway is reached.
    """
    written = json.loads(importlib.resources.files("gateway.ingest").joinpath("openapi.json").read_text("utf-8"))
    book = SchemaBook()
    book.schemas.update(written["components"]["schemas"])
    paths: dict[str, dict[str, Any]] = dict(written["paths"])
    for route in routes:
        path = re.sub(r"\{([a-z_.]+)=\*\}", r"{\1}", route.template.text)
        paths.setdefault(path, {})[route.http_method.lower()] = _operation(route, book)
    tags = [
        {"name": name, "description": comment_of(service.full_name)}
        for name, file in contract_files().items()
        for service in file.services_by_name.values()
    ]
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
            "responses": written["components"]["responses"],
        },
        "security": [{"secretKey": []}, {"secretKeyAsUser": []}],
    }


def _operation(route: Route, book: SchemaBook) -> dict[str, Any]:
    request = route.method.input_type
    in_path = set(route.template.variables.values())
    text = comment_of(route.method.full_name)
    parameters = [_path_parameter(request, path, book) for path in sorted(in_path)]
    operation: dict[str, Any] = {
        "operationId": route.method.name,
        "tags": [route.service],
        "summary": first_sentence(text),
        "description": text,
        "parameters": parameters,
        "security": [{"secretKey": [route.scope.value]}, {"secretKeyAsUser": [route.scope.value]}],
        "responses": {
            "200": {
                "description": comment_of(route.method.output_type.full_name) or "Done.",
                "content": {"application/json": {"schema": book.reference(route.method.output_type)}},
            },
            "4XX": {"$ref": "#/components/responses/Refused"},
            "5XX": {"$ref": "#/components/responses/Failed"},
        },
    }
    if route.body == "*":
        schema: Schema = book.object_schema(request, without=in_path)
        operation["requestBody"] = {
            "required": bool(schema["properties"]),
            "content": {"application/json": {"schema": schema}},
        }
    else:
        parameters.extend(
            _parameter(field, "query", book)
            for field in request.fields
            if field.name not in in_path and _fits_query(field)
        )
    if route.body not in ("", "*"):
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": book.field_schema(request.fields_by_name[route.body])}},
        }
    if REPEAT_FIELD in request.fields_by_name:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "description": "Stands for requestId: the same key again changes nothing.",
                "schema": {"type": "string", "maxLength": 100},
            }
        )
    return operation


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
    if place == "path":
        parameter["required"] = True
    return parameter


def _path_parameter(request: Descriptor, path: str, book: SchemaBook) -> dict[str, Any]:
    field = field_at(request, path)
    assert field is not None
    return _parameter(field, "path", book) | {"name": path}


def _fits_query(field: FieldDescriptor) -> bool:
    message = field.message_type
    return message is None or (not is_map(field) and message.full_name in TEXT_MESSAGES)

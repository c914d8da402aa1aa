"""Generates `src/api/schema.d.ts`, the API as TypeScript sees it, from the OpenAPI document of the gateway.

`python -m gateway.console.generate` writes it, with Node and `npm ci` (see README.md); with `--check` it exits 1 when what is
committed is of another document. That needs neither: the file's first line tells the document's digest.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from gateway.transcoding.openapi import openapi_document, results_of_operations
from gateway.transcoding.routes import Route, read_routes

CONSOLE = Path(__file__).resolve().parent
SCHEMA = CONSOLE / "src" / "api" / "schema.d.ts"
_REFERENCE = "#/components/schemas/"
_FIRST_LINE = "// Generated from the OpenAPI document {digest}; `make console-api` writes it anew.\n"

Json = dict[str, Any]


def document() -> Json:
    """Returns the gateway's document as TypeScript needs it: no prose, and answers told apart from requests.

    An answer always has its fields without presence, even when they are zero; a request may leave them out. One schema cannot
    say both, so what is sent is another type of the same name with `Input` behind it.
    """
    routes = read_routes()
    whole: Json = _without_prose(openapi_document(routes, ""))
    schemas = whole["components"]["schemas"]
    inputs = _reached_from_bodies(whole)
    for name in sorted(inputs):
        schemas[f"{name}Input"] = _renamed(copy.deepcopy(schemas[name]), inputs)
    for body in _bodies(whole):
        body.update(_renamed(body, inputs))
    for name, descriptor in _messages(routes).items():
        # Of two messages of one name the document calls the second otherwise.
        if name in schemas and set(schemas[name].get("properties", ())) == {
            each.json_name for each in descriptor.fields
        }:
            always = [field.json_name for field in descriptor.fields if not field.has_presence]
            schemas[name]["required"] = sorted({*schemas[name].get("required", ()), *always})
    return whole


def digest(content: Json) -> str:
    """Returns the digest of a document."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def is_fresh() -> bool:
    """Tells whether what is committed was generated from today's document."""
    with SCHEMA.open(encoding="utf-8") as file:
        return file.readline() == _FIRST_LINE.format(digest=digest(document()))


def generate() -> None:
    """Writes the file.

    Raises:
        SystemExit: If openapi-typescript is not there.
    """
    program = CONSOLE / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
    if not program.exists():
        raise SystemExit("openapi-typescript is not installed: run `make console-setup`.")
    content = document()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(json.dumps(content))
        subprocess.run(
            [os.environ.get("NODE", "node"), program, source, "--output", target, "--default-non-nullable", "false"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        SCHEMA.write_text(_FIRST_LINE.format(digest=digest(content)) + target.read_text("utf-8"), "utf-8")


def _without_prose(value: Any, *, is_schema_map: bool = False) -> Any:
    """Leaves out what people read: it changes more often than the shapes do, and would make the file ten times as long."""
    if isinstance(value, list):
        return [_without_prose(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_prose(inner, is_schema_map=key == "properties")
        for key, inner in value.items()
        # A field may itself be called `description`.
        if is_schema_map or key not in ("description", "summary", "example", "examples", "tags", "security")
    }


def _bodies(whole: Json) -> Iterator[Json]:
    for verbs in whole["paths"].values():
        for operation in verbs.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                if "schema" in content:
                    yield content["schema"]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _references(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref" and inner.startswith(_REFERENCE):
                yield inner.removeprefix(_REFERENCE)
            else:
                yield from _references(inner)


def _reached_from_bodies(whole: Json) -> set[str]:
    schemas = whole["components"]["schemas"]
    found: set[str] = set()
    waiting = [name for body in _bodies(whole) for name in _references(body)]
    while waiting:
        name = waiting.pop()
        if name not in found and schemas[name].get("type") == "object":
            found.add(name)
            waiting.extend(_references(schemas[name]))
    return found


def _renamed(value: Any, inputs: set[str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, inputs) for each in value]
    if not isinstance(value, dict):
        return value
    name = str(value.get("$ref", "")).removeprefix(_REFERENCE)
    if name in inputs:
        return {**value, "$ref": f"{_REFERENCE}{name}Input"}
    return {key: _renamed(inner, inputs) for key, inner in value.items()}


def _messages(routes: list[Route]) -> dict[str, Descriptor]:
    """Returns the messages of answers by the name of their schema (`SchemaBook.reference` gives it)."""
    found: dict[str, Descriptor] = {}
    waiting = [*(route.method.output_type for route in routes), *results_of_operations()]
    seen: set[str] = set()
    while waiting:
        descriptor = waiting.pop(0)
        if descriptor.full_name in seen or not descriptor.full_name.startswith("yike."):
            continue
        seen.add(descriptor.full_name)
        found.setdefault(descriptor.name, descriptor)
        waiting.extend(_inner(field) for field in descriptor.fields if field.message_type is not None)
    return found


def _inner(field: FieldDescriptor) -> Descriptor:
    inner = field.message_type
    assert inner is not None
    return inner


if __name__ == "__main__":
    if "--check" in sys.argv:
        if not is_fresh():
            sys.exit(f"{SCHEMA.relative_to(CONSOLE.parents[1])} is of another document: run `make console-api`.")
    else:
        generate()

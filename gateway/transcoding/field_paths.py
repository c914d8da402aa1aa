"""Errors of services name fields as the contract does; callers over HTTP read them as they wrote them."""

from __future__ import annotations

from google.protobuf.descriptor import Descriptor

from gateway.transcoding.routes import Route
from services.common.errors import YikeError

_FIELD, _FIELDS = "field", "fields"


def as_written(route: Route, error: YikeError) -> YikeError:
    """Returns an error whose fields are spelt as the request's JSON is.

    They stand in `metadata.field` and at the start of its message; where there are several, in `metadata.fields`, too.
    """
    named = error.metadata.get(_FIELD, "")
    written = path_as_written(route, named)
    if written != named:
        error.metadata[_FIELD] = written
        if error.message.startswith(named):
            error.message = written + error.message[len(named) :]
    if _FIELDS in error.metadata:
        error.metadata[_FIELDS] = " ".join(path_as_written(route, each) for each in error.metadata[_FIELDS].split())
    return error


def path_as_written(route: Route, path: str) -> str:
    """Returns a field's path as the caller writes it: `segment.display_name` is `displayName` where the body is the segment.

    What stands in the URL's path keeps the name that it has there; a path that leads to no field stays as it is.
    """
    request = route.method.input_type
    if not path or path in route.template.variables.values():
        return path
    resource = request.fields_by_name[route.body].message_type if route.body not in ("", "*") else None
    written = _json_path(request, path)
    if resource is None:
        return written or path
    if written is None:
        return _json_path(resource, path) or path
    first, _, rest = written.partition(".")
    return rest if "." in path and first == request.fields_by_name[route.body].json_name else written


def _json_path(descriptor: Descriptor, path: str) -> str | None:
    """Returns a path in JSON's names, as far as the contract names things; None when its first part is no field."""
    where: Descriptor | None = descriptor
    written: list[str] = []
    for part in path.split("."):
        name, bracket, place = part.partition("[")
        field = where.fields_by_name.get(name) if where is not None else None
        if field is None and not written:
            return None
        written.append(part if field is None else f"{field.json_name}{bracket}{place}")
        where = field.message_type if field is not None else None
    return ".".join(written)

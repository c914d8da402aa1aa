"""What an entry tells of a call: the resource it is about, and its request without secrets. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.transcoding.json_decoding import is_map
from gateway.transcoding.json_encoding import to_json
from gateway.transcoding.routes import Route
from services.common.caller import Scope
from services.common.limits import has_behavior
from yike.common.v1 import permissions_pb2

MAXIMUM_REQUEST_BYTES = 16 * 1024
"""Of a request's JSON; of a larger one only the digest is kept."""

MAXIMUM_RESOURCE = 300
"""Characters of a resource's name; what is longer is cut."""

_SECRET = re.compile(r"secret|password|token|credential|private_?key|api_?key", re.IGNORECASE)
_REMOVED = "(removed)"
_OF_CUSTOMERS = frozenset({"IssueCustomerToken"})
_ON_RECORD = (permissions_pb2.PERMISSION_CONTACTS_REVEAL, permissions_pb2.PERMISSION_CUSTOMERS_EXPORT)


@dataclass(frozen=True)
class Told:
    """What the entry of a change tells of it.

    Attributes:
        method: Full name of the RPC, or the name in the API's document of what is none.
        resource: What it is about.
        request: As JSON, without secrets; empty when it is too large to be kept.
        digest: SHA-256 of the whole request, without secrets.
    """

    method: str
    resource: str
    request: bytes
    digest: bytes


def told_of(route: Route, request: Message) -> Told:
    """Returns what is told of a call of an RPC."""
    told = without_secrets(request)
    return Told(
        method=route.method.full_name,
        resource=resource_of(route, request),
        request=request_json(told),
        digest=hashlib.sha256(told.SerializeToString(deterministic=True)).digest(),
    )


def is_change(route: Route, taken: Iterable[permissions_pb2.Permission] = ()) -> bool:
    """Tells whether calls of a route are put on record: all but those that only read, whatever their HTTP method.

    Of those that read, what takes contact points or many customers out: the route itself, or a field of the call, by the
    permissions that are `taken` for it. What customers themselves do to their inboxes, and the tokens by which they do it, is
    nobody's work on the workspace, and would bury what is.
    """
    if route.permission == permissions_pb2.PERMISSION_CUSTOMER_TOKEN or route.method.name in _OF_CUSTOMERS:
        return False
    reads_in_full = route.permission in _ON_RECORD or any(each in _ON_RECORD for each in taken)
    return reads_in_full or (route.http_method != "GET" and route.scope is not Scope.READ)


def resource_of(route: Route, request: Message, response: Message | None = None) -> str:
    """Returns the name of what a call is about: its path without version and verb, with the id of what it makes.

    What a call makes elsewhere is named as it names itself: `models:train` is about `operations/op_…`, as cancelling that is.

    Args:
        route: Of the call.
        request: As it is sent.
        response: Where there is one already: an id that the caller did not give is in it.
    """
    parts = [
        literal if literal is not None else _value_at(request, route.template.variables[place])
        for place, literal in enumerate(route.template.segments)
    ]
    name = "/".join(part for part in parts[1:] if part)
    if route.template.segments[-1] is not None:
        body = getattr(request, route.body) if route.body not in ("", "*") else request
        made = _own_id(body) or (_own_id(response) if response is not None else "")
        # An id has no slash: with one it is a whole name. What belongs to one thing alone, such as a draft, has its id.
        if made and made not in parts:
            name = made if "/" in made else f"{name}/{made}"
    return name[:MAXIMUM_RESOURCE]


def without_secrets(message: Message) -> Message:
    """Returns a copy of a request without what must not be read again.

    Taken out is what the contract marks as `debug_redact` or INPUT_ONLY, and what is named like a secret.
    """
    copy = type(message)()
    copy.CopyFrom(message)
    _remove_secrets(copy)
    return copy


def request_json(message: Message) -> bytes:
    """Returns a request as JSON; empty when it is too large to be kept."""
    text = msgspec.json.encode(to_json(message))
    return text if len(text) <= MAXIMUM_REQUEST_BYTES else b""


def _remove_secrets(message: Any) -> None:
    for field, value in message.ListFields():
        if _is_secret(field):
            message.ClearField(field.name)
            if field.cpp_type == FieldDescriptor.CPPTYPE_STRING and not field.is_repeated:
                setattr(message, field.name, _REMOVED)
        elif is_map(field):
            if field.message_type.fields_by_name["value"].message_type is not None:
                for inner in value.values():
                    _remove_secrets(inner)
        elif field.message_type is not None:
            for inner in value if field.is_repeated else (value,):
                _remove_secrets(inner)


def _is_secret(field: FieldDescriptor) -> bool:
    return (
        field.GetOptions().debug_redact
        or has_behavior(field, field_behavior_pb2.INPUT_ONLY)
        or _SECRET.search(field.name) is not None
    )


def _value_at(message: Any, path: str) -> str:
    for name in path.split("."):
        message = getattr(message, name)
    return str(message)


def _own_id(message: Any) -> str:
    """Returns the id in a resource or a request that makes one: its first field, when that is a text named as an id."""
    first = cast(Descriptor, message.DESCRIPTOR).fields[:1]
    if not first or first[0].is_repeated or first[0].cpp_type != FieldDescriptor.CPPTYPE_STRING:
        return ""
    is_id = first[0].name.endswith("_id") and first[0].name != "request_id"
    return str(getattr(message, first[0].name)) if is_id or first[0].name == "name" else ""

"""What a caller needs to send a field with a value, beside what the call itself takes: an option of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from gateway.transcoding.json_decoding import is_map
from services.common.caller import Scope
from yike.common.v1 import permissions_pb2

_PERMISSION: Any = permissions_pb2.takes_permission
_SCOPE: Any = permissions_pb2.takes_scope


def taken_by_fields(message: Message) -> Iterator[tuple[Scope, permissions_pb2.Permission]]:
    """Yields what a key and what a person needs, for each field of a request that has a value and takes something."""
    if not _takes_any(cast(Descriptor, message.DESCRIPTOR)):
        return
    for field, value in message.ListFields():
        options = field.GetOptions()
        if options.Extensions[_PERMISSION]:
            scope = permissions_pb2.Scope.Name(options.Extensions[_SCOPE]).removeprefix("SCOPE_").lower()
            yield Scope(scope), options.Extensions[_PERMISSION]
        if field.message_type is not None and not is_map(field):
            for inner in value if field.is_repeated else (value,):
                yield from taken_by_fields(inner)


@cache
def _takes_any(descriptor: Descriptor) -> bool:
    """Tells whether a message of this kind may hold such a field at any depth."""
    seen: set[str] = set()
    waiting = [descriptor]
    while waiting:
        one = waiting.pop()
        if one.full_name in seen:
            continue
        seen.add(one.full_name)
        for field in one.fields:
            if field.GetOptions().Extensions[_PERMISSION]:
                return True
            if field.message_type is not None:
                waiting.append(field.message_type)
    return False

"""How a resource is changed by its callers: only what the mask names (AIP-134), only when nobody else did first (AIP-154)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar, cast

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from services.common.errors import Aborted, InvalidArgument, Reason
from services.common.limits import has_behavior

M = TypeVar("M", bound=Message)


def etag_of(revision: int) -> str:
    """Returns the etag of a resource's revision, which grows with every change of it; opaque to callers."""
    return f'"{revision:x}"'


def check_etag(given: str, current: str) -> None:
    """Lets a change pass whose caller has seen the present state, or does not care: an empty etag.

    Raises:
        Aborted: ETAG_MISMATCH, if somebody changed the resource in between.
    """
    if given and given != current:
        raise Aborted(
            "Someone changed it in between; read it and try again with its present etag.",
            reason=Reason.ERROR_REASON_ETAG_MISMATCH,
            etag=current,
        )


def updated(current: M, given: M, mask: FieldMask, *, changeable: Collection[str]) -> M:
    """Returns a resource with the named fields taken over; neither argument is changed.

    A field that is named and given the value it has is let pass, so that what was read can be sent back whole; so is what is
    marked OUTPUT_ONLY in the contract, whatever it says.

    Args:
        current: The resource as it is.
        given: From the caller.
        mask: Names of fields of the resource; `*` or none: all changeable ones.
        changeable: Names of the fields that callers may change.

    Raises:
        InvalidArgument: INVALID_FIELD, if the mask names a field that is not there, or one that cannot be changed with another
            value than it has.
    """
    result = type(current)()
    result.CopyFrom(current)
    descriptor = cast(Descriptor, current.DESCRIPTOR)
    paths = list(mask.paths) if mask.paths and "*" not in mask.paths else sorted(changeable)
    for path in paths:
        field = descriptor.fields_by_name.get(path)
        if field is None:
            raise InvalidArgument(
                f"updateMask: {path} is no field that can be changed; use {_names(descriptor, changeable)}.",
                field="updateMask",
            )
        if path in changeable:
            _take_over(result, given, field)
        elif not has_behavior(field, field_behavior_pb2.OUTPUT_ONLY) and _differs(current, given, field):
            raise InvalidArgument(
                f"{field.json_name}: it cannot be changed; leave it out, or use {_names(descriptor, changeable)}.",
                field=field.json_name,
            )
    return result


def _take_over(result: Message, given: Message, field: FieldDescriptor) -> None:
    result.ClearField(field.name)
    part = type(given)()
    part.CopyFrom(given)
    for other in cast(Descriptor, given.DESCRIPTOR).fields:
        if other.name != field.name:
            part.ClearField(other.name)
    result.MergeFrom(part)


def _differs(current: Message, given: Message, field: FieldDescriptor) -> bool:
    return bool(getattr(current, field.name) != getattr(given, field.name))


def _names(descriptor: Descriptor, names: Collection[str]) -> str:
    return ", ".join(descriptor.fields_by_name[name].json_name for name in sorted(names))

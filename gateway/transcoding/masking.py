"""Contact points as a person sees them who has not asked for this one customer's: `138****8000`, `l***@example.com`.

And codes of coupons, which are as good as money, as a person sees them who may not use them: the option `coupon_code`.

Which fields may hold some is an option of the contract (`contact_points`). In free text and JSON e-mail addresses and
numbers of mobile phones are found by their form; under a name such as `phone` any number is, also where `trait` beside a value
names it. How they look then is
`services/common/masking.py`'s.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.transcoding.json_decoding import is_map
from services.common.json_values import decode, encode
from services.common.masking import MASKED_TYPES, masked, masked_field, masked_value
from yike.common.v1 import json_pb2, permissions_pb2

_OPTION: Any = permissions_pb2.contact_points
_CODE_OPTION: Any = permissions_pb2.coupon_code
# As profile makes them; what stands in such a field besides, a day or a tier's title, has another form.
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{17}")
_FREE = (json_pb2.JsonObject.DESCRIPTOR.full_name, json_pb2.JsonValue.DESCRIPTOR.full_name)


def mask(message: Message) -> None:
    """Masks what a message holds of contact points, in place."""
    if not _holds(cast(Descriptor, message.DESCRIPTOR), is_code=False):
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            if _is_marked(field) and field.is_repeated:
                value[:] = [masked_field(each, "") for each in value]
            elif _is_marked(field):
                setattr(message, field.name, _of_type(value, _type_beside(message)))
            continue
        for inner in _messages(field, value):
            if _is_marked(field) and field.message_type.full_name in _FREE:
                # A value by itself may stand beside the name of the trait that has it.
                name = getattr(message, "trait", "")
                inner.json = encode(masked_value(decode(inner.json.encode()), name)).decode() if inner.json else ""
            else:
                mask(inner)


def mask_coupon_codes(message: Message) -> None:
    """Masks the codes of coupons in a message, in place: of each the last four characters stay."""
    if not _holds(cast(Descriptor, message.DESCRIPTOR), is_code=True):
        return
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in _messages(field, value):
                mask_coupon_codes(inner)
        elif _is_code(field) and _CODE.fullmatch(value):
            setattr(message, field.name, masked("coupon_code", value))


def _messages(field: FieldDescriptor, value: Any) -> list[Any]:
    if is_map(field):
        return list(value.values()) if _value_type(field) is not None else []
    return list(value) if field.is_repeated else [value]


def _value_type(field: FieldDescriptor) -> Descriptor | None:
    assert field.message_type is not None
    return field.message_type.fields_by_name["value"].message_type


@cache
def _holds(descriptor: Descriptor, *, is_code: bool) -> bool:
    """Tells whether a message of this kind may hold contact points, or codes of coupons, at any depth."""
    seen: set[str] = set()
    waiting = [descriptor]
    while waiting:
        one = waiting.pop()
        if one.full_name in seen:
            continue
        seen.add(one.full_name)
        for field in one.fields:
            if (_is_code if is_code else _is_marked)(field):
                return True
            if field.message_type is not None:
                waiting.append(field.message_type)
    return False


def _is_marked(field: FieldDescriptor) -> bool:
    return bool(field.GetOptions().Extensions[_OPTION])


def _is_code(field: FieldDescriptor) -> bool:
    return bool(field.GetOptions().Extensions[_CODE_OPTION])


def _type_beside(message: Message) -> str:
    """Returns the type of identifier that a message names beside a value; the kind of an event is none."""
    named = getattr(message, "type", "")
    return named if isinstance(named, str) else ""


def _of_type(text: str, identifier_type: str) -> str:
    """Returns a whole identifier, of a type that a workspace may have made."""
    return masked(identifier_type, text) if identifier_type in MASKED_TYPES else masked_field(text, identifier_type)

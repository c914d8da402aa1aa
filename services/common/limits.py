"""What the contracts say that a field may hold: read from their options, checked before a method sees a request."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final, cast

from google.api import field_behavior_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from services.common.errors import InvalidArgument, Reason
from yike.common.v1 import limits_pb2

_F: Final = FieldDescriptor
_MASK_TYPE = "google.protobuf.FieldMask"
JSON_TYPES: Final = frozenset({"yike.common.v1.JsonObject", "yike.common.v1.JsonValue"})
"""Messages that hold free JSON."""
_ANY = limits_pb2.Limits()
_NUMBERS = (
    _F.CPPTYPE_INT32, _F.CPPTYPE_INT64, _F.CPPTYPE_UINT32, _F.CPPTYPE_UINT64, _F.CPPTYPE_DOUBLE, _F.CPPTYPE_FLOAT,
)  # fmt: skip


def limits_of(field: FieldDescriptor) -> limits_pb2.Limits | None:
    """Returns the bounds of a field; None when the contract sets none."""
    options: Any = field.GetOptions()
    return options.Extensions[limits_pb2.limits] if options.HasExtension(limits_pb2.limits) else None


def has_behavior(field: FieldDescriptor, behavior: int) -> bool:
    """Tells whether a field is marked with a `google.api.FieldBehavior` such as REQUIRED or OUTPUT_ONLY."""
    return behavior in field.GetOptions().Extensions[field_behavior_pb2.field_behavior]


def spelling_in(limits: limits_pb2.Limits | None) -> limits_pb2.Spelling | None:
    """Returns how the texts of a field are spelt, by its form or by its own words; None where any text will do."""
    if limits is None:
        return None
    return limits.spelt if limits.HasField("spelt") else spelling_of(limits.form)


def spelling_of(form: limits_pb2.Form) -> limits_pb2.Spelling | None:
    """Returns how texts of a form are spelt; None where any text will do."""
    options: Any = limits_pb2.Form.DESCRIPTOR.values_by_number[form].GetOptions()
    return options.Extensions[limits_pb2.spelling] if options.HasExtension(limits_pb2.spelling) else None


@functools.cache
def pattern_of(form: limits_pb2.Form) -> re.Pattern[str]:
    """Returns what matches a whole text of a form; everything where any text will do."""
    spelling = spelling_of(form)
    return re.compile(spelling.pattern if spelling is not None else ".*", re.DOTALL)


def page_of(descriptor: Descriptor, name: str = "page_size") -> limits_pb2.Page:
    """Returns how many a method answers at once, from the field that asks for them."""
    limits = limits_of(descriptor.fields_by_name[name])
    assert limits is not None, f"{descriptor.full_name}.{name} must say its page"
    return limits.page


def is_limited(descriptor: Descriptor) -> bool:
    """Tells whether the contract says anything of a message's fields; if not, checking it costs nothing."""
    return bool(_plan(descriptor))


def check_limits(message: Message) -> None:
    """Refuses a message whose fields are not as its contract says. Costs nothing where the contract says nothing.

    A request that updates a resource by a mask need not have what the mask does not name. The first fault is told, by the path
    of its field in the contract's names, such as `requests[3].template_id`.

    Raises:
        InvalidArgument: MISSING_FIELD, INVALID_FIELD, or TOO_LARGE for too many entries or bytes.
    """
    plan = _plan(cast(Descriptor, message.DESCRIPTOR))
    if not plan:
        return
    try:
        _check(message, plan, below=_named_by_mask(message))
    except _Fault as fault:
        path = "".join(part if part[0] == "[" else f".{part}" for part in reversed(fault.path)).removeprefix(".")
        raise InvalidArgument(f"{path}: {fault.problem}.", reason=fault.reason, field=path) from None


@dataclass(frozen=True)
class _Rule:
    """What is checked of one field."""

    field: FieldDescriptor
    name: str
    limits: limits_pb2.Limits | None
    is_required: bool
    pattern: re.Pattern[str] | None
    words: str


class _Fault(Exception):
    """A field is not as it should be; its path grows on the way up."""

    def __init__(self, problem: str, reason: Any = Reason.ERROR_REASON_INVALID_FIELD) -> None:
        self.problem = problem
        self.reason = reason
        self.path: list[str] = []


_plans: dict[str, tuple[_Rule, ...]] = {}


def _plan(descriptor: Descriptor) -> tuple[_Rule, ...]:
    """Returns what is checked of a message; empty when nothing is."""
    plan = _plans.get(descriptor.full_name)
    if plan is None:
        plan = _plans[descriptor.full_name] = tuple(
            _rule(field) for field in descriptor.fields if _is_bounded(field, frozenset())
        )
    return plan


@functools.cache
def _is_bounded(field: FieldDescriptor, above: frozenset[str]) -> bool:
    """Tells whether the contract says anything of a field, or of what stands in it."""
    if has_behavior(field, field_behavior_pb2.OUTPUT_ONLY):
        return False
    if limits_of(field) is not None or has_behavior(field, field_behavior_pb2.REQUIRED):
        return True
    inner = field.message_type
    if inner is None or inner.full_name in above:
        return False
    return any(_is_bounded(each, above | {inner.full_name}) for each in inner.fields)


def _rule(field: FieldDescriptor) -> _Rule:
    limits = limits_of(field)
    spelling = spelling_in(limits)
    return _Rule(
        field=field,
        name=field.name,
        limits=limits,
        is_required=has_behavior(field, field_behavior_pb2.REQUIRED),
        pattern=re.compile(spelling.pattern) if spelling is not None else None,
        words=spelling.words if spelling is not None else "",
    )


def _check(
    message: Any, plan: tuple[_Rule, ...], named: Collection[str] | None = None, below: Collection[str] | None = None
) -> None:
    """Checks a message; where `named` is given, only the fields in it must be there, and for `below` so one level deeper."""
    for rule in plan:
        try:
            _check_field(message, rule, rule.is_required and (named is None or rule.name in named), below)
        except _Fault as fault:
            fault.path.append(rule.name)
            raise


def _check_field(message: Any, rule: _Rule, is_required: bool, named: Collection[str] | None) -> None:
    field = rule.field
    value = getattr(message, rule.name)
    if field.is_repeated:
        if not value and is_required:
            raise _missing()
        if rule.limits is not None:
            _check_count(len(value), rule.limits)
        _check_entries(value, rule)
    elif field.has_presence and not message.HasField(rule.name):
        if is_required:
            raise _missing()
    elif field.message_type is not None:
        if rule.limits is not None and rule.limits.max_bytes:
            is_json = field.message_type.full_name in JSON_TYPES
            _check_bytes(len(value.json.encode()) if is_json else value.ByteSize(), rule.limits.max_bytes)
        _check(value, _plan(field.message_type), named)
    elif value or field.has_presence:
        if not value and is_required and field.cpp_type == _F.CPPTYPE_STRING:
            raise _missing()
        # What is only required is bounded, too: no store takes U+0000 in a text.
        _check_value(value, rule, rule.limits or _ANY)
    elif is_required:
        raise _missing()


def _check_entries(entries: Any, rule: _Rule) -> None:
    field = rule.field
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    plan = _plan(field.message_type) if field.message_type is not None else ()
    if not plan and (rule.limits is None or field.message_type is not None):
        return
    for index, entry in enumerate(entries):
        try:
            if plan:
                _check(entry, plan)
            else:
                assert rule.limits is not None
                _check_value(entry, rule, rule.limits)
        except _Fault as fault:
            fault.path.append(f"[{index}]")
            raise


def _check_count(count: int, limits: limits_pb2.Limits) -> None:
    if limits.max_items and count > limits.max_items:
        raise _Fault(
            f"it must have at most {limits.max_items:,} entries, and has {count:,}; send it in parts",
            Reason.ERROR_REASON_TOO_LARGE,
        )
    if count < limits.min_items:
        raise _Fault(f"it must have at least {limits.min_items:,} entries")


def _check_value(value: Any, rule: _Rule, limits: limits_pb2.Limits) -> None:
    kind = rule.field.cpp_type
    if kind == _F.CPPTYPE_STRING:
        if limits.max_bytes:
            _check_bytes(len(value.encode() if isinstance(value, str) else value), limits.max_bytes)
        if isinstance(value, str):
            _check_text(value, rule, limits)
    elif kind in _NUMBERS:
        least = limits.minimum if limits.HasField("minimum") else 0 if limits.HasField("page") else None
        most = limits.maximum if limits.HasField("maximum") else None
        if (least is not None and value < least) or (most is not None and value > most):
            raise _Fault(f"it must be {_range(least, most, '')}")


def _check_text(value: str, rule: _Rule, limits: limits_pb2.Limits) -> None:
    if "\0" in value:
        raise _Fault("it holds the character U+0000; leave it out")
    if len(value) < limits.min_length or (limits.max_length and len(value) > limits.max_length):
        raise _Fault(f"it must have {_range(limits.min_length or None, limits.max_length or None, ' characters')}")
    if rule.pattern is not None and not rule.pattern.fullmatch(value):
        raise _Fault(f"it must be {rule.words}")


def _check_bytes(count: int, most: int) -> None:
    if count > most:
        raise _Fault(f"it must have at most {most:,} bytes, and has {count:,}", Reason.ERROR_REASON_TOO_LARGE)


def _range(least: int | None, most: int | None, unit: str) -> str:
    if least is None:
        return f"at most {most:,}{unit}"
    return f"{least:,} to {most:,}{unit}" if most is not None else f"at least {least:,}{unit}"


def _missing() -> _Fault:
    return _Fault("it is required", Reason.ERROR_REASON_MISSING_FIELD)


def _named_by_mask(message: Message) -> Collection[str] | None:
    """Returns the fields that an update names; None when the message is no update, or one of the whole resource."""
    mask = cast(Descriptor, message.DESCRIPTOR).fields_by_name.get("update_mask")
    if mask is None or mask.message_type is None or mask.message_type.full_name != _MASK_TYPE:
        return None
    paths = cast(Any, message).update_mask.paths
    return None if not paths or "*" in paths else {path.partition(".")[0] for path in paths}

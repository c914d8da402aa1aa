"""What a contract says of a field is checked: by its path, with the reason and what to do."""

from __future__ import annotations

from typing import Any, cast

import pytest
from google.api import field_behavior_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, field_mask_pb2
from google.protobuf.message_factory import GetMessageClass

from services.common.errors import InvalidArgument
from services.common.limits import check_limits, is_limited, spelling_of
from services.common.pages import page_limit
from yike.common.v1 import limits_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

_F = descriptor_pb2.FieldDescriptorProto
REQUIRED, OUTPUT_ONLY = field_behavior_pb2.REQUIRED, field_behavior_pb2.OUTPUT_ONLY


def _add(
    message: descriptor_pb2.DescriptorProto, name: str, kind: Any, *behaviors: int, many: bool = False, **limits: Any
) -> _F:
    field = message.field.add(name=name, number=len(message.field) + 1, json_name=name)
    field.label = _F.LABEL_REPEATED if many else _F.LABEL_OPTIONAL
    if isinstance(kind, str):
        field.type, field.type_name = _F.TYPE_MESSAGE, kind
    else:
        field.type = kind
    if behaviors:
        field.options.Extensions[field_behavior_pb2.field_behavior].extend(behaviors)
    if limits:
        extension: Any = limits_pb2.limits
        field.options.Extensions[extension].MergeFrom(limits_pb2.Limits(**limits))
    return field


def _contract() -> Any:
    """Returns the classes of a contract that has every kind of limit."""
    file = descriptor_pb2.FileDescriptorProto(name="tests/limits.proto", package="tests.limits", syntax="proto3")
    file.dependency.extend(["google/protobuf/field_mask.proto", "yike/common/v1/json.proto"])
    thing = file.message_type.add(name="Thing")
    _add(thing, "thing_id", _F.TYPE_STRING, form=limits_pb2.FORM_RESOURCE_ID)
    _add(thing, "display_name", _F.TYPE_STRING, REQUIRED, max_length=5)
    _add(thing, "parts", ".tests.limits.Thing", many=True, max_items=2)
    _add(thing, "tags", _F.TYPE_STRING, many=True, min_length=2, max_length=3, max_items=3)
    _add(thing, "days", _F.TYPE_INT32, minimum=1, maximum=365)
    _add(thing, "text", _F.TYPE_STRING, max_bytes=6)
    _add(thing, "free", ".yike.common.v1.JsonObject", max_bytes=10)
    _add(thing, "version", _F.TYPE_INT32, OUTPUT_ONLY, maximum=1)
    share = _add(thing, "share", _F.TYPE_DOUBLE, minimum=0, maximum=1)
    share.proto3_optional, share.oneof_index = True, 0
    thing.oneof_decl.add(name="_share")
    update = file.message_type.add(name="UpdateThingRequest")
    _add(update, "thing", ".tests.limits.Thing", REQUIRED)
    _add(update, "update_mask", ".google.protobuf.FieldMask")
    listing = file.message_type.add(name="ListThingsRequest")
    _add(listing, "page_size", _F.TYPE_INT32, page=limits_pb2.Page(default=50, maximum=100))
    free = file.message_type.add(name="Free")
    _add(free, "text", _F.TYPE_STRING)
    pool = descriptor_pool.Default()
    pool.Add(file)
    named = pool.FindFileByName(file.name).message_types_by_name
    return {name: GetMessageClass(descriptor) for name, descriptor in named.items()}


CLASSES = _contract()
Thing, UpdateThing, ListThings = CLASSES["Thing"], CLASSES["UpdateThingRequest"], CLASSES["ListThingsRequest"]


def refused(message: Any) -> tuple[str, str, str]:
    """Returns reason, field and message of the refusal."""
    with pytest.raises(InvalidArgument) as caught:
        check_limits(message)
    return caught.value.reason_name, caught.value.metadata["field"], caught.value.message


@pytest.mark.parametrize(
    ("fields", "reason", "field", "says"),
    [
        ({}, "MISSING_FIELD", "display_name", "it is required"),
        ({"display_name": "abcdef"}, "INVALID_FIELD", "display_name", "at most 5 characters"),
        ({"display_name": "a\0"}, "INVALID_FIELD", "display_name", "U+0000"),
        ({"display_name": "a", "thing_id": "A b"}, "INVALID_FIELD", "thing_id", "lower case letters"),
        ({"display_name": "a", "thing_id": "a\n"}, "INVALID_FIELD", "thing_id", "lower case letters"),
        ({"display_name": "a", "tags": ["ok", "x"]}, "INVALID_FIELD", "tags[1]", "2 to 3 characters"),
        ({"display_name": "a", "tags": ["ok", ""]}, "INVALID_FIELD", "tags[1]", "2 to 3 characters"),
        ({"display_name": "a", "tags": ["ok"] * 4}, "TOO_LARGE", "tags", "at most 3 entries"),
        ({"display_name": "a", "days": -1}, "INVALID_FIELD", "days", "1 to 365"),
        ({"display_name": "a", "days": 366}, "INVALID_FIELD", "days", "1 to 365"),
        ({"display_name": "a", "share": 1.5}, "INVALID_FIELD", "share", "0 to 1"),
        ({"display_name": "a", "text": "三文字"}, "TOO_LARGE", "text", "at most 6 bytes"),
        ({"display_name": "a", "free": {"json": '{"a":"bcde"}'}}, "TOO_LARGE", "free", "at most 10 bytes"),
        ({"display_name": "a", "parts": [{"display_name": "b"}, {}]}, "MISSING_FIELD", "parts[1].display_name", "required"),
        (
            {"display_name": "a", "parts": [{"display_name": "b", "parts": [{"display_name": "c", "tags": ["x"]}]}]},
            "INVALID_FIELD", "parts[0].parts[0].tags[0]", "2 to 3 characters",
        ),
    ],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused_by_its_path(fields: Any, reason: str, field: str, says: str) -> None:
    found_reason, found_field, message = refused(Thing(**fields))
    assert (found_reason, found_field) == (reason, field)
    assert message.startswith(f"{field}: it ")
    assert says in message


@pytest.mark.parametrize(
    "fields",
    [
        {
            "thing_id": "a-1_b",
            "days": 365,
            "tags": ["ab", "三文字"],
            "share": 0.0,
            "text": "六",
            "free": {"json": "{}"},
        },
        # Absent is absent: what has no presence is not judged when it is empty.
        {"thing_id": "", "days": 0, "text": ""},
        # What only the platform sets is not looked at.
        {"version": 9},
    ],
)
def test_what_is_within_its_bounds_passes(fields: Any) -> None:
    check_limits(Thing(display_name="abcde", **fields))


def test_a_text_that_is_only_required_holds_no_nul() -> None:
    """No store takes one: it would be an error of ours."""
    found = refused(profile_pb.GetRejectedEventRequest(rejected_event_id="a\0"))
    assert found[:2] == ("INVALID_FIELD", "rejected_event_id")


def test_an_update_need_not_have_what_its_mask_does_not_name() -> None:
    mask = field_mask_pb2.FieldMask(paths=["days"])
    check_limits(UpdateThing(thing=Thing(days=3), update_mask=mask))
    # Bounds hold all the same, and what is named and required must be there.
    assert refused(UpdateThing(thing=Thing(days=366), update_mask=mask))[:2] == ("INVALID_FIELD", "thing.days")
    named = field_mask_pb2.FieldMask(paths=["display_name"])
    assert refused(UpdateThing(thing=Thing(days=3), update_mask=named))[:2] == ("MISSING_FIELD", "thing.display_name")
    for whole in (field_mask_pb2.FieldMask(), field_mask_pb2.FieldMask(paths=["*"])):
        update = UpdateThing(thing=Thing(days=3), update_mask=whole)
        assert refused(update)[:2] == ("MISSING_FIELD", "thing.display_name")
    assert refused(UpdateThing(update_mask=mask))[:2] == ("MISSING_FIELD", "thing")
    deeper = UpdateThing(thing=Thing(parts=[Thing()]), update_mask=field_mask_pb2.FieldMask(paths=["parts"]))
    assert refused(deeper)[:2] == ("MISSING_FIELD", "thing.parts[0].display_name")


def test_page_sizes_follow_aip_158() -> None:
    assert page_limit(ListThings()) == 50
    assert page_limit(ListThings(page_size=7)) == 7
    assert page_limit(ListThings(page_size=500)) == 100
    check_limits(ListThings(page_size=500))
    assert refused(ListThings(page_size=-1))[:2] == ("INVALID_FIELD", "page_size")


def test_what_travels_by_thousands_is_not_walked_over() -> None:
    """Ingestion's messages are judged event by event, by profile and identity; nothing may come on top."""
    entries: tuple[Any, ...] = (profile_pb.IncomingEvent, identity_pb.IdentitySet)
    requests: tuple[Any, ...] = (profile_pb.RecordEventsRequest, identity_pb.ResolveIdentitiesRequest)
    for entry in entries:
        assert not is_limited(entry.DESCRIPTOR)
    for request in requests:
        assert is_limited(request.DESCRIPTOR)
    check_limits(CLASSES["Free"](text="a\0"))


def test_every_form_says_how_it_is_spelt() -> None:
    for number in limits_pb2.Form.values():
        spelling = spelling_of(cast("limits_pb2.Form", number))
        assert (spelling is None) == (number == limits_pb2.FORM_UNSPECIFIED)
        assert spelling is None or (spelling.pattern and spelling.words)

"""Who speaks the contracts that were accepted last is still understood."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import descriptor_pb2

from protos import breaking

Files = dict[str, descriptor_pb2.FileDescriptorProto]
ACCEPTED = descriptor_pb2.FileDescriptorSet.FromString(breaking.ACCEPTED.read_bytes())


def test_the_contracts_break_nobody() -> None:
    found = breaking.breaks(breaking.present())
    assert found == [], "\n".join(["Where this is meant: make protos-accept.", *found])


def _message(files: Files, file: str, name: str) -> Any:
    return next(message for message in files[file].message_type if message.name == name)


def _field(files: Files, file: str, message: str, name: str) -> Any:
    return next(field for field in _message(files, file, message).field if field.name == name)


EVENTS = ("yike/profile/v1/profile_service.proto", "RecordedEvents")
MOVES = ("yike/identity/v1/identity_facts.proto", "CustomersLinked")


def _renumber(files: Files) -> None:
    _field(files, *EVENTS, "message_ids").number = 90


def _retype(files: Files) -> None:
    _field(files, *EVENTS, "message_ids").type = descriptor_pb2.FieldDescriptorProto.TYPE_BYTES


def _rename(files: Files) -> None:
    field = _field(files, *EVENTS, "message_ids")
    field.name, field.json_name = "ids", "ids"


def _delete_from_a_fact(files: Files) -> None:
    message = _message(files, *MOVES)
    del message.field[0]


def _delete_a_value(files: Files) -> None:
    (reasons,) = (enum for enum in files["yike/common/v1/errors.proto"].enum_type)
    del reasons.value[5]


def _delete_a_call(files: Files) -> None:
    (service,) = files["yike/identity/v1/identity_service.proto"].service
    del service.method[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_renumber, "message_ids"),
        (_retype, "type"),
        (_rename, "name"),
        (_delete_from_a_fact, "was deleted"),
        (_delete_a_value, "was deleted"),
        (_delete_a_call, "was deleted"),
    ],
)
def test_each_break_is_named(change: Callable[[Files], None], says: str) -> None:
    contracts = copy.deepcopy(ACCEPTED)
    change({file.name: file for file in contracts.file})
    found = breaking.breaks(contracts)
    assert found
    assert says in "\n".join(found)


def test_what_is_added_breaks_nobody() -> None:
    contracts = copy.deepcopy(ACCEPTED)
    files = {file.name: file for file in contracts.file}
    message = _message(files, *EVENTS)
    message.field.add(
        name="added", json_name="added", number=900, type=descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
        label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL,
    )  # fmt: skip
    assert breaking.breaks(contracts) == []

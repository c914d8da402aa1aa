"""The kinds of entries: the tuple, the contract and the folders name the same ones."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.journey import entries
from services.journey.domain import (
    Entrance,
    Happening,
    Reentry,
    ReentryMode,
    Refusal,
    SegmentChange,
    SegmentEntered,
    SegmentLeft,
    match_events,
    match_memberships,
)
from services.journey.domain.definition import Gate, JourneyDefinition
from services.journey.domain.entries import Entry
from services.journey.domain.validation import find_problems
from services.journey.entries import ENTRIES
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.entries.segment_left.rules import SegmentLeftEntry
from services.journey.servicer.wire import definition_to_wire, read_definition
from services.journey.storage.stored import definition_from_text, definition_to_text
from tests.support.journeys import ENTRY_SAMPLES, define, send
from yike.journey.v1 import journey_resources_pb2 as journey_pb

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_the_tuple_holds_the_kinds_of_the_contract_and_no_others() -> None:
    members = [field.name for field in journey_pb.Entry.DESCRIPTOR.oneofs_by_name["kind"].fields]
    assert [kind.name for kind in ENTRIES] == members


def test_each_kind_has_a_folder_and_each_folder_a_kind() -> None:
    folders = {path.parent.name for path in Path(entries.__file__).parent.glob("*/__init__.py")}
    assert folders == {kind.name for kind in ENTRIES} == {entry.kind for entry in ENTRY_SAMPLES}


@pytest.mark.parametrize("entry", ENTRY_SAMPLES, ids=lambda entry: entry.kind)
def test_an_entry_survives_the_wire_and_the_store(entry: Entry) -> None:
    definition = define(send(), entry=entry, gate=Gate('{"tag":{"name":"vip"}}', 100, "Europe/London"))
    assert find_problems(definition) == ()
    assert read_definition(definition_to_wire(definition)) == (definition, ())
    assert definition_from_text(definition_to_text(definition)) == definition


def test_an_entry_that_was_stored_under_its_former_name_is_read() -> None:
    text = definition_to_text(define(send(), entry=SegmentEntry("asleep", include_existing=True)))
    assert '"segment":{' in text
    assert definition_from_text(text).entry == SegmentEntry("asleep", include_existing=True)


def test_who_leaves_a_segment_enters_by_leaving_it_and_not_by_another_rule_of_it() -> None:
    left, entered = (
        Entrance("l", 1, define(send(), entry=entry)) for entry in (SegmentLeftEntry("gold"), SegmentEntry("gold"))
    )
    changes: list[SegmentChange] = [
        SegmentLeft(1, 42, "gold", by_definition=False),
        SegmentLeft(2, 43, "gold", by_definition=True),
        SegmentEntered(3, 44, "gold", by_definition=False),
        SegmentLeft(4, 45, "other", by_definition=False),
    ]
    assert [(found.customer_id, found.cause) for found in match_memberships([left], changes)] == [(42, "segment:1")]
    assert [found.customer_id for found in match_memberships([entered], changes)] == [44]


def keyed(path: str) -> JourneyDefinition:
    return define(send(), reentry=Reentry(ReentryMode.WHEN_FINISHED, key_property=path))


@pytest.mark.parametrize(
    ("properties", "key"),
    [
        (b'{"cart": {"id": "c1"}}', "c1"),
        (b'{"cart": {"id": 90071992547409931}}', "90071992547409931"),
        (b'{"cart": {"id": ""}}', None),
        (b'{"cart": {"id": 1.5}}', None),
        (b'{"cart": {"id": true}}', None),
        (b'{"cart": {"id": ["c1"]}}', None),
        (b'{"cart": {"id": "' + b"x" * 201 + b'"}}', None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_the_key_of_a_run_is_a_text_or_a_whole_number_of_the_event(properties: bytes, key: str | None) -> None:
    event = Happening(1, "m1", 7, 42, 1, "Order Completed", NOW, properties)
    (found,) = match_events([Entrance("j", 1, keyed("cart.id"))], [event], NOW)
    assert (found.key, found.refused) == ((key, None) if key is not None else ("", Refusal.KEY_MISSING))
    (without,) = match_events([Entrance("j", 1, define(send()))], [event], NOW)
    assert (without.key, without.refused) == ("", None)


def test_a_key_is_one_value_of_an_entry_that_carries_values() -> None:
    assert find_problems(keyed("cart.id")) == ()
    of_members = define(send(), entry=SegmentEntry("gold"), reentry=Reentry(key_property="cart"))
    for definition, code in (
        (keyed("x" * 201), "bad_text"),
        (keyed("items[].id"), "bad_value"),
        (of_members, "not_allowed"),
    ):
        assert [(each.path, each.code) for each in find_problems(definition)] == [("reentry.key_property", code)]

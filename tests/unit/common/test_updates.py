"""A change takes over what the mask names and nothing else; what cannot be changed is said, not ignored."""

from __future__ import annotations

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.errors import Aborted, InvalidArgument
from services.common.updates import check_etag, etag_of, updated
from yike.segment.v1 import rule_pb2
from yike.segment.v1.segment_resources_pb2 import Segment

CHANGEABLE = ("display_name", "description", "rule")


def rule(name: str) -> rule_pb2.Rule:
    return rule_pb2.Rule(tag=rule_pb2.TagCondition(name=name))


def asleep() -> Segment:
    return Segment(segment_id="asleep", display_name="Asleep", description="Long gone", rule=rule("old"), size=7)


def changed(given: Segment, *paths: str) -> Segment:
    return updated(asleep(), given, FieldMask(paths=paths), changeable=CHANGEABLE)


def test_what_the_mask_names_is_taken_over_and_nothing_else() -> None:
    given = Segment(display_name="Sleeping", description="", rule=rule("new"))
    assert changed(given, "display_name") == Segment(
        segment_id="asleep", display_name="Sleeping", description="Long gone", rule=rule("old"), size=7
    )


def test_an_empty_value_is_a_value() -> None:
    assert changed(Segment(), "description").description == ""


def test_a_message_is_taken_over_whole_and_not_merged() -> None:
    assert changed(Segment(rule=rule("new")), "rule").rule == rule("new")
    assert not changed(Segment(), "rule").HasField("rule")


@pytest.mark.parametrize("paths", [(), ("*",)])
def test_without_a_mask_all_that_may_change_is_replaced(paths: tuple[str, ...]) -> None:
    given = Segment(display_name="Sleeping", rule=rule("new"), size=9)
    assert changed(given, *paths) == Segment(
        segment_id="asleep", display_name="Sleeping", description="", rule=rule("new"), size=7
    )


def test_what_was_read_can_be_sent_back_whole() -> None:
    assert changed(asleep(), "segment_id", "display_name", "rule") == asleep()


@pytest.mark.parametrize("path", ["segment_id", "no_such_field", "rule.tag"])
def test_what_cannot_be_changed_is_refused_by_its_name(path: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        changed(Segment(segment_id="other"), path)
    assert "displayName" in refusal.value.message


def test_an_etag_lets_pass_who_saw_the_present_state_or_does_not_care() -> None:
    check_etag("", etag_of(3))
    check_etag(etag_of(3), etag_of(3))
    with pytest.raises(Aborted) as refusal:
        check_etag(etag_of(2), etag_of(3))
    assert refusal.value.reason_name == "ETAG_MISMATCH"

"""What long runs of the state machine found, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.identity.machine_stage import DAY, Event, Stage
from tests.integration.identity.oracle import Name, Rules
from tests.integration.identity.test_state_machine import NOW, machine
from tests.support.stores import DatabaseUrls

USER, OTHER_USER, GONE = ("user_id", "u-2"), ("user_id", "u-1"), ("user_id", "u-0")
PHONE, OTHER_PHONE = ("phone", "+8613912340000"), ("phone", "+8613912340001")
CARD, OTHER_CARD, DEVICE, OTHER_DEVICE = ("card", "c-0"), ("card", "c-1"), ("device_id", "d-0"), ("device_id", "d-1")
TWICE: tuple[list[Name], int, str] = ([PHONE, CARD, DEVICE], 12 * DAY, "p")


@pytest.fixture
def stage(database_urls: DatabaseUrls, redis_url: str) -> Iterator[Stage]:
    """The stores with two processes."""
    stage = Stage(database_urls, redis_url)
    yield stage
    stage.close()


def test_words_of_a_cut_stand_behind_what_was_said_in_the_same_microsecond(stage: Stage) -> None:
    # Before it, the words that hold a part together would fill it up by the limits of the event's rules: merged again, the
    # event's link were refused.
    # Made anew over each stage, so its steps have no type.
    run: Any = machine(stage)()
    run.everybody_was_seen_alone()
    run.what_is_cut_and_merged_again_is_as_it_was(drawn=168, process=0, some=250)
    run.somebody_is_erased(name=GONE, process=0)
    limits = {"user_id": 3, "phone": 3, "device_id": 3, "card": 3}
    order = ["device_id", "card", "phone", "user_id"]
    run.the_rules_are_changed(
        process=0, rules=Rules(limits, 3, order, frozenset({PHONE}), frozenset({"card"}), windows={})
    )
    first: list[Event] = [
        ([PHONE], 8 * DAY, "q"),
        TWICE,
        ([OTHER_CARD], 36 * DAY, "p"),
        ([USER, OTHER_PHONE, CARD], NOW, "q"),
    ]
    second: list[Event] = [
        TWICE,
        ([OTHER_PHONE, DEVICE], 24 * DAY, "p"),
        ([OTHER_DEVICE, OTHER_CARD, OTHER_USER], 28 * DAY, "r"),
    ]
    run.events_come_to_both_processes_at_once(first=first, second=second)
    limits = {"user_id": 2, "phone": 3, "device_id": 2, "card": 1}
    order = ["user_id", "card", "phone", "device_id"]
    windows = {"card": 30 * DAY, "phone": 7 * DAY}
    run.the_rules_are_changed(
        process=1, rules=Rules(limits, 6, order, frozenset({OTHER_PHONE}), frozenset(), windows=windows)
    )
    run.events_come_again_in_another_order(drawn=1, order=702, process=0)
    run.events_come_again_in_another_order(drawn=0, order=173, process=1)
    run.what_is_cut_and_merged_again_is_as_it_was(drawn=48, process=1, some=651)
    run.teardown()

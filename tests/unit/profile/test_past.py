"""A past moment's registers and consents, out of what is kept now and the log, against what was recorded by then."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from services.common.attribute_kinds import AttributeKind
from services.profile.domain import (
    CONTACT_KIND,
    Authority,
    Register,
    Statement,
    fold_consents,
    fold_registers,
    idle_statements,
)
from services.profile.domain.past import LoggedChange, LoggedEvent, nodes_then, not_kept

NODE = 1
KEY = "sms:marketing"
changes = st.one_of(
    st.tuples(
        st.sampled_from([AttributeKind.TRAIT, AttributeKind.TAG, CONTACT_KIND]),
        st.sampled_from("xy"),
        st.sampled_from([b"1", b"2", b"null"]),
    ).map(lambda said: LoggedChange(int(said[0]), said[1], msgspec.Raw(said[2]))),
    st.tuples(
        st.sampled_from([b'"granted"', b'"withdrawn"']),
        st.sampled_from([1, 2, 3]),
        st.sampled_from([0, 7]),
        st.sampled_from([None, 4, 8]),
    ).map(
        lambda said: LoggedChange(
            int(AttributeKind.CONSENT),
            KEY,
            msgspec.Raw(said[0]),
            said[1] if b"granted" in said[0] else 1,
            said[2] if b"granted" in said[0] and said[1] == 2 else 0,
            said[3] if b"granted" in said[0] else None,
        )
    ),
)
logs = st.lists(st.tuples(st.integers(0, 12), st.lists(changes, min_size=1, max_size=2)), max_size=10).map(
    lambda said: [LoggedEvent(NODE, f"m{place:02}", occurred, place, one) for place, (occurred, one) in enumerate(said)]
)


def registers_of(events: list[LoggedEvent]) -> list[Register]:
    """Returns what the events come to."""
    return fold_registers(
        Register(
            NODE, each.kind, each.key, bytes(each.value), event.occur_time_us, event.message_id, event.receive_time_us
        )
        for event in events
        for each in event.changes
        if each.kind != AttributeKind.CONSENT
    )


def statements_of(events: list[LoggedEvent]) -> list[Statement]:
    """Returns what is kept of consents after the events: what became idle was removed with each."""
    kept: list[Statement] = []
    for event in events:
        kept += [
            Statement(
                NODE,
                each.key,
                bytes(each.value) == b'"granted"',
                each.authority,
                each.speaker,
                min(event.occur_time_us, event.receive_time_us),
                event.receive_time_us,
                each.expire_us,
            )
            for each in event.changes
            if each.kind == AttributeKind.CONSENT
        ]
        idle = idle_statements(kept)
        kept = [each for each in kept if each not in idle]
    return kept


@given(logs, st.integers(0, 10), st.integers(1, 4), st.booleans())
def test_a_past_moment_is_what_was_recorded_by_then(
    log: list[LoggedEvent], moment: int, page: int, has_account: bool
) -> None:
    by_then = [event for event in log if event.receive_time_us <= moment]
    then = nodes_then([NODE], registers_of(log), statements_of(log), moment)[NODE]
    newest_first = sorted(by_then, key=lambda event: (event.occur_time_us, event.message_id), reverse=True)
    for start in range(0, len(newest_first), page):
        if not (then.changed or then.consents):
            break
        events = newest_first[start : start + page]
        then.absorb(events)
        if then.is_complete(events[-1].occur_time_us):
            break
    assert then.settle(None) == set()
    assert then.registers == registers_of(by_then)
    asked: dict[str, Any] = {"nodes": {NODE, 7}, "user_nodes": {7} if has_account else set(), "now_us": moment}
    assert fold_consents(then.statements, **asked) == fold_consents(statements_of(by_then), **asked)


def test_what_the_log_does_not_reach_back_to_is_named_and_left_out() -> None:
    trait, tag = int(AttributeKind.TRAIT), int(AttributeKind.TAG)
    later = [
        Register(NODE, kind, key, b"2", 90, "m9", 90) for kind, key in ((trait, "email"), (trait, "city"), (tag, "vip"))
    ]
    withdrawn = Statement(NODE, KEY, False, Authority.FULL, 0, 90, 90)
    then = nodes_then([NODE], later, [withdrawn], 50)[NODE]
    then.absorb([LoggedEvent(NODE, "m1", 40, 40, [LoggedChange(trait, "city", msgspec.Raw(b"1"))])])
    lost = then.settle(30)
    # What happened after the last event that went is known for sure; of the others nothing is.
    assert [(each.key, each.value_json) for each in then.registers] == [("city", b"1")]
    missing = not_kept(lost)
    assert missing is not None
    assert (missing.traits, missing.tags, missing.contacts, missing.consents) == (
        ("email",),
        ("vip",),
        ("email",),
        ("sms",),
    )
    assert not missing.restriction
    assert not_kept(set()) is None

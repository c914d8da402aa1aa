"""The room of a node: what is admitted never takes it over its limits, whatever the order and whatever is replaced."""

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain import (
    MAXIMUM_NODE_BYTES,
    MAXIMUM_NODE_TRAITS,
    AttributeChange,
    AttributeKind,
    NodeRoom,
    added_at_most,
    is_unwatched,
)

EVENTS = st.lists(st.lists(st.tuples(st.integers(0, 700), st.integers(1, 9_000)), max_size=60), max_size=12)


@given(events=EVENTS)
def test_what_is_admitted_stays_within_the_limits_also_where_late_values_do_not_replace(
    events: list[list[tuple[int, int]]],
) -> None:
    room = NodeRoom({})
    largest: dict[str, int] = {}
    for parts in events:
        changes = [AttributeChange(AttributeKind.TRAIT, f"k{key}", b"1" * size) for key, size in dict(parts).items()]
        if room.admit(changes):
            for change in changes:
                size = len(change.key) + len(change.value_json) + 16
                largest[change.key] = max(size, largest.get(change.key, 0))
    assert len(largest) <= MAXIMUM_NODE_TRAITS
    assert sum(largest.values()) <= MAXIMUM_NODE_BYTES


def test_a_full_node_admits_what_does_not_enlarge_it() -> None:
    full = NodeRoom({(1, f"k{n}"): 131 for n in range(MAXIMUM_NODE_TRAITS)})
    assert not full.admit([AttributeChange(AttributeKind.TRAIT, "new", b"null")])
    assert full.admit([AttributeChange(AttributeKind.TRAIT, "k1", b"null")])
    assert full.admit([AttributeChange(AttributeKind.CONSENT, "email:marketing", b'"withdrawn"')])
    assert full.admit([])


def test_nobody_is_unwatched_who_could_pass_the_limit_with_fifteen_others() -> None:
    for added in (added_at_most([AttributeChange(AttributeKind.TRAIT, "k", b"1" * n)]) for n in range(0, 5_000, 7)):
        for present in ((0, 0), (30, 4_000), (31, 100)):
            if is_unwatched(present, added):
                assert present[0] + 16 * added[0] <= MAXIMUM_NODE_TRAITS
                assert present[1] + 16 * added[1] <= MAXIMUM_NODE_BYTES

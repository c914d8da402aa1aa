"""From counts by sets of segments to what people ask for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.segment.domain.overlapping import overlap_of


@given(st.dictionaries(st.integers(1, 15), st.integers(0, 100)))
def test_sizes_pairs_and_the_whole_are_those_of_the_masks(customers: dict[int, int]) -> None:
    people = [mask for mask, count in customers.items() for _ in range(count)]
    found = overlap_of(["a", "b", "c", "d"], customers)
    assert list(found.sizes) == [sum(mask >> place & 1 for mask in people) for place in range(4)]
    assert list(found.only) == [people.count(1 << place) for place in range(4)]
    assert len(found.pairs) == 6
    for (one, other), both in found.pairs.items():
        assert one < other
        assert both == sum(mask >> one & mask >> other & 1 for mask in people)
    assert found.in_all == people.count(15)
    assert found.in_any == len(people)

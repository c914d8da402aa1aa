"""A list that does not decode as a whole is taken apart; the work of that is bounded."""

from __future__ import annotations

import contextlib
import json
import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ingest.splitting import Mark, Unsplittable, split_list, split_member
from gateway.ingest.wire import decode_batch
from services.common.calls.surrogates import without_lone_surrogates
from services.common.errors import YikeError

MARK = Mark("type", ("track", "page"))
BROKEN = [
    b"NaN",
    b"01",
    b"'x'",
    b'"17" monitor"',
    b'{"b":1',
    b"[1",
    b"1]",
    b'"\\x"',
    b'"\xff"',
    b'"a\nb"',
    b"[1,]",
    b'"17',
]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def event(value: bytes, spaces: bytes = b"") -> bytes:
    return b'{%b"type":%b"track","properties":{"a":%b}%b}' % (spaces, spaces, value, spaces)


@given(
    st.lists(VALUES, min_size=1, max_size=5),
    st.sampled_from(BROKEN),
    st.data(),
    st.sampled_from([b"", b" ", b"\n\t"]),
)
@settings(max_examples=150, deadline=None)
def test_every_whole_element_is_found_beside_a_broken_one(
    values: list[object], broken: bytes, data: st.DataObject, spaces: bytes
) -> None:
    elements = [event(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), spaces) for value in values]
    place = data.draw(st.integers(0, len(elements)))
    elements.insert(place, event(broken, spaces))
    body = b"[" + spaces + (spaces + b"," + spaces).join(elements) + spaces + b"]"
    found = split_list(body, MARK)
    assert len(found) == len(elements)
    assert [each.strip() for at, each in enumerate(found) if at != place] == [
        each for at, each in enumerate(elements) if at != place
    ]
    envelope, members = split_member(b'{"a":[1,{}],"batch":' + body + b',"b":"]"}', "batch", MARK)
    assert (msgspec.json.decode(envelope), members) == ({"a": [1, {}], "batch": [], "b": "]"}, found)


def test_lists_inside_a_broken_event_are_not_taken_for_events() -> None:
    products = b'[{"type":"book"},{"type":"pen","a":1},{"sku":2}]'
    broken = b'{"type":"track","title":"17" monitor","properties":{"products":' + products + b"}}"
    assert split_list(b"[" + broken + b"," + event(b"1") + b"]", MARK) == [broken, event(b"1")]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[", b"[1", b'["', b'{"batch":1}', b'{"batch"', b"[NaN", b"[1] x", b"nonsense"]
)
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Unsplittable):
        split_list(body, MARK)
    with pytest.raises(Unsplittable):
        split_member(body, "batch", MARK)


LARGE = 500_000
HOSTILE = {
    "open objects": b'{"batch":[' + b'{"' * (LARGE // 2),
    "escaped quotes": b'{"batch":[' + b'"\\"' * (LARGE // 3),
    "open lists": b'{"batch":[' + b"[" * LARGE,
    "backslashes": b'{"batch":["' + b"\\" * (LARGE + 1) + b"]}",
    "small broken ones": b'{"batch":[' + b'{"a":01},' * (LARGE // 9) + b"1]}",
    "many beginnings": b'{"batch":[' + b'x},{"' * (LARGE // 5) + b"1]}",
    "open texts": b'{"batch":[' + (b'{"type":"track","a":"' + b"x" * 180 + b'" "},') * (LARGE // 200) + b"1]}",
    "halves": b'{"batch":[' + b'"\\ud800",' * (LARGE // 9) + b"1]}",
    "spaces": b'{"batch":[x' + (b"}" + b" " * 1_000) * (LARGE // 1_000) + b"]}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_costs_little(name: str) -> None:
    began = time.process_time()
    with contextlib.suppress(YikeError):
        decode_batch(HOSTILE[name])
    # In proportion to its size: about a tenth of a second here, where one that is looked through again and again takes minutes.
    assert time.process_time() - began < 3


@given(st.text(max_size=30))
@settings(deadline=None)
def test_text_without_halves_stays_as_it_is(text: str) -> None:
    for body in (
        json.dumps([text]).encode("utf-8", "replace"),
        json.dumps([text], ensure_ascii=False).encode("utf-8", "replace"),
    ):
        assert without_lone_surrogates(body) == body

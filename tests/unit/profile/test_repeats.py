"""What is a repeat under a known message id, by the digests that the gateway makes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.calls.conversion import body_digest
from services.profile.domain import is_repeat

IDENTIFIERS = st.dictionaries(
    st.tuples(st.sampled_from(["anonymous_id", "phone", "email", "openid"]), st.text(min_size=1, max_size=5)),
    st.none(),
    max_size=4,
)


def digest(
    kind: str = "track", name: str = "E", properties: Any = None, traits: Any = None, **identifiers: str
) -> bytes:
    return body_digest(kind, name, dict.fromkeys(identifiers.items()), properties or {}, traits or {})


@pytest.mark.parametrize(
    ("first", "then", "repeat"),
    [
        ({"anonymous_id": "a"}, {"anonymous_id": "a"}, True),
        ({"anonymous_id": "a"}, {"anonymous_id": "a", "user_id": "u"}, True),
        ({"anonymous_id": "a", "user_id": "u"}, {"anonymous_id": "a"}, True),
        ({"anonymous_id": "a", "user_id": "u"}, {"user_id": "u"}, True),
        ({"anonymous_id": "a", "user_id": "u"}, {"anonymous_id": "b", "user_id": "u"}, True),
        ({"phone": "1"}, {"phone": "1", "email": "e", "user_id": "u"}, True),
        ({"anonymous_id": "a", "user_id": "u"}, {"anonymous_id": "a", "user_id": "v"}, False),
        ({"user_id": "u"}, {"user_id": "v"}, False),
        ({"user_id": "u"}, {"anonymous_id": "a"}, False),
        ({"anonymous_id": "a"}, {"anonymous_id": "b"}, False),
        ({"phone": "1"}, {"phone": "2"}, False),
        ({"phone": "1"}, {"phone": "2", "user_id": "u"}, False),
    ],
)
def test_added_identifiers_are_a_repeat_and_another_person_is_none(
    first: dict[str, str], then: dict[str, str], repeat: bool
) -> None:
    assert is_repeat(digest(**first), digest(**then)) is repeat
    assert is_repeat(digest(**then), digest(**first)) is repeat


@pytest.mark.parametrize(
    "other",
    [
        digest("page", user_id="u"),
        digest(name="F", user_id="u"),
        digest(properties={"a": 2}, user_id="u"),
        digest(properties={"a": 1, "b": None}, user_id="u"),
        digest(traits={"a": 1}, user_id="u"),
    ],
)
def test_a_body_that_says_something_else_is_no_repeat(other: bytes) -> None:
    assert not is_repeat(digest(properties={"a": 1}, user_id="u"), other)


def test_an_alias_of_others_is_no_repeat() -> None:
    assert not is_repeat(
        digest("alias", "", anonymous_id="a", user_id="u"), digest("alias", "", anonymous_id="b", user_id="u")
    )


@given(IDENTIFIERS, IDENTIFIERS, st.one_of(st.none(), st.text(min_size=1, max_size=5)))
def test_whatever_is_added_the_event_is_known_again(first: Any, added: Any, user: str | None) -> None:
    then = {**first, **added, **({} if user is None else {("user_id", user): None})}
    before, after = body_digest("track", "E", first, {}, {}), body_digest("track", "E", then, {}, {})
    assert len(before) == 16
    assert is_repeat(before, after)
    assert is_repeat(after, before)

"""What is a repeat under a known message id, by the digests that the gateway makes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.calls.conversion import body_digest
from services.profile.domain import (
    DIGEST_BYTES,
    IncomingEvent,
    apart_digest,
    is_of_nobody_trusted,
    is_repeat,
    kept_digest_of,
    turned_digest,
)

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


def test_what_is_kept_tells_whether_anybody_trusted_told_it() -> None:
    told = IncomingEvent("m", 1, "Order Completed", (), 0, body_digest=digest(properties={"a": 1}, user_id="u"))
    page = msgspec.structs.replace(told, is_trusted=False)
    assert [is_of_nobody_trusted(kept_digest_of(each)) for each in (told, page)] == [False, True]
    assert kept_digest_of(told) == told.body_digest
    # As versions of before kept it.
    assert not is_of_nobody_trusted(turned_digest(told.body_digest))
    assert turned_digest(kept_digest_of(page)[:DIGEST_BYTES]) == told.body_digest
    assert len({told.body_digest, apart_digest(told.body_digest), apart_digest(apart_digest(told.body_digest))}) == 3

"""Codes of coupons: every wrong character and every exchange of two is told from a code that nobody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import InvalidArgument
from services.profile.domain.coupons.codes import ALPHABET, LENGTH, check_character, new_code, read_code

codes = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(lambda text: text + check_character(text))


@given(code=codes, place=st.integers(0, LENGTH - 1), other=st.sampled_from(ALPHABET))
def test_a_code_with_one_wrong_character_is_none(code: str, place: int, other: str) -> None:
    typed = code[:place] + other + code[place + 1 :]
    if typed == code:
        assert read_code(typed) == code
        return
    with pytest.raises(InvalidArgument) as caught:
        read_code(typed)
    assert caught.value.reason_name == "COUPON_CODE_MISTYPED"


@given(code=codes, places=st.lists(st.integers(0, LENGTH - 1), min_size=2, max_size=2, unique=True))
def test_a_code_with_two_characters_exchanged_is_none(code: str, places: list[int]) -> None:
    characters = list(code)
    first, second = places
    characters[first], characters[second] = characters[second], characters[first]
    if characters[first] == characters[second]:
        return
    with pytest.raises(InvalidArgument):
        read_code("".join(characters))


@given(code=codes)
def test_a_code_is_read_in_any_spelling(code: str) -> None:
    spelt = "-".join(code[at : at + 4] for at in range(0, LENGTH, 4)).lower().replace("0", "o").replace("1", "l")
    assert read_code(f" {spelt} ") == code


@pytest.mark.parametrize("text", ["", "A", "0" * (LENGTH - 1), "0" * (LENGTH + 1), "U" * LENGTH, "*" * LENGTH])
def test_what_has_not_the_form_of_a_code_is_mistyped(text: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        read_code(text)
    assert caught.value.reason_name == "COUPON_CODE_MISTYPED"


def test_new_codes_are_codes_and_differ() -> None:
    made = {new_code() for _ in range(1_000)}
    assert len(made) == 1_000
    assert {read_code(code) for code in made} == made

"""A masked contact point tells itself from another, and does not tell itself."""

from __future__ import annotations

from services.common.masking import MASKED_TYPES, masked, masked_text


def test_masked_shows_as_much_as_tells_two_apart_and_no_more() -> None:
    for kind, value, shown in (
        ("phone", "+8613812345678", "+86 138****5678"),
        ("phone", "+442071838750", "****8750"),
        ("phone", "13812345678", "138****5678"),
        ("phone", "020 7183-8750", "****8750"),
        ("phone", "not a number", "****mber"),
        ("email", "lihua@example.com", "l***@example.com"),
        ("email", "x@example.com", "***@example.com"),
        ("member_card", "6222021234567890", "****7890"),
        ("member_card", "12345", "****45"),
        ("member_card", "7", "****"),
    ):
        assert masked(kind, value) == shown
    for kind in MASKED_TYPES:
        assert "138123" not in masked(kind, "+8613812345678")


def test_a_text_shows_the_same_of_what_is_in_it() -> None:
    text = "call 138 1234 5678, 020 7183 8750 or lihua@example.com"
    assert masked_text(text) == "call 138****5678, 020 7183 8750 or l***@example.com"
    assert masked_text(text, has_numbers=True) == "call 138****5678, ****8750 or l***@example.com"

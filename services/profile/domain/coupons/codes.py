"""Codes of coupons: who has one can use the coupon, so that nobody guesses one, and a mistyped one is told from an unknown one.

16 characters of chance (80 bits) and one that checks them, of Crockford's alphabet: no letter in it looks like a digit. The
check is a linear code over the field of 32 elements. The product of each character with a power of its own is summed, so
every single wrong character changes the sum, and so does every exchange of two.
"""

from __future__ import annotations

import secrets
from typing import Final

from services.common.errors import InvalidArgument, Reason

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS: Final = 16
LENGTH: Final = RANDOM_CHARACTERS + 1

_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
# x^5 + x^2 + 1 is primitive: the first 31 powers of x differ, more than a code is long.
_POLYNOMIAL: Final = 0b100101


def new_code() -> str:
    """Returns a fresh code."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return text + check_character(text)


def check_character(text: str) -> str:
    """Returns the character that checks those of the alphabet before it."""
    total = 0
    for character in text:
        # Horner's rule: the first character is multiplied with x once for each that follows.
        total = _times_x(total ^ _VALUES[character])
    return ALPHABET[total]


def read_code(text: str) -> str:
    """Returns a code as it was made, from any spelling: small letters, spaces, hyphens, O for 0, I and L for 1.

    Raises:
        InvalidArgument: COUPON_CODE_MISTYPED, if it cannot be one.
    """
    characters = [character for character in text.upper() if character not in " -"]
    if len(characters) != LENGTH or any(character not in _VALUES for character in characters):
        raise _mistyped(f"A coupon's code has {LENGTH} digits and letters; type it again.")
    code = "".join(ALPHABET[_VALUES[character]] for character in characters)
    if check_character(code[:-1]) != code[-1]:
        raise _mistyped("The coupon's code was mistyped: its last character does not fit the others. Type it again.")
    return code


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _POLYNOMIAL if doubled & 32 else doubled


def _mistyped(message: str) -> InvalidArgument:
    return InvalidArgument(message, reason=Reason.ERROR_REASON_COUPON_CODE_MISTYPED, field="code")

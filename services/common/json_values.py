"""JSON whose numbers are never changed: read exactly, written exactly, and one text for equal numbers.

A number is *kept* when it has at most 37 digits before and 37 after the decimal point, or when it is a double in its
shortest writing (`1e300`, `5e-324`). Every other number is refused by name; none is rounded.
"""

from __future__ import annotations

import re
from decimal import MAX_PREC, Context, Decimal, InvalidOperation
from typing import Any

import msgspec

MAXIMUM_DIGITS = 37
"""Digits before, and digits after, the decimal point of a number that no double is exactly."""

NUMBER_RULE = (
    f"a number may have {MAXIMUM_DIGITS} digits before and {MAXIMUM_DIGITS} after the decimal point, and lie below "
    "1.7e308; send a longer one as text"
)
"""What to tell the sender of a number that cannot be kept."""

TEXT_MARK = '"'
"""What stands before a text that `stored_value` gives."""

Number = int | float | Decimal
"""A number as `decode` gives it: Decimal only where a double would change it."""

# As many digits as make no difference to a double, and a decimal point.
_SAFE_LENGTH = 16
_BOUND = 10**MAXIMUM_DIGITS
_EXACT = Context(prec=MAX_PREC)
# A search for the text of a long number takes a fifteenth of the time of one by a regular expression.
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789", b"000000000")
_LONG = b"0" * (MAXIMUM_DIGITS + 1)
_DIGITS = re.compile(r"-?[1-9][0-9]{15,308}")
_SAFE_INTEGER = 2**53


def exact_number(text: str) -> Number:
    """Returns a JSON number that has a point or an exponent, as a double where that is exactly it.

    Raises:
        ValueError: If it cannot be kept.
    """
    if len(text) <= _SAFE_LENGTH and "e" not in text and "E" not in text:
        return float(text)
    number = float(text)
    shortest = repr(number)
    if shortest == text:
        return number
    try:
        written = Decimal(text)
    except InvalidOperation as error:  # An exponent beyond what even Decimal takes.
        raise ValueError(NUMBER_RULE) from error
    if Decimal(shortest) == written:
        return number
    written = written.normalize(_EXACT)
    exponent = written.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MAXIMUM_DIGITS or written.adjusted() >= MAXIMUM_DIGITS:
        raise ValueError(NUMBER_RULE)
    return int(written) if exponent >= 0 else written


def is_kept(number: int) -> bool:
    """Tells whether a whole number can be kept."""
    if -_BOUND < number < _BOUND:
        return True
    try:
        return int(Decimal(repr(float(number)))) == number
    except OverflowError:
        return False


def decimal_of(number: Number) -> Decimal:
    """Returns a number as it was written: the float 0.1 is one tenth, not the binary fraction next to it."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def number_text(number: Number) -> str:
    """Returns the one text of a kept number: `1`, `1.0` and `1e0` are `1`; plain digits while 37 suffice."""
    if isinstance(number, float):
        text = repr(number)
        if "e" not in text:
            return (text[:-2] if text.endswith(".0") else text) if number else "0"
        plain = Decimal(text).normalize(_EXACT)
        exponent = plain.as_tuple().exponent
        if plain.adjusted() < MAXIMUM_DIGITS and isinstance(exponent, int) and exponent >= -MAXIMUM_DIGITS:
            return format(plain, "f")
        return text
    if isinstance(number, int):
        return str(number) if -_BOUND < number < _BOUND else number_text(float(number))
    return format(number.normalize(_EXACT), "f")


def is_digits_of_large_number(text: str) -> bool:
    """Tells whether a text is the digits of a whole number beyond 2^53, which many callers cannot write as a number."""
    return _DIGITS.fullmatch(text) is not None and abs(int(text)) > _SAFE_INTEGER and is_kept(int(text))


def may_hold_long_number(body: bytes) -> bool:
    """Tells cheaply whether JSON may hold a whole number that cannot be kept; others are refused as they are read."""
    return _LONG in body.translate(_DIGITS_AS_ZERO)


_DECODER = msgspec.json.Decoder(float_hook=exact_number)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_CANONICAL = msgspec.json.Encoder(decimal_format="number", order="sorted")


def decode(body: bytes | str | msgspec.Raw) -> Any:
    """Returns a JSON value with exact numbers; whole numbers of any length are read, see `may_hold_long_number` and `is_kept`.

    Raises:
        msgspec.DecodeError: If it is no JSON; as ValidationError, with the place, where a number cannot be kept.
        UnicodeDecodeError: If it is not UTF-8.
        RecursionError: If it is nested too deeply.
    """
    return _DECODER.decode(body)


def encode(value: Any) -> bytes:
    """Returns a value as JSON; numbers keep their digits, `msgspec.Raw` stands as it is."""
    return _ENCODER.encode(value)


def canonical_json(value: Any) -> bytes:
    """Returns the same bytes for equal JSON values: keys sorted, no white space, UTF-8."""
    return _CANONICAL.encode(value)


def stored_value(value: Any) -> str:
    """Returns a JSON value as text that compares as it does: text behind one quotation mark, numbers and truth values as JSON,
    null as ''.

    Equal numbers give equal text (1, 1.0 and 1e0 are `1`), different ones different text. Lists are kept as JSON, objects
    as `{}`.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return TEXT_MARK + value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Number):
        return number_text(value)
    if isinstance(value, dict):
        return "{}"
    return encode(value).decode()

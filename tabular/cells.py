"""Reads cells: numbers exactly, times in their zone, conditions; a cell that is not what the mapping says is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation, Overflow
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tabular.mapping import Condition, MappingError, TimestampColumn

# Wide enough for the product of five numbers of twenty digits; what would still be rounded is refused instead.
_EXACT = Context(prec=100, Emax=400, Emin=-400, traps=[Inexact, InvalidOperation, Overflow])
_MAX_NUMBER_CHARACTERS = 40
_MAX_EXPONENT = 30
_MAX_REMEMBERED_CHARACTERS = 100
_DIRECTIVE = re.compile(r"%(.)", re.DOTALL)
_DIGITS = {"Y": r"\d{4}", "m": r"\d\d", "d": r"\d\d", "H": r"\d\d", "M": r"\d\d", "S": r"\d\d"}


class CellRefused(Exception):
    """A cell cannot be read as its type.

    Attributes:
        reason: A reason code with the column's name, for example `not_a_decimal:UnitPrice`.
    """

    def __init__(self, code: str, column: str) -> None:
        """Joins code and column to the reason."""
        super().__init__(f"{code}:{column}")
        self.reason = f"{code}:{column}"


def parse_decimal(text: str) -> Decimal | None:
    """Returns the number, or None when the text is no finite decimal number of at most 40 characters and sane size."""
    return _decimal(text) if len(text) <= _MAX_NUMBER_CHARACTERS else None


# Prices and quantities come again and again, in a row and from row to row.
@lru_cache(maxsize=4096)
def _decimal(text: str) -> Decimal | None:
    if "_" in text or not text.isascii():
        return None
    try:
        number = Decimal(text)
    except DecimalException:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        return None
    return number


def parse_integer(text: str) -> int | None:
    """Returns the whole number that the text holds, also written as `17850.0`, or None."""
    if text.isdigit() and text.isascii() and len(text) <= _MAX_EXPONENT:
        return int(text)
    number = parse_decimal(text)
    return int(number) if number is not None and number == number.to_integral_value() else None


def multiply(first: Decimal, second: Decimal) -> Decimal:
    """Returns the exact product; raises DecimalException rather than round."""
    return _EXACT.multiply(first, second)


def parse_boolean(text: str) -> bool | None:
    """Returns what true/false, yes/no, 1/0 mean in any case, or None."""
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower())


def parse_json(text: str) -> Any:
    """Returns what JSON says, its numbers exact; None where the text is none, or null."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, DecimalException):
        return None


def _no_number(constant: str) -> Any:
    raise ValueError(constant)


def compile_timestamp(source: TimestampColumn) -> Callable[[str], str | None]:
    """Returns a reader from cell text to ISO 8601 in UTC with milliseconds, or None when the text does not fit.

    Lines of one invoice share their time, so the last few thousand texts are remembered.

    Raises:
        MappingError: If the time zone does not exist.
    """
    try:
        zone = ZoneInfo(source.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise MappingError(f"timestamp: time zone {source.time_zone!r} does not exist") from error
    parse = _moment_parser(source.format)

    def read(text: str) -> str | None:
        try:
            moment = parse(text)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=zone)
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        except (ValueError, OverflowError, OSError):
            return None
        return f"{moment.isoformat(timespec='milliseconds')}Z" if moment.year >= 1000 else None

    remembered = lru_cache(maxsize=4096)(read)
    return lambda text: remembered(text) if len(text) <= _MAX_REMEMBERED_CHARACTERS else read(text)


def _moment_parser(form: str) -> Callable[[str], datetime]:
    match form:
        case "iso8601":
            return datetime.fromisoformat
        case "unix_seconds":
            return lambda text: datetime.fromtimestamp(float(text), UTC)
        case "unix_milliseconds":
            return lambda text: datetime.fromtimestamp(int(text) / 1000, UTC)
        case _:
            return _form_parser(form)


def _form_parser(form: str) -> Callable[[str], datetime]:
    """Returns what `datetime.strptime` does with a form, in a fifth of the time where it consists of numbers of fixed width."""
    try:
        datetime.strptime("", form)
    except re.error as error:
        raise MappingError(f"timestamp: the format {form!r} names a part of the time twice") from error
    except ValueError:
        pass
    parts = _DIRECTIVE.split(form)
    directives = parts[1::2]
    given = [each for each in "YmdHMS" if each in directives]
    if (
        any("%" in literal for literal in parts[::2])
        or sorted(directives) != sorted(given)
        or len(given) < len("Ymd")
        or not "YmdHMS".startswith("".join(given))
    ):
        return lambda text: datetime.strptime(text, form)
    pattern = re.compile(
        "".join(f"({_DIGITS[part]})" if place % 2 else re.escape(part) for place, part in enumerate(parts)), re.ASCII
    )
    places = [directives.index(each) + 1 for each in given]

    def parse(text: str) -> datetime:
        found = pattern.fullmatch(text)
        if found is not None:
            try:
                # Three to six numbers, as there are parts; never a zone.
                return datetime(*map(int, found.group(*places)))  # type: ignore[arg-type]
            except ValueError:
                pass
        # What is written with fewer digits, or in other ones, too.
        return datetime.strptime(text, form)

    return parse


def compile_condition(condition: Condition, place: int) -> Callable[[list[str]], bool]:
    """Returns the test of a row; `place` is the place of the condition's column.

    Raises:
        MappingError: If the condition tests nothing.
    """
    tests: list[Callable[[str], bool]] = []
    if condition.empty is not None:
        wanted = condition.empty
        tests.append(lambda text: (not text.strip()) is wanted)
    if condition.equals is not None:
        tests.append(condition.equals.__eq__)
    if condition.one_of is not None:
        tests.append(frozenset(condition.one_of).__contains__)
    if condition.starts_with is not None:
        prefix = condition.starts_with
        tests.append(lambda text: text.startswith(prefix))
    for bound, holds in (
        (condition.above, lambda number, limit: number > limit),
        (condition.at_least, lambda number, limit: number >= limit),
        (condition.below, lambda number, limit: number < limit),
        (condition.at_most, lambda number, limit: number <= limit),
    ):
        if bound is not None:
            tests.append(_compile_bound(Decimal(str(bound)), holds))
    if not tests:
        raise MappingError(f"the condition on {condition.column} tests nothing")
    if len(tests) == 1:
        only = tests[0]
        return lambda row: only(row[place])
    return lambda row: all(test(row[place]) for test in tests)


def _compile_bound(limit: Decimal, holds: Callable[[Decimal, Decimal], bool]) -> Callable[[str], bool]:
    def test(text: str) -> bool:
        number = parse_decimal(text.strip())
        return number is not None and holds(number, limit)

    return test

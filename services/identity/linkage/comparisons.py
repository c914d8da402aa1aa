"""What is compared of two records, and the levels of agreement: said once, as SQL for a run and as Python for one record.

`tests/unit/identity/test_similarity.py` holds the two equal.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple

from services.identity.linkage.alike import differing, is_alike, is_one_edit_apart
from services.identity.linkage.records import Row

VERSION: Final = 1
"""Grows with every change of what is compared or of the columns: what was learnt before says nothing of it."""


class Agreement(StrEnum):
    """How far two records agree in something, in words for people."""

    SAME = "same"
    ALIKE = "alike"
    PART = "part"
    DIFFERENT = "different"


class Level(NamedTuple):
    """One level of a comparison: that of the first level which holds is the pair's.

    Attributes:
        sql: The condition over `column_l` and `column_r`.
        holds: The same.
        agreement: What that is to people.
        frequency_of: The column, equal in both where the level holds, of whose rare values agreement says more; may be empty.
        is_costly: Whether `holds` takes so long that one asks last, see `scoring`; such a level goes by no frequency.
    """

    sql: str
    holds: Callable[[Row, Row], bool]
    agreement: Agreement
    frequency_of: str = ""
    is_costly: bool = False


class Comparison(NamedTuple):
    """What is compared.

    Attributes:
        name: As people and the contract call it.
        column: Where one of the two has none, nothing is said.
        levels: The best first; behind them is one more, of those that agree in none.
    """

    name: str
    column: str
    levels: tuple[Level, ...]


def _equal(column: str) -> Callable[[Row, Row], bool]:
    def holds(one: Row, other: Row) -> bool:
        return one[column] is not None and one[column] == other[column]

    return holds


def _exact(column: str, agreement: Agreement = Agreement.SAME) -> Level:
    return Level(f"{column}_l = {column}_r", _equal(column), agreement, column)


def _alike_sql(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _alike(column: str, least: float) -> Level:
    return Level(
        _alike_sql(column, least),
        lambda one, other: is_alike(one[column], other[column], least),
        Agreement.ALIKE,
        is_costly=True,
    )


def _within(column: str, most: int) -> Level:
    return Level(
        f"hamming({column}_l, {column}_r) <= {most}",
        lambda one, other: differing(one[column], other[column]) <= most,
        Agreement.ALIKE,
    )


def _swapped(one: Row, other: Row) -> bool:
    if one["given"] is None:
        return one["family"] is not None and one["family"] == other["given"]
    return other["given"] is None and other["family"] == one["given"]


COMPARISONS: Final = (
    Comparison(
        "names",
        "full_name",
        (
            _exact("full_name"),
            _exact("both_names"),
            # In the other script, or the other order.
            _exact("name_key", Agreement.ALIKE),
            Level(
                f"{_alike_sql('given_key', 0.88)} AND {_alike_sql('family_key', 0.88)}",
                lambda one, other: (
                    is_alike(one["given_key"], other["given_key"], 0.88)
                    and is_alike(one["family_key"], other["family_key"], 0.88)
                ),
                Agreement.ALIKE,
                is_costly=True,
            ),
            Level(
                "(given_l IS NULL OR given_r IS NULL) AND family_l = family_r",
                lambda one, other: (one["given"] is None or other["given"] is None) and _equal("family")(one, other),
                Agreement.PART,
                "family",
            ),
            _exact("family", Agreement.PART),
            Level(
                _alike_sql("family_key", 0.88),
                lambda one, other: is_alike(one["family_key"], other["family_key"], 0.88),
                Agreement.PART,
                is_costly=True,
            ),
            Level(
                "(given_l IS NULL AND family_l = given_r) OR (given_r IS NULL AND family_r = given_l)",
                _swapped,
                Agreement.PART,
            ),
            _exact("given", Agreement.PART),
        ),
    ),
    Comparison(
        "birthday",
        "birthday",
        (
            _exact("birthday"),
            _within("birthday", 1),
            _within("birthday", 2),
            Level("birth_year_l = birth_year_r", _equal("birth_year"), Agreement.PART),
        ),
    ),
    Comparison(
        "place",
        "place",
        (
            _exact("place"),
            Level("city_l = city_r", _equal("city"), Agreement.PART, "city"),
            _alike("place", 0.9),
            _exact("province", Agreement.PART),
        ),
    ),
    Comparison("street", "street", (_exact("street"), _alike("street", 0.9))),
    Comparison(
        "postcode",
        "postcode",
        (
            _exact("postcode"),
            Level(
                "levenshtein(postcode_l, postcode_r) <= 1",
                lambda one, other: is_one_edit_apart(one["postcode"], other["postcode"]),
                Agreement.ALIKE,
            ),
            Level("postcode_start_l = postcode_start_r", _equal("postcode_start"), Agreement.PART),
        ),
    ),
    Comparison("email", "email", (_exact("email"), _exact("email_name", Agreement.PART))),
    Comparison("phone", "phone", (_exact("phone"), _exact("phone_end", Agreement.PART))),
    Comparison("occupation", "occupation", (_exact("occupation"),)),
    Comparison("gender", "gender", (_exact("gender"),)),
)
"""All that may be compared; a run compares what enough of its records have."""

BY_NAME: Final = {each.name: each for each in COMPARISONS}

"""Law 8: filters on one event in hand hold exactly when segment's query says so, in the real engine."""

import itertools
import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

from services.common.json_values import decode, encode
from services.journey.domain.filters import FilterValue, Operator, PropertyFilter, flatten, holds
from services.segment.domain.attributes import flatten as segment_flatten
from services.segment.domain.reading import parse_filter
from services.segment.history.comparisons import filter_condition
from services.segment.history.literals import text_literal

CASES = 1_500
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "b a",
    "5",
    "5.0",
    "6222021234567890123",
    "9007199254740992",
    "1e21",
    "true",
    "[1]",
    "{}",
    '"',
    "'",
    "杭州",
    "null",
    "\\",
    "%",
]
MEMBER = 6222021234567890123
NUMBERS: list[int | float | Decimal] = [
    *(
        0,
        -0.0,
        1,
        1.0,
        5,
        5.0,
        -3,
        0.1,
        1e21,
        10**21,
        2**53,
        2**53 + 1,
        -(2**60),
        1e-7,
        1e300,
        5e-324,
        1e37,
        10**37 - 1,
    ),
    *(
        MEMBER,
        MEMBER + 1,
        float(MEMBER),
        Decimal("6222021234567890123.5"),
        Decimal("0.1000000000000000000000000000000000001"),
    ),
]
# Different numbers that one double stands for: only their digits tell them apart.
CLOSE: tuple[FilterValue, ...] = (MEMBER, MEMBER + 1, float(MEMBER), Decimal("6222021234567890123.5"))
COMPARING = (Operator.EQ, Operator.NE, Operator.LT, Operator.LTE, Operator.GT, Operator.GTE)
PATHS = ["p", "q", "p.a", "p.a.b", "q.a", "a.b"]
LIST_PATHS = ["p[]", "q[].a", "p[].a.b", "p[][]", "q[].b[]", "p.a[]"]
IN_LISTS_WANTED: list[FilterValue] = ["a", "5", 5, 0.1, "杭州", '"', 1e-7, 1e21, True]
# Numbers inside of lists are doubles.
IN_LISTS: list[object] = [
    *TEXTS,
    0,
    1,
    5,
    5.0,
    -3,
    0.1,
    1e-7,
    1e21,
    True,
    None,
    {"a": 5.0},
    {"a": {"b": "ab"}},
    [],
    ["a", 1],
    {"b": [5, "5"]},
]

_QUERY = "import sys, chdb; print(chdb.query(sys.stdin.read(), 'JSONCompactEachRow'))"


def draw_value(chance: random.Random, depth: int = 0) -> object:
    kind = chance.randrange(7 if depth < 2 else 5)
    if kind == 5:
        return [draw_value(chance, 2) for _ in range(chance.randrange(3))]
    if kind == 6:
        return {chance.choice("abpq"): draw_value(chance, depth + 1) for _ in range(chance.randrange(3))}
    return [None, chance.random() < 0.5, chance.choice(TEXTS), chance.choice(NUMBERS), chance.choice(TEXTS)][kind]


def draw_scalar(chance: random.Random) -> str | int | float | Decimal | bool:
    drawn: tuple[str | int | float | Decimal | bool, ...] = (
        chance.choice(TEXTS),
        chance.choice(NUMBERS),
        chance.random() < 0.5,
    )
    return chance.choice(drawn)


def draw_filter(chance: random.Random) -> PropertyFilter:
    op = chance.choice(list(Operator))
    value: FilterValue
    match op:
        case Operator.EXISTS | Operator.NOT_EXISTS:
            value = None
        case Operator.IN:
            value = tuple(draw_scalar(chance) for _ in range(chance.randrange(1, 4)))
        case Operator.CONTAINS | Operator.STARTS_WITH:
            value = chance.choice(TEXTS[1:])
        case Operator.EQ | Operator.NE:
            value = draw_scalar(chance)
        case _:
            value = chance.choice(NUMBERS)
    return PropertyFilter(chance.choice(PATHS), op, value)


def in_segments_words(condition: PropertyFilter, properties: dict[str, object]) -> str:
    """Returns segment's own expression, over the properties as segment keeps them."""
    data: dict[str, object] = {"property": condition.property, "op": f"OPERATOR_{condition.op.name}"}
    if condition.value is not None:
        data["value"] = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    parsed = parse_filter(data, "filter")
    paths: list[str] = []
    values: list[str] = []
    segment_flatten(properties, paths, values)
    pairs = ", ".join(f"{text_literal(path)}, {text_literal(value)}" for path, value in zip(paths, values, strict=True))
    expression = filter_condition(parsed, date(2026, 3, 1), "")
    return f"SELECT toUInt8({expression}) FROM (SELECT CAST(map({pairs}) AS Map(String, String)) AS properties)"


def test_holds_says_what_segments_query_says() -> None:
    chance = random.Random(20260301)
    cases = []
    for _ in range(CASES):
        properties = {
            chance.choice(["p", "p", "q", "p.a", "a"]): draw_value(chance) for _ in range(chance.randrange(4))
        }
        condition = draw_filter(chance)
        if condition.op in (Operator.EQ, Operator.IN, Operator.GTE) and chance.random() < 0.6:
            properties[condition.property] = chance.choice(
                [condition.value, chance.choice(NUMBERS)]
            )  # Else equals are too rare.
        cases.append((condition, decode(encode(properties))))
    for _ in range(CASES // 4):
        condition = replace(draw_filter(chance), property=chance.choice(LIST_PATHS))
        inside = [chance.choice(IN_LISTS) for _ in range(chance.randrange(4))]
        if condition.op in (Operator.EQ, Operator.IN, Operator.NE) and chance.random() < 0.5:
            condition = replace(condition, op=Operator.EQ, value=chance.choice(IN_LISTS_WANTED))
        shape = chance.choice(
            [{"p": inside}, {"q": inside}, {"p": {"a": inside}}, {"p[]": "a", "p": inside}, {"p": "[1]"}]
        )
        cases.append((condition, decode(encode(shape))))
    for op, wanted, found in itertools.product(COMPARING, CLOSE, CLOSE):
        cases.append((PropertyFilter("p", op, wanted), decode(encode({"p": found}))))
    # Each statement is its own row of the answer; one process, because the engine opens once in a process.
    sql = " UNION ALL ".join(
        f"SELECT {place}, ({in_segments_words(condition, properties)})"
        for place, (condition, properties) in enumerate(cases)
    )
    settings = "SETTINGS max_query_size = 100000000, max_ast_elements = 10000000, max_expanded_ast_elements = 10000000"
    answer = subprocess.run(
        [sys.executable, "-c", _QUERY],
        input=f"{sql} {settings}",
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    theirs = {int(place): bool(held) for place, held in map(json.loads, filter(None, answer.stdout.split("\n")))}
    ours = {place: holds(condition, flatten(properties)) for place, (condition, properties) in enumerate(cases)}
    different = [(cases[place], ours[place]) for place in ours if ours[place] is not theirs[place]]
    assert different == []
    assert 200 < sum(ours.values()) < CASES - 200

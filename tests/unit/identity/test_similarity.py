"""What a pair of records comes to, outside of a run: the same as in it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from math import inf

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.identity.linkage.alike import differing, is_alike, is_one_edit_apart, jaro_winkler
from services.identity.linkage.comparisons import BY_NAME, COMPARISONS
from services.identity.linkage.model import Scores, score_pairs
from services.identity.linkage.records import COLUMNS, Field, Record, Row, row_of
from services.identity.linkage.scoring import Scorer
from services.identity.linkage.weighing import Compared, Finding, Frequency, Model, shared_blocks, weigh

texts = st.one_of(st.text("abcdef", min_size=1, max_size=12), st.text("王小明伟a1 ", min_size=1, max_size=8))


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@given(one=texts, other=texts)
@example(one="a", other="a")
@example(one="ab", other="ba")
@example(one="文三路12号", other="文三路21号")
@settings(max_examples=300, deadline=None)
def test_texts_are_as_alike_as_in_a_run(connection: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    (row,) = connection.execute("SELECT jaro_winkler_similarity($1, $2), levenshtein($1, $2)", [one, other]).fetchall()
    assert jaro_winkler(one.encode(), other.encode()) == pytest.approx(row[0], abs=1e-12)
    assert [is_alike(one, other, least) for least in (0.88, 0.9)] == [row[0] >= least for least in (0.88, 0.9)]
    assert is_one_edit_apart(one, other) == (row[1] <= 1)
    if len(one.encode()) == len(other.encode()):
        (row,) = connection.execute("SELECT hamming($1, $2)", [one, other]).fetchall()
        assert differing(one, other) == row[0]


def people(seed: int) -> list[Row]:
    """Returns 400 records of fewer people, in all that can be known of somebody, with gaps and slips."""
    chance = random.Random(seed)
    surnames, given_names = "王李张刘陈杨赵黄周吴欧阳", "伟芳娜敏静丽强磊军洋勇艳"
    rows: list[Row] = []
    for person in range(250):
        name = chance.choice(surnames) + "".join(chance.sample(given_names, chance.randint(1, 2)))
        values = {
            Field.NAME: name
            if person % 5
            else chance.choice(["Wang Wei", "Li Fang", "Jonathan Smith", "Jonathon Smyth"]),
            Field.BIRTHDAY: f"{chance.randint(1960, 2000)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            Field.ADDRESS: f"浙江省{chance.choice('杭宁温')}州市{chance.choice('西上下')}城区文{chance.randint(1, 60)}路",
            Field.POSTCODE: f"31{chance.randint(0, 40):04}",
            Field.EMAIL: f"user{chance.randint(0, 300)}@{chance.choice(['a.cn', 'b.cn'])}",
            Field.PHONE: f"{chance.choice(['', '+86'])}138{chance.randint(0, 300):08}",
            Field.OCCUPATION: chance.choice(["教师", "医生", "司机"]),
            Field.GENDER: chance.choice("男女"),
        }
        rows.append(row_of(Record(len(rows), values)))
        if person % 2:
            again = dict(values)
            for field in chance.sample(list(again), 3):
                again[field] = chance.choice(["", again[field][:-1] + "1"])
            rows.append(row_of(Record(len(rows), again)))
    return rows


def scored(rows: list[Row]) -> tuple[Scores, dict[tuple[str, str], int]]:
    scores = score_pairs(rows)
    return scores, {(term.column, term.value): term.records for term in scores.terms}


def whole(one: Row, other: Row, model: Model, frequency: Frequency) -> list[Finding]:
    """Returns all that speaks for and against a pair, whatever it comes to."""
    found = Scorer(one, model, frequency, least=-inf).findings(other)
    assert found is not None
    return found


def test_a_pair_comes_to_the_same_as_in_the_run_that_learnt() -> None:
    rows = people(3)
    scores, terms = scored(rows)
    model = scores.model
    assert len(model.comparisons) == len(COMPARISONS)

    def frequency(column: str, value: str) -> float:
        return terms.get((column, value), 1) / (model.known or {})[column]

    assert len(scores.pairs) > 100
    seen: set[tuple[str, str]] = set()
    for one, other, weight in scores.pairs:
        findings = whole(rows[one], rows[other], model, frequency)
        assert weigh(findings, model) == pytest.approx(weight, abs=1e-6)
        assert findings == whole(rows[other], rows[one], model, frequency)
        seen.update((finding.name, finding.agreement) for finding in findings)
        # Whom the run compares the index finds.
        assert {*shared_blocks(rows[one], model)} & {*shared_blocks(rows[other], model)}
    assert len(seen) > 12


def with_likeness(compared: Compared, bits: float) -> Compared:
    """Returns what was learnt with other bits for the levels that ask how alike texts are."""
    levels = BY_NAME[compared.name].levels
    weights = [bits if level.is_costly else before for level, before in zip(levels, compared.bits, strict=False)]
    return replace(compared, bits=(*weights, compared.bits[-1]))


def test_a_scorer_says_the_same_of_all_who_come_to_the_least_odds_and_nothing_of_others() -> None:
    rows = people(5)[:80]
    scores, terms = scored(people(3))
    # As where likeness alone would save a pair: on other data it says more than on these.
    model = replace(scores.model, comparisons=tuple(with_likeness(each, 9.0) for each in scores.model.comparisons))

    def frequency(column: str, value: str) -> float:
        return terms.get((column, value), 1) / (model.known or {})[column]

    kept = dropped = 0
    for least in (-inf, -8.0, 0.0, 6.0):
        for one in rows:
            scorer = Scorer(one, model, frequency, least=least)
            for other in rows:
                expected = whole(one, other, model, frequency)
                found = scorer.findings(other)
                if weigh(expected, model) >= least:
                    assert found == expected
                    kept += 1
                else:
                    assert found is None
                    dropped += 1
    assert kept > len(rows) ** 2
    assert dropped > len(rows) ** 2


def test_levels_hold_of_the_same_pairs_as_their_sql(connection: duckdb.DuckDBPyConnection) -> None:
    rows = people(4)[:60]
    names = ", ".join(f"{column} VARCHAR" for column in COLUMNS)
    connection.execute(f"CREATE OR REPLACE TABLE records (id INTEGER, {names})")
    marks = ", ".join("?" for _ in range(len(COLUMNS) + 1))
    connection.executemany(
        f"INSERT INTO records VALUES ({marks})",
        [[place, *(row[column] for column in COLUMNS)] for place, row in enumerate(rows)],
    )
    for side in "lr":
        named = ", ".join(f"{column} AS {column}_{side}" for column in COLUMNS)
        connection.execute(f"CREATE OR REPLACE VIEW {side} AS SELECT id AS id_{side}, {named} FROM records")
    for comparison in COMPARISONS:
        for level in comparison.levels:
            known = f"{comparison.column}_l IS NOT NULL AND {comparison.column}_r IS NOT NULL"
            sql = f"SELECT id_l, id_r FROM l, r WHERE {known} AND ({level.sql})"
            by_sql = set(connection.execute(sql).fetchall())
            by_code = {
                (one, other)
                for one, mine in enumerate(rows)
                for other, yours in enumerate(rows)
                if mine[comparison.column] is not None and yours[comparison.column] is not None
                if level.holds(mine, yours)
            }
            assert by_code == by_sql, level.sql


def test_a_model_of_nobody_finds_nobody() -> None:
    assert score_pairs([]).model == Model()
    assert shared_blocks(row_of(Record(1, {Field.NAME: "王小明", Field.BIRTHDAY: "1990-01-01"})), Model()) == []

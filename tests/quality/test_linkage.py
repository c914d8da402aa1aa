"""How well and how fast people are found in records of which the truth is known: measured after clustering, figures printed.

The truth column is read by the judge alone. Splink itself, as its documentation links this very set, is run on the same rows.
"""

from __future__ import annotations

import csv
import gzip
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from services.identity.linkage import Field, Record, clusters_of, link_records

DATA = Path(os.environ.get("YIKE_SHARED_DATA", str(Path(__file__).resolve().parents[3] / "shared" / "data")))
FIGURES = DATA / "historical_figures" / "half_a.csv.gz"
LARGEST_PERSON = 21

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FIGURES.exists(), reason=f"needs {DATA}; YIKE_SHARED_DATA names another folder"),
]


class Judged(NamedTuple):
    """Pairs after closure: of those that were joined, how many are one person; of those that are, how many were joined."""

    precision: float
    recall: float
    f1: float
    largest: int


def judge(found: Mapping[int, int], truth: Mapping[int, str]) -> Judged:
    def pairs(counts: Counter[object]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    right = pairs(Counter((found[record], truth[record]) for record in truth))
    joined, true = pairs(Counter(found.values())), pairs(Counter(truth.values()))
    precision, recall = right / joined, right / true
    return Judged(
        precision, recall, 2 * precision * recall / (precision + recall), max(Counter(found.values()).values())
    )


def linked(records: Sequence[Record]) -> dict[int, int]:
    linkage = link_records(records)
    clusters = clusters_of((record.record_id for record in records), linkage.joins)
    return {record: number for number, members in enumerate(clusters) for record in members}


def timed(work: Callable[[], dict[int, int]]) -> tuple[dict[int, int], float]:
    """Returns what comes of it, and the CPU seconds of all threads: on a machine with other work the clock tells of that."""
    began = time.process_time()
    return work(), time.process_time() - began


def splink_alone(rows: Sequence[Mapping[str, str]]) -> dict[int, int]:
    """Links as Splink's documentation does for this set, with the plain closure of its scores at .95."""
    import duckdb
    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    names = ("first_and_surname", "first_name", "surname", "dob", "birth_place", "postcode_fake", "occupation")
    table = pa.table(
        {"unique_id": list(range(len(rows)))} | {name: [row[name] or None for row in rows] for name in names}
    )
    api = DuckDBAPI(duckdb.connect(config={"threads": 2}))
    blocks = [
        ("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
        ("surname", "dob"),
        ("first_name", "dob"),
        ("postcode_fake", "first_name"),
        ("postcode_fake", "surname"),
        ("dob", "birth_place"),
        ("substr(postcode_fake, 1, 3)", "dob"),
        ("substr(postcode_fake, 1, 3)", "first_name"),
        ("substr(postcode_fake, 1, 3)", "surname"),
        ("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="first_and_surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    linker = Linker(api.register(table), settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match(
        [
            "l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob",
            "substr(l.first_name,1,2) = substr(r.first_name,1,2) and l.surname = r.surname "
            "and substr(l.postcode_fake,1,2) = substr(r.postcode_fake,1,2)",
            "l.dob = r.dob and l.postcode_fake = r.postcode_fake",
        ],
        recall=0.6,
    )
    training.estimate_u_using_random_sampling(max_pairs=5e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    scores = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scores, threshold_match_probability=0.95)
    found = api.duckdb_con.execute(f"SELECT unique_id, cluster_id FROM {clusters.physical_name}").fetchall()
    return {int(record): int(cluster) for record, cluster in found}


@pytest.fixture(autouse=True)
def quiet() -> None:
    logging.getLogger("splink").setLevel(logging.ERROR)


def test_historical_figures_come_out_as_people_and_as_fast_as_splink_alone() -> None:
    with gzip.open(FIGURES, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    records = [
        Record(
            place,
            {
                Field.NAME: row["full_name"],
                Field.BIRTHDAY: row["dob"],
                Field.CITY: row["birth_place"],
                Field.POSTCODE: row["postcode_fake"],
                Field.GENDER: row["gender"],
                Field.OCCUPATION: row["occupation"],
            },
        )
        for place, row in enumerate(rows)
    ]
    truth = {place: row["cluster"] for place, row in enumerate(rows)}
    alone, alone_seconds = timed(lambda: splink_alone(rows))
    own, own_seconds = timed(lambda: linked(records))
    print(f"\nhistorical_figures/half_a, {len(rows):,} records, CPU seconds of all threads")
    print(f"  linkage       {judge(own, truth)}  {own_seconds:.1f} s")
    print(f"  Splink alone  {judge(alone, truth)}  {alone_seconds:.1f} s  ratio {own_seconds / alone_seconds:.2f}")
    judged = judge(own, truth)
    assert judged.f1 >= 0.88
    assert judged.largest <= 2 * LARGEST_PERSON
    assert own_seconds <= 1.2 * alone_seconds


@pytest.mark.parametrize(("number", "least"), [(1, 0.99), (2, 0.99), (3, 0.985)])
def test_febrl_comes_out_as_people_without_its_social_security_number(number: int, least: float) -> None:
    with (DATA / "febrl" / f"dataset{number}.csv").open(encoding="utf-8") as file:
        rows = [{name.strip(): value.strip() for name, value in row.items()} for row in csv.DictReader(file)]
    records = [
        Record(
            place,
            {
                Field.GIVEN_NAME: row["given_name"],
                Field.FAMILY_NAME: row["surname"],
                Field.BIRTHDAY: row["date_of_birth"],
                Field.STREET: f"{row['street_number']} {row['address_1']}",
                Field.DISTRICT: row["suburb"],
                Field.PROVINCE: row["state"],
                Field.POSTCODE: row["postcode"],
            },
        )
        for place, row in enumerate(rows)
    ]
    judged = judge(linked(records), {place: row["rec_id"].split("-")[1] for place, row in enumerate(rows)})
    print(f"\nfebrl/dataset{number} {judged}")
    assert judged.f1 >= least

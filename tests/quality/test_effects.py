"""The published effects of a real experiment: Hillstrom's e-mail test, men's mail against none."""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path

import pytest

from services.journey.statistics.adjusting import compare_adjusted
from services.journey.statistics.intervals import Comparison, compare
from services.journey.statistics.moments import Moments
from services.journey.statistics.ratios import mismatched

DATA = Path(os.environ.get("YIKE_SHARED_DATA", str(Path(__file__).resolve().parents[3] / "shared" / "data")))
ARMS = DATA / "hillstrom" / "mens_email_vs_no_email.csv.gz"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ARMS.exists(), reason=f"needs {DATA}; YIKE_SHARED_DATA names another folder"),
]

PUBLISHED = {
    "visit": (0.07659, 0.06995, 0.08323),
    "conversion": (0.00681, 0.00500, 0.00861),
    "spend": (0.76983, 0.485, 1.055),
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(ARMS, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def arm(rows: list[dict[str, str]], outcome: str, *, mailed: bool) -> Moments:
    chosen = [row for row in rows if (row["segment"] != "No E-Mail") == mailed]
    return Moments.of([float(row[outcome]) for row in chosen], [float(row["history"]) for row in chosen])


@pytest.mark.parametrize("outcome", list(PUBLISHED))
def test_the_effects_are_those_that_were_published(rows: list[dict[str, str]], outcome: str) -> None:
    control, treated = arm(rows, outcome, mailed=False), arm(rows, outcome, mailed=True)
    found: Comparison = compare(control, treated)
    effect, low, high = PUBLISHED[outcome]
    assert found.effect == pytest.approx(effect, abs=5e-5)
    assert (found.single_low, found.single_high) == pytest.approx((low, high), abs=2e-3 if outcome == "spend" else 5e-5)
    # Sure at every look, too, and with what they had spent before taken out.
    assert found.sure
    adjusted = compare_adjusted(control, treated)
    assert adjusted.comparison.effect == pytest.approx(effect, rel=0.1)
    assert 0.9 < adjusted.variance_share < 1


def test_the_arms_are_as_large_as_they_were_to_be(rows: list[dict[str, str]]) -> None:
    sizes = [arm(rows, "visit", mailed=mailed).people for mailed in (False, True)]
    assert sum(sizes) == 42_613
    assert not mismatched(sizes, [0.5, 0.5])

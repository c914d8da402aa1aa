"""The named cells, against what others publish of them.

Compared on 2026-11-30 with stored copies of two public sources:

- The matrix without overlaps, of recency against frequency, as notebooks and courses share it since 2018 (Guillaume Martin, "RFM
  Segmentation with Python", guillaume-martin.github.io/rfm-segmentation-with-python.html; word for word in many public notebooks
  since, as `seg_map`). CleverTap's own report has the same ten names (docs.clevertap.com/docs/rfm).
- Ranges of recency against frequency and money, which overlap: the CRAN package `rfm` 0.2 (rdrr.io/cran/rfm, tests of `rfm_segment`),
  which are those of Putler's page (putler.com/rfm-analysis), Putler's 0 to 1 written as 1. Putler has an eleventh segment there, `hibernating`.
"""

from __future__ import annotations

import itertools
import re

import pytest

from services.segment.domain.standing.attributes import Cell, cell_of

MATRIX = {
    "[1-2][1-2]": Cell.HIBERNATING,
    "[1-2][3-4]": Cell.AT_RISK,
    "[1-2]5": Cell.CANNOT_LOSE,
    "3[1-2]": Cell.ABOUT_TO_SLEEP,
    "33": Cell.NEED_ATTENTION,
    "[3-4][4-5]": Cell.LOYAL,
    "41": Cell.PROMISING,
    "51": Cell.NEW,
    "[4-5][2-3]": Cell.POTENTIAL_LOYALIST,
    "5[4-5]": Cell.CHAMPIONS,
}
"""By a pattern of the score of recency and the other one."""

RANGES = {
    Cell.CHAMPIONS: ((4, 5), (4, 5)),
    Cell.LOYAL: ((2, 5), (3, 5)),
    Cell.POTENTIAL_LOYALIST: ((3, 5), (1, 3)),
    Cell.NEW: ((4, 5), (1, 1)),
    Cell.PROMISING: ((3, 4), (1, 1)),
    Cell.NEED_ATTENTION: ((2, 3), (2, 3)),
    Cell.ABOUT_TO_SLEEP: ((2, 3), (1, 2)),
    Cell.AT_RISK: ((1, 2), (2, 5)),
    Cell.CANNOT_LOSE: ((1, 1), (4, 5)),
    Cell.HIBERNATING: ((1, 2), (1, 2)),
    Cell.LOST: ((1, 2), (1, 2)),
}
"""From least to greatest: recency, and the other one."""

PLACES = list(itertools.product(range(1, 6), range(1, 6)))


@pytest.mark.parametrize(("recency", "either"), PLACES)
def test_each_place_of_the_matrix_has_its_published_name(recency: int, either: int) -> None:
    (published,) = (cell for pattern, cell in MATRIX.items() if re.fullmatch(pattern, f"{recency}{either}"))
    # The one difference: the lowest scores of both are `lost`, the segment that the ranges have and the matrix has not.
    expected = Cell.LOST if (recency, either) == (1, 1) else published
    assert cell_of(recency, either, either, 5) is expected


@pytest.mark.parametrize(("recency", "either"), PLACES)
def test_each_place_of_the_matrix_is_within_the_published_range_of_its_name(recency: int, either: int) -> None:
    (least, most), (low, high) = RANGES[cell_of(recency, either, either, 5)]
    # Where matrix and ranges differ, the matrix decides: whoever bought much is not to be lost at recency 2 already.
    assert (least <= recency <= most and low <= either <= high) is ((recency, either) != (2, 5))

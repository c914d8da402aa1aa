"""The attributes that every customer has by itself, and the values that they may have."""

from __future__ import annotations

from enum import StrEnum


class Attribute(StrEnum):
    """What a customer has by itself; the names are those of the contract without their prefix."""

    LIFECYCLE_STAGE = "LIFECYCLE_STAGE"
    RFM_RECENCY = "RFM_RECENCY"
    RFM_FREQUENCY = "RFM_FREQUENCY"
    RFM_MONETARY = "RFM_MONETARY"
    RFM_CELL = "RFM_CELL"
    AXIS_ACTIVITY = "AXIS_ACTIVITY"
    AXIS_VALUE = "AXIS_VALUE"
    AXIS_INTENT = "AXIS_INTENT"
    AXIS_RISK = "AXIS_RISK"


class Stage(StrEnum):
    """The stages of a customer's life, from the first order on."""

    NEW = "NEW"
    ACTIVE = "ACTIVE"
    AT_RISK = "AT_RISK"
    ASLEEP = "ASLEEP"
    LOST = "LOST"


class Cell(StrEnum):
    """The named cells of the matrix of recency against frequency and money."""

    CHAMPIONS = "CHAMPIONS"
    LOYAL = "LOYAL"
    POTENTIAL_LOYALIST = "POTENTIAL_LOYALIST"
    NEW = "NEW"
    PROMISING = "PROMISING"
    NEED_ATTENTION = "NEED_ATTENTION"
    ABOUT_TO_SLEEP = "ABOUT_TO_SLEEP"
    AT_RISK = "AT_RISK"
    CANNOT_LOSE = "CANNOT_LOSE"
    HIBERNATING = "HIBERNATING"
    LOST = "LOST"


SCORES = (
    Attribute.RFM_RECENCY,
    Attribute.RFM_FREQUENCY,
    Attribute.RFM_MONETARY,
    Attribute.AXIS_ACTIVITY,
    Attribute.AXIS_VALUE,
    Attribute.AXIS_INTENT,
    Attribute.AXIS_RISK,
)
"""The attributes that are whole numbers from 1 to the number of quantiles, each by bounds of its own."""

RFM = (Attribute.RFM_RECENCY, Attribute.RFM_FREQUENCY, Attribute.RFM_MONETARY)

GREATEST_SCORE = 5

_GRID: dict[int, tuple[Cell, Cell, Cell, Cell, Cell]] = {
    5: (Cell.NEW, Cell.POTENTIAL_LOYALIST, Cell.POTENTIAL_LOYALIST, Cell.CHAMPIONS, Cell.CHAMPIONS),
    4: (Cell.PROMISING, Cell.POTENTIAL_LOYALIST, Cell.POTENTIAL_LOYALIST, Cell.LOYAL, Cell.LOYAL),
    3: (Cell.ABOUT_TO_SLEEP, Cell.ABOUT_TO_SLEEP, Cell.NEED_ATTENTION, Cell.LOYAL, Cell.LOYAL),
    2: (Cell.HIBERNATING, Cell.HIBERNATING, Cell.AT_RISK, Cell.AT_RISK, Cell.CANNOT_LOSE),
    1: (Cell.LOST, Cell.HIBERNATING, Cell.AT_RISK, Cell.AT_RISK, Cell.CANNOT_LOSE),
}


def cell_of(recency: int, frequency: int, monetary: int, quantiles: int) -> Cell:
    """Returns the named cell of three scores, each 1 to `quantiles`.

    One side of the matrix is recency, the other the mean of frequency and money, halves rounded up. With fewer than five
    quantiles a score is taken to the five of the matrix first: the least is 1, the greatest 5, those between lie evenly.

    Source: the matrix without overlaps that is published for recency against frequency (Guillaume Martin, "RFM Segmentation
    with Python", 2018; ten names, as CleverTap's RFM report has them), and `lost` for the lowest scores of both, an eleventh
    segment that Putler's ranges have (putler.com/rfm-analysis, as in the CRAN package `rfm`).
    `tests/unit/segment/test_rfm_matrix.py` holds it against both, place by place.
    """
    either = middle_of(_of_five(frequency, quantiles), _of_five(monetary, quantiles))
    return _GRID[_of_five(recency, quantiles)][either - 1]


def middle_of(frequency: int, monetary: int) -> int:
    """Returns the mean of two scores, halves rounded up."""
    return (frequency + monetary + 1) // 2


def _of_five(score: int, quantiles: int) -> int:
    return 1 + (2 * (score - 1) * (GREATEST_SCORE - 1) + quantiles - 1) // (2 * (quantiles - 1))

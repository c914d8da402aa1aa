"""Figures beside their yardsticks."""

from __future__ import annotations

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One benchmark.

    Attributes:
        name: As in the README.
        figure: What was measured, in words with its unit.
        yardstick: The same of the yardstick.
        ratio: Median over the interleaved pairs.
        aim: The first aim, in words.
        reached: Whether the aim is reached.
    """

    name: str
    figure: str
    yardstick: str
    ratio: str
    aim: str
    reached: bool


def median(values: list[float]) -> float:
    """Returns the median."""
    return statistics.median(values)


def table(lines: list[Line]) -> str:
    """Returns a Markdown table."""
    rows = ["| benchmark | measured | yardstick, same minute | ratio | first aim | |", "|---|---|---|---|---|---|"]
    rows += [
        f"| {line.name} | {line.figure} | {line.yardstick} | {line.ratio} | {line.aim} | "
        f"{'reached' if line.reached else 'NOT reached'} |"
        for line in lines
    ]
    return "\n".join(rows)

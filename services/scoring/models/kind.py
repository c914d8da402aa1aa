"""What every kind of model says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.scoring.domain import Frame, Metrics, ModelId, ModelKind, Score

Report = Callable[[float], None]
"""Is told which part of the work is done, 0 to 1; what it raises ends the work."""


@dataclass(frozen=True)
class Trained:
    """What a training gives.

    Attributes:
        metrics: How well it does, on customers and a period it had not seen.
        artefact: The model, in a format that later versions read.
        scores: Of all customers as of the present.
    """

    metrics: Metrics
    artefact: bytes
    scores: list[Score]


class TrainableModel(Protocol):
    """A kind of model: what it learns from, what it learns, what its scores are called."""

    @property
    def kind(self) -> ModelKind:
        """What it predicts."""
        ...

    @property
    def score_names(self) -> tuple[str, ...]:
        """The names of its scores; no other kind has one of them."""
        ...

    def check(self, frame: Frame, period: str) -> None:
        """Refuses to learn from too little.

        Args:
            frame: Features and outcomes of one period.
            period: How errors name it.

        Raises:
            FailedPrecondition: NOT_ENOUGH_DATA.
        """
        ...

    def train(
        self, train: Frame, test: Frame, today: Frame, *, model_id: ModelId, score_time: datetime, report: Report
    ) -> Trained:
        """Learns from one period, judges on the later one, and scores as of the present. CPU-bound; runs in a thread.

        Args:
            train: Features and outcomes of the period learned from.
            test: Those of the period judged on, whose future begins where the training's ends.
            today: Features of those who are scored.
            model_id: Who says so, in the scores.
            score_time: As of when, in the scores.
            report: Told at least once a second of work.
        """
        ...

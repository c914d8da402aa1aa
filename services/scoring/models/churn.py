"""Churn: who has bought before and will not within the horizon."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.common.errors import FailedPrecondition
from services.scoring import domain, learning
from services.scoring.domain import BoolArray, Frame, ModelId, ModelKind, Score
from services.scoring.models.kind import Report, Trained
from yike.common.v1 import errors_pb2

CHURN_SCORE: Final = "churn_probability"
"""A probability, 0 to 1."""

MINIMUM_CUSTOMERS: Final = 200
"""In each of the two periods."""

MINIMUM_OF_EACH_OUTCOME: Final = 20
"""Who bought again, and who did not."""

LEARNING_SHARE: Final = 0.6
"""Of the work; the rest is scoring with reasons."""


def churned(frame: Frame) -> BoolArray:
    """Returns the label, bool [customers]: bought before the cut, and not within the horizon after it."""
    assert frame.purchased is not None, "a label needs a frame with a horizon"
    return ~frame.purchased


class ChurnModel:
    """Gradient-boosted trees on all features of the frame."""

    kind = ModelKind.CHURN
    score_names = (CHURN_SCORE,)

    def check(self, frame: Frame, period: str) -> None:
        """Refuses fewer than 200 customers, or fewer than 20 of one outcome.

        Raises:
            FailedPrecondition: NOT_ENOUGH_DATA.
        """
        customers = len(frame.customer_ids)
        positive = int(churned(frame).sum())
        if customers < MINIMUM_CUSTOMERS or min(positive, customers - positive) < MINIMUM_OF_EACH_OUTCOME:
            raise FailedPrecondition(
                f"The {period} period has {customers} customers with a purchase, {positive} of whom churned; a model takes "
                f"{MINIMUM_CUSTOMERS} customers and {MINIMUM_OF_EACH_OUTCOME} of each outcome. Import more history or choose "
                "another horizon.",
                reason=errors_pb2.ERROR_REASON_NOT_ENOUGH_DATA,
                period=period,
                customers=str(customers),
                churned=str(positive),
            )

    def train(
        self, train: Frame, test: Frame, today: Frame, *, model_id: ModelId, score_time: datetime, report: Report
    ) -> Trained:
        """Learns, judges and scores; see `TrainableModel.train`."""
        learned = learning.learn(
            train, churned(train), test, churned(test), report=lambda part: report(LEARNING_SHARE * part)
        )
        probabilities = learning.predict(learned.booster, today)
        contributions = learning.contributions(
            learned.booster, today, report=lambda part: report(LEARNING_SHARE + (1 - LEARNING_SHARE) * part)
        )
        reasons = domain.strongest_reasons(today, contributions)
        scores = [
            Score(int(customer), CHURN_SCORE, float(probability), model_id, score_time, why)
            for customer, probability, why in zip(today.customer_ids, probabilities, reasons, strict=True)
        ]
        return Trained(learned.metrics, learning.serialise(learned.booster), scores)

"""Frames, cuts and reasons: the rules of scoring, without a store or a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import NewType

import numpy as np
import numpy.typing as npt

from services.common.errors import InvalidArgument

ModelId = NewType("ModelId", str)
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

DEFAULT_HORIZON_DAYS = 30
MAXIMUM_HORIZON_DAYS = 365
MAXIMUM_REASONS = 5
FORMER_SCORES = ("rfm_recency", "rfm_frequency", "rfm_monetary")
"""Which trainings made until how customers stand had them."""


class ModelKind(IntEnum):
    """What a model predicts; the numbers are those of the contract."""

    CHURN = 1


@dataclass(frozen=True)
class Frame:
    """Features of customers as of one cut.

    Attributes:
        customer_ids: int64 [customers].
        features: float64 [customers, features], NaN = unknown.
        feature_names: [features].
        purchased: bool [customers], whether the customer bought within the horizon after the cut; None without a horizon.
    """

    customer_ids: IntArray
    features: FloatArray
    feature_names: tuple[str, ...]
    purchased: BoolArray | None = None

    def column(self, name: str) -> FloatArray:
        """Returns one feature, float64 [customers].

        Raises:
            InvalidArgument: If the frame has no such feature.
        """
        if name not in self.feature_names:
            raise InvalidArgument(f"The feature frame has no column {name}.", field=name)
        column: FloatArray = self.features[:, self.feature_names.index(name)]
        return column


@dataclass(frozen=True)
class Cuts:
    """Where the past of a training ends and its future begins.

    Attributes:
        train: Training features see events before it, training labels the horizon after it.
        test: The same for the test; equals the end of the training labels, so the two futures do not overlap.
        horizon_days: Length of a future.
    """

    train: datetime
    test: datetime
    horizon_days: int


@dataclass(frozen=True)
class Metrics:
    """How well a model did on customers and a period it had not seen.

    Attributes:
        test_auc: Area under the ROC curve on the test period, 0 to 1.
        train_auc: The same on the training period.
        test_brier: Mean squared error of the probability on the test period, 0 to 1.
        train_customers: Customers trained on.
        test_customers: Customers tested on.
        test_positive_share: Share of the test customers of whom the outcome was true, 0 to 1.
    """

    test_auc: float
    train_auc: float
    test_brier: float
    train_customers: int
    test_customers: int
    test_positive_share: float


@dataclass(frozen=True)
class Reason:
    """What one feature did to a score.

    Attributes:
        feature: Its name.
        value: The customer's value; NaN is unknown.
        contribution: In log-odds; positive raises the score.
    """

    feature: str
    value: float
    contribution: float


@dataclass(frozen=True)
class Score:
    """One score of one customer.

    Attributes:
        customer_id: Whose.
        name: Its name.
        value: Its value.
        model_id: Which model said so.
        score_time: As of when.
        reasons: What moved it most, strongest first.
    """

    customer_id: int
    name: str
    value: float
    model_id: str
    score_time: datetime
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True)
class KnownCustomer:
    """A customer as identity knows it now.

    Attributes:
        customer_id: The present id.
        ids: All that are its own, that one too.
    """

    customer_id: int
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Model:
    """A trained model.

    Attributes:
        model_id: Unique.
        kind: What it predicts.
        cuts: What it was trained and tested on.
        metrics: How it did.
        feature_names: Its inputs, in order.
        artefact_url: Where it lies.
        scored_customers: Customers scored with it.
        create_time: When it was trained.
    """

    model_id: ModelId
    kind: ModelKind
    cuts: Cuts
    metrics: Metrics
    feature_names: tuple[str, ...]
    artefact_url: str
    scored_customers: int
    create_time: datetime


def plan_cuts(as_of: datetime, horizon_days: int) -> Cuts:
    """Returns the cuts of a training whose labels end at `as_of`; 0 days take the default.

    Raises:
        InvalidArgument: If the horizon is not 1 to 365 days.
    """
    days = horizon_days or DEFAULT_HORIZON_DAYS
    if not 1 <= days <= MAXIMUM_HORIZON_DAYS:
        raise InvalidArgument(
            f"horizon_days must be 1 to {MAXIMUM_HORIZON_DAYS}; leave it out for {DEFAULT_HORIZON_DAYS}.",
            field="horizon_days",
        )
    horizon = timedelta(days=days)
    return Cuts(train=as_of - 2 * horizon, test=as_of - horizon, horizon_days=days)


def check_score_name(name: str) -> None:
    """Refuses the name of a score that no training makes any more, and says where it is now.

    Raises:
        InvalidArgument: INVALID_FIELD.
    """
    if name in FORMER_SCORES:
        raise InvalidArgument(
            f"{name} is no score of a model any more: it is the attribute {name.upper()} of how customers stand. "
            "Ask a segment with the condition `standing`, or GET /v1/customers/{customer_id}/standing.",
            field="score_name",
        )


def strongest_reasons(frame: Frame, contributions: FloatArray) -> list[tuple[Reason, ...]]:
    """Returns for each customer the features that moved the score most, at most 5, strongest first.

    Args:
        frame: The scored customers.
        contributions: float [customers, features] in log-odds, without the bias column.
    """
    count = min(MAXIMUM_REASONS, contributions.shape[1])
    order = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :count]
    return [
        tuple(
            Reason(frame.feature_names[index], float(frame.features[row, index]), float(contributions[row, index]))
            for index in columns
            if contributions[row, index] != 0
        )
        for row, columns in enumerate(order)
    ]

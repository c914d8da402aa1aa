"""Gradient boosting on a frame: fit, judge, predict with reasons. CPU-bound; runs in the training executor.

XGBoost and scikit-learn are loaded by the functions that need them, in that executor: they take two seconds, which the
start of the service would have to wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xgboost

from services.scoring.domain import BoolArray, FloatArray, Frame, Metrics

PARAMETERS = {
    "objective": "binary:logistic",
    # Decides when to stop. A ranking may be as good as it gets after few trees, when the probabilities still say nothing.
    "eval_metric": "logloss",
    "tree_method": "hist",
    "max_depth": 4,
    "eta": 0.05,
    "min_child_weight": 5,
    "subsample": 0.8,
    "colsample_bytree": 0.8,
    "lambda": 2.0,
    "seed": 7,
    "nthread": 2,
}
MAXIMUM_TREES = 400
EARLY_STOPPING = 30
VALIDATION_SHARE = 0.2
CONTRIBUTION_ROWS = 20_000


@dataclass(frozen=True)
class Learned:
    """A fitted model and how it did.

    Attributes:
        booster: The trees.
        metrics: Judged on the test frame.
    """

    booster: xgboost.Booster
    metrics: Metrics


def learn(
    train: Frame,
    train_outcomes: BoolArray,
    test: Frame,
    test_outcomes: BoolArray,
    *,
    report: Callable[[float], None] = lambda part: None,
) -> Learned:
    """Fits on one period, stops by a part of it that is held out, and judges on the later period.

    Args:
        train: Features at the training cut.
        train_outcomes: What became of its customers within the horizon, bool [customers].
        test: Features at the test cut, whose future begins where the training's ends.
        test_outcomes: What became of those.
        report: Told after each tree which part of the most trees is grown, 0 to 1; what it raises ends the fit.
    """
    import xgboost
    from sklearn.metrics import brier_score_loss, roc_auc_score

    # xgboost has no types.
    class Reports(xgboost.callback.TrainingCallback):  # type: ignore[misc]
        def after_iteration(self, model: object, epoch: int, evals_log: object) -> bool:
            report((epoch + 1) / MAXIMUM_TREES)
            return False

    labels = train_outcomes.astype(np.float64)
    held_out = np.random.default_rng(7).random(len(labels)) < VALIDATION_SHARE
    fitting = _matrix(train, ~held_out, labels)
    validating = _matrix(train, held_out, labels)
    booster = xgboost.train(
        PARAMETERS,
        fitting,
        num_boost_round=MAXIMUM_TREES,
        evals=[(validating, "held_out")],
        early_stopping_rounds=EARLY_STOPPING,
        verbose_eval=False,
        callbacks=[Reports()],
    )
    booster = booster[: booster.best_iteration + 1]
    predicted = predict(booster, test)
    return Learned(
        booster,
        Metrics(
            test_auc=float(roc_auc_score(test_outcomes, predicted)),
            train_auc=float(roc_auc_score(labels, predict(booster, train))),
            test_brier=float(brier_score_loss(test_outcomes, predicted)),
            train_customers=len(train.customer_ids),
            test_customers=len(test.customer_ids),
            test_positive_share=float(test_outcomes.mean()),
        ),
    )


def predict(booster: xgboost.Booster, frame: Frame) -> FloatArray:
    """Returns the probability of the outcome, float [customers], 0 to 1."""
    return np.asarray(booster.inplace_predict(frame.features), dtype=np.float64)


def contributions(
    booster: xgboost.Booster, frame: Frame, *, report: Callable[[float], None] = lambda part: None
) -> FloatArray:
    """Returns what each feature adds to the log-odds, float [customers, features].

    Args:
        booster: The trees.
        frame: The customers.
        report: Told now and then which part of them is done, 0 to 1; what it raises ends the work.

    Source: Lundberg et al. (2020), "From local explanations to global understanding with explainable AI for trees"
    (TreeSHAP), as implemented by XGBoost; the bias column is left out.
    """
    import xgboost

    parts = []
    for start in range(0, len(frame.customer_ids), CONTRIBUTION_ROWS):
        report(start / len(frame.customer_ids))
        rows = xgboost.DMatrix(frame.features[start : start + CONTRIBUTION_ROWS])
        parts.append(booster.predict(rows, pred_contribs=True)[:, :-1])
    if not parts:
        return np.empty((0, len(frame.feature_names)))
    return np.concatenate(parts).astype(np.float64)


def serialise(booster: xgboost.Booster) -> bytes:
    """Returns the model in XGBoost's own UBJSON format, which later versions read."""
    return bytes(booster.save_raw(raw_format="ubj"))


def _matrix(frame: Frame, rows: np.ndarray, labels: FloatArray) -> xgboost.DMatrix:
    import xgboost

    return xgboost.DMatrix(frame.features[rows], label=labels[rows])

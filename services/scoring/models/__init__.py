"""The kinds of models, each in a module of its own; this tuple lists them all."""

from __future__ import annotations

from services.common.errors import InvalidArgument
from services.scoring.domain import ModelKind
from services.scoring.models.churn import ChurnModel
from services.scoring.models.kind import TrainableModel, Trained

MODELS: tuple[TrainableModel, ...] = (ChurnModel(),)


def model_of(kind: ModelKind) -> TrainableModel:
    """Returns the model of a kind.

    Raises:
        InvalidArgument: If there is none.
    """
    for model in MODELS:
        if model.kind is kind:
            return model
    raise InvalidArgument("kind: no model of this kind can be trained.", field="kind")


__all__ = ["MODELS", "TrainableModel", "Trained", "model_of"]

"""Wire ⇄ domain of scoring."""

from __future__ import annotations

import math
from typing import Any

import grpc

from services.common.errors import InvalidArgument
from services.common.interceptors import workspace_of
from services.common.operations import operation_message
from services.common.pages import page_limit
from services.common.times import read_time
from services.scoring.domain import Model, ModelKind, Score
from services.scoring.facts.told import replacement_told, score_told
from services.scoring.usecases import Answering, Training
from yike.common.v1 import operations_pb2 as operations_pb
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb
from yike.scoring.v1 import scoring_service_pb2_grpc as scoring_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class ScoringServicer(scoring_grpc.ScoringServiceServicer):
    """Translates, calls, translates."""

    def __init__(self, *, training: Training, answering: Answering) -> None:
        """Takes the use cases."""
        self._training = training
        self._answering = answering

    async def TrainModel(self, request: scoring_pb.TrainModelRequest, context: Context) -> operations_pb.Operation:
        """Starts a training."""
        as_of = read_time(request.as_of, "as_of") if request.HasField("as_of") else None
        operation = await self._training.start(
            workspace_of(context),
            kind=read_kind(request.kind),
            horizon_days=request.horizon_days,
            as_of=as_of,
            purchase_event=request.purchase_event,
            request_id=request.request_id,
        )
        return operation_message(operation)

    async def ListModels(
        self, request: scoring_pb.ListModelsRequest, context: Context
    ) -> scoring_pb.ListModelsResponse:
        """Pages through models."""
        models, token = await self._answering.list_models(
            workspace_of(context), limit=page_limit(request), token=request.page_token
        )
        return scoring_pb.ListModelsResponse(models=[model_message(model) for model in models], next_page_token=token)

    async def GetModel(self, request: scoring_pb.GetModelRequest, context: Context) -> scoring_pb.Model:
        """Returns one."""
        return model_message(await self._answering.get_model(workspace_of(context), request.model_id))

    async def ListCustomerScores(
        self, request: scoring_pb.ListCustomerScoresRequest, context: Context
    ) -> scoring_pb.ListCustomerScoresResponse:
        """Returns a customer's scores."""
        scores = await self._answering.scores_of(workspace_of(context), request.customer_id)
        return scoring_pb.ListCustomerScoresResponse(scores=[score_message(score) for score in scores])

    async def ListTopScores(
        self, request: scoring_pb.ListTopScoresRequest, context: Context
    ) -> scoring_pb.ListTopScoresResponse:
        """Pages through the customers by a score."""
        scores, token = await self._answering.top_scores(
            workspace_of(context), request.score_name, limit=page_limit(request), token=request.page_token
        )
        return scoring_pb.ListTopScoresResponse(
            scores=[score_message(score) for score in scores], next_page_token=token
        )

    async def ExportScores(
        self, request: scoring_pb.ExportScoresRequest, context: Context
    ) -> scoring_pb.ExportScoresResponse:
        """Pages through all scores."""
        scores, sources, token = await self._answering.export_scores(
            workspace_of(context), limit=page_limit(request), token=request.page_token
        )
        return scoring_pb.ExportScoresResponse(
            scores=[score_told(*score) for score in scores],
            next_page_token=token,
            replacements=[replacement_told(name, *source) for name, source in sources.items()],
        )


def read_kind(number: int) -> ModelKind:
    """Returns the kind of a model in a request; none is churn.

    Raises:
        InvalidArgument: If there is no such kind.
    """
    try:
        return ModelKind(number or ModelKind.CHURN)
    except ValueError as error:
        raise InvalidArgument("kind: there is no such kind of model.", field="kind") from error


def model_message(model: Model) -> scoring_pb.Model:
    """Returns a model as the wire has it."""
    message = scoring_pb.Model(
        model_id=model.model_id,
        kind=int(model.kind),  # type: ignore[arg-type]
        horizon_days=model.cuts.horizon_days,
        test_auc=model.metrics.test_auc,
        train_auc=model.metrics.train_auc,
        test_brier=model.metrics.test_brier,
        train_customers=model.metrics.train_customers,
        test_customers=model.metrics.test_customers,
        test_positive_share=model.metrics.test_positive_share,
        scored_customers=model.scored_customers,
        feature_names=model.feature_names,
    )
    message.train_cut_time.FromDatetime(model.cuts.train)
    message.test_cut_time.FromDatetime(model.cuts.test)
    message.create_time.FromDatetime(model.create_time)
    return message


def score_message(score: Score) -> scoring_pb.Score:
    """Returns a score as the wire has it; JSON has no NaN, so a reason with an unknown value carries 0."""
    message = scoring_pb.Score(
        name=score.name,
        value=score.value,
        model_id=score.model_id,
        customer_id=score.customer_id,
        reasons=[
            scoring_pb.ScoreReason(
                feature=reason.feature,
                value=0.0 if math.isnan(reason.value) else reason.value,
                contribution=reason.contribution,
            )
            for reason in score.reasons
        ],
    )
    message.score_time.FromDatetime(score.score_time)
    return message

"""What scoring does: train, score and publish in one transaction; answer what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import Aborted, InvalidArgument, NotFound
from services.common.ids import new_id
from services.common.outbox import Fact, publish
from services.common.pages import page_size, page_token, read_page_token
from services.scoring import domain, learning
from services.scoring.artefacts import ArtefactStore
from services.scoring.domain import Frame, Model, ModelId, ModelKind, Score
from services.scoring.storage import ScoringStorage
from yike.common.v1 import errors_pb2

_log = structlog.get_logger(__name__)


class Frames(Protocol):
    """Where features come from."""

    async def read(self, workspace_id: str, *, cut: datetime, horizon_days: int, purchase_event: str) -> Frame:
        """Returns the frame of all customers with a purchase before the cut."""
        ...


class Customers(Protocol):
    """Who is who."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's, the current one first."""
        ...

    async def current_ids(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, int]:
        """Returns the current id of each id that exists."""
        ...


class ScoringUsecases:
    """One method per RPC."""

    def __init__(
        self,
        *,
        database: Database,
        storage: ScoringStorage,
        frames: Frames,
        customers: Customers,
        artefacts: ArtefactStore,
        clock: Clock,
        executor: Executor,
        facts_of: Callable[[Sequence[Score]], list[Fact]],
    ) -> None:
        """Takes what the use cases work with.

        Args:
            database: Scoring's own.
            storage: Its queries.
            frames: Feature frames.
            customers: Identity.
            artefacts: Model files.
            clock: Tells the present.
            executor: Where training runs, so that the event loop goes on.
            facts_of: Writes scores as facts.
        """
        self._database = database
        self._storage = storage
        self._frames = frames
        self._customers = customers
        self._artefacts = artefacts
        self._clock = clock
        self._executor = executor
        self._facts_of = facts_of

    async def train(
        self, workspace_id: str, *, horizon_days: int, as_of: datetime | None, purchase_event: str
    ) -> Model:
        """Trains the churn model, scores all customers with a purchase, publishes the scores.

        Raises:
            FailedPrecondition: NOT_ENOUGH_DATA.
            InvalidArgument: If the horizon is out of range or `as_of` lies ahead.
            Aborted: If another training of the workspace is under way.
        """
        now = self._clock.now()
        present = as_of or now
        if present > now + timedelta(seconds=1) or present < datetime(1970, 1, 2, tzinfo=UTC) + timedelta(days=730):
            raise InvalidArgument("as_of must be a time in the past, after 1971; leave it out for now.", field="as_of")
        cuts = domain.plan_cuts(present, horizon_days)
        async with self._database.workspace(workspace_id) as lock:
            # Held over the training: this transaction writes nothing and is idle on purpose.
            if not await self._storage.lock_training(lock, workspace_id):
                raise Aborted(
                    "A training of this workspace is under way; wait for it and try again.",
                    reason=errors_pb2.ERROR_REASON_WRONG_STATE,
                    retry_after_seconds=30,
                )
            return await self._train(workspace_id, cuts, present, purchase_event)

    async def _train(self, workspace_id: str, cuts: domain.Cuts, present: datetime, purchase_event: str) -> Model:
        async def frame_at(cut: datetime, horizon_days: int) -> Frame:
            return await self._frames.read(
                workspace_id, cut=cut, horizon_days=horizon_days, purchase_event=purchase_event
            )

        train = await frame_at(cuts.train, cuts.horizon_days)
        domain.check_enough(train, "training")
        test = await frame_at(cuts.test, cuts.horizon_days)
        domain.check_enough(test, "test")
        today = await frame_at(present, 0)
        model_id = ModelId(new_id("mdl", self._clock.now()))
        loop = asyncio.get_running_loop()
        learned = await loop.run_in_executor(self._executor, learning.learn_churn, train, test)
        scores = await loop.run_in_executor(self._executor, _score_all, learned.booster, today, model_id, present)
        url = await self._artefacts.write(workspace_id, model_id, learning.serialise(learned.booster))
        model = Model(
            model_id=model_id,
            kind=ModelKind.CHURN,
            cuts=cuts,
            metrics=learned.metrics,
            feature_names=train.feature_names,
            artefact_url=url,
            scored_customers=len(today.customer_ids),
            create_time=self._clock.now(),
        )
        async with self._database.workspace(workspace_id) as connection:
            await self._storage.insert_model(connection, workspace_id, model)
            await self._storage.replace_scores(connection, workspace_id, scores)
            await publish(connection, workspace_id, self._facts_of(scores))
        _log.info(
            "model.trained",
            workspace_id=workspace_id,
            model_id=model_id,
            test_auc=round(model.metrics.test_auc, 4),
            customers=model.scored_customers,
        )
        return model

    async def list_models(self, workspace_id: str, *, size: int, token: str) -> tuple[list[Model], str]:
        """Returns a page of models, newest first, and the next token.

        Raises:
            InvalidArgument: If the size is negative or the token not from this call.
        """
        limit = page_size(size, default=20, maximum=100)
        position = read_page_token(token, {"models": workspace_id}, datetime, str)
        after = (position[0], position[1]) if position else None
        async with self._database.workspace(workspace_id) as connection:
            models = await self._storage.models(connection, after=after, limit=limit + 1)
        if len(models) <= limit:
            return models, ""
        last = models[limit - 1]
        return models[:limit], page_token({"models": workspace_id}, [last.create_time, last.model_id])

    async def get_model(self, workspace_id: str, model_id: str) -> Model:
        """Returns a model.

        Raises:
            NotFound: If the workspace has no such model.
        """
        async with self._database.workspace(workspace_id) as connection:
            model = await self._storage.model(connection, model_id)
        if model is None:
            raise NotFound("There is no model with this id; GET /v1/models lists them.", model_id=model_id)
        return model

    async def scores_of(self, workspace_id: str, customer_id: int) -> list[Score]:
        """Returns a customer's latest scores by name; empty when the customer was never scored.

        Raises:
            NotFound: If there is no such customer.
        """
        ids = await self._customers.ids_of(workspace_id, customer_id)
        async with self._database.workspace(workspace_id) as connection:
            return await self._storage.scores_of(connection, ids)

    async def top_scores(self, workspace_id: str, name: str, size: int) -> list[Score]:
        """Returns the customers highest by a score, each customer once.

        Raises:
            InvalidArgument: If the size is negative.
        """
        limit = page_size(size, default=10, maximum=1_000)
        async with self._database.workspace(workspace_id) as connection:
            # Some may have been merged since: twice as many leave enough distinct ones.
            scores = await self._storage.top_scores(connection, name, limit * 2)
        current = await self._customers.current_ids(workspace_id, [score.customer_id for score in scores])
        seen: set[int] = set()
        kept = []
        for score in scores:
            customer = current.get(score.customer_id)
            if customer is not None and customer not in seen:
                seen.add(customer)
                kept.append(score)
        return kept[:limit]


def _score_all(booster: object, frame: Frame, model_id: ModelId, score_time: datetime) -> list[Score]:
    """Returns churn probabilities with reasons, and RFM quintiles, of a frame."""
    probabilities = learning.predict(booster, frame)
    reasons = domain.strongest_reasons(frame, learning.contributions(booster, frame))
    churn = [
        Score(int(customer), domain.CHURN_SCORE, float(probability), model_id, score_time, why)
        for customer, probability, why in zip(frame.customer_ids, probabilities, reasons, strict=True)
    ]
    return churn + domain.rfm_scores(frame, score_time)

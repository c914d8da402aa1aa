"""Training a model: started by a call, done as an operation, published in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.operations import Finish, Operation, Operations, Task
from services.common.outbox import Fact, publish
from services.scoring import domain
from services.scoring.artefacts import ArtefactStore
from services.scoring.domain import Cuts, Frame, Model, ModelId, ModelKind, Score
from services.scoring.models import TrainableModel, Trained, model_of
from services.scoring.storage import ScoringStorage

TRAINING: Final = 1
"""The kind of the operations, a number of the contract."""

WHOLE: Final = 1_000
"""Progress is told in thousandths: a hundred for each of the three frames, the rest for learning and scoring."""

_log = structlog.get_logger(__name__)


class Frames(Protocol):
    """Where features come from."""

    async def read(self, workspace_id: str, *, cut: datetime, horizon_days: int, purchase_event: str) -> Frame:
        """Returns the frame of all customers with a purchase before the cut, without the restricted ones."""
        ...

    async def restricted(self, workspace_id: str) -> frozenset[int]:
        """Returns the customers whose data may not be used now."""
        ...


class _Arguments(msgspec.Struct, frozen=True):
    """What was asked for, as the operation keeps it."""

    kind: int
    horizon_days: int
    as_of: datetime | None
    purchase_event: str


class Training:
    """Starts trainings, and does them."""

    def __init__(
        self,
        *,
        database: Database,
        storage: ScoringStorage,
        operations: Operations,
        frames: Frames,
        artefacts: ArtefactStore,
        clock: Clock,
        executor: Executor,
        facts_of: Callable[[Sequence[Score], datetime], list[Fact]],
        message_of: Callable[[Model], Any],
    ) -> None:
        """Takes what it works with.

        Args:
            database: Scoring's own.
            storage: Its queries.
            operations: Its operations.
            frames: Feature frames.
            artefacts: Model files.
            clock: Tells the present.
            executor: Where models learn, so that the event loop goes on.
            facts_of: Writes scores as facts, with when they took the place of those before.
            message_of: Writes a model as the response of its operation.
        """
        self._database = database
        self._storage = storage
        self._operations = operations
        self._frames = frames
        self._artefacts = artefacts
        self._clock = clock
        self._executor = executor
        self._facts_of = facts_of
        self._message_of = message_of

    async def start(
        self,
        workspace_id: str,
        *,
        kind: ModelKind,
        horizon_days: int,
        as_of: datetime | None,
        purchase_event: str,
        request_id: str,
    ) -> Operation:
        """Starts a training and returns its operation.

        Raises:
            InvalidArgument: If the kind cannot be trained, the horizon is out of range, or `as_of` lies ahead.
            AlreadyExists: REQUEST_ID_REUSED.
            ResourceExhausted: LIMIT_REACHED.
        """
        model_of(kind)
        now = self._clock.now()
        present = as_of or now
        if present > now + timedelta(seconds=1) or present < datetime(1970, 1, 2, tzinfo=UTC) + timedelta(days=730):
            raise InvalidArgument("as_of must be a time in the past, after 1971; leave it out for now.", field="as_of")
        days = domain.plan_cuts(present, horizon_days).horizon_days
        arguments = msgspec.json.encode(_Arguments(int(kind), days, as_of, purchase_event))
        async with self._database.workspace(workspace_id) as connection:
            return await self._operations.start(
                connection, workspace_id, kind=TRAINING, arguments=arguments, request_id=request_id
            )

    async def run(self, task: Task) -> Finish:
        """Trains the model, scores all customers with a purchase, and returns what publishes both.

        Raises:
            FailedPrecondition: NOT_ENOUGH_DATA.
        """
        asked = msgspec.json.decode(task.arguments, type=_Arguments)
        kind = model_of(ModelKind(asked.kind))
        present = asked.as_of or task.create_time
        cuts = domain.plan_cuts(present, asked.horizon_days)
        train, test, today = await self._read_frames(task, kind, cuts, present, asked.purchase_event)
        # From the operation's id: another attempt makes the same model. What it may have written before is under its own name.
        model_id = ModelId(f"mdl_{task.operation_id.rpartition('_')[2]}")

        def report(part: float) -> None:
            task.report(300 + int(part * (WHOLE - 300)), WHOLE)

        def learn() -> Trained:
            return kind.train(train, test, today, model_id=model_id, score_time=present, report=report)

        trained = await asyncio.get_running_loop().run_in_executor(self._executor, learn)
        # Learning takes minutes, in which somebody may have been restricted.
        restricted = await self._frames.restricted(task.workspace_id)
        scores = [score for score in trained.scores if score.customer_id not in restricted]
        url = await self._artefacts.write(task.workspace_id, f"{model_id}-{task.attempt}", trained.artefact)
        model = Model(
            model_id=model_id,
            kind=kind.kind,
            cuts=cuts,
            metrics=trained.metrics,
            feature_names=train.feature_names,
            artefact_url=url,
            scored_customers=len(today.customer_ids),
            create_time=self._clock.now(),
        )

        async def finish(connection: AsyncConnection) -> Any:
            await self._storage.insert_model(connection, task.workspace_id, model)
            known = await self._storage.known_scores(connection, task.workspace_id, scores)
            await self._storage.replace_scores(connection, task.workspace_id, known)
            await publish(connection, task.workspace_id, self._facts_of(known, model.create_time))
            _log.info(
                "model.trained",
                workspace_id=task.workspace_id,
                model_id=model_id,
                test_auc=round(model.metrics.test_auc, 4),
                customers=model.scored_customers,
            )
            return self._message_of(model)

        return finish

    async def _read_frames(
        self, task: Task, kind: TrainableModel, cuts: Cuts, present: datetime, purchase_event: str
    ) -> tuple[Frame, Frame, Frame]:
        async def frame_at(cut: datetime, horizon_days: int, place: int) -> Frame:
            frame = await self._frames.read(
                task.workspace_id, cut=cut, horizon_days=horizon_days, purchase_event=purchase_event
            )
            task.report(100 * place, WHOLE)
            return frame

        train = await frame_at(cuts.train, cuts.horizon_days, 1)
        kind.check(train, "training")
        test = await frame_at(cuts.test, cuts.horizon_days, 2)
        kind.check(test, "test")
        return train, test, await frame_at(present, 0, 3)

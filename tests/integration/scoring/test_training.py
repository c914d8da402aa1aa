"""Training against real stores: what is asked of segment, and that each score and reason is of the right customer."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from services.common.clock import SteppedClock, SystemClock
from services.common.database import Database, fetch_rows
from services.common.errors import AlreadyExists, InvalidArgument
from services.common.operations import Limits, Operation, Operations, OperationWorker, State, operation_message
from services.common.payloads import unpack
from services.scoring import domain, learning
from services.scoring.artefacts import ArtefactStore
from services.scoring.clients.segment import SegmentClient, parse_frame
from services.scoring.domain import Frame, ModelKind
from services.scoring.facts.told import score_facts
from services.scoring.models.churn import CHURN_SCORE
from services.scoring.servicer import model_message
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import Answering, Training, Upkeep
from services.scoring.usecases.training import TRAINING
from tests.integration.scoring.peers import NAMES, Segment
from tests.support.stores import DatabaseUrls
from yike.common.v1 import errors_pb2
from yike.common.v1 import operations_pb2 as operations_pb
from yike.scoring.v1 import scoring_facts_pb2 as facts_pb
from yike.scoring.v1 import scoring_service_pb2 as scoring_pb

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)


class Nobody:
    """Identity is not asked in a training."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Never called."""
        raise AssertionError

    async def known(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Any]:
        """Never called."""
        raise AssertionError


@dataclass
class Stage:
    """Scoring over real stores, with a worker that works."""

    database: Database
    operations: Operations
    training: Training
    answering: Answering
    segment: Segment
    artefacts: ArtefactStore
    workspace_id: str

    async def start(
        self, *, horizon_days: int = 45, as_of: datetime | None = NOW, purchase: str = "", request_id: str = ""
    ) -> Operation:
        return await self.training.start(
            self.workspace_id,
            kind=ModelKind.CHURN,
            horizon_days=horizon_days,
            as_of=as_of,
            purchase_event=purchase,
            request_id=request_id,
        )

    async def ended(self, operation: Operation) -> operations_pb.Operation:
        """Returns an operation once it is over."""
        async with asyncio.timeout(300):
            while operation.end_time is None:
                await asyncio.sleep(0.02)
                operation = await self.operations.get(self.workspace_id, operation.operation_id)
        return operation_message(operation)

    async def train(self, **request: Any) -> domain.Model:
        """Returns the model of a training that succeeds."""
        ended = await self.ended(await self.start(**request))
        assert not ended.HasField("error"), ended.error
        model = scoring_pb.Model()
        assert ended.response.Unpack(model)
        return await self.answering.get_model(self.workspace_id, model.model_id)

    async def rows(self) -> dict[tuple[int, str], Any]:
        """Returns the stored scores by customer and name."""
        async with self.database.workspace(self.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT * FROM scores WHERE workspace_id = $1", self.workspace_id)
        return {(row["customer_id"], row["name"]): row for row in rows}


@pytest.fixture
async def stage(database_urls: DatabaseUrls, tmp_path: Path) -> AsyncIterator[Stage]:
    """A workspace of the test's own."""
    database = Database.connect(database_urls("scoring"), service="scoring")
    segment, artefacts, clock = Segment(), ArtefactStore(tmp_path.as_uri()), SteppedClock(NOW)
    operations = Operations(database=database, clock=clock)
    with ThreadPoolExecutor(1) as executor:
        training = Training(
            database=database,
            storage=ScoringStorage(),
            operations=operations,
            frames=SegmentClient(cast(Any, segment)),
            artefacts=artefacts,
            clock=clock,
            executor=executor,
            facts_of=score_facts,
            message_of=model_message,
        )
        answering = Answering(
            database=database,
            storage=ScoringStorage(),
            customers=Nobody(),
            restrictions=SegmentClient(cast(Any, segment)),
        )
        limits = Limits(beat=timedelta(seconds=0.05), look=timedelta(seconds=0.02))
        worker = OperationWorker(database=database, works={TRAINING: training}, limits=limits)
        working = asyncio.ensure_future(worker.run())
        yield Stage(database, operations, training, answering, segment, artefacts, f"ws_{uuid.uuid4().hex[:12]}")
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    await database.close()


@pytest.mark.parametrize(
    ("horizon_days", "as_of", "days"), [(45, NOW, 45), (0, NOW, 30), (7, NOW - timedelta(days=3), 7)]
)
async def test_training_asks_for_the_periods_it_promises(
    stage: Stage, horizon_days: int, as_of: datetime, days: int
) -> None:
    model = await stage.train(horizon_days=horizon_days, as_of=as_of, purchase="Paid")
    present, horizon = as_of, timedelta(days=days)
    assert stage.segment.periods == [
        (present - 2 * horizon, days, "Paid"),
        (present - horizon, days, "Paid"),
        (present, 0, "Paid"),
    ]
    assert set(stage.segment.workspaces) == {stage.workspace_id}
    assert (model.cuts.train, model.cuts.test, model.cuts.horizon_days) == (
        present - 2 * horizon,
        present - horizon,
        days,
    )
    assert model.metrics.test_customers == model.metrics.train_customers == model.scored_customers == 400


async def test_each_score_and_reason_is_that_of_the_customers_own_row(stage: Stage) -> None:
    model = await stage.train()
    # Two seconds of imports: not for every worker that collects.
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(bytearray(await stage.artefacts.read(model.artefact_url)))
    today = parse_frame(stage.segment.answered[-1])
    rows = await stage.rows()
    assert len(rows) == len(today.customer_ids)
    values = []
    for place, customer in enumerate(today.customer_ids.tolist()):
        own = Frame(today.customer_ids[place : place + 1], today.features[place : place + 1], today.feature_names)
        score = rows[customer, CHURN_SCORE]
        assert score["value"] == pytest.approx(learning.predict(booster, own)[0], abs=1e-6)
        assert (score["model_id"], score["score_time"]) == (model.model_id, NOW)
        parts = dict(zip(NAMES, learning.contributions(booster, own)[0], strict=True))
        reasons = score["reasons"]
        assert [name for name, *_ in reasons] == sorted(
            (name for name in NAMES if parts[name] != 0), key=lambda name: -abs(parts[name])
        )
        for name, value, contribution in reasons:
            assert contribution == pytest.approx(parts[name], abs=1e-5)
            known = own.column(name)[0]
            assert value is None if np.isnan(known) else value == known
        values.append(score["value"])
    # The signal is found, so a neighbour's score could not pass for one's own.
    assert np.std(values) > 0.1


async def test_who_is_restricted_while_a_model_learns_gets_no_score(stage: Stage) -> None:
    stage.segment.restricted = [3, 9, 30]
    await stage.train()
    scored = {customer for customer, _ in await stage.rows()}
    assert scored == {3 * number for number in range(1, 401)} - {3, 9, 30}


async def test_what_is_told_is_what_is_stored(stage: Stage) -> None:
    await stage.train()
    async with stage.database.workspace(stage.workspace_id) as connection:
        payloads = await fetch_rows(
            connection, "SELECT payload FROM outbox WHERE workspace_id = $1 ORDER BY outbox_id", stage.workspace_id
        )
    facts = [facts_pb.ScoringFact.FromString(unpack(row["payload"])).scores_changed for row in payloads]
    told = {
        (score.customer_id, score.name): (score.value, score.score_time_us) for fact in facts for score in fact.scores
    }
    at = int(NOW.timestamp()) * 1_000_000
    rows = await stage.rows()
    assert told == {key: (row["value"], at) for key, row in rows.items()}
    # Every fact says whose place its scores take, and the export says the same.
    _, sources, _ = await stage.answering.export_scores(stage.workspace_id, limit=10, token="")
    (model_id,) = {row["model_id"] for row in rows.values()}
    told_sources = [{each.name: (each.model_id, each.replace_time_us) for each in fact.replacements} for fact in facts]
    assert told_sources == [
        {name: (model, int(time.timestamp() * 1_000_000)) for name, (model, time) in sources.items()}
    ] * len(facts)
    assert {model for model, _ in sources.values()} == {model_id}


async def test_a_later_training_takes_the_place_of_the_earlier(stage: Stage) -> None:
    first = await stage.train()
    stage.segment.customers = 300
    second = await stage.train()
    rows = await stage.rows()
    assert {row["model_id"] for (_, name), row in rows.items() if name == CHURN_SCORE} == {second.model_id}
    assert len(rows) == 300
    models, _ = await stage.answering.list_models(stage.workspace_id, limit=100, token="")
    assert {model.model_id for model in models} == {first.model_id, second.model_id}


async def test_too_little_is_told_by_the_operation_and_leaves_what_was_known(stage: Stage) -> None:
    await stage.train()
    before = await stage.rows()
    stage.segment.customers = 199
    ended = await stage.ended(await stage.start())
    assert ended.done
    assert (ended.error.code, ended.error.reason) == (9, errors_pb2.ERROR_REASON_NOT_ENOUGH_DATA)
    assert ended.error.metadata["customers"] == "199"
    assert ended.metadata.attempts == 1
    with pytest.raises(InvalidArgument):
        await stage.start(as_of=NOW + timedelta(days=1))
    assert await stage.rows() == before


async def test_a_training_without_a_present_takes_the_time_of_its_operation(stage: Stage) -> None:
    operation = await stage.start(as_of=None)
    await stage.ended(operation)
    assert stage.segment.periods[-1][0] == operation.create_time


async def test_trainings_of_a_workspace_take_place_one_after_the_other(stage: Stage) -> None:
    stage.segment.held = asyncio.Event()
    first, second = await stage.start(), await stage.start()
    await stage.segment.reached.wait()
    assert (await stage.operations.get(stage.workspace_id, second.operation_id)).state is State.PENDING
    stage.segment.held.set()
    models = [await stage.ended(first), await stage.ended(second)]
    assert models[0].metadata.end_time.ToDatetime() <= models[1].metadata.start_time.ToDatetime()
    assert len(stage.segment.asked) == 6


async def test_the_same_training_again_is_the_same_operation(stage: Stage) -> None:
    first = await stage.start(request_id="r-1")
    await stage.ended(first)
    assert (await stage.start(request_id="r-1")).operation_id == first.operation_id
    with pytest.raises(AlreadyExists) as refused:
        await stage.start(request_id="r-1", horizon_days=46)
    assert refused.value.reason_name == "REQUEST_ID_REUSED"
    assert len((await stage.answering.list_models(stage.workspace_id, limit=100, token=""))[0]) == 1


async def test_a_training_tells_its_progress_and_ends_when_it_is_cancelled(stage: Stage) -> None:
    stage.segment.held = asyncio.Event()
    operation = await stage.start()
    await stage.segment.reached.wait()
    cancelled = await stage.operations.cancel(stage.workspace_id, operation.operation_id)
    assert cancelled.state is State.CANCELLING
    ended = await stage.ended(operation)
    assert ended.error.reason == errors_pb2.ERROR_REASON_OPERATION_CANCELLED
    assert await stage.rows() == {}
    stage.segment.held.set()
    done = await stage.ended(await stage.start())
    assert (done.metadata.progress_done, done.metadata.progress_total) == (1_000, 1_000)


async def test_the_newest_models_of_a_kind_stay_and_files_of_none_go(stage: Stage, tmp_path: Path) -> None:
    newest = await stage.train()
    folder = tmp_path / "models" / stage.workspace_id
    async with stage.database.workspace(stage.workspace_id) as connection:
        for age in range(1, 31):
            url = await stage.artefacts.write(stage.workspace_id, f"mdl_{age}-1", b"x")
            older = replace(
                newest, model_id=domain.ModelId(f"mdl_{age}"), artefact_url=url, create_time=NOW - timedelta(hours=age)
            )
            await ScoringStorage().insert_model(connection, stage.workspace_id, older)
    # Of an attempt that was killed, and of one that is under way.
    for name in ("mdl_killed-1", "mdl_writing-1"):
        await stage.artefacts.write(stage.workspace_id, name, b"x")
    later = SteppedClock(SystemClock().now() + timedelta(days=2))
    os.utime(folder / "mdl_writing-1.ubj", (later.now().timestamp(),) * 2)
    upkeep = Upkeep(database=stage.database, storage=ScoringStorage(), artefacts=stage.artefacts, clock=later)
    assert await upkeep.turn() == (11, 12)
    async with stage.database.workspace(stage.workspace_id) as connection:
        models = await ScoringStorage().models(connection, after=None, limit=100)
    assert [model.model_id for model in models] == [newest.model_id, *(f"mdl_{age}" for age in range(1, 20))]
    assert await stage.artefacts.read(newest.artefact_url)
    assert len(list(folder.iterdir())) == 21
    assert await upkeep.turn() == (0, 0)
    # What the scores are explained by is there.
    assert {row["model_id"] for row in (await stage.rows()).values()} == {newest.model_id}

"""Training against real stores: what is asked of segment, and that each score and reason is of the right customer."""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import xgboost

from services.common.clock import SteppedClock
from services.common.database import Database, fetch_rows
from services.common.errors import Aborted, FailedPrecondition, InvalidArgument
from services.common.payloads import unpack
from services.scoring import domain, learning
from services.scoring.artefacts import ArtefactStore
from services.scoring.domain import Frame
from services.scoring.frames import FrameReader, parse_frame
from services.scoring.servicer import score_facts
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import ScoringUsecases
from tests.support.stores import DatabaseUrls
from yike.scoring.v1 import scoring_facts_pb2 as facts_pb
from yike.segment.v1 import segment_service_pb2 as segment_pb

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
NAMES = ("recency_days", "orders", "monetary", "noise")


def frame_bytes(seed: int, *, customers: int, labelled: bool) -> bytes:
    """Returns a frame as segment sends it: customers in no order, none like another, churn by recency and orders."""
    chance = np.random.default_rng(seed)
    features = np.column_stack(
        [
            chance.exponential(40, customers),
            1.0 + chance.poisson(3, customers),
            chance.gamma(2, 100, customers),
            chance.normal(size=customers),
        ]
    )
    features[::17, 3] = np.nan
    leaves = chance.random(customers) < 1 / (1 + np.exp(-(0.08 * (features[:, 0] - 40) - 0.6 * (features[:, 1] - 4))))
    columns: dict[str, Any] = {"customer_id": chance.permutation(np.arange(1, customers + 1)) * 3}
    columns |= {name: features[:, index] for index, name in enumerate(NAMES)}
    if labelled:
        columns["purchased"] = ~leaves
    table = pa.table(columns)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


@dataclass
class Segment:
    """Stands where segment's stub does: answers each frame that is asked for, in small pieces, and remembers it."""

    customers: int = 400
    asked: list[segment_pb.GetFeatureFrameRequest] = field(default_factory=list)
    workspaces: list[str] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event | None = None

    async def GetFeatureFrame(
        self, request: segment_pb.GetFeatureFrameRequest, *, metadata: Sequence[tuple[str, str]], **_: object
    ) -> AsyncIterator[segment_pb.GetFeatureFrameResponse]:
        """Streams the frame."""
        self.asked.append(request)
        self.workspaces += [value for _, value in metadata]
        self.reached.set()
        if self.held is not None:
            await self.held.wait()
        body = frame_bytes(len(self.asked), customers=self.customers, labelled=request.horizon_days > 0)
        self.answered.append(body)
        for start in range(0, len(body), 5_000):
            yield segment_pb.GetFeatureFrameResponse(arrow_chunk=body[start : start + 5_000])

    @property
    def periods(self) -> list[tuple[datetime, int, str]]:
        """The cut, the horizon and the purchase of each frame asked for."""
        return [
            (each.cut_time.ToDatetime(tzinfo=UTC), each.horizon_days, each.purchase_event or "the default")
            for each in self.asked
        ]


class Nobody:
    """Identity is not asked in a training."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Never called."""
        raise AssertionError

    async def current_ids(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, int]:
        """Never called."""
        raise AssertionError


@dataclass
class Stage:
    """Scoring over real stores."""

    database: Database
    usecases: ScoringUsecases
    segment: Segment
    artefacts: ArtefactStore
    workspace_id: str

    async def train(self, *, horizon_days: int = 45, as_of: datetime | None = None, purchase: str = "") -> domain.Model:
        return await self.usecases.train(
            self.workspace_id, horizon_days=horizon_days, as_of=as_of, purchase_event=purchase
        )

    async def rows(self) -> dict[tuple[int, str], Any]:
        """Returns the stored scores by customer and name."""
        async with self.database.workspace(self.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT * FROM scores WHERE workspace_id = $1", self.workspace_id)
        return {(row["customer_id"], row["name"]): row for row in rows}


@pytest.fixture
async def stage(database_urls: DatabaseUrls, tmp_path: Path) -> AsyncIterator[Stage]:
    """A workspace of the test's own."""
    database = Database.connect(database_urls("scoring"), service="scoring")
    segment, artefacts = Segment(), ArtefactStore(tmp_path.as_uri())
    with ThreadPoolExecutor(1) as executor:
        usecases = ScoringUsecases(
            database=database,
            storage=ScoringStorage(),
            frames=FrameReader(segment),
            customers=Nobody(),
            artefacts=artefacts,
            clock=SteppedClock(NOW),
            executor=executor,
            facts_of=score_facts,
        )
        yield Stage(database, usecases, segment, artefacts, f"ws_{uuid.uuid4().hex[:12]}")
    await database.close()


@pytest.mark.parametrize(
    ("horizon_days", "as_of", "days"), [(45, None, 45), (0, None, 30), (7, NOW - timedelta(days=3), 7)]
)
async def test_training_asks_for_the_periods_it_promises(
    stage: Stage, horizon_days: int, as_of: datetime | None, days: int
) -> None:
    model = await stage.train(horizon_days=horizon_days, as_of=as_of, purchase="Paid")
    present, horizon = as_of or NOW, timedelta(days=days)
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
    booster = xgboost.Booster()
    booster.load_model(bytearray(await stage.artefacts.read(model.artefact_url)))
    today = parse_frame(stage.segment.answered[-1])
    fifths = {
        name: domain.quintiles(today.column(column), low_is_good=column == "recency_days")
        for column, name in domain.RFM_SCORES.items()
    }
    rows = await stage.rows()
    assert len(rows) == 4 * len(today.customer_ids)
    values = []
    for place, customer in enumerate(today.customer_ids.tolist()):
        own = Frame(today.customer_ids[place : place + 1], today.features[place : place + 1], today.feature_names)
        score = rows[customer, domain.CHURN_SCORE]
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
        for name, found in fifths.items():
            assert rows[customer, name]["value"] == found[place]
        values.append(score["value"])
    # The signal is found, so a neighbour's score could not pass for one's own.
    assert np.std(values) > 0.1


async def test_what_is_told_is_what_is_stored(stage: Stage) -> None:
    await stage.train()
    async with stage.database.workspace(stage.workspace_id) as connection:
        payloads = await fetch_rows(
            connection, "SELECT payload FROM outbox WHERE workspace_id = $1 ORDER BY outbox_id", stage.workspace_id
        )
    told = {
        (score.customer_id, score.name): (score.value, score.score_time_us)
        for row in payloads
        for score in facts_pb.ScoringFact.FromString(unpack(row["payload"])).scores_changed.scores
    }
    at = int(NOW.timestamp()) * 1_000_000
    assert told == {key: (row["value"], at) for key, row in (await stage.rows()).items()}


async def test_a_later_training_takes_the_place_of_the_earlier(stage: Stage) -> None:
    first = await stage.train()
    stage.segment.customers = 300
    second = await stage.train()
    rows = await stage.rows()
    assert {row["model_id"] for (_, name), row in rows.items() if name == domain.CHURN_SCORE} == {second.model_id}
    assert len(rows) == 4 * 300
    models, _ = await stage.usecases.list_models(stage.workspace_id, size=0, token="")
    assert {model.model_id for model in models} == {first.model_id, second.model_id}


async def test_too_little_is_refused_and_leaves_what_was_known(stage: Stage) -> None:
    await stage.train()
    before = await stage.rows()
    stage.segment.customers = 199
    with pytest.raises(FailedPrecondition, match="training period"):
        await stage.train()
    with pytest.raises(InvalidArgument):
        await stage.train(as_of=NOW + timedelta(days=1))
    assert await stage.rows() == before


async def test_one_training_of_a_workspace_at_a_time(stage: Stage) -> None:
    stage.segment.held = asyncio.Event()
    running = asyncio.ensure_future(stage.train())
    await stage.segment.reached.wait()
    with pytest.raises(Aborted):
        await stage.train()
    stage.segment.held.set()
    await running
    assert await stage.rows()

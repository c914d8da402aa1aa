"""Models and scores in the real PostgreSQL."""

import math
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from services.common.database import Database, fetch_rows
from services.common.erasing import Erasing
from services.common.personal_data import portions
from services.scoring.domain import Cuts, Metrics, Model, ModelId, ModelKind, Reason, Score
from services.scoring.personal_data import LINGERING, STORES
from services.scoring.storage import ScoringStorage
from tests.support.stores import DatabaseUrls

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
async def database(database_urls: DatabaseUrls) -> AsyncIterator[Database]:
    """Scoring's own database."""
    database = Database.connect(database_urls("scoring"), service="scoring")
    yield database
    await database.close()


@pytest.fixture
def workspace() -> str:
    """A workspace of the test's own."""
    return f"ws_{uuid.uuid4().hex[:12]}"


def score(customer: int, value: float, *, name: str = "churn_probability", at: datetime = NOW) -> Score:
    return Score(
        customer, name, value, "mdl_1", at, (Reason("recency_days", math.nan, 0.5), Reason("orders", 3.0, -0.25))
    )


async def test_scores_come_back_as_they_were_written(database: Database, workspace: str) -> None:
    storage = ScoringStorage()
    async with database.workspace(workspace) as connection:
        await storage.replace_scores(
            connection, workspace, [score(7, 0.9), score(8, 0.1), score(7, 5, name="return_probability")]
        )
    async with database.workspace(workspace) as connection:
        top = await storage.top_scores(connection, "churn_probability", after=None, limit=10)
    mine = await storage.scores_of(database, workspace, [7])
    assert await storage.scores_of(database, f"{workspace}0", [7]) == []
    assert [(each.name, each.value) for each in mine] == [("churn_probability", 0.9), ("return_probability", 5.0)]
    assert math.isnan(mine[0].reasons[0].value)
    assert mine[0].reasons[1] == Reason("orders", 3.0, -0.25)
    assert [each.customer_id for each in top] == [7, 8]


async def test_a_new_training_replaces_the_scores_of_its_names_only(database: Database, workspace: str) -> None:
    storage = ScoringStorage()
    async with database.workspace(workspace) as connection:
        await storage.replace_scores(
            connection, workspace, [score(1, 0.5), score(2, 0.6), score(1, 3, name="return_probability")]
        )
        await storage.replace_scores(connection, workspace, [score(1, 0.7, at=NOW + timedelta(days=1))])
    assert [(each.name, each.value) for each in await storage.scores_of(database, workspace, [1])] == [
        ("churn_probability", 0.7), ("return_probability", 3.0),
    ]  # fmt: skip
    assert await storage.scores_of(database, workspace, [2]) == []


async def test_models_are_listed_newest_first_and_page(database: Database, workspace: str) -> None:
    storage = ScoringStorage()
    metrics = Metrics(0.8, 0.9, 0.15, 1_000, 1_100, 0.4)
    models = [
        Model(
            ModelId(f"mdl_{day}"),
            ModelKind.CHURN,
            Cuts(NOW, NOW, 30),
            metrics,
            ("orders",),
            "file:///x",
            5,
            NOW + timedelta(days=day),
        )
        for day in range(3)
    ]
    async with database.workspace(workspace) as connection:
        for model in models:
            await storage.insert_model(connection, workspace, model)
        first = await storage.models(connection, after=None, limit=2)
        rest = await storage.models(connection, after=(first[-1].create_time, first[-1].model_id), limit=2)
        assert await storage.model(connection, "mdl_1") == models[1]
        assert await storage.model(connection, "none") is None
    assert [model.model_id for model in first + rest] == ["mdl_2", "mdl_1", "mdl_0"]


async def test_another_workspace_sees_nothing(database: Database, workspace: str) -> None:
    storage = ScoringStorage()
    async with database.workspace(workspace) as connection:
        await storage.replace_scores(connection, workspace, [score(1, 0.5)])
    assert await storage.scores_of(database, "ws_other", [1]) == []
    async with database.workspace("ws_other") as connection:
        assert await fetch_rows(connection, "SELECT * FROM scores") == []


async def test_who_is_erased_has_no_score_and_gets_none_by_a_training_under_way(
    database: Database, workspace: str
) -> None:
    storage = ScoringStorage()
    async with database.workspace(workspace) as connection:
        await storage.replace_scores(connection, workspace, [score(7, 0.9), score(8, 0.1)])
    erasing = Erasing(service="scoring", database=database, portions=portions(STORES), lingering=LINGERING)
    for _ in range(2):
        found = await erasing.erase(workspace, "ers_1", [6, 7])
        assert [(each.store, each.removed) for each in found if each.removed] == [("scoring.scores", 1)]
    async with database.workspace(workspace) as connection:
        known = await storage.known_scores(connection, workspace, [score(7, 0.8), score(8, 0.2)])
        assert [each.customer_id for each in known] == [8]
    assert [each.customer_id for each in await storage.scores_of(database, workspace, [6, 7, 8])] == [8]

"""All scores, as they were told: of these segment rebuilds its history."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from services.common.database import Database
from services.common.errors import InvalidArgument
from services.scoring.domain import Score
from services.scoring.facts.told import score_facts, score_told
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import Answering
from tests.integration.scoring.test_top_scores import Identity, Restrictions
from tests.support.stores import DatabaseUrls
from yike.scoring.v1 import scoring_facts_pb2 as facts_pb

AT = datetime(2026, 6, 1, 3, 4, 5, 678901, tzinfo=UTC)


async def test_all_scores_come_once_over_pages_of_any_size_as_the_facts_told_them(database_urls: DatabaseUrls) -> None:
    workspace, other = (f"ws_{uuid.uuid4().hex[:12]}" for _ in range(2))
    scores = [
        Score(customer, name, customer / 7, "mdl", AT + timedelta(microseconds=customer % 1000), ())
        for customer in (3, 1, 2**62, 7)
        for name in ("return_probability", "churn_probability")
    ]
    database = Database.connect(database_urls("scoring"), service="scoring")
    storage = ScoringStorage()
    for workspace_id, of in ((workspace, scores), (other, scores[:1])):
        async with database.workspace(workspace_id) as connection:
            await storage.replace_scores(connection, workspace_id, of)
    answering = Answering(database=database, storage=storage, customers=Identity(), restrictions=Restrictions())
    told = [
        one
        for fact in score_facts(scores, AT)
        for one in facts_pb.ScoringFact.FromString(fact.payload).scores_changed.scores
    ]
    for size in (1, 3, 7, 8, 100):
        found: list[facts_pb.CustomerScore] = []
        token = ""
        while True:
            page, sources, token = await answering.export_scores(workspace, limit=size, token=token)
            # No model is kept here: then the scores themselves say since when there are no others.
            assert {one[1] for one in page} <= sources.keys()
            assert {model_id for model_id, _ in sources.values()} <= {"mdl"}
            found += [score_told(*one) for one in page]
            if not token:
                break
            assert len(page) == size
        assert found == sorted(told, key=lambda one: (one.customer_id, one.name)), size
    *_, token = await answering.export_scores(workspace, limit=1, token="")
    with pytest.raises(InvalidArgument):
        await answering.export_scores(other, limit=1, token=token)
    await database.close()

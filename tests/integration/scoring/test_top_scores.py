"""Customers by a score: every customer once, over all pages, whatever has been joined since."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from services.common.database import Database
from services.common.errors import InvalidArgument
from services.common.pages import page_token
from services.scoring.domain import FORMER_SCORES, KnownCustomer, Score
from services.scoring.storage import ScoringStorage
from services.scoring.usecases import Answering
from tests.support.stores import DatabaseUrls

NAME = "churn_probability"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
JOINED = {3: (3, 8), 8: (3, 8), 5: (5, 6, 7), 6: (5, 6, 7), 7: (5, 6, 7)}
GONE = 10
WORKSPACE = f"ws_{uuid.uuid4().hex[:12]}"


class Identity:
    """Knows that 3 and 8 are one customer, 5, 6 and 7 another, and nothing of 10."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Never called."""
        raise AssertionError

    async def known(self, workspace_id: str, customer_ids: Sequence[int]) -> Mapping[int, KnownCustomer]:
        """Returns the customer of each id."""
        return {
            each: KnownCustomer(JOINED.get(each, (each,))[0], JOINED.get(each, (each,)))
            for each in customer_ids
            if each != GONE
        }


@dataclass
class Restrictions:
    """Who is restricted."""

    customers: frozenset[int] = frozenset()

    async def restricted(self, workspace_id: str) -> frozenset[int]:
        """Returns them."""
        return self.customers


@pytest.fixture
def restrictions(answering: Answering) -> Iterator[Restrictions]:
    """Nobody, and nobody again after the test."""
    found: Restrictions = answering._restrictions  # type: ignore[assignment]
    yield found
    found.customers = frozenset()


@pytest.fixture(scope="module")
async def answering(database_urls: DatabaseUrls) -> AsyncIterator[Answering]:
    """Scores of 12 ids: the higher the id the higher the score, but 6 and 7 are equal."""
    database = Database.connect(database_urls("scoring"), service="scoring")
    storage = ScoringStorage()
    async with database.workspace(WORKSPACE) as connection:
        scores = [Score(each, NAME, 0.6 if each == 7 else each / 10, "mdl", NOW) for each in range(1, 13)]
        await storage.replace_scores(connection, WORKSPACE, scores)
    yield Answering(database=database, storage=storage, customers=Identity(), restrictions=Restrictions())
    await database.close()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 9, 100])
async def test_each_customer_is_there_once_by_its_highest_over_pages_of_any_size(
    answering: Answering, size: int
) -> None:
    found: list[int] = []
    token = ""
    while True:
        page, token = await answering.top_scores(WORKSPACE, NAME, limit=size, token=token)
        found += [score.customer_id for score in page]
        if not token:
            break
        assert len(page) == size
    # 3 stands at 8's place, 5 at 6's, which comes before 7 by its id.
    assert found == [12, 11, 9, 8, 6, 4, 2, 1]


async def test_restricted_customers_are_in_no_list(answering: Answering, restrictions: Restrictions) -> None:
    restrictions.customers = frozenset({3, 12})
    page, _ = await answering.top_scores(WORKSPACE, NAME, limit=100, token="")
    assert [score.customer_id for score in page] == [11, 9, 6, 4, 2, 1]


async def test_a_token_is_of_one_score_and_holds_nothing_that_could_fail(answering: Answering) -> None:
    _, token = await answering.top_scores(WORKSPACE, NAME, limit=1, token="")
    for name, given in (("return_probability", token), (NAME, "nonsense")):
        with pytest.raises(InvalidArgument):
            await answering.top_scores(WORKSPACE, name, limit=1, token=given)
    for bits in (0, -1, 2**63 - 1, -(2**63)):
        await answering.top_scores(
            WORKSPACE, NAME, limit=1, token=page_token({"scores": WORKSPACE, "name": NAME}, [bits, 1])
        )


@pytest.mark.parametrize("name", FORMER_SCORES)
async def test_a_score_that_is_how_customers_stand_is_refused_and_says_where_to_ask(
    answering: Answering, name: str
) -> None:
    with pytest.raises(InvalidArgument, match=f"attribute {name.upper()}") as refused:
        await answering.top_scores(WORKSPACE, name, limit=1, token="")
    assert refused.value.metadata["field"] == "score_name"

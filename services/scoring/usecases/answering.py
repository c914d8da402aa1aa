"""What is known: models, a customer's scores, the customers by a score."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from services.common.database import Database
from services.common.errors import NotFound
from services.common.pages import page_token, read_page_token
from services.scoring.domain import KnownCustomer, Model, Score, check_score_name
from services.scoring.storage import ScoringStorage


class Customers(Protocol):
    """Who is who."""

    async def ids_of(self, workspace_id: str, customer_id: int) -> list[int]:
        """Returns every id that is this customer's, the current one first."""
        ...

    async def known(self, workspace_id: str, customer_ids: Sequence[int]) -> Mapping[int, KnownCustomer]:
        """Returns the customer of each id that exists."""
        ...


class Restrictions(Protocol):
    """Whose data may not be used."""

    async def restricted(self, workspace_id: str) -> frozenset[int]:
        """Returns the customers whose data may not be used now."""
        ...


class Answering:
    """One method per RPC that reads."""

    def __init__(
        self, *, database: Database, storage: ScoringStorage, customers: Customers, restrictions: Restrictions
    ) -> None:
        """Takes scoring's database, its queries, who knows who is who, and who is restricted."""
        self._database = database
        self._storage = storage
        self._customers = customers
        self._restrictions = restrictions

    async def list_models(self, workspace_id: str, *, limit: int, token: str) -> tuple[list[Model], str]:
        """Returns a page of models, newest first, and the next token.

        Raises:
            InvalidArgument: If the token is not from this call.
        """
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
        return await self.scores_by_ids(workspace_id, await self._customers.ids_of(workspace_id, customer_id))

    async def scores_by_ids(self, workspace_id: str, ids: Sequence[int]) -> list[Score]:
        """Returns a customer's latest scores by name, by all ids, the current one first."""
        return await self._storage.scores_of(self._database, workspace_id, ids)

    async def top_scores(self, workspace_id: str, name: str, *, limit: int, token: str) -> tuple[list[Score], str]:
        """Returns a page of the customers by a score, highest first, and the next token.

        Each customer is there once, over all pages, by the highest of the scores that its ids had before they became one;
        restricted customers are not.

        Raises:
            InvalidArgument: If the token is not from this call, or no training makes such scores any more.
        """
        check_score_name(name)
        bound = {"scores": workspace_id, "name": name}
        position = read_page_token(token, bound, int, int)
        after = (_number(position[0]), position[1]) if position else None
        kept: list[Score] = []
        while True:
            async with self._database.workspace(workspace_id) as connection:
                found = await self._storage.top_scores(connection, name, after=after, limit=limit + 1)
            highest = await self._highest(workspace_id, name, found[:limit])
            for place, score in enumerate(found[:limit], 1):
                if score.customer_id in highest:
                    kept.append(score)
                if len(kept) == limit and place < len(found):
                    return kept, page_token(bound, [_bits(score.value), score.customer_id])
                after = (score.value, score.customer_id)
            if len(found) <= limit:
                return kept, ""

    async def export_scores(
        self, workspace_id: str, *, limit: int, token: str
    ) -> tuple[list[tuple[int, str, float, datetime]], dict[str, tuple[str, datetime]], str]:
        """Returns a page of (customer id, name, value, time) of all scores, by customer and name, and the next token.

        Between the two, by their names, the model that they come from and when they took the place of those before.

        Raises:
            InvalidArgument: If the token is not from this call.
        """
        bound = {"method": "ExportScores", "workspace": workspace_id}
        position = read_page_token(token, bound, int, str)
        after = (position[0], position[1]) if position else None
        async with self._database.workspace(workspace_id) as connection:
            scores, sources = await self._storage.all_scores(connection, after=after, limit=limit + 1)
        if len(scores) <= limit:
            return scores, sources, ""
        last = scores[limit - 1]
        return scores[:limit], sources, page_token(bound, [last[0], last[1]])

    async def _highest(self, workspace_id: str, name: str, scores: Sequence[Score]) -> set[int]:
        """Returns the ids, of those with these scores, whose score is the first of their customer's by value and id."""
        restricted = await self._restrictions.restricted(workspace_id)
        whose = await self._customers.known(workspace_id, [score.customer_id for score in scores])
        known = {asked: customer for asked, customer in whose.items() if customer.customer_id not in restricted}
        alone = {asked for asked, customer in known.items() if len(customer.ids) == 1}
        joined = {asked: customer for asked, customer in known.items() if asked not in alone}
        if not joined:
            return alone
        ids = sorted({each for customer in joined.values() for each in customer.ids})
        async with self._database.workspace(workspace_id) as connection:
            values = await self._storage.values_of(connection, name, ids)

        def first(customer: KnownCustomer) -> int:
            return min((each for each in customer.ids if each in values), key=lambda each: (-values[each], each))

        return alone | {asked for asked, customer in joined.items() if asked in values and first(customer) == asked}


def _bits(value: float) -> int:
    """Returns a number's 64 bits as a whole number: a page token holds those, and every one of them is a number."""
    return int(struct.unpack("<q", struct.pack("<d", value))[0])


def _number(bits: int) -> float:
    value = float(struct.unpack("<d", struct.pack("<q", bits))[0])
    # No score is none; a token that someone changed starts where there are no more.
    return -math.inf if math.isnan(value) else value

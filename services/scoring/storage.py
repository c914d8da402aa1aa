"""Tables of models and scores."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import Database, affected, copy_rows, execute, fetch_rows, number_array
from services.common.erasing import erased_among
from services.common.reads import ENTERED
from services.scoring.domain import Cuts, Metrics, Model, ModelId, ModelKind, Reason, Score

_MODEL = (
    "model_id, kind, horizon_days, metrics, feature_names, train_cut_time, test_cut_time, artefact_url, "
    "scored_customers, create_time"
)
_SCORE = "customer_id, name, value, model_id, score_time, reasons"


class ScoringStorage:
    """Reads and writes within an open workspace transaction."""

    def __init__(self, schema: str = "scoring") -> None:
        """Takes the schema of the tables."""
        self._schema = schema

    async def insert_model(self, connection: AsyncConnection, workspace_id: str, model: Model) -> None:
        """Adds a model."""
        await execute(
            connection,
            f"INSERT INTO models (workspace_id, {_MODEL}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            workspace_id,
            model.model_id,
            int(model.kind),
            model.cuts.horizon_days,
            msgspec.json.encode(model.metrics).decode(),
            list(model.feature_names),
            model.cuts.train,
            model.cuts.test,
            model.artefact_url,
            model.scored_customers,
            model.create_time,
        )

    async def models(
        self, connection: AsyncConnection, *, after: tuple[datetime, str] | None, limit: int
    ) -> list[Model]:
        """Returns models, newest first, after (create time, model id)."""
        rows = await fetch_rows(
            connection,
            f"SELECT {_MODEL} FROM models WHERE $1::timestamptz IS NULL OR (create_time, model_id) < ($1, $2) "
            "ORDER BY create_time DESC, model_id DESC LIMIT $3",
            None if after is None else after[0],
            None if after is None else after[1],
            limit,
        )
        return [_model(row) for row in rows]

    async def model(self, connection: AsyncConnection, model_id: str) -> Model | None:
        """Returns one model, or None."""
        rows = await fetch_rows(connection, f"SELECT {_MODEL} FROM models WHERE model_id = $1", model_id)
        return _model(rows[0]) if rows else None

    async def remove_old_models(self, connection: AsyncConnection, *, keep: int) -> int:
        """Removes the models beyond the newest of their kind in each workspace; a system transaction. Returns how many.

        Scores name the newest: each training replaces them all.
        """
        tag = await execute(
            connection,
            "DELETE FROM models m USING (SELECT workspace_id, model_id, row_number() OVER (PARTITION BY workspace_id, kind "
            "ORDER BY create_time DESC, model_id DESC) AS place FROM models) AS placed WHERE placed.place > $1 "
            "AND placed.workspace_id = m.workspace_id AND placed.model_id = m.model_id",
            keep,
        )
        return affected(tag)

    async def artefact_urls(self, connection: AsyncConnection) -> list[str]:
        """Returns where the files of all models lie; a system transaction."""
        return [row["artefact_url"] for row in await fetch_rows(connection, "SELECT artefact_url FROM models")]

    async def replace_scores(self, connection: AsyncConnection, workspace_id: str, scores: Sequence[Score]) -> None:
        """Puts these scores in place of all scores of the same names; customers without one have none any more."""
        names = sorted({score.name for score in scores})
        await execute(connection, "DELETE FROM scores WHERE name = ANY($1::text[])", names)
        await copy_rows(
            connection,
            "scores",
            ["workspace_id", *_SCORE.split(", ")],
            [
                (
                    workspace_id,
                    score.customer_id,
                    score.name,
                    score.value,
                    score.model_id,
                    score.score_time,
                    _encode_reasons(score.reasons),
                )
                for score in scores
            ],
            schema=self._schema,
        )

    async def known_scores(
        self, connection: AsyncConnection, workspace_id: str, scores: Sequence[Score]
    ) -> list[Score]:
        """Returns the scores but those of customers who were erased."""
        erased = await erased_among(connection, workspace_id, {score.customer_id for score in scores})
        return [score for score in scores if score.customer_id not in erased]

    async def scores_of(self, database: Database, workspace_id: str, customer_ids: Sequence[int]) -> list[Score]:
        """Returns the latest score of each name over several ids of one customer, by name, in a statement of its own."""
        rows = await database.read(
            f"SELECT DISTINCT ON (f.name) f.* FROM {ENTERED} CROSS JOIN LATERAL (SELECT {_SCORE} FROM scores "
            "WHERE workspace_id = entered.workspace AND customer_id = ANY($2::bigint[]) OFFSET 0) AS f "
            "ORDER BY f.name, f.score_time DESC, f.customer_id",
            workspace_id,
            list(customer_ids),
        )
        # These connections are asyncpg's own, see below.
        return [_score({**row, "reasons": msgspec.json.decode(row["reasons"])}) for row in rows]

    async def top_scores(
        self, connection: AsyncConnection, name: str, *, after: tuple[float, int] | None, limit: int
    ) -> list[Score]:
        """Returns the scores of a name, highest first, ties by customer id, after (value, customer id)."""
        rows = await fetch_rows(
            connection,
            f"SELECT {_SCORE} FROM scores WHERE name = $1 AND ($2::float8 IS NULL OR value < $2 "
            "OR (value = $2 AND customer_id > $3::bigint)) ORDER BY value DESC, customer_id LIMIT $4",
            name,
            None if after is None else after[0],
            None if after is None else after[1],
            limit,
        )
        return [_score(row) for row in rows]

    async def all_scores(
        self, connection: AsyncConnection, *, after: tuple[int, str] | None, limit: int
    ) -> tuple[list[tuple[int, str, float, datetime]], dict[str, tuple[str, datetime]]]:
        """Returns scores by customer and name, after (customer id, name), as (customer id, name, value, time).

        And by their names the model they come from, and when they took the place of those before; all as one moment saw it.
        """
        customer_id, name = after or (None, None)
        rows = await fetch_rows(
            connection,
            "SELECT s.customer_id, s.name, s.value, s.score_time, s.model_id, "
            "coalesce(m.create_time, s.score_time) AS replace_time FROM scores s "
            "LEFT JOIN models m ON m.workspace_id = s.workspace_id AND m.model_id = s.model_id "
            "WHERE $1::bigint IS NULL OR (s.customer_id, s.name) > ($1, $2::text) "
            "ORDER BY s.customer_id, s.name LIMIT $3",
            customer_id,
            name,
            limit,
        )
        return (
            [(row["customer_id"], row["name"], row["value"], row["score_time"]) for row in rows],
            {row["name"]: (row["model_id"], row["replace_time"]) for row in rows},
        )

    async def values_of(self, connection: AsyncConnection, name: str, customer_ids: Sequence[int]) -> dict[int, float]:
        """Returns the score of a name of each id that has one."""
        rows = await fetch_rows(
            connection,
            "SELECT customer_id, value FROM scores WHERE name = $1 AND customer_id = ANY($2::text::bigint[])",
            name,
            number_array(customer_ids),
        )
        return {row["customer_id"]: row["value"] for row in rows}


def _encode_reasons(reasons: tuple[Reason, ...]) -> str:
    # JSON has no NaN: an unknown value is null.
    return msgspec.json.encode(
        [
            [reason.feature, None if math.isnan(reason.value) else reason.value, reason.contribution]
            for reason in reasons
        ]
    ).decode()


# SQLAlchemy gives the driver its decoder of jsonb: rows hold values already.
def _score(row: Any) -> Score:
    reasons = tuple(
        Reason(feature, math.nan if value is None else value, contribution)
        for feature, value, contribution in row["reasons"]
    )
    return Score(row["customer_id"], row["name"], row["value"], row["model_id"], row["score_time"], reasons)


def _model(row: Any) -> Model:
    return Model(
        model_id=ModelId(row["model_id"]),
        kind=ModelKind(row["kind"]),
        cuts=Cuts(row["train_cut_time"], row["test_cut_time"], row["horizon_days"]),
        metrics=Metrics(**row["metrics"]),
        feature_names=tuple(row["feature_names"]),
        artefact_url=row["artefact_url"],
        scored_customers=row["scored_customers"],
        create_time=row["create_time"],
    )

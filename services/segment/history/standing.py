"""How customers stand, asked of the history by the query of rules: each, counted, and measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.segment.domain.conditions import TimedColumn
from services.segment.domain.limits import DAY_US
from services.segment.domain.rules import Rule
from services.segment.domain.standing.attributes import RFM, SCORES, Attribute
from services.segment.domain.standing.model import Measured, StandingModel
from services.segment.domain.terms import Terms
from services.segment.history.connection import Lane
from services.segment.history.rule_query import RuleQuery, microseconds
from services.segment.history.scopes import Everyone
from services.segment.history.store import HistoryStore
from services.segment.standing.binding import FIRST_ORDER, LAST_ORDER, Number, choices, numbers
from services.segment.standing.within import Unit, Within, points_sql

_STAGE = Attribute.LIFECYCLE_STAGE
_CELL = Attribute.RFM_CELL


@dataclass(frozen=True)
class Asked:
    """Of what workspace, at which moment, in which time zone, by which terms."""

    workspace_id: str
    now: datetime
    time_zone: str
    own: Terms

    @property
    def model(self) -> StandingModel:
        """By what customers stand."""
        return self.own.standing


class StandingHistory:
    """Questions on how customers stand. Restricted customers are left out of every answer."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def standings(self, asked: Asked, customers: Sequence[int]) -> list[dict[str, Any]]:
        """Returns how customers of current ids stand, a row each, by id.

        Columns: customer_id; each attribute by its name, as text, '' where there is none; `number_<attribute>` of each score as
        text, '' where there is none; first_us, last_us of orders, 0 without one; signs, see `Signs`, where there are bounds.
        """
        scope = await self._history.nodes_of(asked.workspace_id, customers)
        if not scope.customer_of:
            return []
        chosen = {one.value: choices(one, asked.model) for one in Attribute}
        measured = asked.model.measured
        scored = numbers(measured) if measured is not None else {}
        query = self._query(asked, chosen, [FIRST_ORDER, LAST_ORDER], scored)
        beside = {
            f"number_{attribute.value}": (
                f"if({query.condition_sql(one.there)}, toString({_number(query, one.leaf, asked.now)}), '')"
            )
            for attribute, one in scored.items()
        }
        beside |= {"first_us": query.name_of(FIRST_ORDER), "last_us": query.name_of(LAST_ORDER)}
        if Attribute.AXIS_RISK in scored:
            beside["signs"] = query.name_of(scored[Attribute.AXIS_RISK].leaf.number)
        rows = await self._history.connection.read(query.chosen_sql(scope, chosen, beside), scope=scope.table())
        found: list[dict[str, Any]] = rows.to_pylist()
        return sorted(found, key=lambda row: int(row["customer_id"]))

    async def stages(self, asked: Asked) -> dict[str, int]:
        """Returns how many customers are in each stage; '' for those without one."""
        sql = self._stages_sql(asked)
        rows = await self._history.connection.read(f"SELECT {_STAGE.value}, count() AS n FROM ({sql}) GROUP BY 1")
        return {row[_STAGE.value]: row["n"] for row in rows.to_pylist()}

    async def moves(self, asked: Asked, since: datetime) -> dict[tuple[str, str], int]:
        """Returns how many customers are in another stage than they were at a moment before, by both; '' for none.

        Both stages are of the customers of now, and by the thresholds of now.
        """
        then = Asked(asked.workspace_id, since, asked.time_zone, asked.own)
        stage = _STAGE.value
        rows = await self._history.connection.read(
            f"SELECT b.{stage} AS before, a.{stage} AS after, count() AS n FROM ({self._stages_sql(asked)}) AS a "
            f"INNER JOIN ({self._stages_sql(then, horizon_of=asked.now)}) AS b ON a.customer_id = b.customer_id "
            "WHERE before != after GROUP BY before, after"
        )
        return {(row["before"], row["after"]): row["n"] for row in rows.to_pylist()}

    async def matrix(self, asked: Asked) -> list[dict[str, Any]]:
        """Returns a row for each three scores that somebody has.

        Columns: the four attributes of the matrix, as text; customers; micros, the money of all of them.
        """
        measured = asked.model.measured
        if measured is None:
            return []
        named = (*RFM, _CELL)
        chosen = {one.value: choices(one, asked.model) for one in named}
        money = numbers(measured)[Attribute.RFM_MONETARY].leaf
        query = self._query(asked, chosen, [money.number])
        sql = query.chosen_sql(Everyone(asked.workspace_id), chosen, {"money": query.name_of(money.number)})
        columns = ", ".join(one.value for one in named)
        rows = await self._history.connection.read(
            f"SELECT {columns}, count() AS customers, toString(sum(money)) AS revenue FROM ({sql}) "
            f"WHERE {_CELL.value} != '' GROUP BY {columns} ORDER BY {columns}"
        )
        found: list[dict[str, Any]] = rows.to_pylist()
        return found

    async def measure(
        self, asked: Asked, measured: Measured
    ) -> tuple[dict[Attribute, int], dict[Attribute, list[int]]]:
        """Returns of each score how many customers have a number, and its numbers at the ends of all quantiles but the last.

        The end of a part is the least number that so many do not exceed (the nearest rank), so it is always one of them.
        Of equal numbers all have one score, the lowest that any of them would have, and scores between are nobody's. Of fewer
        numbers than quantiles there are no ends: nobody has a score then. Ages are taken up to whole days: what parts customers
        in the middle of the day would have parted others an hour later.

        Args:
            asked: The workspace and the moment.
            measured: What the scores are made of; its bounds are not looked at.
        """
        scored = numbers(measured)
        query = self._query(asked, {}, [], scored)
        parts = measured.scoring.quantiles
        columns, ends = [], []
        for attribute, one in scored.items():
            name = attribute.value
            number, counts = _number(query, one.leaf, asked.now), query.condition_sql(one.counts)
            columns.append(f"arraySort(groupArrayIf({number}, {counts})) AS sorted_{name}")
            ends.append(f"length(sorted_{name}) AS count_{name}")
            ends.append(
                f"arrayMap(part -> toString(sorted_{name}[intDiv(count_{name} * part + {parts - 1}, {parts})]), "
                f"range(1, {parts})) AS ends_{name}"
            )
        sql = query.values_sql(Everyone(asked.workspace_id))
        rows = await self._history.connection.read(
            f"SELECT {', '.join(ends)} FROM (SELECT {', '.join(columns)} FROM ({sql}))", Lane.FILL
        )
        row = rows.to_pylist()[0]
        customers = {attribute: int(row[f"count_{attribute.value}"]) for attribute in SCORES}
        found = {
            attribute: [_end(one.leaf.unit, int(end)) for end in row[f"ends_{attribute.value}"]]
            for attribute, one in scored.items()
            if customers[attribute] >= parts
        }
        return customers, found

    def _stages_sql(self, asked: Asked, horizon_of: datetime | None = None) -> str:
        chosen = {_STAGE.value: choices(_STAGE, asked.model)}
        return self._query(asked, chosen, [], since=horizon_of).chosen_sql(Everyone(asked.workspace_id), chosen, {})

    def _query(
        self,
        asked: Asked,
        chosen: Mapping[str, Sequence[tuple[Any, Rule]]],
        beside: Sequence[TimedColumn],
        scored: Mapping[Attribute, Number] | None = None,
        *,
        since: datetime | None = None,
    ) -> RuleQuery:
        rules = [rule for values in chosen.values() for _, rule in values]
        rules += [one.counts for one in (scored or {}).values()]
        return self._history.query(rules, asked.now, asked.time_zone, asked.own, beside=beside, since=since)


def _end(unit: Unit, number: int) -> int:
    return -(-number // DAY_US) * DAY_US if unit is Unit.AGE else number


def _number(query: RuleQuery, leaf: Within, now: datetime) -> str:
    """Returns the expression of the number that bounds are made of; of no use where it has none."""
    name = query.name_of(leaf.number)
    match leaf.unit:
        case Unit.AGE:
            return f"({microseconds(now)} - {name})"
        case Unit.MONEY:
            return f"toInt256({name} * 1000000)"
        case Unit.SIGNS:
            assert leaf.risk is not None
            return points_sql(name, leaf.risk, query.moment)
        case Unit.NUMBER:
            return f"toInt64({name})"

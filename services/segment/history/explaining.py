"""The evidence for one customer: every condition of a rule, what was found, and when time alone will change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.segment.conditions.standing import StandingCondition
from services.segment.domain.calendar import local_date
from services.segment.domain.comparisons import EventMatcher, SinceWindow
from services.segment.domain.conditions import Condition, Moment, TimedColumn
from services.segment.domain.errors import CustomerRestricted
from services.segment.domain.explaining import Finding, Part
from services.segment.domain.rules import Rule
from services.segment.domain.terms import PLATFORM, Terms
from services.segment.domain.windows import Period, period_starts_us
from services.segment.history.comparisons import matcher_conditions
from services.segment.history.explaining_kept import kept_changes
from services.segment.history.explaining_standing import Stands
from services.segment.history.literals import integer_literal
from services.segment.history.portions import COLUMNS_PER_QUERY
from services.segment.history.proving import proofs
from services.segment.history.rule_query import microseconds, moment_of
from services.segment.history.scopes import Nodes
from services.segment.history.store import HistoryStore
from services.segment.history.tables import Table

MOMENTS_AHEAD = 100
"""Of a condition so many of the next moments that could change it are looked at."""
_HORIZON = timedelta(days=3_650)


class Explaining:
    """Judges the conditions of a rule for one customer, by the one query that memberships come from."""

    def __init__(self, history: HistoryStore) -> None:
        """Takes the history."""
        self._history = history

    async def findings(
        self,
        workspace_id: str,
        rule: Part,
        customer_id: int,
        *,
        now: datetime,
        time_zone: str,
        own: Terms = PLATFORM,
    ) -> dict[str, Finding] | None:
        """Returns what was found of each condition, by its place; None: the history knows no such customer.

        Args:
            workspace_id: The workspace.
            rule: A rule, taken apart.
            customer_id: The current id.
            now: The moment.
            time_zone: The workspace's.
            own: The workspace's own terms.

        Raises:
            CustomerRestricted: If the customer is; then the query answers for nobody.
        """
        scope = await self._history.nodes_of(workspace_id, [customer_id])
        if not scope.customer_of:
            return None
        every = {part.path: part.rule for part in rule.walk() if isinstance(part.rule, Condition)}
        leaves = {path: leaf for path, leaf in every.items() if not isinstance(leaf, StandingCondition)}
        stands = {
            path: Stands.of(leaf, path, own.standing)
            for path, leaf in every.items()
            if isinstance(leaf, StandingCondition)
        }
        moment = moment_of(now, time_zone, workspace_id)
        told: list[Condition | Stands] = [*leaves.values(), *stands.values()]
        beside = [column for one in told if (column := _evidence(one)) is not None]
        asked: dict[str, Rule] = dict(leaves)
        for path, one in stands.items():
            asked |= one.leaves | {f"{path}={value}": choice for value, choice in one.choices}
        query = self._history.query(list(asked.values()), now, time_zone, own, beside=beside)
        rows = await self._history.connection.read(query.evidence_sql(scope), scope=scope.table())
        found_rows = rows.to_pylist()
        if not found_rows:
            raise CustomerRestricted
        row = found_rows[0]
        holds = dict(zip(asked, row["holds"], strict=True))
        changes = await self._changes(scope, leaves, moment, now, time_zone, own, holds)
        proved = await proofs(self._history, scope, query, _proving(leaves, stands))
        changes |= await kept_changes(self._history, scope, leaves, moment, own, holds)
        found: dict[str, Finding] = {}
        for path, leaf in leaves.items():
            name = query.name_of(leaf.column())
            value, evidence = leaf.found(row[name], moment), leaf.evidence()
            said_us = row[query.name_of(evidence)] if evidence is not None else row.get(f"{name}_us")
            day = leaf.changes_on(value, moment.today, time_zone)
            found[path] = Finding(
                met=bool(holds[path]),
                value=value,
                value_us=said_us or None,
                change_us=microseconds(day) if day is not None else changes.get(path),
                proofs=proved.get(path, ()),
            )
        for path, one in stands.items():
            evidence = one.evidence
            met = one.is_met(holds)
            found[path] = Finding(
                met=met,
                value=one.value([holds[f"{path}={value}"] for value, _ in one.choices]),
                value_us=(row[query.name_of(evidence)] or None) if evidence is not None else None,
                change_us=await self._change_of(scope, one, moment, now, time_zone, own, met),
                proofs=proved.get(path, ()),
            )
        return found

    async def _change_of(
        self, scope: Nodes, one: Stands, moment: Moment, now: datetime, time_zone: str, own: Terms, met: bool
    ) -> int | None:
        """Returns when time alone changes next whether a `standing` condition holds, by asking its leaves at their moments."""
        ahead = await self._moments_ahead(scope, one.leaves, moment)
        moments = sorted({at for each in ahead.values() for at in each})
        for start in range(0, len(moments), COLUMNS_PER_QUERY):
            portion = moments[start : start + COLUMNS_PER_QUERY]
            flags = {
                path: await self._met_at(scope, leaf, portion, now, time_zone, own) for path, leaf in one.leaves.items()
            }
            for index, at in enumerate(portion):
                if one.is_met({path: each[index] for path, each in flags.items()}) is not met:
                    return at
        return None

    async def _changes(
        self,
        scope: Nodes,
        leaves: Mapping[str, Condition],
        moment: Moment,
        now: datetime,
        time_zone: str,
        own: Terms,
        flags: Mapping[str, Any],
    ) -> dict[str, int]:
        """Returns when each condition on events changes next because its events grow older."""
        ahead = await self._moments_ahead(scope, leaves, moment)
        found: dict[str, int] = {}
        for path, moments in ahead.items():
            for start in range(0, len(moments), COLUMNS_PER_QUERY):
                portion = moments[start : start + COLUMNS_PER_QUERY]
                met = await self._met_at(scope, leaves[path], portion, now, time_zone, own)
                changed = [at for at, one in zip(portion, met, strict=True) if one != flags[path]]
                if changed:
                    found[path] = changed[0]
                    break
        return found

    async def _moments_ahead(
        self, scope: Nodes, leaves: Mapping[str, Condition], moment: Moment
    ) -> dict[str, list[int]]:
        """Returns for each condition on events the next moments at which one of its events crosses an edge."""
        until = moment.now_us + int(_HORIZON.total_seconds()) * 1_000_000
        columns: list[str] = []
        paths: list[str] = []
        periods: dict[str, set[Period]] = {}
        for path, leaf in leaves.items():
            column = leaf.column()
            if not isinstance(column, TimedColumn):
                continue
            for edge in sorted(leaf.dependencies().edges, key=lambda each: each.age_us):
                if edge.window is not None and edge.window.period is not None:
                    periods.setdefault(path, set()).add(edge.window.period)
                    continue
                at = f"occur_us + {integer_literal(edge.age_us)}"
                # What takes away from an order has other names than it, and the filters are the order's; so has what a
                # window begins with.
                other = edge.event_name != column.matcher.name or isinstance(column.window, SinceWindow)
                matcher = EventMatcher(edge.event_name) if other else column.matcher
                counted = " AND ".join(
                    [
                        *matcher_conditions(matcher, moment),
                        f"{at} BETWEEN {integer_literal(moment.now_us)} AND {integer_literal(until)}",
                    ]
                )
                columns.append(
                    f"arraySlice(arraySort(groupUniqArrayIf({at}, {counted})), 1, {MOMENTS_AHEAD}) AS c{len(columns)}"
                )
                paths.append(path)
        if not columns:
            return {}
        rows = await self._history.connection.read(
            f"SELECT {', '.join(columns)} FROM {scope.rows_sql(Table.EVENTS)}", scope=scope.table()
        )
        row = rows.to_pylist()[0]
        crossing: dict[str, set[int]] = {}
        for index, path in enumerate(paths):
            crossing.setdefault(path, set()).update(row[f"c{index}"])
        for path, kinds in periods.items():
            # An event is in the period of its time, then in the one before, then in neither.
            for met_us in {moment.now_us, *crossing[path]}:
                for period in kinds:
                    crossing[path].update(period_starts_us(period, met_us, moment.time_zone, 2))
        # Of the moment itself some comparisons say what they said before, and the other thing one microsecond later.
        return {
            path: sorted({at + step for at in sorted(moments)[:MOMENTS_AHEAD] for step in (0, 1)} - {moment.now_us})
            for path, moments in crossing.items()
            if moments
        }

    async def _met_at(
        self,
        scope: Nodes,
        leaf: Condition,
        moments: Sequence[int],
        now: datetime,
        time_zone: str,
        own: Terms,
    ) -> list[int]:
        """Returns for each of some moments to come, ascending, whether a condition on events holds then."""
        column = leaf.column()
        assert isinstance(column, TimedColumn)
        last, today = moments[-1], local_date(now, time_zone)
        asked = [(leaf, column.earlier(last - at), Moment(at, today, time_zone)) for at in moments]
        # All moments are asked at the last one: an event that is so old then has that age at the moment meant.
        query = self._history.query([], _time(last), time_zone, own, beside=[each[1] for each in asked], since=now)
        rows = await self._history.connection.read(query.moments_sql(scope, asked), scope=scope.table())
        return list(rows.to_pylist()[0]["holds"])


def _proving(leaves: Mapping[str, Condition], stands: Mapping[str, Stands]) -> dict[str, TimedColumn]:
    """Returns the columns whose events prove something, by the places of their conditions."""
    columns = {path: leaf.column() for path, leaf in leaves.items()} | {
        path: one.evidence for path, one in stands.items()
    }
    # Of two values that are held against each other the first is what is asked about.
    return {path: column.parts[0] for path, column in columns.items() if isinstance(column, TimedColumn)}


def _evidence(one: Condition | Stands) -> TimedColumn | None:
    return one.evidence if isinstance(one, Stands) else one.evidence()


def _time(us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)

"""One SELECT per set of rules: this query is what the rules mean, whoever asks and for whomever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.calendar import local_date
from services.segment.domain.comparisons import SinceWindow
from services.segment.domain.conditions import (
    AttributeColumn,
    Column,
    Condition,
    EventColumn,
    IdColumn,
    Moment,
    OrderColumn,
    PairColumn,
    TimedColumn,
)
from services.segment.domain.kept import Kept, KeptColumn
from services.segment.domain.plan import Plan, plan_rules
from services.segment.domain.rules import All, Any, Inside, Not, Rule
from services.segment.domain.terms import PLATFORM, Terms
from services.segment.history.beginnings import beginnings_sql
from services.segment.history.comparisons import event_predicate
from services.segment.history.kept import VALUES
from services.segment.history.literals import integer_literal, text_list, text_literal
from services.segment.history.order_columns import orders_sql
from services.segment.history.registers import ORDERED, any_held, by_source, most_frequent, occur_us_of, value_of
from services.segment.history.scopes import Scope, restricted_sql
from services.segment.history.tables import Table
from services.segment.standing.binding import bind

_EVER = -(1 << 63)
# Each row is held against each of them: with many rules it costs more than it leaves out.
_NAMES_APART = 8
_NODE_TYPE = "node_type"


class RuleQuery:
    """A set of rules at a moment, ready to be asked of any scope."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        now: datetime,
        time_zone: str,
        since_us: int | None = None,
        beside: Iterable[TimedColumn] = (),
        own: Terms = PLATFORM,
    ) -> None:
        """Compiles the rules.

        Args:
            rules: Validated trees.
            now: The moment they are asked at.
            time_zone: Decides which day it is, and was.
            since_us: Events before it do not count, microseconds since 1970 UTC; None: all do.
            beside: Columns that no rule looks at, but who asks for the evidence.
            own: By which rules a customer shows traits, and what `standing` means; their horizon is in `since_us`.
        """
        self._since_us = since_us
        self._by_frequency, self._by_source = own.by_frequency, own.by_source
        self._rules = [bind(rule, own.standing) for rule in rules]
        self._plan: Plan = plan_rules(self._rules)
        self._moment = moment_of(now, time_zone)
        asked = (*self._plan.events, *beside)
        timed = dict.fromkeys((*asked, *(part for column in asked for part in column.parts)))
        self._timed_names = {column: f"e{index}" for index, column in enumerate(timed)}
        self._pairs = {column: name for column, name in self._timed_names.items() if isinstance(column, PairColumn)}
        self._events = {column: name for column, name in self._timed_names.items() if isinstance(column, EventColumn)}
        self._orders = {column: name for column, name in self._timed_names.items() if isinstance(column, OrderColumn)}
        windows = dict.fromkeys(column.window for column in self._events if isinstance(column.window, SinceWindow))
        self._beginnings = {window: f"begins{index}" for index, window in enumerate(windows)}
        self._attribute_names = {column: f"a{index}" for index, column in enumerate(self._plan.attributes)}
        self._id_names = {column: f"i{index}" for index, column in enumerate(self._plan.ids)}
        self._kept_names = {column: f"k{index}" for index, column in enumerate(self._plan.kept)}

    def holds_sql(self, scope: Scope) -> str:
        """Returns a query of (customer_id Int64, holds Array(UInt8)): for each rule, in order, 1 where it holds."""
        holds = ", ".join(self._condition(rule) for rule in self._rules)
        return f"SELECT customer_id, [{holds}] AS holds FROM ({self._columns_sql(scope)})"

    def members_sql(self, scope: Scope, *, after: int = 0, limit: int = 0) -> str:
        """Returns a query of (customer_id) of those for whom the first rule holds, by id.

        Args:
            scope: Whom to look at.
            after: Only ids above it.
            limit: How many at most; 0 means all.
        """
        tail = f" LIMIT {int(limit)}" if limit else ""
        return (
            f"SELECT customer_id FROM ({self._columns_sql(scope)}) WHERE {self._condition(self._rules[0])} "
            f"AND customer_id > {integer_literal(after)} ORDER BY customer_id{tail}"
        )

    def preview_sql(self, scope: Scope, sample_size: int) -> str:
        """Returns a query of one row: for how many of the scope each rule holds, how many there are, a sample.

        Columns: sizes Array(UInt64), in the order of the rules; total; the lowest ids for which the first rule holds.
        """
        held = ", ".join(f"{self._condition(rule)} AS held{index}" for index, rule in enumerate(self._rules))
        sizes = ", ".join(f"countIf(held{index})" for index in range(len(self._rules)))
        return (
            f"SELECT [{sizes}] AS sizes, count() AS total, "
            f"groupArraySortedIf({int(sample_size)})(customer_id, held0) AS sample FROM "
            f"(SELECT customer_id, {held} FROM ({self._columns_sql(scope)}))"
        )

    def each_members_sql(self, scope: Scope) -> str:
        """Returns a query of (customer_id, held0 UInt8, …), in no order: for each rule, in order, 1 where it holds."""
        held = ", ".join(f"{self._condition(rule)} AS held{index}" for index, rule in enumerate(self._rules))
        return f"SELECT customer_id, {held} FROM ({self._columns_sql(scope)})"

    def evidence_sql(self, scope: Scope) -> str:
        """Returns a query of what lies behind the answers, a row a customer.

        Columns: customer_id; holds, as in `holds_sql`; each computed value, by its name in `name_of`; beside the value of an
        attribute, and of what is kept, behind `<name>_us`, when it was said, microseconds since 1970 UTC.
        """
        holds = ", ".join(self._condition(rule) for rule in self._rules)
        return f"SELECT *, [{holds}] AS holds FROM ({self._columns_sql(scope, with_times=True)})"

    def moments_sql(self, scope: Scope, asked: Sequence[tuple[Condition, TimedColumn, Moment]]) -> str:
        """Returns a query of (customer_id, holds Array(UInt8)): for each condition whether it holds of a column at a moment.

        Args:
            scope: Whom to look at.
            asked: A condition, the column in its place, which is one of `beside`, and the moment.
        """
        holds = ", ".join(leaf.holds(self._timed_names[column], moment) for leaf, column, moment in asked)
        return f"SELECT customer_id, [{holds}] AS holds FROM ({self._columns_sql(scope)})"

    def proofs_sql(self, scope: Scope, columns: Mapping[str, TimedColumn]) -> str:
        """Returns a query of one row: what each column's `proving` gives, by its name. The scope must be one customer's."""
        said = ", ".join(
            f"{column.proving(self._predicate(column, scope), self._at(scope))} AS {name}"
            for name, column in columns.items()
        )
        return f"SELECT {said} {self._from_events(scope, self._counted())}"

    def chosen_sql(
        self, scope: Scope, chosen: Mapping[str, Sequence[tuple[str | int, Rule]]], beside: Mapping[str, str]
    ) -> str:
        """Returns a query of (customer_id, …): of each name the value of the first rule that holds; '' where none does.

        Args:
            scope: Whom to look at.
            chosen: By the name of a column its values, each with its rule; these are among the rules, bound.
            beside: More expressions by their names.
        """
        columns = [f"{expression} AS {name}" for name, expression in beside.items()]
        for name, values in chosen.items():
            parts = ", ".join(f"{self._condition(rule)}, {text_literal(str(value))}" for value, rule in values)
            columns.append(f"multiIf({parts}, '') AS {name}" if parts else f"'' AS {name}")
        return f"SELECT {', '.join(['customer_id', *columns])} FROM ({self._columns_sql(scope)})"

    @property
    def since_us(self) -> int | None:
        """Events before it do not count, microseconds since 1970 UTC; None: all do."""
        return self._since_us

    @property
    def moment(self) -> Moment:
        """When the rules are asked."""
        return self._moment

    def values_sql(self, scope: Scope) -> str:
        """Returns a query of the values of the columns, by their names in `name_of`, a row a customer: customer_id."""
        return self._columns_sql(scope)

    def condition_sql(self, rule: Rule) -> str:
        """Returns the condition on the columns that a rule holds, one of those given or a part of one, bound."""
        return self._condition(rule)

    def name_of(self, column: Column) -> str:
        """Returns the name of a column in the rows of `evidence_sql` and `values_sql`."""
        if isinstance(column, IdColumn):
            return self._id_names[column]
        if isinstance(column, KeptColumn):
            return self._kept_names[column]
        return self._timed_names[column] if isinstance(column, TimedColumn) else self._attribute_names[column]

    def _columns_sql(self, scope: Scope, *, with_times: bool = False) -> str:
        columns, joins = [f"{column.of_id('m.customer_id')} AS {name}" for column, name in self._id_names.items()], []
        if self._events:
            columns += [f"{self._of_customer(column)} AS {name}" for column, name in self._events.items()]
            joins.append(f"LEFT ANY JOIN ({self._events_sql(scope)}) AS e ON m.node_id = e.node_id")
        if self._orders:
            columns += [f"{self._of_customer(column)} AS {name}" for column, name in self._orders.items()]
            orders = orders_sql(scope, self._orders, self._at(scope), self._since_us)
            joins.append(f"LEFT ANY JOIN ({orders}) AS o ON m.customer_id = o.customer_id")
        columns += [
            f"tuple({self._of_customer(pair.left)}, {self._of_customer(pair.right)}) AS {name}"
            for pair, name in self._pairs.items()
        ]
        if self._plan.attributes:
            shown = {name: self._shown(column, f"a.{name}") for column, name in self._attribute_names.items()}
            columns += [f"{value_of(register)} AS {name}" for name, register in shown.items()]
            if with_times:
                columns += [f"{occur_us_of(register)} AS {name}_us" for name, register in shown.items()]
            joins.append(f"LEFT ANY JOIN ({self._attributes_sql(scope)}) AS a ON m.node_id = a.node_id")
        of_kinds: dict[Kept, dict[KeptColumn, str]] = {}
        for kept, name in self._kept_names.items():
            of_kinds.setdefault(kept.kept, {})[kept] = name
        for kind, named in of_kinds.items():
            names = [each for name in named.values() for each in ([name, f"{name}_us"] if with_times else [name])]
            columns += [f"any({kind.value}.{name}) AS {name}" for name in names]
            values = VALUES[kind](scope, named, self._moment)
            joins.append(f"LEFT ANY JOIN ({values}) AS {kind.value} ON m.customer_id = {kind.value}.customer_id")
        return (
            f"SELECT {', '.join(['m.customer_id AS customer_id', *columns])} "
            f"FROM ({scope.mapping_sql()}) AS m {' '.join(joins)} GROUP BY m.customer_id "
            f"HAVING max(m.node_id IN ({restricted_sql(scope)})) = 0"
        )

    def _of_customer(self, column: TimedColumn) -> str:
        name = self._timed_names[column]
        if isinstance(column, EventColumn):
            return column.value(column.of_customer(f"e.{name}"), self._moment)
        return f"any(o.{name})"

    def _at(self, scope: Scope) -> Moment:
        """Returns the moment as it is asked of a scope: what is looked up is its workspace's."""
        return replace(self._moment, workspace_id=scope.workspace_id)

    def _predicate(self, column: TimedColumn, scope: Scope) -> str:
        begins = self._beginnings[column.window] if isinstance(column.window, SinceWindow) else ""
        return event_predicate(column, self._at(scope), begins)

    def _from_events(self, scope: Scope, where: Sequence[str]) -> str:
        """Returns FROM with events, each with when those windows begin that begin with an event of its customer."""
        conditions = " AND ".join(where)
        if not self._beginnings:
            return f"FROM {scope.rows_sql(Table.EVENTS)} AND {conditions}"
        begins = beginnings_sql(scope, self._beginnings, self._at(scope), self._counted())
        return (
            f"FROM (SELECT * FROM {scope.rows_sql(Table.EVENTS)} AND {conditions}) AS happened "
            f"LEFT ANY JOIN ({begins}) AS begun ON happened.node_id = begun.begun_node"
        )

    def _shown(self, column: AttributeColumn, of_node: str) -> str:
        """Returns the aggregate over the registers of a customer's nodes that gives the one that the customer shows."""
        if column.kind is AttributeKind.LIST:
            return any_held(of_node)
        if column.kind is AttributeKind.TRAIT and column.key in self._by_frequency:
            return most_frequent(of_node)
        if column.kind is AttributeKind.TRAIT and column.key in self._by_source:
            return by_source(of_node, f"a.{_NODE_TYPE}", self._by_source[column.key])
        return f"max({of_node})"

    def _events_sql(self, scope: Scope) -> str:
        where = [*self._counted(), *self._needed()]
        columns = ", ".join(
            f"{column.of_node(self._predicate(column, scope), self._at(scope))} AS {name}"
            for column, name in self._events.items()
        )
        return f"SELECT node_id, {columns} {self._from_events(scope, where)} GROUP BY node_id"

    def _counted(self) -> list[str]:
        """Returns the conditions that an event has happened, and is not older than what counts."""
        until = [f"occur_us <= {integer_literal(self._moment.now_us)}"]
        return until if self._since_us is None else [*until, f"occur_us >= {integer_literal(self._since_us)}"]

    def _needed(self) -> list[str]:
        """Returns conditions that every event meets which any column looks at: of each name those that are young enough."""
        oldest: dict[str, int] = {}
        for column in self._events:
            first, _ = column.window.bounds(self._moment.now_us, self._moment.time_zone)
            since = _EVER if first is None else first - 1
            for name in column.names:
                oldest[name] = min(since, oldest.get(name, since))
        by_age: dict[int, list[str]] = {}
        for name, since in oldest.items():
            by_age.setdefault(since, []).append(name)
        if "" in oldest or len(by_age) == 1 or len(oldest) > _NAMES_APART:
            since = min(by_age)
            named = [] if "" in oldest else [f"name IN {text_list(oldest)}"]
            return named + ([] if since == _EVER else [f"occur_us > {integer_literal(since)}"])
        parts = [
            f"name IN {text_list(names)}" + ("" if since == _EVER else f" AND occur_us > {integer_literal(since)}")
            for since, names in by_age.items()
        ]
        return [f"({' OR '.join(f'({part})' for part in parts)})"]

    def _attributes_sql(self, scope: Scope) -> str:
        keys = {column.key for column in self._plan.attributes}
        columns = ", ".join(
            f"maxIf(ordered, kind = {int(column.kind)} AND key = {text_literal(column.key)}) AS {name}"
            for column, name in self._attribute_names.items()
        )
        kind_inside = ""
        if any(
            column.kind is AttributeKind.TRAIT and column.key in self._by_source for column in self._plan.attributes
        ):
            columns += f", max({_NODE_TYPE}) AS {_NODE_TYPE}"
            kind_inside = f", toString({_NODE_TYPE}) AS {_NODE_TYPE}"
        return (
            f"SELECT node_id, {columns} FROM (SELECT node_id, kind, key, {ORDERED} AS ordered{kind_inside} "
            f"FROM {scope.rows_sql(Table.ATTRIBUTES)} AND key IN {text_list(keys)}) GROUP BY node_id"
        )

    def _condition(self, rule: Rule) -> str:
        match rule:
            case All(parts):
                return "(" + " AND ".join(self._condition(part) for part in parts) + ")"
            case Any(parts):
                return "(" + " OR ".join(self._condition(part) for part in parts) + ")"
            case Not(part):
                return f"(NOT {self._condition(part)})"
            case Inside(part=part):
                return self._condition(part)
            case _:
                return rule.holds(self.name_of(rule.column()), self._moment)


def moment_of(now: datetime, time_zone: str, workspace_id: str = "") -> Moment:
    """Returns a time as rules are asked at it, in a workspace's time zone; `workspace_id`: whose catalogue is looked up."""
    return Moment(microseconds(now), local_date(now, time_zone), time_zone, workspace_id)


def microseconds(moment: datetime) -> int:
    """Returns a time as microseconds since 1970 UTC, exactly."""
    whole = int(moment.timestamp() // 1)
    return whole * 1_000_000 + moment.microsecond

"""What a column of a frame is: what is asked of a customer, and as what it is written."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import pyarrow as pa

from services.segment.conditions.score import ScoreCondition
from services.segment.conditions.tag import TagCondition
from services.segment.conditions.trait import TraitCondition
from services.segment.domain.conditions import TimedColumn
from services.segment.domain.measures import Measure, Shape
from services.segment.domain.rules import Rule
from services.segment.domain.standing.attributes import SCORES, Attribute
from services.segment.domain.standing.model import StandingModel
from services.segment.history.rule_query import RuleQuery
from services.segment.standing.binding import choices

NUMBER = pa.float64()
TEXT = pa.string()
TEXTS = pa.list_(pa.string())
TRUTH = pa.bool_()


class Value(ABC):
    """What a column holds. Of `rules` and `timed` the query is made that its expression is of."""

    @property
    @abstractmethod
    def kind(self) -> pa.DataType:
        """As what it is written."""

    @property
    def timed(self) -> tuple[TimedColumn, ...]:
        """What is computed of events, beside what rules look at."""
        return ()

    def rules(self, model: StandingModel) -> tuple[Rule, ...]:
        """Returns the rules, bound to a model, whose columns or answers it takes."""
        return ()

    @abstractmethod
    def expression(self, query: RuleQuery, model: StandingModel) -> str:
        """Returns the SQL expression of the value; NULL where there is none."""


@dataclass(frozen=True)
class Measured(Value):
    """What a measure gives."""

    measure: Measure

    @property
    def kind(self) -> pa.DataType:
        """See `Value.kind`."""
        shape = self.measure.result.shape
        return TEXTS if shape is Shape.LIST else TEXT if shape is Shape.VALUE else NUMBER

    @property
    def timed(self) -> tuple[TimedColumn, ...]:
        """See `Value.timed`."""
        return (self.measure.column(),)

    def expression(self, query: RuleQuery, model: StandingModel) -> str:
        """See `Value.expression`."""
        name, result = query.name_of(self.measure.column()), self.measure.result
        if result.shape is Shape.LIST:
            return f"arrayMap(one -> {_as_json('one')}, CAST({name}, 'Array(String)'))"
        if result.shape is Shape.VALUE:
            return f"nullIf({_as_json(name)}, '')"
        number = f"toFloat64({result.number(name, query.moment)})"
        return f"if({result.there(name)}, {number}, NULL)" if result.may_lack else number


@dataclass(frozen=True)
class Said(Value):
    """The present value of an attribute: a trait, a tag or a score."""

    condition: TraitCondition | TagCondition | ScoreCondition

    @property
    def kind(self) -> pa.DataType:
        """See `Value.kind`."""
        match self.condition:
            case TagCondition():
                return TRUTH
            case ScoreCondition():
                return NUMBER
        return TEXT

    def rules(self, model: StandingModel) -> tuple[Rule, ...]:
        """See `Value.rules`."""
        return (self.condition,)

    def expression(self, query: RuleQuery, model: StandingModel) -> str:
        """See `Value.expression`."""
        name = query.name_of(self.condition.column())
        match self.condition:
            case TagCondition():
                return query.condition_sql(self.condition)
            case ScoreCondition():
                return f"toFloat64OrNull({name})"
        return f"nullIf({_as_json(name)}, '')"


@dataclass(frozen=True)
class Stands(Value):
    """How the customer stands."""

    attribute: Attribute

    @property
    def kind(self) -> pa.DataType:
        """See `Value.kind`."""
        return NUMBER if self.attribute in SCORES else TEXT

    def rules(self, model: StandingModel) -> tuple[Rule, ...]:
        """See `Value.rules`."""
        return tuple(rule for _, rule in choices(self.attribute, model))

    def expression(self, query: RuleQuery, model: StandingModel) -> str:
        """See `Value.expression`."""
        is_number = self.attribute in SCORES
        parts = [
            f"{query.condition_sql(rule)}, {f'toFloat64({int(value)})' if is_number else repr(str(value))}"
            for value, rule in choices(self.attribute, model)
        ]
        none = f"CAST(NULL, 'Nullable({'Float64' if is_number else 'String'})')"
        return f"multiIf({', '.join(parts)}, {none})" if parts else none


@dataclass(frozen=True)
class Column:
    """A column by its name."""

    name: str
    value: Value


def _as_json(stored: str) -> str:
    """Returns the expression of a stored value as JSON: a text is stored behind a quotation mark, all else is JSON as it is."""
    return f"if(startsWith({stored}, '\"'), toJSONString(substring({stored}, 2)), toString({stored}))"


CUSTOMER = "customer_id"
LABEL = "label"


def schema_of(columns: tuple[Column, ...], *, labelled: bool) -> pa.Schema:
    """Returns the schema of a frame."""
    fields = [pa.field(CUSTOMER, pa.int64(), nullable=False)]
    fields += [pa.field(column.name, column.value.kind) for column in columns]
    return pa.schema([*fields, *([pa.field(LABEL, NUMBER)] if labelled else [])])

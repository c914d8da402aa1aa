"""On what every customer has by itself: lifecycle stage, scores of recency, frequency and money, and the four axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from services.segment.domain.comparisons import NUMERIC, VALUELESS, Operator
from services.segment.domain.conditions import (
    NO_DEFINITIONS,
    AttributeColumn,
    Condition,
    Definitions,
    Dependencies,
    EventColumn,
    Moment,
)
from services.segment.domain.errors import InvalidRule
from services.segment.domain.reading import Data, known, read_operator
from services.segment.domain.standing.attributes import GREATEST_SCORE, SCORES, Attribute, Cell, Stage
from services.segment.domain.wording import Tongue

Value = str | int

_NAMED: dict[Attribute, tuple[str, ...]] = {
    Attribute.LIFECYCLE_STAGE: tuple(stage.value for stage in Stage),
    Attribute.RFM_CELL: tuple(cell.value for cell in Cell),
}
_ATTRIBUTES: dict[Attribute, tuple[str, str]] = {
    Attribute.LIFECYCLE_STAGE: ("生命周期阶段", "lifecycle stage"),
    Attribute.RFM_RECENCY: ("最近购买分", "recency score"),
    Attribute.RFM_FREQUENCY: ("购买频次分", "frequency score"),
    Attribute.RFM_MONETARY: ("消费金额分", "money score"),
    Attribute.RFM_CELL: ("RFM 格子", "RFM cell"),
    Attribute.AXIS_ACTIVITY: ("活跃", "activity"),
    Attribute.AXIS_VALUE: ("价值", "value"),
    Attribute.AXIS_INTENT: ("意向", "intent"),
    Attribute.AXIS_RISK: ("风险", "risk"),
}
_VALUES: dict[Value, tuple[str, str]] = {
    Stage.NEW.value: ("新客", "new"),
    Stage.ACTIVE.value: ("活跃", "active"),
    Stage.AT_RISK.value: ("有流失风险", "at risk"),
    Stage.ASLEEP.value: ("沉睡", "asleep"),
    Stage.LOST.value: ("流失", "lost"),
    Cell.CHAMPIONS.value: ("冠军客户", "champions"),
    Cell.LOYAL.value: ("忠诚客户", "loyal"),
    Cell.POTENTIAL_LOYALIST.value: ("潜在忠诚", "potential loyalists"),
    Cell.PROMISING.value: ("有潜力", "promising"),
    Cell.NEED_ATTENTION.value: ("需要关注", "need attention"),
    Cell.ABOUT_TO_SLEEP.value: ("即将沉睡", "about to sleep"),
    Cell.CANNOT_LOSE.value: ("不能失去", "cannot lose them"),
    Cell.HIBERNATING.value: ("休眠", "hibernating"),
}
_OF_NAMES = frozenset({Operator.EQ, Operator.NE, Operator.IN}) | VALUELESS
_OF_SCORES = NUMERIC | {Operator.IN} | VALUELESS


@dataclass(frozen=True)
class StandingCondition(Condition):
    """The attribute compares so. What that means of events is told by the workspace's model, see `standing.binding`.

    Attributes:
        attribute: Which.
        op: Of a score one of NUMERIC, of names EQ or NE; of both IN, EXISTS and NOT_EXISTS.
        values: None for EXISTS and NOT_EXISTS, one or more for IN, else one.
    """

    kind: ClassVar[str] = "standing"

    attribute: Attribute
    op: Operator
    values: tuple[Value, ...] = ()

    @classmethod
    def parse(cls, body: Data, path: str, definitions: Definitions = NO_DEFINITIONS) -> Self:
        """See `Condition.parse`."""
        known(body, path, {"attribute", "op", "value"})
        try:
            attribute = Attribute(str(body.get("attribute", "")).removeprefix("STANDING_ATTRIBUTE_"))
        except ValueError as error:
            raise InvalidRule(f"{path}.attribute", f"must be one of {', '.join(Attribute)}.") from error
        op = read_operator(body, path)
        taken = _OF_SCORES if attribute in SCORES else _OF_NAMES
        if op not in taken:
            names = ", ".join(sorted(one.value for one in taken))
            raise InvalidRule(f"{path}.op", f"must be one of {names} on {attribute.value}.")
        return cls(attribute, op, _values(body, path, attribute, op))

    def column(self) -> EventColumn | AttributeColumn:
        """Is never called: the condition is bound to a model before it is asked."""
        raise NotImplementedError

    def holds(self, value: str, moment: Moment) -> str:
        """Is never called, see `column`."""
        raise NotImplementedError

    def says(self, tongue: Tongue) -> str:
        """See `Condition.says`."""
        values = [tongue.quoted(tongue.say(*_VALUES[one])) if one in _VALUES else str(one) for one in self.values]
        return tongue.put(tongue.say(*_ATTRIBUTES[self.attribute]), self.op, tongue.either(values))

    def dependencies(self) -> Dependencies:
        """Is never called, see `column`."""
        raise NotImplementedError

    def among(self, values: Sequence[Value]) -> list[Value]:
        """Returns for which of the values that a customer may have the comparison holds; of NOT_EXISTS for none."""
        return [value for value in values if self._compares(value)]

    def _compares(self, value: Value) -> bool:
        match self.op:
            case Operator.EXISTS:
                return True
            case Operator.NOT_EXISTS:
                return False
            case Operator.EQ | Operator.IN:
                return value in self.values
            case Operator.NE:
                return value not in self.values
        found, wanted = int(value), int(self.values[0])
        match self.op:
            case Operator.GT:
                return found > wanted
            case Operator.GTE:
                return found >= wanted
            case Operator.LT:
                return found < wanted
        return found <= wanted


def _values(body: Data, path: str, attribute: Attribute, op: Operator) -> tuple[Value, ...]:
    given, here = body.get("value"), f"{path}.value"
    if op in VALUELESS:
        if given is not None:
            raise InvalidRule(here, f"must be left out with {op.value}.")
        return ()
    if op is Operator.IN:
        if not isinstance(given, list) or not 1 <= len(given) <= len(Cell):
            raise InvalidRule(here, f"must be a list of 1 to {len(Cell)} values.")
        return tuple(_value(one, f"{here}[{index}]", attribute) for index, one in enumerate(given))
    return (_value(given, here, attribute),)


def _value(given: Any, path: str, attribute: Attribute) -> Value:
    names = _NAMED.get(attribute)
    if names is not None:
        if given not in names:
            raise InvalidRule(path, f"must be one of {', '.join(names)}.")
        return str(given)
    if isinstance(given, bool) or not isinstance(given, int | float) or given % 1 or not 1 <= given <= GREATEST_SCORE:
        raise InvalidRule(path, f"must be a whole number from 1 to {GREATEST_SCORE}.")
    return int(given)

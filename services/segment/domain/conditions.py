"""What a kind of condition tells of itself: the one value of a customer it looks at, and what can change it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Self

from services.common.attribute_kinds import AttributeKind
from services.segment.domain.attributes import read_stored
from services.segment.domain.comparisons import EventMatcher, SinceWindow, Window
from services.segment.domain.days import DayRule
from services.segment.domain.kept import Ending, KeptColumn, Subject
from services.segment.domain.limits import MAXIMUM_PROOFS
from services.segment.domain.shelf import Lookup
from services.segment.domain.wording import Tongue

if TYPE_CHECKING:
    from services.segment.domain.measures import Measure

Definitions = Mapping[str, "Measure"]
"""What rules of a workspace may name: the measures of its computed traits, by their ids."""

NO_DEFINITIONS: Definitions = MappingProxyType({})


@dataclass(frozen=True)
class Moment:
    """When a rule is asked: microseconds since 1970 UTC, the day in the workspace's time zone, and that; of which workspace.

    A query that looks nothing up needs no workspace.
    """

    now_us: int
    today: date
    time_zone: str
    workspace_id: str = ""


@dataclass(frozen=True)
class AttributeColumn:
    """The latest value of one attribute per customer, as `stored_value`; '' where there is none."""

    kind: AttributeKind
    key: str


@dataclass(frozen=True)
class TimedColumn:
    """One value per customer, computed of events of an age. Equal columns of different rules are computed once."""

    matcher: EventMatcher
    window: Window

    @property
    def names(self) -> frozenset[str]:
        """The names of the events that it looks at; '' stands for any."""
        return frozenset({self.matcher.name})

    @property
    def parts(self) -> tuple[TimedColumn, ...]:
        """The columns that it is made of: itself, but for a pair."""
        return (self,)

    @property
    def matchers(self) -> tuple[EventMatcher, ...]:
        """Which events it looks at, that with which its window begins among them."""
        return (self.matcher, self.window.after) if isinstance(self.window, SinceWindow) else (self.matcher,)

    @property
    def lookups(self) -> Iterator[Lookup]:
        """What it looks up in the catalogue."""
        for part in self.parts:
            for matcher in part.matchers:
                for one in matcher.filters:
                    if one.catalogue is not None:
                        yield Lookup(matcher.name, one.path, one.catalogue.subject)

    def earlier(self, by_us: int) -> Self:
        """Returns the column as it was so many microseconds before the moment at which it is asked."""
        return replace(self, window=self.window.earlier(by_us))

    def proving(self, matches: str, moment: Moment) -> str:
        """Returns the aggregate over the events of one customer that `proven` reads; `matches` as for `EventColumn.of_node`."""
        return latest_events(matches)

    def proven(self, found: Sequence[Any], moment: Moment) -> list[tuple[int, int]]:
        """Returns time (microseconds since 1970 UTC) and id of the events behind the value, of what `proving` gave."""
        return [(at_us, event_id) for at_us, event_id in (one.values() for one in found)]


def latest_events(matches: str, *, most: int = MAXIMUM_PROOFS, first: bool = False) -> str:
    """Returns the aggregate of time and id of the last events that match, the latest before all; `first`: of the first."""
    order = "arraySort" if first else "arrayReverseSort"
    return f"arraySlice({order}(groupUniqArrayIf((occur_us, event_id), {matches})), 1, {most})"


@dataclass(frozen=True)
class EventColumn(TimedColumn, ABC):
    """Computed from the matching events: by node first, then over a customer's nodes. Expressions are SQL of the history."""

    @abstractmethod
    def of_node(self, matches: str, moment: Moment) -> str:
        """Returns the aggregate over the events of a node; `matches` is the condition that an event counts."""

    @abstractmethod
    def of_customer(self, value: str) -> str:
        """Returns the aggregate over the values of a customer's nodes; a node without events has the type's default."""

    def value(self, aggregated: str, moment: Moment) -> str:
        """Returns the value, of what `of_customer` gives."""
        return aggregated


@dataclass(frozen=True)
class PairColumn(TimedColumn):
    """Two values of a customer, both computed of events, as a tuple; `of` makes it."""

    left: TimedColumn
    right: TimedColumn

    @staticmethod
    def of(left: TimedColumn, right: TimedColumn) -> PairColumn:
        """Returns two columns as one."""
        return PairColumn(EventMatcher(""), left.window, left, right)

    @property
    def parts(self) -> tuple[TimedColumn, ...]:
        """See `TimedColumn.parts`."""
        return self.left, self.right

    def earlier(self, by_us: int) -> Self:
        """See `TimedColumn.earlier`."""
        return replace(super().earlier(by_us), left=self.left.earlier(by_us), right=self.right.earlier(by_us))


@dataclass(frozen=True)
class IdColumn(ABC):
    """One value per customer, computed of the customer's id alone."""

    @abstractmethod
    def of_id(self, customer_id: str) -> str:
        """Returns the expression of the value; `customer_id` is that of the id."""


Column = TimedColumn | AttributeColumn | IdColumn | KeptColumn


class OrderValue(Enum):
    """What is computed from a customer's orders."""

    COUNT = "COUNT"
    NET_REVENUE = "NET_REVENUE"
    AVERAGE = "AVERAGE"
    FIRST_TIME = "FIRST_TIME"
    LAST_TIME = "LAST_TIME"
    INTERVAL = "INTERVAL"


@dataclass(frozen=True)
class OrderColumn(TimedColumn):
    """Computed from the customer's orders, each once, less its refunds; see `history/order_columns.py`.

    Attributes:
        value: What. Times are microseconds since 1970 UTC, 0 without an order; an average without one is NULL.
        back_us: What happened in so many last microseconds has not happened yet.
    """

    value: OrderValue
    back_us: int = 0

    def earlier(self, by_us: int) -> Self:
        """See `TimedColumn.earlier`: a refund has an age, too, beside that of its order."""
        return replace(super().earlier(by_us), back_us=self.back_us + by_us)


@dataclass(frozen=True)
class Edge:
    """An age at which an event of a name starts or stops to count.

    Attributes:
        event_name: Empty: of any name.
        age_us: The age in microseconds.
        ahead_only: Only events that were recorded before they happened are meant (their age starts below 0).
        window: One that becomes another when its period of the calendar is over, and no age is meant; None: the age is.
    """

    event_name: str
    age_us: int
    ahead_only: bool = False
    window: Window | None = None


def window_edges(name: str, window: Window) -> Iterator[Edge]:
    """Yields what lets events of a name enter and leave a window: ages, and the calendar."""
    for age_us in window.edges_us:
        yield Edge(name, age_us, ahead_only=age_us == 0)
    if window.period is not None:
        yield Edge(name, 0, window=window)
    if isinstance(window, SinceWindow):
        # What it begins with may be recorded before it happens.
        yield Edge(window.after.name, 0, ahead_only=True)


def window_names(name: str, window: Window) -> frozenset[str]:
    """Returns the names of the events that change what events of a name are in a window."""
    return frozenset({name, window.after.name} if isinstance(window, SinceWindow) else {name})


@dataclass(frozen=True)
class Dependencies:
    """What can change whether a rule holds.

    Attributes:
        event_names: Names of events; '' stands for any event.
        attributes: Attributes by kind and key.
        edges: Ages at which time alone may change it.
        days: Traits with the comparisons of the day that they hold.
        kept: What is kept beside events and attributes.
        endings: What of that ends, or comes near its end.
        lookups: What is looked up in the catalogue.
    """

    event_names: frozenset[str] = frozenset()
    attributes: frozenset[tuple[AttributeKind, str]] = frozenset()
    edges: frozenset[Edge] = frozenset()
    days: frozenset[tuple[str, DayRule]] = frozenset()
    kept: frozenset[Subject] = frozenset()
    endings: frozenset[Ending] = frozenset()
    lookups: frozenset[Lookup] = frozenset()

    @staticmethod
    def union(parts: Iterable[Dependencies]) -> Dependencies:
        """Returns what can change any of several."""
        given = list(parts)
        return Dependencies(
            frozenset().union(*(one.event_names for one in given)),
            frozenset().union(*(one.attributes for one in given)),
            frozenset().union(*(one.edges for one in given)),
            frozenset().union(*(one.days for one in given)),
            frozenset().union(*(one.kept for one in given)),
            frozenset().union(*(one.endings for one in given)),
            frozenset().union(*(one.lookups for one in given)),
        )

    def touched_by(
        self,
        event_names: frozenset[str],
        attributes: frozenset[tuple[AttributeKind, str]],
        kept: frozenset[Subject] = frozenset(),
    ) -> bool:
        """Tells whether new events of these names, or changes of these attributes or of what is kept, can change the rule."""
        if event_names and "" in self.event_names:
            return True
        if not self.event_names.isdisjoint(event_names) or not self.attributes.isdisjoint(attributes):
            return True
        return not self.kept.isdisjoint(kept)

    @property
    def timed(self) -> bool:
        """Whether time alone can change the rule."""
        return bool(self.edges or self.days or self.endings)


class Condition(ABC):
    """A leaf of a rule. Each kind is a frozen dataclass in a module of its own, see `services/segment/conditions`.

    Attributes:
        kind: The kind's field in the contract's `Rule`.
    """

    kind: ClassVar[str]

    @classmethod
    @abstractmethod
    def parse(cls, body: Mapping[str, Any], path: str, definitions: Definitions) -> Self:
        """Returns the condition of rule data.

        Args:
            body: The data.
            path: Where it stands.
            definitions: What it may name.

        Raises:
            InvalidRule: If it is not in the contract or over a limit.
        """

    @abstractmethod
    def column(self) -> Column:
        """Returns the value of a customer that it looks at."""

    @abstractmethod
    def holds(self, value: str, moment: Moment) -> str:
        """Returns the SQL condition on the column's value: 0 or 1, never NULL, so that NOT means not."""

    @abstractmethod
    def dependencies(self) -> Dependencies:
        """Returns what can change whether it holds."""

    @abstractmethod
    def says(self, tongue: Tongue) -> str:
        """Returns the condition as a clause of a sentence, in the language of `tongue`."""

    def found(self, value: Any, moment: Moment) -> Any:
        """Returns a value of the column as people read it, a JSON value; None where there is none."""
        return read_stored(value)

    def needs_value(self) -> bool:
        """Tells whether it holds of nobody for whom the column has no value."""
        return True

    def changes_on(self, value: Any, today: date, time_zone: str) -> datetime | None:
        """Returns the midnight at which the calendar alone changes next whether it holds; None: it never does.

        Args:
            value: The value of the column as people read it.
            today: The day in the workspace's time zone.
            time_zone: That.
        """
        return None

    def evidence(self) -> TimedColumn | None:
        """Returns the time of the event that the value rests on; None where the value is no event's."""
        return None

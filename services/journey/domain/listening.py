"""What runs listen for: events, memberships and withdrawals of their customer, and which of them count. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.json_values import Number, canonical_json, decode
from services.journey.domain.filter_checks import MAX_NAME_LENGTH, filter_problems
from services.journey.domain.filters import Operator, PropertyFilter, Scalar, holds
from services.journey.domain.problems import RESOURCE_ID, Problem, is_text
from services.journey.domain.references import Reference, ReferenceKind
from services.journey.domain.runs import Run, SeenEvent

MAX_FILTERS = 20
MAX_KEY_LENGTH = 1_000
"""Characters of a text by which a run knows events of its own; one that is longer is none."""


class OccurrenceKind(enum.StrEnum):
    """What happens; the values are stored, and are the members of the contract's `oneof`."""

    EVENT = "event"
    SEGMENT_ENTERED = "segment_entered"
    SEGMENT_LEFT = "segment_left"
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"


OF_SEGMENTS = frozenset({OccurrenceKind.SEGMENT_ENTERED, OccurrenceKind.SEGMENT_LEFT})
OF_MESSAGES = frozenset({OccurrenceKind.UNSUBSCRIBED, OccurrenceKind.COMPLAINED})


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that was heard of a customer.

    Attributes:
        kind: What.
        name: The event's name or the segment's id; "" for what a message led to.
        cause: `event:<message id>`, `segment:<change id>` or `message:<update id>`.
        time: When it happened.
        node_id: The node that it is told of.
        customer_id: Whose node that was then, by the mapping of `mapping_version`.
        mapping_version: 0 where none is told.
        paths: The event's properties, as `flatten` gives them.
        seen: Where the event stands in profile's log; None for what is no event.
    """

    kind: OccurrenceKind
    name: str
    cause: str
    time: datetime
    node_id: int
    customer_id: int
    mapping_version: int = 0
    paths: Mapping[str, object] = field(default_factory=dict)
    seen: SeenEvent | None = None

    @property
    def words(self) -> str:
        """What it was and which, for a record."""
        return f"{self.kind} {self.name} {self.cause}" if self.name else f"{self.kind} {self.cause}"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """What is listened for. The fields are its stored form.

    Attributes:
        kind: What.
        name: The event's name or the segment's id; "" for what messages lead to.
        filters: All must hold of the event.
        same_property: A path at which the event must have the same value as the one by which the run was entered; "" for none.
    """

    kind: OccurrenceKind
    name: str = ""
    filters: tuple[PropertyFilter, ...] = ()
    same_property: str = ""

    def __post_init__(self) -> None:
        """Takes what a stored definition has as what it is."""
        object.__setattr__(self, "kind", OccurrenceKind(self.kind))
        object.__setattr__(self, "filters", tuple(_filter(each) for each in self.filters))

    def may_fit(self, signal: Signal) -> bool:
        """Returns whether it fits, as far as that is the same for all runs."""
        # Whoever complains wants no more either.
        same = signal.kind is self.kind or (
            signal.kind is OccurrenceKind.COMPLAINED and self.kind is OccurrenceKind.UNSUBSCRIBED
        )
        return same and signal.name == self.name and all(holds(condition, signal.paths) for condition in self.filters)

    def fits(self, signal: Signal, run: Run, since: datetime) -> bool:
        """Returns whether it fits a run that listens since a time: what set it off itself never does."""
        if signal.time < since or signal.cause == run.cause or not self.may_fit(signal):
            return False
        if not self.same_property:
            return True
        key = keys_from_text(run.entry_keys).get(self.same_property)
        return key is not None and holds(PropertyFilter(self.same_property, Operator.EQ, key), signal.paths)

    def problems(self, path: str) -> Iterator[Problem]:
        """Yields what is wrong with it; paths begin with the one given."""
        if self.kind is OccurrenceKind.EVENT:
            if not is_text(self.name, MAX_NAME_LENGTH):
                message = f"give the event's name, 1 to {MAX_NAME_LENGTH} characters"
                yield Problem(f"{path}.event.event_name", "bad_text", message)
            if len(self.filters) > MAX_FILTERS:
                yield Problem(f"{path}.event.filters", "too_many", f"give at most {MAX_FILTERS} filters")
            for place, condition in enumerate(self.filters[:MAX_FILTERS]):
                yield from filter_problems(f"{path}.event.filters[{place}]", condition)
            if self.same_property and ("[]" in self.same_property or not is_text(self.same_property, MAX_NAME_LENGTH)):
                message = f"name a property, at most {MAX_NAME_LENGTH} characters, in no list"
                yield Problem(f"{path}.event.same_property", "bad_text", message)
        elif self.kind in OF_SEGMENTS and not RESOURCE_ID.match(self.name):
            yield Problem(f"{path}.{self.kind}", "bad_id", "give the id of a segment")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the segment, where it names one."""
        if self.kind in OF_SEGMENTS:
            yield Reference(f"{path}.{self.kind}", ReferenceKind.SEGMENT, self.name)


def problems_of(occurrence: Occurrence | None, path: str) -> Iterator[Problem]:
    """Yields what is wrong with what is listened for, which None stands for no known kind of."""
    if occurrence is None:
        yield Problem(path, "missing", "name an event, a segment that is entered or left, or what a message leads to")
    else:
        yield from occurrence.problems(path)


def keys_of(occurrences: Iterable[Occurrence], paths: Mapping[str, object]) -> str:
    """Returns the values by which a run knows events of its own, as it keeps them: "" where it needs none or has none.

    Args:
        occurrences: All that its definition listens for.
        paths: What the event says that it is entered by, as `flatten` gives it.
    """
    wanted = {each.same_property for each in occurrences} - {""}
    keys = {path: paths[path] for path in sorted(wanted) if _is_key(paths.get(path))}
    return canonical_json(keys).decode() if keys else ""


def keys_from_text(text: str) -> Mapping[str, Scalar]:
    """Returns the values of a run by path."""
    return decode(text) if text else {}


def _is_key(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= MAX_KEY_LENGTH
    return isinstance(value, bool | Number)


def _filter(given: PropertyFilter | Mapping[str, Any]) -> PropertyFilter:
    if isinstance(given, PropertyFilter):
        return given
    value = given["value"]
    return PropertyFilter(given["property"], Operator(given["op"]), tuple(value) if isinstance(value, list) else value)

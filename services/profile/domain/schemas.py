"""What traits and properties of events must be, where a workspace says so, and what is wrong with those that are not."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.common.errors import InvalidArgument
from services.profile.domain.consents import GRANTED_NAME, WITHDRAWN_NAME

OF_CONSENT = (GRANTED_NAME, WITHDRAWN_NAME)
"""Events that are never held: a withdrawal waits for nobody."""


class SchemaMode(enum.IntEnum):
    """What becomes of what does not fit; numbers as in the contract."""

    REPORT = 1
    HOLD = 2


class FieldType(enum.IntEnum):
    """What kind of value a field holds; numbers as in the contract."""

    TEXT = 1
    NUMBER = 2
    DATE = 3
    BOOLEAN = 4
    LIST = 5


class SchemaProblem(enum.IntEnum):
    """What is wrong with a value; numbers as in the contract."""

    MISSING = 1
    WRONG_TYPE = 2
    NOT_ALLOWED = 3
    OUT_OF_RANGE = 4


@dataclass(frozen=True)
class FieldSchema:
    """What a trait or property must be; `min_length` and `max_length` 0, `minimum` and `maximum` None: any."""

    name: str
    type: FieldType
    required: bool = False
    allowed_values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    min_length: int = 0
    max_length: int = 0

    def problem_of(self, value: Any) -> SchemaProblem | None:
        """Returns what is wrong with a value as it was decoded; None when it fits. `null` is no value."""
        if value is None:
            return SchemaProblem.MISSING if self.required else None
        if not _is_of(self.type, value):
            return SchemaProblem.WRONG_TYPE
        if self.allowed_values and value not in self.allowed_values:
            return SchemaProblem.NOT_ALLOWED
        if self.type is FieldType.NUMBER:
            fits = (self.minimum is None or value >= self.minimum) and (self.maximum is None or value <= self.maximum)
            return None if fits else SchemaProblem.OUT_OF_RANGE
        if self.min_length or self.max_length:
            fits = len(value) >= self.min_length and (not self.max_length or len(value) <= self.max_length)
            return None if fits else SchemaProblem.OUT_OF_RANGE
        return None


@dataclass(frozen=True)
class EventSchema:
    """What the events of a name must be."""

    event_name: str
    mode: SchemaMode = SchemaMode.REPORT
    properties: tuple[FieldSchema, ...] = ()


@dataclass(frozen=True)
class Schemas:
    """The schemas of a workspace; revision 0: none were ever set."""

    traits: tuple[FieldSchema, ...] = ()
    trait_mode: SchemaMode = SchemaMode.REPORT
    events: tuple[EventSchema, ...] = ()
    update_time: datetime | None = None
    revision: int = 0


@dataclass(frozen=True, order=True)
class Finding:
    """A problem with a field: of the events of a name, or of a trait where that is empty."""

    event_name: str
    field: str
    problem: SchemaProblem

    @property
    def words(self) -> str:
        """What is wrong, for the sender."""
        what = f"property {self.field} of {self.event_name}" if self.event_name else f"trait {self.field}"
        return {
            SchemaProblem.MISSING: f"{what} is required",
            SchemaProblem.WRONG_TYPE: f"{what} is of another type",
            SchemaProblem.NOT_ALLOWED: f"{what} is none of the allowed values",
            SchemaProblem.OUT_OF_RANGE: f"{what} is too small, too large, too short or too long",
        }[self.problem]


@dataclass(frozen=True)
class Rules:
    """Schemas of one mode (or of all), by what they are of.

    Attributes:
        traits: By name.
        events: By the event's name.
    """

    traits: Mapping[str, FieldSchema] = field(default_factory=dict)
    events: Mapping[str, Sequence[FieldSchema]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything to check."""
        return bool(self.traits or self.events)

    def of_properties(self, event_name: str, properties: Mapping[str, Any]) -> list[Finding]:
        """Returns what is wrong with the properties of an event."""
        return [
            Finding(event_name, each.name, problem)
            for each in self.events.get(event_name, ())
            if (problem := each.problem_of(properties.get(each.name))) is not None
        ]

    def of_traits(self, traits: Iterable[tuple[str, Any]]) -> list[Finding]:
        """Returns what is wrong with traits that a call tells of."""
        return [
            Finding("", name, problem)
            for name, value in traits
            if (schema := self.traits.get(name)) is not None and (problem := schema.problem_of(value)) is not None
        ]


@dataclass(frozen=True)
class Checker:
    """A workspace's schemas as they are gone by: what is held back, and what is only reported."""

    held: Rules = field(default_factory=Rules)
    reported: Rules = field(default_factory=Rules)


NOTHING_TO_CHECK = Checker()
"""Of workspaces without schemas."""


@dataclass
class Tried:
    """How much of what is recorded would not fit."""

    checked_events: int = 0
    violating_events: int = 0
    checked_values: int = 0
    violating_values: int = 0
    findings: Counter[Finding] = field(default_factory=Counter)


def checker_of(schemas: Schemas) -> Checker:
    """Returns schemas as they are gone by."""
    if not schemas.traits and not schemas.events:
        return NOTHING_TO_CHECK
    return Checker(*(rules_of(schemas, mode) for mode in (SchemaMode.HOLD, SchemaMode.REPORT)))


def rules_of(schemas: Schemas, mode: SchemaMode | None = None) -> Rules:
    """Returns the schemas of a mode; None: all of them."""
    return Rules(
        traits={each.name: each for each in schemas.traits} if mode in (None, schemas.trait_mode) else {},
        events={each.event_name: each.properties for each in schemas.events if mode in (None, each.mode)},
    )


def check_schemas(schemas: Schemas) -> None:
    """Checks what the contract cannot say of one field alone.

    Raises:
        InvalidArgument: Naming the field, such as `events[2].properties[0].minimum`.
    """
    _check_fields(schemas.traits, "traits", are_traits=True)
    seen: set[str] = set()
    for index, event in enumerate(schemas.events):
        path = f"events[{index}]"
        if event.event_name in seen:
            raise _wrong(f"{path}.event_name", f"{event.event_name} is there already; give each name once")
        seen.add(event.event_name)
        if event.mode is SchemaMode.HOLD and event.event_name in OF_CONSENT:
            raise _wrong(f"{path}.mode", "statements of consent are never held; use REPORT")
        _check_fields(event.properties, f"{path}.properties", are_traits=False)


def _check_fields(fields: Sequence[FieldSchema], path: str, *, are_traits: bool) -> None:
    seen: set[str] = set()
    for index, each in enumerate(fields):
        here = f"{path}[{index}]"
        if each.name in seen:
            raise _wrong(f"{here}.name", f"{each.name} is there already; give each name once")
        seen.add(each.name)
        if are_traits and each.required:
            raise _wrong(f"{here}.required", "a call tells of some traits only, so none can be required")
        if each.allowed_values and each.type not in (FieldType.TEXT, FieldType.DATE):
            raise _wrong(f"{here}.allowed_values", "only texts and dates have allowed values")
        if each.type is not FieldType.NUMBER and (each.minimum is not None or each.maximum is not None):
            raise _wrong(f"{here}.minimum", "only numbers have a minimum and a maximum")
        if each.type not in (FieldType.TEXT, FieldType.LIST) and (each.min_length or each.max_length):
            raise _wrong(f"{here}.min_length", "only texts and lists have a length")
        if each.minimum is not None and each.maximum is not None and each.minimum > each.maximum:
            raise _wrong(f"{here}.minimum", "it is above the maximum, so nothing would fit")
        if each.max_length and each.min_length > each.max_length:
            raise _wrong(f"{here}.min_length", "it is above max_length, so nothing would fit")


def _wrong(path: str, problem: str) -> InvalidArgument:
    return InvalidArgument(f"{path}: {problem}.", field=path)


def _is_of(kind: FieldType, value: Any) -> bool:
    match kind:
        case FieldType.TEXT:
            return isinstance(value, str)
        case FieldType.NUMBER:
            return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        case FieldType.BOOLEAN:
            return isinstance(value, bool)
        case FieldType.LIST:
            return isinstance(value, list)
        case FieldType.DATE:
            return isinstance(value, str) and _begins_with_day(value)


def _begins_with_day(text: str) -> bool:
    if len(text) > 10 and text[10].isdigit():
        return False
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return len(text) >= 10 and text[4] == text[7] == "-"

"""The mapping language: how the columns of a file become identifiers, event names, times, properties and traits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=200)]
IdentifierType = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Reason = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class MappingError(Exception):
    """The mapping cannot be used; the message names the place and what is wrong there."""


class FileFormat(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the file is written. The first line must hold the column names.

    Attributes:
        encoding: Of a file without a byte order mark, which decides where there is one. Absent: UTF-8. An import job
            reads a file as UTF-8 where all of it is, else as GB18030 where all of it is, else not at all.
        delimiter: Absent: a comma, semicolon, tab or bar, whichever makes all columns of the mapping out of the first
            line; or what a line `sep=;` before it says.
        quote: What cells that hold a delimiter, a quote or a line break are written in.
        sheet: Of a workbook, its name; absent: the first that is not hidden.
        apostrophes: Of a CSV that was exported: one apostrophe is taken from before what a spreadsheet might run as a formula.
    """

    encoding: str | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None
    quote: Annotated[str, Meta(min_length=1, max_length=1)] = '"'
    sheet: Annotated[str, Meta(max_length=200)] | None = None
    apostrophes: bool = False


class TimestampColumn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a line happened.

    Attributes:
        column: Where it stands.
        format: A format of `datetime.strptime`, or `iso8601`, `unix_seconds`, `unix_milliseconds`.
        time_zone: IANA name of the zone of times that carry none. A local time that occurs twice is the first of the two.
    """

    column: Name
    format: str = "iso8601"
    time_zone: str = "UTC"


class IdentifierColumn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One identifier of the person on a line; an empty cell means that there is none.

    Attributes:
        column: Where it stands.
        type: `integer` writes `17850.0` as `17850`; `text` takes it as it is, without the spaces around it.
    """

    column: Name
    type: Literal["text", "integer"] = "text"


class PropertySource(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a property comes from: exactly one of a column, a constant, a product of columns.

    Attributes:
        column: Take this column, read as `type`; an empty cell leaves the property out.
        value: A constant.
        product: Multiply these columns exactly, as decimal numbers.
        type: `decimal` keeps every digit, `boolean` reads true/false/1/0/yes/no, `json` takes what the
            JSON in the cell says, lists and objects too.
    """

    column: Name | None = None
    value: str | int | float | bool | None = None
    product: Annotated[tuple[Name, ...], Meta(min_length=2, max_length=5)] | None = None
    type: Literal["text", "integer", "decimal", "boolean", "json"] = "text"


class Condition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A test of one cell; every test given must hold. Numbers are compared as decimals; text that is none fails them.

    Attributes:
        column: The cell's column.
        empty: True holds for an empty cell (or spaces only), false for any other.
        equals: The text is exactly this.
        one_of: The text is one of these.
        starts_with: The text begins with this.
        above: The number is greater.
        at_least: The number is greater or equal.
        below: The number is less.
        at_most: The number is less or equal.
    """

    column: Name
    empty: bool | None = None
    equals: str | None = None
    one_of: tuple[str, ...] | None = None
    starts_with: str | None = None
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None


class RejectRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Lines that are not sent, and under which name they go into the file of rejected rows."""

    reason: Reason
    when: Annotated[tuple[Condition, ...], Meta(min_length=1)]


class EventRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The name of a line's event; all conditions must hold, none means always. The first rule that holds decides."""

    name: Name
    when: tuple[Condition, ...] = ()


class Mapping(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A whole mapping file.

    Attributes:
        identifiers: By type; `user_id` and `anonymous_id` become the ids of the message, others go into
            `context.externalIds`.
        timestamp: When it happened. Rows of traits may have none: what they say was then said when the file was imported.
        reject: Tried in order before anything else.
        events: Tried in order; a line for which none holds is rejected as `no_event_rule`. Each becomes a track call.
        properties: Of events, by name; dots are part of the name.
        traits: By name, instead of events: each line is what is known of a person, an identify call.
        key: Columns that tell rows apart: the same cells there are the same event. Absent: all cells tell, and rows that are
            equal in all of them are as many events.
        description: For people.
    """

    identifiers: Annotated[dict[IdentifierType, IdentifierColumn], Meta(min_length=1, max_length=20)]
    timestamp: TimestampColumn | None = None
    events: Annotated[tuple[EventRule, ...], Meta(max_length=100)] = ()
    properties: Annotated[dict[Name, PropertySource], Meta(max_length=500)] = {}
    traits: Annotated[dict[Name, PropertySource], Meta(max_length=500)] = {}
    reject: Annotated[tuple[RejectRule, ...], Meta(max_length=100)] = ()
    key: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    file: FileFormat = FileFormat()
    description: str = ""

    def columns(self) -> set[str]:
        """Returns the names of all columns that the mapping reads."""
        used = {*self.key} | {source.column for source in self.identifiers.values()}
        if self.timestamp is not None:
            used.add(self.timestamp.column)
        for source in (*self.properties.values(), *self.traits.values()):
            used |= {source.column} if source.column is not None else set()
            used |= set(source.product or ())
        for conditions in (*(rule.when for rule in self.reject), *(rule.when for rule in self.events)):
            used |= {condition.column for condition in conditions}
        return used


def mapping_of(value: object) -> Mapping:
    """Returns the mapping that a decoded YAML or JSON document holds.

    Raises:
        MappingError: If a field is wrong or unknown, or the parts do not go together; the message names the place.
    """
    try:
        mapping = msgspec.convert(value, Mapping)
    except msgspec.ValidationError as error:
        raise MappingError(str(error)) from error
    for part, sources in (("property", mapping.properties), ("trait", mapping.traits)):
        for name, source in sources.items():
            given = sum(each is not None for each in (source.column, source.value, source.product))
            if given != 1:
                raise MappingError(f"{part} {name} needs exactly one of column, value, product")
    if bool(mapping.events) == bool(mapping.traits):
        raise MappingError(
            "name events or traits, not both: a row is something that happened, or what is known of a person"
        )
    if mapping.properties and not mapping.events:
        raise MappingError("properties belong to events; what is known of a person is a trait")
    if mapping.events and mapping.timestamp is None:
        raise MappingError("events need a timestamp: name the column of when they happened")
    return mapping


def read_mapping(path: Path) -> tuple[Mapping, bytes]:
    """Reads a mapping file; returns it with its raw bytes (for a digest).

    Raises:
        MappingError: If it cannot be read, is not YAML, or holds a field that is wrong or unknown.
    """
    # Only here: a service reads mappings from JSON.
    import yaml

    try:
        raw = path.read_bytes()
        return mapping_of(yaml.safe_load(raw)), raw
    except OSError as error:
        raise MappingError(f"cannot read {path}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(f"{path} is not YAML: {error}") from error
    except MappingError as error:
        raise MappingError(f"{path}: {error}") from error

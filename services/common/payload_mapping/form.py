"""How a mapping is written: JSON with the words of the replay's mappings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

MAXIMUM_MAPPING_BYTES = 32 * 1024
"""Of a mapping as JSON."""

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Path = Annotated[str, Meta(min_length=1, max_length=300)]
Paths = Path | Annotated[tuple[Path, ...], Meta(min_length=1, max_length=10)]
"""One path, or several of which the first that leads to something counts."""

IdentifierType = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Reason = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Kind = Literal["any", "text", "integer", "decimal", "boolean", "time"]


class Unpacking(Struct, frozen=True, forbid_unknown_fields=True):
    """A text of the body that holds JSON itself; it is replaced by what it holds before anything else is read.

    Attributes:
        path: Where the text stands; where there is none, nothing happens.
        form: `json`, or `url_encoded_json`: JSON that was percent-encoded.
    """

    path: Path
    form: Literal["json", "url_encoded_json"] = "json"


class Moment(Struct, frozen=True, forbid_unknown_fields=True):
    """When an event happened.

    Attributes:
        path: Where it stands.
        format: A format of `datetime.strptime`, or `iso8601`, `unix_seconds`, `unix_milliseconds`.
        time_zone: IANA name of the zone of times that carry none. A local time that occurs twice is the first of the two.
    """

    path: Paths
    format: Annotated[str, Meta(min_length=1, max_length=100)] = "iso8601"
    time_zone: Annotated[str, Meta(min_length=1, max_length=60)] = "UTC"


class Identifier(Struct, frozen=True, forbid_unknown_fields=True):
    """One identifier of the person; an empty value means that there is none.

    Attributes:
        path: Where it stands. Of several paths one of which leads to nothing, or to what means none, the next counts.
        none: Values that mean that there is none, too: the `0` of a guest, a till's own card. Without them all whom they stand
            for would be one person.
        none_starts_with: What values begin with that mean that there is none, too: the `$` of a number that a vendor encrypted.
    """

    path: Paths
    none: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    none_starts_with: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...], Meta(max_length=20)
    ] = ()


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """A test of what stands at a path; every test given must hold. Numbers are compared as decimals; what is none fails.

    Attributes:
        path: Where.
        empty: True holds where nothing stands, or null, an empty text, list or object; false for all else.
        equals: What stands there is exactly this, numbers and truth values as text.
        one_of: It is one of these.
        starts_with: It begins with this.
        above: The number is greater.
        at_least: The number is greater or equal.
        below: The number is less.
        at_most: The number is less or equal.
    """

    path: Paths
    empty: bool | None = None
    equals: str | None = None
    one_of: Annotated[tuple[str, ...], Meta(min_length=1, max_length=100)] | None = None
    starts_with: str | None = None
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None


Conditions = Annotated[tuple[Condition, ...], Meta(max_length=20)]


class Value(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a property or trait comes from: exactly one of `path`, `value`, `product`, `join` and `each`.

    Attributes:
        path: Take what stands there, as `type`; what is absent, null, empty or in `none` leaves the property out.
        none: Of a `path`: values that mean that there is none, too, such as the text `null`. Of several paths the next counts.
        value: A constant.
        product: Multiply what stands at these paths exactly, as decimal numbers.
        join: Write what stands at these paths one behind the other, a space between.
        each: A list in the body; paths that begin with `@` begin at its entry. It becomes a list of objects of `properties`, or
            with `sum` one number.
        when: Of the entries of `each`: those of which all hold count.
        properties: Of an entry.
        sum: A decimal number of each entry, added up exactly.
        type: `any` takes the value as it came. `decimal` and `integer` take numbers, and texts that hold one; `boolean` truth
            values, and true/false/1/0/yes/no; `text` writes numbers and truth values as text; `time` writes a time as ISO 8601
            in UTC.
        factor: A decimal number as text by which a `decimal`, `integer`, `product` or `sum` is multiplied: `0.01` makes yuan of
            fen, `-1` a refund of an amount.
        format: Of a `time`, as of a moment.
        time_zone: Of a `time`, as of a moment.
    """

    path: Paths | None = None
    none: Annotated[tuple[str, ...], Meta(max_length=20)] = ()
    value: str | int | float | bool | None = None
    product: Annotated[tuple[Path, ...], Meta(min_length=2, max_length=5)] | None = None
    join: Annotated[tuple[Path, ...], Meta(min_length=2, max_length=5)] | None = None
    each: Path | None = None
    when: Conditions = ()
    properties: Annotated[dict[Name, Value], Meta(max_length=50)] = {}
    sum: Path | None = None
    type: Kind = "any"
    factor: Annotated[str, Meta(pattern=r"^-?[0-9]{1,10}(\.[0-9]{1,10})?$")] | None = None
    format: Annotated[str, Meta(min_length=1, max_length=100)] = "iso8601"
    time_zone: Annotated[str, Meta(min_length=1, max_length=60)] = "UTC"


class IgnoreRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Bodies of which nothing is made, and under which name they are counted."""

    reason: Reason
    when: Annotated[tuple[Condition, ...], Meta(min_length=1, max_length=20)]


class EventRule(Struct, frozen=True, forbid_unknown_fields=True):
    """An event, or one for each entry of a list.

    Attributes:
        key: What tells this event from others of its name: an order's number, a refund's. The same again is the same event,
            whenever and however often it comes.
        name: Of a track call; an identify call has none.
        type: `track`, or `identify`, which says who someone is.
        when: All must hold; none means always. With `each`, of the entry, too.
        each: A list in the body: for each entry an event; paths that begin with `@` begin at the entry.
        timestamp: Absent: the mapping's.
        identifiers: Absent: the mapping's.
        properties: Of a track call.
        traits: Of an identify call.
    """

    key: Annotated[tuple[Path, ...], Meta(min_length=1, max_length=10)]
    name: Annotated[str, Meta(max_length=200)] = ""
    type: Literal["track", "identify"] = "track"
    when: Conditions = ()
    each: Path | None = None
    timestamp: Moment | None = None
    identifiers: Annotated[dict[IdentifierType, Identifier], Meta(max_length=20)] | None = None
    properties: Annotated[dict[Name, Value], Meta(max_length=100)] = {}
    traits: Annotated[dict[Name, Value], Meta(max_length=100)] = {}


class PayloadMapping(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping.

    Attributes:
        events: Each that holds makes its event; where none does, the body is rejected as `no_event_rule`.
        unpack: Done first.
        ignore: Tried in order before the events; the first that holds decides.
        timestamp: Of events that say no other. Absent, an event happened when its delivery came in.
        identifiers: Of events that say no others; `user_id` and `anonymous_id` become the ids of the message, others go into
            `context.externalIds`.
        description: For people.
    """

    events: Annotated[tuple[EventRule, ...], Meta(min_length=1, max_length=50)]
    unpack: Annotated[tuple[Unpacking, ...], Meta(max_length=5)] = ()
    ignore: Annotated[tuple[IgnoreRule, ...], Meta(max_length=50)] = ()
    timestamp: Moment | None = None
    identifiers: Annotated[dict[IdentifierType, Identifier], Meta(max_length=20)] = {}
    description: Annotated[str, Meta(max_length=2000)] = ""


Json = Any
"""A JSON value with exact numbers."""

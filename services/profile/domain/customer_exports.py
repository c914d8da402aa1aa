"""Exports of lists of customers: what is asked for, where one is, and what a row says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final, TypeVar

import msgspec

from services.common.errors import InvalidArgument
from services.common.json_values import decode, encode
from services.common.masking import MASKED_TYPES, masked, masked_field, masked_value
from services.profile.domain.customers import CustomerFile
from tabular.writing.columns import Column, Kind, cell_of, common_kind, kind_of

PART_CUSTOMERS: Final = 500
"""Customers whose rows commit together."""

PIECE_BYTES: Final = 1 << 20
MAXIMUM_FILE_BYTES: Final = 256 << 20
MAXIMUM_OPEN: Final = 5
"""Exports of a workspace that are not over."""

MAXIMUM_FILES: Final = 50
"""Of a workspace, those that are being made among them."""

KEPT: Final = timedelta(days=3)
"""A file goes so long after it was written; `retention.py` and the contract say the same."""

LINK_LIFE: Final = timedelta(minutes=10)

CUSTOMER_ID, TAGS, CONSENTS, POINTS, TIER = "customer_id", "tags", "consents", "points", "tier"
IDENTIFIERS, TRAITS = "identifiers.", "traits."
ALL: Final = "*"
DEFAULT_COLUMNS: Final = (CUSTOMER_ID, IDENTIFIERS + ALL, TRAITS + ALL, TAGS)
_WHOLE: Final = (CUSTOMER_ID, TAGS, CONSENTS, POINTS, TIER)
MAXIMUM_COLUMNS: Final = 1_000
_MAPPED_TRAITS, _MAPPED_IDENTIFIERS, _MAPPED_NAME = 500, 20, 200
_PARTED: Final = "; "
_T = TypeVar("_T")


class ExportState(IntEnum):
    """Where an export is; the numbers are those of the contract."""

    RUNNING = 1
    SUCCEEDED = 2
    FAILED = 3
    CANCELLED = 4
    EXPIRED = 5


class Wanted(msgspec.Struct, frozen=True):
    """What is to be exported.

    Attributes:
        format: `csv`, `xlsx`, `ndjson` or `parquet`.
        display_name: For people.
        columns: As they were asked for, in order; see the contract.
        in_full: Whether contact points stand in it as they are.
        segment_id: Whose members; empty: of a search.
        query: What is looked for.
        filter: And by what.
    """

    format: str
    display_name: str
    columns: tuple[str, ...]
    in_full: bool
    segment_id: str = ""
    query: str = ""
    filter: str = ""

    @property
    def names_points(self) -> bool:
        """Whether the loyalty programme is to be asked."""
        return POINTS in self.columns or TIER in self.columns


class Link(msgspec.Struct, frozen=True, array_like=True):
    """What a link to a file says.

    Attributes:
        export_id: The export.
        principal: Who asked for the link.
        until: When it ends, seconds since 1970 UTC.
    """

    export_id: str
    principal: str
    until: int


@dataclass(frozen=True)
class CustomerExport:
    """An export as it is kept.

    Attributes:
        export_id: Unique in its workspace.
        operation_id: Which works on it.
        wanted: What is to be exported.
        caller: Who asked.
        list_number: How often it was fixed who is in the list; 0: not yet. An erasure lets it be fixed anew.
        writer: Which attempt writes the file; what another one still writes is not taken.
        parts: Into how many parts the list was cut.
        parts_done: Of how many the rows are there, from the first on.
        total_customers: How many the list has.
        customers_done: Those of the parts that are done.
        rows: The rows of them; once the file is complete, of the file.
        size_bytes: Of the file, once it is complete.
        file_columns: The names of its columns, likewise.
        import_mapping: Likewise, as JSON; empty where there is none.
        create_time: When it was asked for.
        snapshot_time: The moment that the list is of.
        end_time: When the file was complete.
        has_file: Whether the file is there.
    """

    export_id: str
    operation_id: str
    wanted: Wanted
    caller: str
    list_number: int
    writer: int
    parts: int
    parts_done: int
    total_customers: int
    customers_done: int
    rows: int
    size_bytes: int
    file_columns: Sequence[str]
    import_mapping: str
    create_time: datetime
    snapshot_time: datetime | None
    end_time: datetime | None
    has_file: bool

    @property
    def expire_time(self) -> datetime | None:
        """When the file goes."""
        return self.end_time + KEPT if self.end_time is not None else None

    @property
    def file_name(self) -> str:
        """How the file is called for who fetches it: ASCII, without what a shell or a path would read."""
        kept = "".join(each if each.isascii() and each.isalnum() else "-" for each in self.wanted.display_name).strip(
            "-"
        )
        return f"{kept or 'customers'}-{self.create_time:%Y%m%d-%H%M%S}.{self.wanted.format}"


class Row(msgspec.Struct, frozen=True, array_like=True):
    """What a file says of one customer.

    Attributes:
        customer_id: The current id.
        cells: By the names of columns, as JSON; what is not known is left out.
    """

    customer_id: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Loyalty:
    """What a customer has of the programme; `tier` is empty where none is reached."""

    points: int = 0
    tier: str = ""


def check_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Returns the columns that are meant.

    Raises:
        InvalidArgument: If there is no such column, or one stands there twice.
    """
    for column in columns:
        prefix = next((each for each in (IDENTIFIERS, TRAITS) if column.startswith(each)), "")
        if column not in _WHOLE and (not prefix or column == prefix):
            raise InvalidArgument(
                f"There is no column {column}: take {', '.join(_WHOLE)}, {IDENTIFIERS}<type>, {IDENTIFIERS}*, "
                f"{TRAITS}<name> or {TRAITS}*.",
                field="options.columns",
            )
    if len(set(columns)) != len(columns):
        raise InvalidArgument("A column stands there twice; name each once.", field="options.columns")
    return tuple(columns) or DEFAULT_COLUMNS


def row_of(file: CustomerFile, wanted: Wanted, loyalty: Loyalty) -> Row:
    """Returns what an export says of a customer."""
    cells: dict[str, str] = {}
    first: dict[str, str] = {}
    for node in file.nodes:
        first.setdefault(node.identifier.type, node.identifier.value)
    for column in wanted.columns:
        match column:
            case "customer_id":
                cells[column] = _json(str(file.customer_id))
            case "tags" if file.tags:
                cells[column] = _json(_PARTED.join(file.tags))
            case "consents" if file.consents:
                said = (f"{one.channel}:{one.purpose}={'yes' if one.granted else 'no'}" for one in file.consents)
                cells[column] = _json(_PARTED.join(said))
            case "points":
                cells[column] = _json(loyalty.points)
            case "tier" if loyalty.tier:
                cells[column] = _json(loyalty.tier)
        if column.startswith(IDENTIFIERS):
            for kind, value in _meant(first, column.removeprefix(IDENTIFIERS)):
                cells[IDENTIFIERS + kind] = _json(value if wanted.in_full else _masked(kind, value))
        elif column.startswith(TRAITS):
            for name, value_json in _meant(file.traits, column.removeprefix(TRAITS)):
                cells[TRAITS + name] = _trait(name, value_json, in_full=wanted.in_full)
    return Row(file.customer_id, cells)


def _meant(values: Mapping[str, _T], name: str) -> Iterable[tuple[str, _T]]:
    if name == ALL:
        return values.items()
    return ((name, values[name]),) if name in values else ()


def _json(value: str | int) -> str:
    return msgspec.json.encode(value).decode()


def _masked(kind: str, value: str) -> str:
    return masked(kind, value) if kind in MASKED_TYPES else masked_field(value, kind)


def _trait(name: str, value_json: bytes, *, in_full: bool) -> str:
    return value_json.decode() if in_full else encode(masked_value(decode(value_json), name)).decode()


class Layout:
    """The columns of a file, found by looking at all its rows once."""

    def __init__(self, wanted: Wanted) -> None:
        """Takes what is to be exported."""
        self._wanted = wanted
        self._kinds: dict[str, Kind] = {}

    def look_at(self, row: Row) -> None:
        """Takes note of what a row holds."""
        for name, value_json in row.cells.items():
            known = self._kinds.get(name)
            if known is not Kind.JSON:
                self._kinds[name] = common_kind(known, kind_of(value_json))

    @property
    def names(self) -> list[str]:
        """The keys of the cells, in the order of the file."""
        names: dict[str, None] = {}
        for column in self._wanted.columns:
            if column in (IDENTIFIERS + ALL, TRAITS + ALL):
                prefix = column.removesuffix(ALL)
                names.update(dict.fromkeys(sorted(name for name in self._kinds if name.startswith(prefix))))
            else:
                names[column] = None
        return list(names)

    def columns(self) -> list[Column]:
        """Returns the columns of the file.

        Raises:
            InvalidArgument: If there are more than 1,000.
        """
        names = self.names
        if len(names) > MAXIMUM_COLUMNS:
            raise InvalidArgument(
                f"The file would have {len(names)} columns, and at most {MAXIMUM_COLUMNS} are written; name those needed.",
                field="options.columns",
                limit=str(MAXIMUM_COLUMNS),
            )
        return [Column(header_of(name, at), self.kind_of(name)) for at, name in enumerate(names)]

    def kind_of(self, name: str) -> Kind:
        """Returns what the cells of a column hold."""
        return self._kinds.get(name, Kind.TEXT)

    def cells(self, row: Row, names: Sequence[str]) -> list[str]:
        """Returns a row as it is written."""
        return [cell_of(row.cells[name], self.kind_of(name)) if name in row.cells else "" for name in names]

    def mapping(self) -> bytes:
        """Returns the mapping that gives the same traits again, as JSON; empty where there is none."""
        columns = dict(zip(self.names, self.columns(), strict=True))
        identifiers = {
            name.removeprefix(IDENTIFIERS): {"column": column.name}
            for name, column in columns.items()
            if name.startswith(IDENTIFIERS) and column.kind is Kind.TEXT
        }
        traits = {
            name.removeprefix(TRAITS): {"column": column.name, "type": column.kind.value}
            for name, column in columns.items()
            if name.startswith(TRAITS)
        }
        fits = (
            0 < len(identifiers) <= _MAPPED_IDENTIFIERS
            and 0 < len(traits) <= _MAPPED_TRAITS
            and all(len(name) <= _MAPPED_NAME for name in traits)
        )
        if not fits or not self._wanted.in_full:
            return b""
        mapping: dict[str, object] = {"identifiers": identifiers, "traits": traits}
        if self._wanted.format == "csv":
            mapping["file"] = {"apostrophes": True}
        return msgspec.json.encode(mapping)


def header_of(name: str, at: int) -> str:
    """Returns the name of a column in the file: that of its cells; of an identifier its type alone.

    A name that a reader would not find again as it is gives way to a number.
    """
    shown = name.removeprefix(IDENTIFIERS)
    is_plain = shown == shown.strip() and shown.isprintable() and len(shown) <= _MAPPED_NAME
    # A type named like another column keeps its prefix.
    if shown != name and (shown in _WHOLE or shown.startswith(TRAITS)):
        shown = name
    return shown if is_plain else f"{TRAITS}column {at + 1}"

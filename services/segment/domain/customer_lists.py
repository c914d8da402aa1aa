"""Lists of customers that people put together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MAXIMUM_LISTS = 200
MAXIMUM_ENTRIES = 1_000_000
MAXIMUM_NAMED = 1_000
MAXIMUM_CLEANED = 10_000


@dataclass(frozen=True)
class CustomerList:
    """A list of customers.

    Attributes:
        entry_count: Its entries: nodes, of which a customer may have several.
        revision: Grows with each change of name or description, from 1.
        update_time: When the revision came to be.
        change_us: Of the last change of its entries, microseconds since 1970 UTC, ever greater; 0: none was.
        delete_time: When it was deleted; None when it was not.
        segment_ids: The segments whose rules name it; where they were asked for.
    """

    customer_list_id: str
    display_name: str
    description: str
    entry_count: int
    revision: int
    create_time: datetime
    update_time: datetime
    change_us: int = 0
    delete_time: datetime | None = None
    segment_ids: Sequence[str] = ()


@dataclass(frozen=True)
class ListChange:
    """What becomes of a list; None leaves a part as it is."""

    display_name: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class Named:
    """Customers as a caller names them.

    Attributes:
        identifiers: (type, value) as they were given.
        customer_ids: Any ids that were ever theirs.
    """

    identifiers: Sequence[tuple[str, str]] = ()
    customer_ids: Sequence[int] = ()


@dataclass(frozen=True)
class Holder:
    """An identifier's node, and whose it is by a mapping of this version, as identity tells it."""

    node_id: int
    customer_id: int
    mapping_version: int


@dataclass(frozen=True)
class Changed:
    """What became of customers that were named.

    Attributes:
        customer_list: The list after it.
        changed: Entries that are new, or gone.
        unchanged: Of those named that are somebody's, how many changed nothing.
        unknown_identifiers: Places of identifiers that are nobody's, or nobody's in the list.
        unknown_customer_ids: Ids of which the same is true.
    """

    customer_list: CustomerList
    changed: int
    unchanged: int
    unknown_identifiers: Sequence[int]
    unknown_customer_ids: Sequence[int]

"""What a kind of entry is made of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from google.protobuf.message import Message

from services.journey.clients.segment import SegmentClient
from services.journey.domain.entries import Entry
from services.journey.domain.occasions import Arrival
from services.journey.domain.problems import Problem

E = TypeVar("E", bound=Entry)

Problems: TypeAlias = list[Problem]
"""What of a message says nothing, as it is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source is asked for: the customers of an entry at an occasion ("" at the publishing), behind a page's token."""

    workspace_id: str
    entry: Entry
    time_zone: str
    occasion: str
    segment_id: str
    page_token: str


@dataclass(frozen=True, slots=True)
class Page:
    """Customers who enter, and from where reading goes on; "" after the last."""

    arrivals: Sequence[Arrival]
    next_page_token: str


class Source(Protocol):
    """Reads the customers who enter; raises what the call raises."""

    def pages(self, reading: Reading) -> AsyncIterator[Page]:
        """Yields pages: one, where each is a call, or all that one call brought."""
        ...

    async def confirm(self, reading: Reading, customer_ids: Collection[int]) -> Mapping[int, datetime]:
        """Returns when each of those enters who still does: who has to wait may have changed meanwhile."""
        ...


@dataclass(frozen=True)
class EntryKind(Generic[E]):
    """A kind of entry.

    Attributes:
        entry: Its rules. The fields are its stored form.
        from_wire: Returns the rules of the contract's message of the kind, with something harmless in place of what says
            nothing, of which it adds a problem.
        to_wire: Returns that message.
        source: Makes what reads the customers who enter page by page or by the clock; None where none do.
    """

    entry: type[E]
    from_wire: Callable[[Any, Problems], E]
    to_wire: Callable[[E], Message]
    source: Callable[[SegmentClient], Source] | None = None

    @property
    def name(self) -> str:
        """The member of the contract's `oneof`, and the word under which it is stored."""
        return self.entry.kind

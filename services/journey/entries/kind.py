"""What a kind of entry is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from google.protobuf.message import Message

from services.journey.domain.entries import Entry
from services.journey.domain.problems import Problem

E = TypeVar("E", bound=Entry)

Problems: TypeAlias = list[Problem]
"""What of a message says nothing, as it is read."""


@dataclass(frozen=True)
class EntryKind(Generic[E]):
    """A kind of entry.

    Attributes:
        entry: Its rules. The fields are its stored form.
        from_wire: Returns the rules of the contract's message of the kind, with something harmless in place of what says
            nothing, of which it adds a problem.
        to_wire: Returns that message.
    """

    entry: type[E]
    from_wire: Callable[[Any, Problems], E]
    to_wire: Callable[[E], Message]

    @property
    def name(self) -> str:
        """The member of the contract's `oneof`, and the word under which it is stored."""
        return self.entry.kind

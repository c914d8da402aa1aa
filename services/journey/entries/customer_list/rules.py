"""A list that people put together: who is in it when the journey is published enters, each once by that list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.definition import JourneyDefinition
from services.journey.domain.entries import Entry
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind


@dataclass(frozen=True, slots=True)
class CustomerListEntry(Entry):
    """Enter by being in a list at the publishing; published again, who came into it since."""

    kind: ClassVar[str] = "customer_list"
    cause: ClassVar[str] = "list"

    customer_list_id: str

    @property
    def lets_existing_in(self) -> bool:
        """Whether customers enter at the publishing: those of the list do."""
        return True

    def problems(self, path: str, _definition: JourneyDefinition) -> Iterator[Problem]:
        """Yields that the list's id is none."""
        if not RESOURCE_ID.match(self.customer_list_id):
            yield Problem(f"{path}.customer_list_id", "bad_id", "give the id of a list of customers")

    def references(self, path: str) -> Iterator[Reference]:
        """Yields the list."""
        yield Reference(f"{path}.customer_list_id", ReferenceKind.CUSTOMER_LIST, self.customer_list_id)
